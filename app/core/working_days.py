"""Working days in England: Monday to Friday without bank holidays.

Dates only; what time of day a text may go is the business of messaging.
"""

from datetime import date, timedelta
from functools import lru_cache

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
        return -sum(is_working_day(end + _ONE_DAY * passed) for passed in range((start - end).days))
    return sum(is_working_day(start + _ONE_DAY * passed) for passed in range(1, (end - start).days + 1))
