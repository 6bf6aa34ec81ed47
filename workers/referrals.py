"""Jobs of referrals: each finds its own work in the database, so running one twice or late is harmless."""

from app.referrals.emails import send_letters
from app.referrals.service import checking_pairs, mix_equality_answers, straying
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


@job()
def look_for_same_household(home_id: int) -> None:
    """Note which other homes may be the same household as one that was just referred."""
    checking_pairs.look_for_same_household(home_id)


@job()
def put_strays_in_place() -> None:
    """Referrals that came into a merged household by a side door go where that household leads."""
    straying.put_strays_in_place()


@job()
def mix_equality() -> None:
    """Once a day: no order of rows and no transaction tells whose equality answers they are."""
    mix_equality_answers()
