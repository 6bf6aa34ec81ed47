"""Jobs of donations: ids in, one call."""

from app.donations import emails
from workers.job import job


@job(own_transactions=True)
def tell_donor(offer_id: int) -> None:
    """Email whoever offered kit what we decided."""
    emails.tell_donor(offer_id)
