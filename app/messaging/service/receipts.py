"""Status callbacks: stored as they come, understood afterwards, in whatever order and however often they come."""

from sqlalchemy import select

from app.core import clock
from app.core.jobs import enqueue
from app.extensions import db
from app.messaging.models import Message, ProviderReceipt
from app.messaging.service.delivery import message_id_of
from app.messaging.service.outcomes import hear_status, settle
from app.messaging.states import PROVIDER_ORDER, MessageState

LONGEST_ID = 64
LONGEST_STATUS = 30


def store_receipt(attempt_id: str, provider_id: str, status: str, error_code: str | None) -> None:
    """Keep one callback whose signature was checked; its meaning is worked out by a job."""
    receipt = ProviderReceipt(
        provider_id=provider_id[:LONGEST_ID],
        attempt_id=attempt_id[:40] or None,
        status=status[:LONGEST_STATUS],
        error_code=int(error_code) if error_code and error_code.isdecimal() and len(error_code) < 8 else None,
    )
    db.session.add(receipt)
    db.session.flush()
    enqueue("workers.messaging.apply_receipt", receipt.id)


def apply_receipt(receipt_id: int) -> None:
    """Take a stored callback to its message; harmless when it was handled before."""
    receipt = db.session.get(ProviderReceipt, receipt_id)
    if receipt is None or receipt.handled_at is not None:
        return
    message = _message_of(receipt)
    if message is not None:
        receipt.message_id = message.id
        _hear(message, receipt)
    receipt.handled_at = clock.now()
    db.session.flush()


def _message_of(receipt: ProviderReceipt) -> Message | None:
    by_provider = Message.provider_id == receipt.provider_id
    found = db.session.scalars(select(Message).where(by_provider).with_for_update()).one_or_none()
    message_id = message_id_of(receipt.attempt_id or "")
    if found is None and message_id is not None:
        by_id = select(Message).where(Message.id == message_id).with_for_update()
        found = db.session.scalars(by_id).one_or_none()
    return found


def _hear(message: Message, receipt: ProviderReceipt) -> None:
    if message.provider_id not in {None, receipt.provider_id}:
        return  # an earlier attempt that had been given up: the later one is what we follow
    if receipt.status not in PROVIDER_ORDER:
        return
    message.provider_id = receipt.provider_id
    # The receipt proves that the provider has the text, whatever we thought of it until now.
    if message.state in {MessageState.QUEUED, MessageState.UNKNOWN, MessageState.NEEDS_REVIEW}:
        settle(message, MessageState.ACCEPTED, "receipt_came")
        message.provider_status = None
    hear_status(message, receipt.status, receipt.error_code)
