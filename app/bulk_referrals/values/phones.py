"""Cells with telephone numbers become the one number to reach the household by."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.bulk_referrals.values.found import Read


@dataclass(frozen=True, slots=True)
class FoundPhone:
    """The number to use; `belongs_to` names somebody else it belongs to ("daughter"), and then it is never texted."""

    e164: str
    is_mobile: bool
    belongs_to: str | None = None
    others: tuple[str, ...] = ()


def read_phones(cells: Sequence[str], *, allow_fictional: bool = False) -> Read[FoundPhone | None]:
    """The mobile of the household among all numbers of a row, else a landline, else somebody else's number."""
    raise NotImplementedError
