"""Yes, no and not known."""

from app.referrals.answers import YesNo
from app.bulk_referrals.values.found import Read


def read_yes_no(raw: str) -> Read[YesNo]:
    """Blank, ? and - are not known; what is neither yes nor no is not known and must be confirmed."""
    raise NotImplementedError


def read_flag(raw: str) -> Read[bool | None]:
    """The same as true, false or None."""
    raise NotImplementedError


def read_is_adult(raw: str) -> Read[bool | None]:
    """The same for 18 or over; an age counts as the answer and is not kept."""
    raise NotImplementedError
