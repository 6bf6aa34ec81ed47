"""The diary plays what was entered in the order of its moments, and nothing that has not come yet."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.demo.service.calendar import Diary, moment_on

pytestmark = pytest.mark.pure

END = datetime(2026, 11, 20, 12, tzinfo=UTC)


@given(st.lists(st.integers(-5000, 5000)))
def test_entries_happen_in_order_and_at_their_own_moment(minutes: list[int]) -> None:
    diary, seen = Diary(END), []
    for each in minutes:
        diary.enter(END + timedelta(minutes=each), lambda: seen.append(clock.now()))
    diary.play()
    assert seen == sorted(END + timedelta(minutes=each) for each in minutes if each <= -3)


def test_an_entry_may_enter_another_one_later_the_same_day() -> None:
    diary, seen = Diary(END), []
    diary.enter(END - timedelta(days=7), lambda: diary.enter_later(0, 9, lambda: seen.append(clock.now())))
    diary.play()
    assert seen == [END - timedelta(days=7) + timedelta(minutes=1)]


def test_hours_are_those_of_the_clock_on_the_wall() -> None:
    summer, winter = date(2026, 7, 1), date(2026, 12, 1)
    assert moment_on(summer, 13.5).astimezone(UTC).hour == 12
    assert moment_on(winter, 13.5).astimezone(UTC) == datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
