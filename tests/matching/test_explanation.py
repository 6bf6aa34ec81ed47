"""Words: they add up, they name what is missing, and the counts are the true counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching.explanation import (
    describe_need,
    expected_wait,
    near_misses,
    standings,
    what_stands_in_the_way,
    why_now,
    why_this_item,
)
from app.matching.facts import DeviceWish, FormFactor, Item, MustHave, Need, NeedKind
from app.matching.plan import Caps, LeftOver, Obstacle, Rules, priority
from app.matching.points import Circumstances, HasNow, PointsPolicy, priority_points
from app.matching.solver import make_plan
from app.matching.suitability import suits
from tests.matching.strategies import (
    PLACES,
    TODAY,
    make_bundle,
    make_device,
    make_need,
    queues,
    rules_strategy,
    shelves,
)

pytestmark = pytest.mark.pure
RULES = Rules(on=TODAY, places=PLACES)


def every_day(start: date, end: date) -> int:
    return (end - start).days


def test_why_now_reads_like_a_sum() -> None:
    household = Circumstances(
        waiting_since=TODAY - timedelta(days=50), has_now=HasNow.NOTHING, disability_or_access_need=True
    )
    words = why_now(priority_points(household, PointsPolicy(), TODAY, every_day), 3, 120)
    assert words == (
        "35 points: number 3 of 120 waiting",
        "No device at all: 25",
        "Has waited 50 working days: 10",
        "Health and disability are not counted, because the household has not agreed to that",
    )


def test_why_this_item_says_how_near_and_what_to_check() -> None:
    need = make_need(wish=DeviceWish.TABLET, accepts_substitute=True, collection_point="HUYTON")
    plan = make_plan([need], [make_device(site="WORKSHOP")], RULES)
    words = why_this_item(plan.assignments[0], RULES)
    assert "7 km from the collection point" in words
    assert "Not the kind asked for: check that the household's yes is recorded" in words


def test_a_need_in_words() -> None:
    need = make_need(wish=DeviceWish.TABLET, must_haves=frozenset({MustHave.CAMERA}))
    assert describe_need(need, RULES) == "a tablet with 2 GB of memory, 16 GB of storage and a camera"
    assert describe_need(make_need(kind=NeedKind.DATA), RULES) == "a data bundle"


def test_the_one_left_over_hears_how_many_are_ahead_and_what_is_coming() -> None:
    needs = [make_need(f"RC-{number}", points=50 - number) for number in range(5)]
    stock = [make_device("RD-1"), make_device("RD-2")]
    plan = make_plan(needs, stock, RULES)
    found = standings(plan.left_over, stock, [make_device("RD-3"), make_device("RD-4", ram_mb=1024)], RULES)
    last = found[-1]
    assert (last.in_stock, last.ahead, last.in_workshop) == (2, 2, 1)
    assert what_stands_in_the_way(last, RULES) == (
        (
            "Waits for a computer or tablet with 4 GB of memory and 32 GB of storage: 2 that would suit go to "
            "households with more points or a longer wait"
        ),
        "2 households are ahead in the line for the same",
        "1 suitable device is being wiped, tested or graded",
    )


def test_every_obstacle_has_its_sentence() -> None:
    for obstacle in Obstacle:
        left = LeftOver(make_need(), obstacle, "Dockside Homes" if obstacle is Obstacle.CAP else None)
        words = what_stands_in_the_way(standings([left], [], [], RULES)[0], RULES)
        assert len(words) == 1
        assert ("Dockside Homes" in words[0]) is (obstacle is Obstacle.CAP)


def test_near_misses_name_the_one_thing_that_is_missing() -> None:
    stock = [
        make_device("RD-1", ram_mb=2048),
        make_device("RD-2", ram_mb=2048),
        make_device("RD-3", storage_gb=16),
        make_device("RD-4", ram_mb=1024, storage_gb=16),
        make_device("RD-5", form_factor=FormFactor.SMARTPHONE),
        make_bundle(),
    ]
    assert near_misses(make_need(wish=DeviceWish.LAPTOP), stock, RULES) == (
        ("It has 2 GB of memory, and 4 GB is needed", 2),
        ("It has 16 GB of storage, and 32 GB is needed", 1),
        ("The household asked for a laptop, and this is a smartphone", 1),
    )


@settings(deadline=None)
@given(queues(most=8), shelves(), shelves(), rules_strategy())
def test_the_counts_are_the_true_counts(
    needs: list[Need], stock: list[Item], workshop: list[Item], rules: Rules
) -> None:
    def suitable(need: Need, items: list[Item]) -> list[Item]:
        return [item for item in items if suits(need, item, rules.suitability, rules.places, rules.on)]

    left_over = make_plan(needs, stock, rules).left_over
    for place, standing in enumerate(standings(left_over, stock, workshop, rules)):
        need = standing.left.need
        assert standing.in_stock == len(suitable(need, stock))
        assert standing.in_workshop == len(suitable(need, workshop))
        wanted = suitable(need, stock) + suitable(need, workshop)
        rivals = [
            one.need
            for one in left_over[:place]
            if any(item in wanted for item in suitable(one.need, stock + workshop))
        ]
        assert standing.ahead >= len(rivals)
        assert standing.ahead <= place
    assert list(left_over) == sorted(left_over, key=lambda one: priority(one.need))


@given(st.integers(0, 5000), st.integers(10, 5000))
def test_the_wait_grows_with_the_line_and_shrinks_with_the_pace(ahead: int, given_out: int) -> None:
    def weeks(words: str) -> int:
        return {"about a week": 1, "more than 6 months": 999}.get(words) or int(words.split()[1])

    assert weeks(expected_wait(ahead, given_out)) <= weeks(expected_wait(ahead + 1, given_out))
    assert weeks(expected_wait(ahead, given_out)) >= weeks(expected_wait(ahead, given_out + 1))


def test_the_wait_before_there_is_any_experience() -> None:
    assert expected_wait(3, 0) == expected_wait(3, 9) == "4 to 6 weeks"
    assert expected_wait(0, 90) == "about a week"
    assert expected_wait(13, 13) == "about 14 weeks"


def test_a_cap_of_nought_is_told_as_a_cap() -> None:
    rules = Rules(on=TODAY, caps=Caps(programmes={"Main": 0}))
    plan = make_plan([make_need()], [make_device()], rules)
    standing = standings(plan.left_over, [make_device()], [], rules)[0]
    assert what_stands_in_the_way(standing, rules) == ("Main has had as many as one run may give it",)
