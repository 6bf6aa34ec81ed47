"""Jobs of messaging: ids in, one service call."""

from app.integrations.sms import current_provider
from app.messaging.service import answering, checking, delivery, receipts
from workers.job import job


@job(own_transactions=True)
def deliver(message_id: int) -> None:
    """Hand one queued text to the provider."""
    delivery.deliver(message_id, current_provider())


@job(own_transactions=True)
def deliver_due() -> None:
    """One round of the sweeper: clear up, ask, and send what is due."""
    checking.deliver_due(current_provider())


@job()
def apply_receipt(receipt_id: int) -> None:
    """Take one status callback to its message."""
    receipts.apply_receipt(receipt_id)


@job()
def read_reply(inbound_id: int) -> None:
    """Understand one text of a household."""
    answering.read_reply(inbound_id)
