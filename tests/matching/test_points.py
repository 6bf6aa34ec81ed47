"""Points: the defaults of the programme, the sum of the lines, consent, and a stored policy."""

import json
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.points import (
    Circumstances,
    Deadline,
    HasNow,
    Internet,
    PointsPolicy,
    priority_points,
)

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 23)
DEFAULT = PointsPolicy()


def every_day(start: date, end: date) -> int:
    return (end - start).days


circumstances = st.builds(
    Circumstances,
    waiting_since=st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=3)),
    has_now=st.none() | st.sampled_from(HasNow),
    school_age_child=st.booleans(),
    deadline=st.none() | st.sampled_from(Deadline),
    disability_or_access_need=st.booleans(),
    special_category_consent=st.booleans(),
    internet_at_home=st.sampled_from(Internet),
    internet_away=st.sampled_from(Internet),
    deprivation_decile=st.none() | st.integers(1, 10),
    urgency_reason=st.sampled_from(["", "  ", "Eviction hearing on Monday"]),
)
policies = st.builds(
    PointsPolicy,
    **{name: st.integers(1 if name.startswith("waiting_step") else 0, 60) for name in asdict(DEFAULT)},
)


def total(policy: PointsPolicy = DEFAULT, **facts: object) -> int:
    household = Circumstances(waiting_since=TODAY, **facts)  # type: ignore[arg-type]
    return priority_points(household, policy, TODAY, every_day).total


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({}, 0),
        ({"has_now": HasNow.NOTHING}, 25),
        ({"has_now": HasNow.SMARTPHONE_ONLY}, 15),
        ({"has_now": HasNow.SHARED_DEVICE}, 10),
        ({"has_now": HasNow.BROKEN_DEVICE}, 10),
        ({"has_now": HasNow.OWN_DEVICE}, 0),
        ({"school_age_child": True}, 20),
        ({"deadline": Deadline.COURT}, 20),
        ({"deadline": Deadline.HEALTH}, 0),
        ({"deadline": Deadline.HEALTH, "special_category_consent": True}, 20),
        ({"disability_or_access_need": True}, 0),
        ({"disability_or_access_need": True, "special_category_consent": True}, 15),
        ({"internet_at_home": Internet.NONE}, 0),
        ({"internet_at_home": Internet.NONE, "internet_away": Internet.NONE}, 15),
        ({"deprivation_decile": 1}, 10),
        ({"deprivation_decile": 3}, 5),
        ({"deprivation_decile": 4}, 0),
        ({"urgency_reason": " "}, 0),
        ({"urgency_reason": "Moves on Friday"}, 30),
    ],
)
def test_each_circumstance_has_its_points(facts: dict[str, object], points: int) -> None:
    assert total(**facts) == points


@pytest.mark.parametrize(("days", "points"), [(0, 0), (4, 0), (5, 1), (14, 2), (99, 19), (100, 20), (500, 20)])
def test_waiting_counts_a_point_every_five_working_days_up_to_twenty(days: int, points: int) -> None:
    household = Circumstances(waiting_since=TODAY - timedelta(days=days))
    assert priority_points(household, DEFAULT, TODAY, every_day).total == points


@given(circumstances, policies)
def test_the_lines_are_the_whole_of_the_points(household: Circumstances, policy: PointsPolicy) -> None:
    points = priority_points(household, policy, TODAY, every_day)
    assert points.total == sum(line.points for line in points.lines)
    assert all(line.points > 0 and line.words for line in points.lines)
    codes = [line.code for line in points.lines]
    assert len(codes) == len(set(codes))
    assert points.policy_version == policy.version


@given(circumstances)
def test_without_consent_health_and_disability_leave_no_trace(household: Circumstances) -> None:
    silent = replace(household, special_category_consent=False)
    points = priority_points(silent, DEFAULT, TODAY, every_day)
    words = " ".join(line.words for line in points.lines).casefold()
    assert "health" not in words
    assert "disability" not in words
    if household.disability_or_access_need:
        assert "disability_or_access_need" in points.withheld


@given(circumstances, st.integers(1, 200))
def test_waiting_longer_never_costs_points(household: Circumstances, days: int) -> None:
    longer = replace(household, waiting_since=household.waiting_since - timedelta(days=days))
    now = priority_points(household, DEFAULT, TODAY, every_day).total
    assert priority_points(longer, DEFAULT, TODAY, every_day).total >= now


@given(policies)
def test_a_stored_policy_reads_back_the_same(policy: PointsPolicy) -> None:
    assert PointsPolicy.from_json(json.loads(json.dumps(policy.as_json()))) == policy


@pytest.mark.parametrize(
    "stored",
    [{"no_devise": 25}, {"no_device": "25"}, {"no_device": 2.5}, {"no_device": True}, {"urgency": -1}],
)
def test_a_policy_that_makes_no_sense_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(stored))):
        PointsPolicy.from_json(stored)


@pytest.mark.parametrize("decile", [0, 11, -1])
def test_a_decile_that_does_not_exist_is_refused(decile: int) -> None:
    with pytest.raises(ValueError, match="decile"):
        total(deprivation_decile=decile)
