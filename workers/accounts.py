"""Jobs of accounts: the secret of a link is made here, so that it never stands in a queue."""

from app.accounts.links import send_link
from workers.job import job


@job(own_transactions=True)
def send_invitation(user_id: int) -> None:
    """Email an invited person their link."""
    send_link(user_id, "invitation")


@job(own_transactions=True)
def send_reset(user_id: int) -> None:
    """Email somebody the link to a new password."""
    send_link(user_id, "password_reset")
