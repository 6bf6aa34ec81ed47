"""Commands of messaging, by noun: queueing, delivery, checking, receipts, answering, stopping.

Other capabilities use the names below; the modules themselves are for the jobs and pages of messaging.
"""

from app.messaging.service.answering import may_be_answered
from app.messaging.service.queueing import (
    NotSafeToText,
    cancel_text,
    cancel_texts,
    deal_with,
    mark_as_sent,
    queue_personal,
    queue_text,
    send_again,
)
from app.messaging.service.stopping import restore_texts, stop_texts

__all__ = [
    "NotSafeToText",
    "cancel_text",
    "cancel_texts",
    "deal_with",
    "mark_as_sent",
    "may_be_answered",
    "queue_personal",
    "queue_text",
    "restore_texts",
    "send_again",
    "stop_texts",
]
