"""Jobs of donations: ids in, one call."""

from app.donations import emails
from workers.job import job


@job(own_transactions=True)
def deliver_letter(letter_id: int) -> None:
    """Email a donor, if it is due."""
    emails.deliver(letter_id)


@job(own_transactions=True)
def deliver_due() -> None:
    """Emails to donors that did not leave are tried again, longer apart each time."""
    emails.deliver_due()
