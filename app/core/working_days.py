"""Working days in England: Monday to Friday without bank holidays.

Dates only; what time of day a text may go is the business of messaging.
"""

from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

import holidays

_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> dict[date, str]:
    """The bank holidays of England in a year with their names, substitute and one-off days included."""
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_bank_holiday(day: date) -> bool:
    """Whether the day is a bank holiday in England."""
    return day in bank_holidays(day.year)


def is_working_day(day: date) -> bool:
    """Whether offices in England work on the day: not at weekends, not on bank holidays."""
    return day.weekday() < 5 and not is_bank_holiday(day)


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


def add_working_days(start: date, count: int) -> date:
    """The date that many working days after `start`, before it when negative; the start never counts."""
    step = _ONE_DAY if count >= 0 else -_ONE_DAY
    day = start
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days from `start` (not counted) to `end` (counted); negative when the end is earlier."""
    if end < start:
        return -_counted(end - _ONE_DAY, start - _ONE_DAY)
    return _counted(start, end)


def _counted(start: date, end: date) -> int:
    """The same forward, a year at a time: lists ask it of every row, and some rows are years old."""
    whole = sum(_passed(year)[-1] for year in range(start.year, end.year))
    return whole + _passed(end.year)[end.timetuple().tm_yday] - _passed(start.year)[start.timetuple().tm_yday]


@lru_cache(maxsize=64)
def _passed(year: int) -> tuple[int, ...]:
    """How many working days there are in the first 0, 1, 2, … days of a year."""
    first = date(year, 1, 1)
    days = range((date(year, 12, 31) - first).days + 1)
    return tuple(accumulate((is_working_day(first + _ONE_DAY * day) for day in days), initial=0))
