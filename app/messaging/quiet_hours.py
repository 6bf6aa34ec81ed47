"""When a text may arrive: 09:00 to 19:00 by the clock on the wall, never on Sundays or bank holidays.

Pure arithmetic on aware times; results are UTC. Which texts keep these hours is said in `template_keys`.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.core.working_days import is_bank_holiday

LONDON: Final = ZoneInfo("Europe/London")
OPENS: Final = time(9)
CLOSES: Final = time(19)
# Less than this before closing, the network could not deliver in time: the text waits for the next opening.
SHORTEST_DELIVERY: Final = timedelta(minutes=2)
SUNDAY: Final = 6


class _Switch:
    is_kept = True


def keep(is_kept: bool) -> None:
    """Set whether this running program keeps quiet hours: only one whose texts reach nobody may not."""
    _Switch.is_kept = is_kept


def are_kept() -> bool:
    """Whether this running program keeps quiet hours."""
    return _Switch.is_kept


def next_allowed(at: datetime) -> datetime:
    """The first moment from `at` on when a text may be sent; `at` itself inside the hours."""
    wall = _on_the_wall(at)
    day = wall.date()
    if not is_quiet_day(day):
        if at < _moment(day, OPENS):
            return _moment(day, OPENS)
        if at + SHORTEST_DELIVERY <= _moment(day, CLOSES):
            return at.astimezone(UTC)
    day += timedelta(days=1)
    while is_quiet_day(day):
        day += timedelta(days=1)
    return _moment(day, OPENS)


def latest_delivery(at: datetime) -> datetime:
    """The closing time that a text sent at `at`, or at the next allowed moment, must arrive by."""
    return _moment(_on_the_wall(next_allowed(at)).date(), CLOSES)


def is_allowed(at: datetime) -> bool:
    """Whether a text may be sent at this very moment."""
    return next_allowed(at) == at


def is_quiet_day(day: date) -> bool:
    """Whether no text may arrive on this day: Sundays and the bank holidays of England."""
    return day.weekday() == SUNDAY or is_bank_holiday(day)


def _on_the_wall(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A moment without a time zone means nothing here: use an aware UTC time.")
    return at.astimezone(LONDON)


def _moment(day: date, clock: time) -> datetime:
    # the clocks change at 01:00 or 02:00, so an opening or closing time always exists, and exists once
    return datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)
