"""Numbers of people."""

from dataclasses import dataclass

from app.bulk_referrals.values.found import Read


@dataclass(frozen=True, slots=True)
class People:
    """How many adults, and how many children of unknown age stand beside them ("2+1")."""

    adults: int | None
    children: int = 0


def read_count(raw: str) -> Read[int | None]:
    """A number of people from 0 to 20, in digits or words."""
    raise NotImplementedError


def read_adults(raw: str) -> Read[People]:
    """Adults, with the children written beside them."""
    raise NotImplementedError
