"""Distances between real points of the region, and the nearest of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.places import (
    FARTHEST,
    Place,
    Places,
    Position,
    nearest_point,
    places_between,
    steps_between,
)

pytestmark = pytest.mark.pure
LIVERPOOL_LIME_STREET = Position(53.4076, -2.9779)
ST_HELENS_CENTRAL = Position(53.4532, -2.7304)
positions = st.builds(Position, st.floats(53.2, 53.7), st.floats(-3.3, -2.5))


def test_lime_street_to_st_helens_is_about_seventeen_kilometres() -> None:
    assert steps_between(LIVERPOOL_LIME_STREET, ST_HELENS_CENTRAL) == pytest.approx(171, abs=3)


@given(positions, positions)
def test_there_is_as_far_as_back(here: Position, there: Position) -> None:
    assert steps_between(here, there) == steps_between(there, here)
    assert steps_between(here, here) == 0


@given(positions, st.lists(positions, min_size=1, max_size=6))
def test_nobody_is_nearer_than_the_nearest(home: Position, where: list[Position]) -> None:
    points = {f"P{number}": position for number, position in enumerate(where)}
    found = nearest_point(home, [Place(code, position) for code, position in points.items()])
    assert found is not None
    assert steps_between(home, points[found]) == min(steps_between(home, one) for one in where)


def test_without_a_position_there_is_no_nearest() -> None:
    assert nearest_point(None, [Place("P1", LIVERPOOL_LIME_STREET)]) is None
    assert nearest_point(LIVERPOOL_LIME_STREET, [Place("P1")]) is None


def test_an_unknown_distance_counts_as_far() -> None:
    table = places_between([Place("A", LIVERPOOL_LIME_STREET), Place("B")], [Place("C", ST_HELENS_CENTRAL)])
    assert table.distance("A", "C") < FARTHEST
    assert table.distance("B", "C") == FARTHEST
    assert (table.distance(None, "C"), table.distance("A", None), table.distance("C", "C")) == (0, 0, 0)
    assert Places(unreachable=frozenset({("A", "C")})).can_reach("A", "C") is False
