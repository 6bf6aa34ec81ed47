"""Days of the calendar."""

from datetime import date

from app.bulk_referrals.values.found import Read


def read_day(raw: str) -> Read[date | None]:
    """A day, written day first, ISO or as a spreadsheet's number; 1 January 1900 is missing."""
    raise NotImplementedError


def read_permission_day(raw: str, *, today: date) -> Read[date | None]:
    """A day that is not in the future and not years ago."""
    raise NotImplementedError
