"""Working days: English bank holidays, and the two directions of counting agree."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.working_days import (
    add_working_days,
    bank_holidays,
    is_bank_holiday,
    is_working_day,
    next_working_day,
    working_days_between,
)

pytestmark = pytest.mark.pure

DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))
COUNTS = st.integers(-40, 40)


@given(DAYS, COUNTS)
def test_adding_and_counting_agree(start: date, count: int) -> None:
    end = add_working_days(start, count)
    assert working_days_between(start, end) == count
    assert count == 0 or is_working_day(end)


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_steps_add_up(start: date, first: int, second: int) -> None:
    assert add_working_days(add_working_days(start, first), second) == add_working_days(start, first + second)


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_counts_add_up_over_any_middle(start: date, first: int, second: int) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    assert working_days_between(start, middle) + working_days_between(middle, end) == working_days_between(
        start, end
    )


@given(DAYS)
def test_the_next_working_day_is_at_most_five_days_away(day: date) -> None:
    found = next_working_day(day)
    assert is_working_day(found)
    assert 0 <= (found - day).days <= 5
    assert (found == day) == is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2020, 5, 8),  # the early May holiday moved for VE Day
        date(2022, 6, 3),  # the Platinum Jubilee
        date(2022, 9, 19),  # the late Queen's funeral
        date(2023, 5, 8),  # the coronation
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),  # Easter Monday
        date(2026, 12, 28),  # Boxing Day falls on a Saturday
        date(2027, 12, 27),
        date(2027, 12, 28),
        date(2028, 1, 3),
    ],
)
def test_bank_holidays(day: date) -> None:
    assert is_bank_holiday(day)
    assert not is_working_day(day)


@pytest.mark.parametrize("day", [date(2020, 5, 4), date(2026, 1, 2), date(2026, 3, 17), date(2026, 11, 30)])
def test_holidays_of_other_nations_or_moved_away_are_working_days(day: date) -> None:
    assert is_working_day(day)


def test_england_has_eight_bank_holidays_on_weekdays() -> None:
    on_weekdays = [day for day in bank_holidays(2026) if day.weekday() < 5]
    assert len(on_weekdays) == 8


def test_ten_working_days_over_christmas() -> None:
    assert add_working_days(date(2026, 12, 18), 10) == date(2027, 1, 6)
    assert working_days_between(date(2026, 12, 24), date(2026, 12, 29)) == 1
