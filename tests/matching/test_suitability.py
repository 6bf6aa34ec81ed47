"""Hard rules one by one, fit as the sum of its lines, and nominal sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.facts import BundleKind, DeviceWish, FormFactor, Item, MustHave, Need, NeedKind, Purpose
from app.matching.fit import FIT_AT_MOST, fit
from app.matching.makes import RAM_LADDER_MB, STORAGE_LADDER_GB, SuitabilityPolicy, nominal
from app.matching.places import Places
from app.matching.suitability import RefusalCode, refusals, suits
from tests.matching.strategies import PLACES, TODAY, make_bundle, make_device, make_need, queues, shelves

pytestmark = pytest.mark.pure
POLICY = SuitabilityPolicy()


def codes(need: Need, item: Item, places: Places = PLACES) -> set[RefusalCode]:
    return {refusal.code for refusal in refusals(need, item, POLICY, places, TODAY)}


def need_with(*must_haves: MustHave) -> Need:
    return make_need(must_haves=frozenset(must_haves))


@pytest.mark.parametrize(
    ("must_have", "lacks", "has"),
    [
        (MustHave.TOUCH, {"has_touch": False}, {"has_touch": True}),
        (MustHave.LARGE_SCREEN, {"screen_inches": 14.0}, {"screen_inches": 15.6}),
        (MustHave.LARGE_SCREEN, {"screen_inches": None}, {"screen_inches": 15.0}),
        (MustHave.CAMERA, {"has_camera": False}, {"has_camera": True}),
        (
            MustHave.SCREEN_READER,
            {"operating_system": "Linux Mint 22"},
            {"operating_system": "Chrome OS Flex"},
        ),
        (MustHave.PORTABLE, {"form_factor": FormFactor.ALL_IN_ONE}, {"form_factor": FormFactor.TABLET}),
        (MustHave.WINDOWS, {"is_windows": False}, {"is_windows": True}),
    ],
)
def test_a_must_have_is_a_must(must_have: MustHave, lacks: dict[str, object], has: dict[str, object]) -> None:
    assert codes(need_with(must_have), make_device(**lacks)) == {RefusalCode.MUST_HAVE}
    assert codes(make_need(), make_device(**lacks)) == set()
    assert codes(need_with(must_have), make_device(**has)) == set()


@pytest.mark.parametrize("wish", DeviceWish)
@pytest.mark.parametrize("form", FormFactor)
def test_only_the_kind_asked_for_or_a_substitute_with_a_yes(wish: DeviceWish, form: FormFactor) -> None:
    device = make_device(form_factor=form)
    unasked = codes(make_need(wish=wish), device)
    with_a_yes = codes(make_need(wish=wish, accepts_substitute=True), device)
    assert unasked in (set(), {RefusalCode.KIND}, {RefusalCode.SUBSTITUTE})
    assert with_a_yes == (unasked - {RefusalCode.SUBSTITUTE})
    if form.value == wish.value:
        assert unasked == set()


def test_a_smartphone_has_to_be_asked_for() -> None:
    phone = make_device(form_factor=FormFactor.SMARTPHONE)
    assert codes(make_need(wish=DeviceWish.ANY), phone) == {RefusalCode.SUBSTITUTE}
    assert codes(make_need(wish=DeviceWish.SMARTPHONE), phone) == set()


def test_work_needs_a_computer_unless_a_tablet_was_asked_for_by_name() -> None:
    tablet = make_device(form_factor=FormFactor.TABLET)
    work = frozenset({Purpose.WORK})
    assert codes(make_need(purposes=work), tablet) == {RefusalCode.KIND}
    assert codes(make_need(purposes=work, wish=DeviceWish.LAPTOP, accepts_substitute=True), tablet) == {
        RefusalCode.KIND
    }
    assert codes(make_need(purposes=work, wish=DeviceWish.TABLET), tablet) == set()


@pytest.mark.parametrize(
    ("purposes", "ram_mb", "storage_gb", "expected"),
    [
        ({Purpose.WORK}, 7800, 119, set()),
        ({Purpose.WORK}, 6144, 119, {RefusalCode.MEMORY}),
        ({Purpose.WORK, Purpose.BENEFITS}, 4096, 64, {RefusalCode.MEMORY, RefusalCode.STORAGE}),
        ({Purpose.BENEFITS}, 4096, 64, set()),
        (set(), 2048, 32, {RefusalCode.MEMORY}),
        (set(), 0, 0, {RefusalCode.MEMORY, RefusalCode.STORAGE}),
    ],
)
def test_the_purpose_sets_the_least_size(
    purposes: set[Purpose], ram_mb: int, storage_gb: int, expected: set[RefusalCode]
) -> None:
    device = make_device(ram_mb=ram_mb, storage_gb=storage_gb)
    assert codes(make_need(purposes=frozenset(purposes)), device) == expected


def test_money_for_one_programme_stays_there() -> None:
    device = make_device(programmes=frozenset({"Schools"}))
    assert codes(make_need(), device) == {RefusalCode.PROGRAMME}
    assert codes(make_need(programme="Schools"), device) == set()


def test_a_refused_item_and_a_site_out_of_reach() -> None:
    need = make_need(refused_items=frozenset({"RD-1"}), collection_point="HUYTON")
    assert codes(need, make_device("RD-1", site="BOOTLE")) == {RefusalCode.REFUSED, RefusalCode.SITE}
    assert codes(need, make_device("RD-2", site="WORKSHOP")) == set()


def test_data_is_not_a_device_and_a_household_takes_what_it_can_use() -> None:
    sim, hotspot = make_bundle(), make_bundle(kind=BundleKind.HOTSPOT)
    only_hotspot = make_need(kind=NeedKind.DATA, bundle_kinds=frozenset({BundleKind.HOTSPOT}))
    assert codes(only_hotspot, sim) == {RefusalCode.KIND}
    assert codes(only_hotspot, hotspot) == set()
    assert codes(make_need(), sim) == {RefusalCode.NOT_ASKED}
    assert codes(make_need(kind=NeedKind.DATA), make_device()) == {RefusalCode.NOT_ASKED}


@given(queues(), shelves())
def test_every_refusal_says_why_and_every_fit_adds_up(needs: list[Need], items: list[Item]) -> None:
    for need in needs:
        for item in items:
            found = refusals(need, item, POLICY, PLACES, TODAY)
            assert all(refusal.words.strip() for refusal in found)
            assert suits(need, item, POLICY, PLACES, TODAY) is (not found)
            if not found:
                score = fit(need, item, POLICY, TODAY)
                assert score.total == sum(line.score for line in score.lines)
                assert 0 < score.total <= FIT_AT_MOST


def test_the_kind_asked_for_fits_better_than_a_substitute_and_enough_better_than_too_much() -> None:
    need = make_need(wish=DeviceWish.DESKTOP, accepts_substitute=True)
    desktop, laptop = make_device(form_factor=FormFactor.DESKTOP), make_device()
    assert fit(need, desktop, POLICY, TODAY).total > fit(need, laptop, POLICY, TODAY).total
    enough, too_much = make_device(ram_mb=4096, storage_gb=32), make_device(ram_mb=32768, storage_gb=1024)
    assert fit(make_need(), enough, POLICY, TODAY).total > fit(make_need(), too_much, POLICY, TODAY).total


@given(st.integers(0, 200_000), st.sampled_from([RAM_LADDER_MB, STORAGE_LADDER_GB]))
def test_a_nominal_size_never_overstates_by_more_than_a_tenth(value: int, ladder: tuple[int, ...]) -> None:
    step = nominal(value, ladder)
    assert step == 0 or step in ladder
    assert value >= 0.9 * step
    assert not [higher for higher in ladder if higher > step and value >= higher]
