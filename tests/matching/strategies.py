"""Small made-up queues and shelves for property tests, and a plan found by trying everything.
The exhaustive search knows nothing of kinds, turns or flows: it asks about one need and one item at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from hypothesis import strategies as st

from app.matching.facts import (
    Bundle,
    BundleKind,
    Device,
    DeviceWish,
    FormFactor,
    Grade,
    Item,
    MustHave,
    Need,
    NeedKind,
    Purpose,
)
from app.matching.fit import fit
from app.matching.places import Places
from app.matching.plan import Caps, Rules, Together, priority
from app.matching.suitability import suits

TODAY = date(2026, 11, 23)
SITES = ("WORKSHOP", "BOOTLE")
POINTS = ("BOOTLE", "HUYTON", None)
PLACES = Places(
    {("WORKSHOP", "BOOTLE"): 40, ("WORKSHOP", "HUYTON"): 70, ("BOOTLE", "HUYTON"): 110},
    unreachable=frozenset({("BOOTLE", "HUYTON")}),
)

Choice = dict[tuple[str, str], Item]


def make_need(referral: str = "RC-1", kind: NeedKind = NeedKind.DEVICE, **changes: object) -> Need:
    """A need that any laptop with 4 GB and 64 GB suits."""
    facts: dict[str, object] = {
        "points": 10,
        "waiting_since": TODAY - timedelta(days=20),
        "partner": "Dockside Homes",
        "authority": "Sefton",
        "programme": "Main",
    }
    return Need(referral=referral, kind=kind, **(facts | changes))  # type: ignore[arg-type]


def make_device(asset_tag: str = "RD-1", **changes: object) -> Device:
    """A plain laptop with 8 GB and 128 GB, in stock for ten days."""
    facts: dict[str, object] = {
        "form_factor": FormFactor.LAPTOP,
        "ram_mb": 8192,
        "storage_gb": 128,
        "screen_inches": 14.0,
        "has_touch": False,
        "has_camera": True,
        "operating_system": "ChromeOS Flex",
        "is_windows": False,
        "grade": Grade.B,
        "in_stock_since": TODAY - timedelta(days=10),
    }
    return Device(asset_tag=asset_tag, **(facts | changes))  # type: ignore[arg-type]


def make_bundle(reference: str = "SIM-1", **changes: object) -> Bundle:
    """A six-month SIM that may go anywhere."""
    facts: dict[str, object] = {
        "kind": BundleKind.SIM,
        "network": "Example Mobile",
        "gb_month": 20,
        "months": 6,
        "in_stock_since": TODAY - timedelta(days=10),
    }
    return Bundle(reference=reference, **(facts | changes))  # type: ignore[arg-type]


def small_sets(values: type[MustHave] | type[Purpose] | type[BundleKind], most: int) -> st.SearchStrategy:
    return st.frozensets(st.sampled_from(list(values)), max_size=most)


@st.composite
def households(draw: st.DrawFn, number: int) -> list[Need]:
    """One referral with a device need, a data need, or both; few distinct values, so that ties are common."""
    shared = {
        "points": draw(st.sampled_from([10, 20, 30])),
        "waiting_since": TODAY - timedelta(days=draw(st.sampled_from([5, 40]))),
        "partner": draw(st.sampled_from(["Dockside Homes", "Harbour Advice"])),
        "authority": draw(st.sampled_from(["Sefton", "Knowsley"])),
        "programme": draw(st.sampled_from(["Main", "Schools"])),
        "collection_point": draw(st.sampled_from(POINTS)),
        "refused_items": draw(st.frozensets(st.sampled_from(["RD-0", "RD-1", "SIM-0"]), max_size=1)),
    }
    device = make_need(
        f"RC-{number}",
        wish=draw(st.sampled_from([DeviceWish.LAPTOP, DeviceWish.TABLET, DeviceWish.ANY])),
        must_haves=draw(small_sets(MustHave, 1)),
        purposes=draw(small_sets(Purpose, 1)),
        accepts_substitute=draw(st.booleans()),
        **shared,
    )
    data = make_need(f"RC-{number}", NeedKind.DATA, bundle_kinds=draw(small_sets(BundleKind, 1)), **shared)
    return draw(st.sampled_from([[device], [data], [device, data]]))


@st.composite
def queues(draw: st.DrawFn, most: int = 4) -> list[Need]:
    """Several households, in no particular order."""
    size = draw(st.integers(0, most))
    return [need for number in range(size) for need in draw(households(number))]


@st.composite
def shelves(draw: st.DrawFn, most_devices: int = 4, most_bundles: int = 2) -> list[Item]:
    """Devices and bundles, some paid for by one programme, at two sites."""
    restriction = st.sampled_from([frozenset(), frozenset(), frozenset({"Schools"})])
    since = st.sampled_from([TODAY - timedelta(days=days) for days in (3, 35, 120)])
    devices = [
        make_device(
            f"RD-{number}",
            form_factor=draw(st.sampled_from([FormFactor.LAPTOP, FormFactor.TABLET, FormFactor.DESKTOP])),
            ram_mb=draw(st.sampled_from([2048, 3900, 8192, 16384])),
            storage_gb=draw(st.sampled_from([32, 119, 256])),
            screen_inches=draw(st.sampled_from([None, 10.1, 15.6])),
            has_touch=draw(st.booleans()),
            has_camera=draw(st.booleans()),
            operating_system=draw(st.sampled_from(["Linux Mint", "ChromeOS Flex", "Windows 11"])),
            is_windows=draw(st.booleans()),
            grade=draw(st.sampled_from(list(Grade))),
            in_stock_since=draw(since),
            site=draw(st.sampled_from(SITES)),
            programmes=draw(restriction),
        )
        for number in range(draw(st.integers(0, most_devices)))
    ]
    bundles = [
        make_bundle(
            f"SIM-{number}",
            kind=draw(st.sampled_from(list(BundleKind))),
            in_stock_since=draw(since),
            programmes=draw(restriction),
        )
        for number in range(draw(st.integers(0, most_bundles)))
    ]
    return [*devices, *bundles]


def rules_strategy(*, with_caps: bool = True, together: Sequence[Together] = tuple(Together)) -> st.SearchStrategy:
    """Rules with small caps, so that they bind."""

    def caps(*names: str) -> st.SearchStrategy:
        limits = st.dictionaries(st.sampled_from(names), st.integers(0, 2), max_size=2)
        return limits if with_caps else st.just({})

    return st.builds(
        Rules,
        on=st.just(TODAY),
        places=st.sampled_from([Places(), PLACES]),
        caps=st.builds(
            Caps,
            partners=caps("Dockside Homes", "Harbour Advice"),
            authorities=caps("Sefton", "Knowsley"),
            programmes=caps("Main", "Schools"),
        ),
        together=st.sampled_from(together),
    )


def every_choice(needs: Sequence[Need], items: Sequence[Item], rules: Rules) -> Iterator[Choice]:
    """Every way to give items to needs that the hard rules, the caps and Together allow."""
    for choice in _partial_choices(list(needs), list(items), rules):
        if within_caps(choice, needs, rules.caps) and _is_together(choice, needs, rules):
            yield choice


def _partial_choices(needs: list[Need], items: list[Item], rules: Rules) -> Iterator[Choice]:
    if not needs:
        yield {}
        return
    need, rest = needs[0], needs[1:]
    yield from _partial_choices(rest, items, rules)
    for item in items:
        if suits(need, item, rules.suitability, rules.places, rules.on):
            others = [other for other in items if other is not item]
            for choice in _partial_choices(rest, others, rules):
                yield {need.name: item, **choice}


def within_caps(choice: Mapping[tuple[str, str], object], needs: Sequence[Need], caps: Caps) -> bool:
    """Whether no partner, authority or programme has more households served than its cap."""
    served = {need.referral: need for need in needs if need.name in choice}.values()
    limits = [
        *((limit, [n for n in served if n.partner == name]) for name, limit in caps.partners.items()),
        *((limit, [n for n in served if n.authority == name]) for name, limit in caps.authorities.items()),
        *((limit, [n for n in served if n.programme == name]) for name, limit in caps.programmes.items()),
    ]
    return all(len(households) <= limit for limit, households in limits)


def _is_together(choice: Choice, needs: Sequence[Need], rules: Rules) -> bool:
    if rules.together is Together.PREFERRED:
        return True
    both = [names for names in _names_by_referral(needs).values() if len(names) == 2]
    return all((names[0] in choice) == (names[1] in choice) for names in both)


def _names_by_referral(needs: Sequence[Need]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for need in sorted(needs, key=priority):
        found.setdefault(need.referral, []).append(need.name)
    return found


def rank(choice: Mapping[tuple[str, str], Item], needs: Sequence[Need], rules: Rules) -> tuple[object, ...]:
    """How good a choice is, greatest first: who is served in order of priority, then fit, then distance."""
    ordered = sorted(needs, key=priority)
    served: list[bool] = []
    for _, level in groupby(ordered, key=lambda need: (need.points, need.waiting_since)):
        equals = list(level)
        pairs = [names for names in _names_by_referral(equals).values() if len(names) == 2]
        served += [all(name in choice for name in names) for names in pairs]
        served += [need.name in choice for need in equals]
    given = [(need, choice[need.name]) for need in ordered if need.name in choice]
    total_fit = sum(fit(need, item, rules.suitability, rules.on).total for need, item in given)
    distance = sum(rules.places.distance(item.site, need.collection_point) for need, item in given)
    return (served, total_fit, -distance)
