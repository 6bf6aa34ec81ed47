"""Quiet hours: nobody's phone rings at night, on a Sunday or a bank holiday, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.quiet_hours import (
    SHORTEST_DELIVERY,
    is_allowed,
    is_quiet_day,
    latest_delivery,
    next_allowed,
)

LONDON = ZoneInfo("Europe/London")
moments = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - the strategy adds the zone itself
    max_value=datetime(2035, 12, 31),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)

pytestmark = pytest.mark.pure

def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        ("2026-11-24 08:59:59", "2026-11-24 09:00"),  # a Tuesday
        ("2026-11-24 09:00", "2026-11-24 09:00"),
        ("2026-11-24 18:58", "2026-11-24 18:58"),
        ("2026-11-24 18:58:01", "2026-11-25 09:00"),
        ("2026-11-24 23:00", "2026-11-25 09:00"),
        ("2026-11-28 19:00", "2026-11-30 09:00"),  # Saturday evening waits for Monday
        ("2026-11-29 12:00", "2026-11-30 09:00"),
        (
            "2026-12-24 20:00",
            "2026-12-29 09:00",
        ),  # Christmas, a Sunday, Boxing Day moved to Monday
        ("2027-03-25 20:00", "2027-03-27 09:00"),  # Good Friday, and Easter Saturday is a working day
        ("2027-03-27 20:00", "2027-03-30 09:00"),  # Easter Sunday and Monday, and the clocks go forward
        ("2026-10-24 20:00", "2026-10-26 09:00"),  # the clocks go back
    ],
)
def test_the_next_allowed_moment(at: str, allowed: str) -> None:
    assert next_allowed(london(at)) == london(allowed)


def test_opening_time_is_on_the_wall_not_in_utc() -> None:
    assert next_allowed(london("2026-07-14 03:00")).astimezone(UTC).time() == time(8)
    assert next_allowed(london("2026-12-15 03:00")).astimezone(UTC).time() == time(9)


def test_a_scottish_holiday_is_an_ordinary_day_here() -> None:
    assert not is_quiet_day(date(2026, 11, 30))
    assert is_quiet_day(date(2026, 5, 4))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        next_allowed(datetime(2026, 11, 24, 12))  # noqa: DTZ001


@given(moments)
def test_what_comes_out_is_inside_the_hours_and_not_before(at: datetime) -> None:
    allowed = next_allowed(at)
    wall = allowed.astimezone(LONDON)
    assert allowed >= at
    assert allowed.utcoffset() == timedelta(0)
    assert time(9) <= wall.time() <= time(18, 58)
    assert wall.weekday() != 6
    assert not is_quiet_day(wall.date())


@given(moments)
def test_an_allowed_moment_stays_as_it_is(at: datetime) -> None:
    allowed = next_allowed(at)
    assert next_allowed(allowed) == allowed
    assert is_allowed(allowed)


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9)))
def test_later_moments_are_never_allowed_earlier(at: datetime, later: timedelta) -> None:
    assert next_allowed(at) <= next_allowed(at + later)


@given(moments, st.floats(min_value=0, max_value=0.99))
def test_nothing_allowed_was_skipped(at: datetime, fraction: float) -> None:
    allowed = next_allowed(at)
    between = at + (allowed - at) * fraction
    assert next_allowed(between) == (allowed if between > at else next_allowed(at))


@given(moments)
def test_delivery_ends_the_same_day_at_seven(at: datetime) -> None:
    allowed, latest = next_allowed(at), latest_delivery(at)
    assert latest - allowed >= SHORTEST_DELIVERY
    assert latest.astimezone(LONDON).date() == allowed.astimezone(LONDON).date()
    assert latest.astimezone(LONDON).time() == time(19)


@given(moments)
def test_nobody_waits_longer_than_the_longest_holiday(at: datetime) -> None:
    assert next_allowed(at) - at <= timedelta(days=5)
