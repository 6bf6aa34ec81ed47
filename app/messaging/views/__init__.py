"""Pages of messaging: the outbox and replies for the hub, the demonstration phone, the provider's webhooks."""

from app.messaging.views import outbox, phone, replies
from app.messaging.views import webhooks as provider_calls
from app.messaging.views.blueprint import pages, webhooks

__all__ = ["outbox", "pages", "phone", "provider_calls", "replies", "webhooks"]
