"""Calendar months on a date: when a bundle that begins on a day ends. Pure."""

from calendar import monthrange
from datetime import date, timedelta


def add_months(start: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def last_day_of(start: date, months: int) -> date:
    """The last day of a bundle that begins on `start`: the day before the same day so many months later."""
    return add_months(start, months) - timedelta(days=1)
