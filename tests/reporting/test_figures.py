"""Counting: each definition on a small example, and what holds for all rows."""

import random
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reporting.figures import HandedOver, attributed, canonical, count_figures, digest_of, half_up
from app.reporting.publishing import sums_of
from tests.reporting.made_rows import SCOPE, figures_of, random_rows, row

pytestmark = pytest.mark.pure


def counts(*rows: HandedOver) -> dict[str, int]:
    return figures_of(list(rows))["counts"]


def test_a_household_counts_once_however_often_it_was_helped() -> None:
    found = counts(row(1, household_id=7), row(2, household_id=7), row(3, household_id=8))
    assert (found["households"], found["devices"], found["people"]) == (2, 3, 2)


def test_people_are_those_of_the_latest_hand_over() -> None:
    early = row(1, household_id=7, on=date(2026, 7, 1), adults=1, children=(1, 0, 0, 0))
    late = row(2, household_id=7, on=date(2026, 9, 1), adults=2, children=(0, 2, 0, 1))
    found = counts(late, early)
    assert (found["adults"], found["children"], found["people"]) == (2, 3, 5)
    assert [found[f"children_{band}"] for band in ("0_4", "5_10", "11_15", "16_17")] == [0, 2, 0, 1]


def test_a_hand_over_another_fund_paid_for_is_not_counted_but_shares_the_household() -> None:
    rows = [row(1, household_id=7), row(2, household_id=7, device_share_bp=0, device_charged=0)]
    found = figures_of(rows)
    assert found["counts"]["devices"] == 1
    assert found["amounts"]["attributed_hundredths"] == 50


def test_devices_brought_back_and_bundles_not_activated_are_left_out() -> None:
    bundle: dict[str, Any] = {"device_id": None, "device_share_bp": 0, "bundle_share_bp": 10_000, "bundle_kind": "sim"}
    found = figures_of([
        row(1, is_returned=True), row(2, is_loan=True), row(3, form_factor="all_in_one"),
        row(4, bundle_id=4, bundle_gb=120, is_active=True, **bundle), row(5, bundle_id=5, bundle_gb=60, **bundle),
    ])
    kept = found["counts"]
    assert (kept["devices"], kept["loans"], kept["gifts"], kept["device.desktop"]) == (2, 1, 1, 1)
    assert (kept["bundles"], kept["bundle.sim"], found["amounts"]["gb"]) == (1, 1, 120)
    assert kept["households"] == 5


def test_cost_is_the_share_of_the_cost_of_what_counts() -> None:
    rows = [row(1, device_share_bp=3_333, device_charged=10_001 * 3_333), row(2, is_returned=True)]
    assert figures_of(rows)["amounts"]["cost_pence"] == 3_333


def test_waits_are_of_first_hand_overs_only() -> None:
    started = date(2026, 7, 1)
    rows = [row(n, received_on=started, on=started + timedelta(days=days)) for n, days in enumerate([42, 43, 10, 11])]
    rows += [row(9, is_first=False), row(10, received_on=None)]
    found = figures_of(rows)
    assert (found["counts"]["waits"], found["counts"]["on_time"], found["counts"]["late"]) == (4, 3, 1)
    assert (found["amounts"]["median_days"], found["amounts"]["p90_days"]) == (27, 43)


def test_ninety_in_a_hundred_waited_no_longer() -> None:
    rows = [row(n, on=date(2026, 7, 31), received_on=date(2026, 7, 31) - timedelta(days=n)) for n in range(1, 11)]
    assert figures_of(rows)["amounts"] | {"median_days": 6, "p90_days": 9} == figures_of(rows)["amounts"]
    assert figures_of([])["amounts"]["median_days"] is None


def test_places_and_what_is_not_known_of_them() -> None:
    found = figures_of([row(1), row(2, authority_code="E09000001"), row(3, decile=None), row(4, ward_code=None)])
    assert (found["counts"]["area.E08000012"], found["counts"]["area.unknown"]) == (3, 1)
    assert (found["counts"]["decile.2025.1"], found["counts"]["decile.unknown"]) == (3, 1)
    assert [(ward["name"], ward["households"]) for ward in found["wards"]] == [("", 1), ("Princes Park", 2)]


@given(random_rows())
def test_parts_add_up_to_their_totals(rows: list[HandedOver]) -> None:
    found = figures_of(rows, {"accepted": 3, "declined": 1})["counts"]
    for one in sums_of(found):
        assert found[one.total] == sum(found[part] for part in one.parts), one
    assert found["received"] == 4


@given(random_rows(), st.randoms(use_true_random=False))
def test_the_same_data_in_any_order_gives_the_same_bytes(rows: list[HandedOver], order: random.Random) -> None:
    again = list(rows)
    order.shuffle(again)
    assert canonical(figures_of(again)) == canonical(figures_of(rows))


@given(random_rows(8))
def test_another_row_gives_another_digest(rows: list[HandedOver]) -> None:
    assert digest_of(figures_of([*rows, row(99)])) != digest_of(figures_of(rows))


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 10_000)), min_size=1, max_size=20))
def test_shares_of_two_funds_add_up_to_the_households(units: list[tuple[int, int]]) -> None:
    ours = [row(n, household_id=home, device_share_bp=share) for n, (home, share) in enumerate(units)]
    theirs = [row(n, household_id=home, device_share_bp=10_000 - share) for n, (home, share) in enumerate(units)]
    assert attributed(ours) + attributed(theirs) == len({home for home, _ in units})


def test_halves_go_up() -> None:
    assert [half_up(Fraction(n, 4)) for n in (1, 2, 3, 6)] == [0, 1, 1, 2]


def test_fractions_are_refused_because_machines_print_them_differently() -> None:
    with pytest.raises(TypeError):
        canonical({"a": [1, {"b": 0.5}]})


def test_the_figures_of_nothing() -> None:
    found = count_figures(SCOPE, [], {}, {})
    assert set(found["counts"].values()) == {0}
    assert found["wards"] == [] and found["rows"]["hand_overs"] == 0
