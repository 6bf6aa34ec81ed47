"""The outbox: texts by language, sending, receipts, replies, opt-outs."""

from flask import Flask

from app.config import is_loopback
from app.core.permissions import Permission
from app.extensions import csrf, limiter
from app.integrations import sms
from app.integrations.addresses import host_of
from app.messaging import monitoring, quiet_hours
from app.messaging.introduction import introduce
from app.web import health
from app.web.navigation import add_navigation


def register(app: Flask) -> None:
    """Bind this capability's pages and signals to an application."""
    from app.messaging import views

    settings = app.config["SETTINGS"]
    introduce(settings.organisation_name, settings.contact_phone)
    sms.use(sms.provider_for(settings))
    # Where nobody real is reached, a demonstration in the evening must not wait for the morning.
    quiet_hours.keep(settings.has_twilio and not is_loopback(host_of(settings.twilio_api_base_url)))
    monitoring.watch()
    health.add_check("outbox", monitoring.outbox_is_late)
    app.register_blueprint(views.pages)
    app.register_blueprint(views.webhooks)
    # Signed by the provider instead; a burst of receipts is its normal way of calling.
    csrf.exempt(views.webhooks)
    limiter.exempt(views.webhooks)
    add_navigation("Texts", "messaging.list_texts", Permission.MESSAGE_VIEW, order=60)
