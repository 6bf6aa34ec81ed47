"""The bank holidays of England, reckoned from their rules; only moved and extra days stand in tables.

Dates only. A day proclaimed by the Crown for one year is added to the tables here when it is announced.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5

# Moved for an anniversary or a jubilee: year → day in place of the usual Monday.
_EARLY_MAY_MOVED: Final = {2020: date(2020, 5, 8)}
_SPRING_MOVED: Final = {2002: date(2002, 6, 4), 2012: date(2012, 6, 4), 2022: date(2022, 6, 2)}
_EXTRA: Final = frozenset({
    date(2002, 6, 3), date(2011, 4, 29), date(2012, 6, 5), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8),
})


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in a year (2000 or later), also the feast itself where another day stands for it."""
    easter = easter_sunday(year)
    return frozenset({
        *_with_substitutes(date(year, 1, 1)),
        easter - 2 * _ONE_DAY,
        easter + _ONE_DAY,
        _EARLY_MAY_MOVED.get(year) or _monday_on_or_after(date(year, 5, 1)),
        _SPRING_MOVED.get(year) or _monday_on_or_after(date(year, 5, 25)),
        _monday_on_or_after(date(year, 8, 25)),
        *_with_substitutes(date(year, 12, 25), date(year, 12, 26)),
        *(day for day in _EXTRA if day.year == year),
    })


def easter_sunday(year: int) -> date:
    """Easter Sunday by the Gregorian reckoning: the Sunday after the full moon on or after 21 March."""
    century, moon_year = year // 100, year % 19
    skipped = century - century // 4 - (8 * century + 13) // 25
    epact = (19 * moon_year + skipped + 15) % 30
    epact -= epact // 28 * (1 - 29 // (epact + 1) * ((21 - moon_year) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    return date(year, 3, 28) + (epact - weekday) * _ONE_DAY


def _monday_on_or_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _with_substitutes(*feasts: date) -> Iterator[date]:
    """Feasts, and for each at a weekend the next weekday that is none of the others."""
    taken = set(feasts)
    yield from feasts
    for feast in feasts:
        day = feast
        if day.weekday() >= _SATURDAY:
            while day.weekday() >= _SATURDAY or day in taken:
                day += _ONE_DAY
            taken.add(day)
            yield day
