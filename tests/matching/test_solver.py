"""The plan against a search through everything, and the promises of solver.py one by one."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.matching.facts import DeviceWish, FormFactor, Item, MustHave, Need, NeedKind
from app.matching.fit import FIT_AT_MOST
from app.matching.places import Places
from app.matching.plan import Caps, Obstacle, Plan, Rules, Together
from app.matching.solver import make_plan
from app.matching.suitability import refusals
from tests.matching.strategies import (
    TODAY,
    every_choice,
    make_bundle,
    make_device,
    make_need,
    queues,
    rank,
    rules_strategy,
    shelves,
    within_caps,
)

pytestmark = pytest.mark.pure
RULES = Rules(on=TODAY)
slow_but_sure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)


def given_by(plan: Plan) -> dict[tuple[str, str], Item]:
    return {one.need.name: one.item for one in plan.assignments}


def references(plan: Plan) -> dict[str, str]:
    return {one.need.referral: one.item.reference for one in plan.assignments}


@slow_but_sure
@given(queues(), shelves(), rules_strategy())
def test_no_allowed_choice_is_better_than_the_plan(needs: list[Need], items: list[Item], rules: Rules) -> None:
    plan = given_by(make_plan(needs, items, rules))
    best = max(rank(choice, needs, rules) for choice in every_choice(needs, items, rules))
    assert rank(plan, needs, rules) == best


@slow_but_sure
@given(queues(), shelves(), rules_strategy(with_caps=False, together=[Together.PREFERRED]))
def test_without_caps_nobody_could_serve_more_needs(needs: list[Need], items: list[Item], rules: Rules) -> None:
    served = len(make_plan(needs, items, rules).assignments)
    assert served == max(len(choice) for choice in every_choice(needs, items, rules))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(queues(most=25), shelves(most_devices=20, most_bundles=8), rules_strategy())
def test_a_plan_keeps_every_promise(needs: list[Need], items: list[Item], rules: Rules) -> None:
    plan = make_plan(needs, items, rules)
    names = [one.need.name for one in (*plan.assignments, *plan.left_over)]
    assert sorted(names) == sorted(need.name for need in needs)
    given_items = [one.item.reference for one in plan.assignments]
    assert len(given_items) == len(set(given_items))
    assert within_caps(given_by(plan), needs, rules.caps)
    for one in plan.assignments:
        assert not refusals(one.need, one.item, rules.suitability, rules.places, rules.on)
        assert 0 <= one.fit <= FIT_AT_MOST


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(queues(most=12), shelves(most_devices=10, most_bundles=4), rules_strategy(), st.randoms())
def test_the_order_of_the_lists_does_not_matter(
    needs: list[Need], items: list[Item], rules: Rules, shuffler: random.Random
) -> None:
    first = make_plan(needs, items, rules)
    shuffler.shuffle(needs)
    shuffler.shuffle(items)
    assert make_plan(needs, items, rules) == first


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(queues(most=12), shelves(most_devices=10, most_bundles=4), rules_strategy())
def test_a_plan_confirmed_leaves_nothing_to_plan_for_those_left_over(
    needs: list[Need], items: list[Item], rules: Rules
) -> None:
    """Whoever waits for the queue waits because nothing that suits them is free."""
    plan = make_plan(needs, items, rules)
    free = {item.reference: item for item in items}
    for one in plan.assignments:
        del free[one.item.reference]
    for left in plan.left_over:
        suitable = [
            item for item in free.values() if not refusals(left.need, item, rules.suitability, rules.places, rules.on)
        ]
        if left.obstacle in (Obstacle.QUEUE, Obstacle.NOTHING_SUITS):
            assert not suitable


def test_one_more_urgent_household_beats_any_number_of_others() -> None:
    only_this = make_device("RD-TOUCH", has_touch=True)
    needs = [make_need("RC-FIRST", points=50, must_haves=frozenset({MustHave.TOUCH}))]
    needs += [make_need(f"RC-{number}", points=49) for number in range(5)]
    assert references(make_plan(needs, [only_this], RULES)) == {"RC-FIRST": "RD-TOUCH"}


def test_somebody_served_first_moves_so_that_both_are_served() -> None:
    needs = [
        make_need("RC-1", points=50),
        make_need("RC-2", points=40, must_haves=frozenset({MustHave.TOUCH})),
    ]
    items = [make_device("RD-PLAIN", ram_mb=32768), make_device("RD-TOUCH", has_touch=True)]
    assert references(make_plan(needs, items, RULES)) == {"RC-1": "RD-PLAIN", "RC-2": "RD-TOUCH"}


def test_a_chain_of_moves_is_found() -> None:
    """Each of eight households can use its own device or the next one; a ninth can use only the first."""
    everything = frozenset(f"RD-{m}" for m in range(9))
    needs = [
        make_need(f"RC-{n}", points=50 - n, refused_items=everything - {f"RD-{n}", f"RD-{n + 1}"}) for n in range(8)
    ]
    needs.append(make_need("RC-LAST", points=1, refused_items=everything - {"RD-0"}))
    plan = make_plan(needs, [make_device(f"RD-{m}") for m in range(9)], RULES)
    assert not plan.left_over
    assert references(plan)["RC-LAST"] == "RD-0"


def test_ties_go_to_the_longest_waiting_then_to_the_reference() -> None:
    waited = make_need("RC-9", waiting_since=TODAY - timedelta(days=21))
    needs = [make_need("RC-2"), make_need("RC-1"), waited]
    assert list(references(make_plan(needs, [make_device("RD-1"), make_device("RD-2")], RULES))) == [
        "RC-9",
        "RC-1",
    ]


def test_inside_a_kind_the_oldest_stock_goes_to_the_highest_priority() -> None:
    items = [
        make_device("RD-NEW", in_stock_since=TODAY - timedelta(days=2)),
        make_device("RD-OLD", in_stock_since=TODAY - timedelta(days=9)),
    ]
    plan = make_plan([make_need("RC-2", points=10), make_need("RC-1", points=20)], items, RULES)
    assert references(plan) == {"RC-1": "RD-OLD", "RC-2": "RD-NEW"}


def test_between_equally_good_items_the_nearest_is_chosen_for_all_together() -> None:
    """Alone, RC-1 takes the near one; together it takes the other, which spares RC-2 a trip across the region."""
    rules = replace(RULES, places=Places({("A", "P"): 10, ("B", "P"): 30, ("A", "Q"): 20, ("B", "Q"): 900}))
    needs = [make_need("RC-1", points=50, collection_point="P"), make_need("RC-2", collection_point="Q")]
    items = [make_device("RD-A", site="A"), make_device("RD-B", site="B")]
    assert references(make_plan(needs[:1], items, rules)) == {"RC-1": "RD-A"}
    assert references(make_plan(needs, items, rules)) == {"RC-1": "RD-B", "RC-2": "RD-A"}


def both(referral: str, **changes: object) -> list[Need]:
    return [make_need(referral, **changes), make_need(referral, NeedKind.DATA, **changes)]


def test_among_equals_a_household_that_can_have_both_gets_both() -> None:
    """RC-1 comes first by reference, but only RC-2 can use the tablet, so only RC-2 can have both."""
    needs = both("RC-1", wish=DeviceWish.LAPTOP) + both("RC-2", wish=DeviceWish.TABLET)
    items = [make_device("RD-TABLET", form_factor=FormFactor.TABLET), make_bundle()]
    assert references(make_plan(needs, items, RULES)) == {"RC-2": "SIM-1"}
    assert {one.need.referral for one in make_plan(needs, items, RULES).assignments} == {"RC-2"}


def test_device_alone_now_or_both_later_is_a_choice_of_the_rules() -> None:
    needs = both("RC-1")
    now = make_plan(needs, [make_device()], RULES)
    assert [one.need.kind for one in now.assignments] == [NeedKind.DEVICE]
    later = make_plan(needs, [make_device()], replace(RULES, together=Together.REQUIRED))
    assert not later.assignments
    assert [one.obstacle for one in later.left_over] == [Obstacle.OTHER_HALF, Obstacle.NOTHING_SUITS]


def test_a_device_that_waits_for_its_data_is_free_for_somebody_else() -> None:
    needs = [*both("RC-1", points=50), make_need("RC-2", points=10)]
    plan = make_plan(needs, [make_device()], replace(RULES, together=Together.REQUIRED))
    assert references(plan) == {"RC-2": "RD-1"}


def test_a_cap_counts_households_and_is_named_when_it_binds() -> None:
    rules = replace(RULES, caps=Caps(partners={"Dockside Homes": 1}))
    items = [make_device("RD-1"), make_device("RD-2"), make_bundle("SIM-1"), make_bundle("SIM-2")]
    plan = make_plan(both("RC-1", points=20) + both("RC-2"), items, rules)
    assert [one.need.referral for one in plan.assignments] == ["RC-1", "RC-1"]
    assert {(one.obstacle, one.cap) for one in plan.left_over} == {(Obstacle.CAP, "Dockside Homes")}


def test_a_pin_is_kept_and_counts_against_the_cap() -> None:
    rules = replace(RULES, caps=Caps(authorities={"Sefton": 1}))
    needs = [make_need("RC-1", points=50), make_need("RC-2", points=1)]
    plan = make_plan(needs, [make_device("RD-1"), make_device("RD-2")], rules, {("RC-2", "device"): "RD-2"})
    assert references(plan) == {"RC-2": "RD-2"}
    assert plan.assignments[0].is_pinned


@pytest.mark.parametrize(
    ("pins", "words"),
    [
        ({("RC-1", "device"): "RD-SMALL"}, "4 GB is needed"),
        ({("RC-1", "device"): "RD-GONE"}, "no longer there"),
        ({("RC-7", "device"): "RD-1"}, "no longer there"),
        ({("RC-1", "device"): "RD-1", ("RC-2", "device"): "RD-1"}, "listed twice"),
    ],
)
def test_a_pin_that_no_rule_allows_is_refused(pins: dict[tuple[str, str], str], words: str) -> None:
    items = [make_device("RD-1"), make_device("RD-SMALL", ram_mb=1024)]
    with pytest.raises(ValueError, match=words):
        make_plan([make_need("RC-1"), make_need("RC-2")], items, RULES, pins)


@pytest.mark.parametrize(
    "needs",
    [
        [make_need("RC-1"), make_need("RC-1")],
        [make_need("RC-1"), make_need("RC-1", NeedKind.DATA, points=11)],
        [make_need("RC-1"), make_need("RC-1", NeedKind.DATA, points=30), make_need("RC-0", points=20)],
        [make_need("RC-1"), make_need("RC-1", NeedKind.DATA, partner="Harbour Advice")],
    ],
)
def test_needs_that_contradict_each_other_are_refused(needs: Sequence[Need]) -> None:
    with pytest.raises(ValueError, match="RC-1"):
        make_plan(needs, [], RULES)


def test_one_asset_tag_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="RD-1"):
        make_plan([], [make_device("RD-1"), make_device("RD-1", ram_mb=1)], RULES)


def test_nothing_to_give_and_nobody_waiting() -> None:
    assert make_plan([], [make_device()], RULES) == Plan((), ())
    assert [one.obstacle for one in make_plan([make_need()], [], RULES).left_over] == [Obstacle.NOTHING_SUITS]
