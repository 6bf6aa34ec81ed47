"""The periods a report may cover: calendar months, quarters and financial years (April to March), nothing between.

Fixed periods keep overlapping ranges from being subtracted from each other. Pure: the caller says what day it is.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from app.core.clock import LONDON
from app.core.errors import Refused

_CODE: Final = re.compile(r"(?P<year>20\d\d)-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])|FY)")
_MONTHS_IN: Final = {"month": 1, "quarter": 3, "financial_year": 12}
_APRIL: Final = 4


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    FINANCIAL_YEAR = "financial_year"


@dataclass(frozen=True)
class Period:
    """One fixed period; its first and last day both belong to it."""

    kind: PeriodKind
    first: date

    @property
    def last(self) -> date:
        """The last day of the period."""
        return _months_later(self.first, _MONTHS_IN[self.kind]) - timedelta(days=1)

    @property
    def code(self) -> str:
        """2026-03, 2026-Q1 or 2025-FY (the financial year that begins in April 2025)."""
        if self.kind is PeriodKind.MONTH:
            return f"{self.first:%Y-%m}"
        if self.kind is PeriodKind.QUARTER:
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return f"{self.first.year}-FY"

    @property
    def label(self) -> str:
        """March 2026, January to March 2026, April 2025 to March 2026."""
        first, last = self.first, self.last
        if self.kind is PeriodKind.MONTH:
            return f"{first:%B %Y}"
        if first.year == last.year:
            return f"{first:%B} to {last:%B %Y}"
        return f"{first:%B %Y} to {last:%B %Y}"

    @property
    def starts_at(self) -> datetime:
        """The moment it begins in London, in UTC."""
        return _midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1))

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.last < today

    def overlaps(self, first: date, last: date) -> bool:
        """Whether it has a day in common with a range of days."""
        return self.first <= last and first <= self.last


def read_period(code: str) -> Period:
    """The period a code means; refuses anything that is not one of the fixed periods."""
    found = _CODE.fullmatch(code.strip())
    if found is None:
        raise Refused("Choose a month, a quarter or a financial year from the list.", field="period")
    year = int(found["year"])
    if found["month"]:
        return Period(PeriodKind.MONTH, date(year, int(found["month"]), 1))
    if found["quarter"]:
        return Period(PeriodKind.QUARTER, date(year, 3 * int(found["quarter"]) - 2, 1))
    return Period(PeriodKind.FINANCIAL_YEAR, date(year, 4, 1))


def period_of(first: date, last: date) -> Period:
    """The fixed period with these first and last days; ValueError when there is none."""
    for kind in PeriodKind:
        if _starts_on(kind, first) and Period(kind, first).last == last:
            return Period(kind, first)
    raise ValueError(f"{first} to {last} is not a period of ours")


def recent_periods(today: date, *, years: int = 3, quarters: int = 8, months: int = 18) -> list[Period]:
    """Finished periods, newest first within each length: years, then quarters, then months."""
    wanted = ((PeriodKind.FINANCIAL_YEAR, years), (PeriodKind.QUARTER, quarters), (PeriodKind.MONTH, months))
    return [period for kind, count in wanted for period in _finished(kind, today, count)]


def recent_quarters(today: date, count: int = 8) -> list[Period]:
    """Finished quarters, newest first."""
    return _finished(PeriodKind.QUARTER, today, count)


def running_periods(today: date) -> list[Period]:
    """The periods that today lies in: month, quarter, financial year."""
    month = today.replace(day=1)
    starts = {
        PeriodKind.MONTH: month,
        PeriodKind.QUARTER: _months_later(month, -((today.month - 1) % 3)),
        PeriodKind.FINANCIAL_YEAR: _months_later(month, -((today.month - _APRIL) % 12)),
    }
    return [Period(kind, first) for kind, first in starts.items()]


def _finished(kind: PeriodKind, today: date, count: int) -> list[Period]:
    found: list[Period] = []
    first = today.replace(day=1)
    while len(found) < count:
        first = _months_later(first, -1)
        if _starts_on(kind, first) and Period(kind, first).is_over(today):
            found.append(Period(kind, first))
    return found


def _starts_on(kind: PeriodKind, first: date) -> bool:
    if first.day != 1:
        return False
    if kind is PeriodKind.QUARTER:
        return first.month % 3 == 1
    return kind is PeriodKind.MONTH or first.month == _APRIL


def _months_later(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)
