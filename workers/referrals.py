"""Jobs of referrals: each finds its own work in the database, so running one twice or late is harmless."""

from app.referrals.emails import send_letters
from app.referrals.states import LetterKind
from workers.job import job


@job(own_transactions=True)
def send_reminders() -> None:
    """Remind whoever is responsible of what waits, once a working day."""
    send_letters(LetterKind.REMINDER)


@job(own_transactions=True)
def send_digests() -> None:
    """Tell each partner lead once a week where their referrals stand."""
    send_letters(LetterKind.DIGEST)
