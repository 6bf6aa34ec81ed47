"""Fixed periods: what they are called, where they begin and end, which are offered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.reporting.periods import Period, PeriodKind, period_of, read_period, recent_periods, running_periods

pytestmark = pytest.mark.pure
days = st.dates(date(2021, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(("code", "first", "last", "label"), [
    ("2026-03", date(2026, 3, 1), date(2026, 3, 31), "March 2026"),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
    ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "January to March 2026"),
    ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "October to December 2026"),
    ("2025-FY", date(2025, 4, 1), date(2026, 3, 31), "April 2025 to March 2026"),
])
def test_a_code_names_a_period(code: str, first: date, last: date, label: str) -> None:
    period = read_period(code)
    assert (period.first, period.last, period.label, period.code) == (first, last, label, code)


@pytest.mark.parametrize("code", ["", "2026", "2026-13", "2026-Q5", "2026-00", "1999-01", "2026-03-01", "2026-W01"])
def test_anything_else_is_refused(code: str) -> None:
    with pytest.raises(Refused, match="Choose a month"):
        read_period(code)


def test_days_that_are_no_period_are_told() -> None:
    with pytest.raises(ValueError, match="is not a period"):
        period_of(date(2026, 3, 2), date(2026, 3, 31))


@given(days)
def test_finished_periods_are_over_and_can_be_read_back(today: date) -> None:
    offered = recent_periods(today)
    assert len(set(offered)) == 3 + 8 + 18
    for period in offered:
        assert period.is_over(today) and read_period(period.code) == period
        assert period_of(period.first, period.last) == period


@given(days)
def test_the_running_periods_hold_today_and_the_newest_finished_ones_end_just_before(today: date) -> None:
    for period in running_periods(today):
        assert period.first <= today <= period.last and not period.is_over(today)
        before = next(done for done in recent_periods(today) if done.kind == period.kind)
        assert before.last + timedelta(days=1) == period.first


def test_a_period_begins_at_midnight_in_london() -> None:
    july = Period(PeriodKind.MONTH, date(2026, 7, 1))
    assert july.starts_at == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert july.ends_at == datetime(2026, 7, 31, 23, tzinfo=UTC)
    assert read_period("2026-01").starts_at == datetime(2026, 1, 1, tzinfo=UTC)
