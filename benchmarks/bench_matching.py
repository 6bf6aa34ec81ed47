"""Matching a whole region, 100,000 needs against 60,000 items, beside one bare flow over its kinds."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from ortools.graph.python import min_cost_flow

from app.matching.alike import Kinds, sort_into_kinds
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
from app.matching.fit import FIT_AT_MOST
from app.matching.places import Places
from app.matching.plan import Caps, Rules
from app.matching.solver import make_plan
from benchmarks.figures import Figure, compared, medians_of

TODAY = date(2026, 11, 23)
HOUSEHOLDS, DEVICES, BUNDLES = 65_000, 40_000, 20_000
AUTHORITIES = ("Halton", "Knowsley", "Liverpool", "Sefton", "St Helens", "Wirral")
SITES = ("WORKSHOP", "NORTH", "SOUTH")
PLACES = Places(
    {(site, point): 10 + 7 * far + near for far, site in enumerate(SITES) for near, point in enumerate(AUTHORITIES)}
)
MODELS = 150


def run() -> list[Figure]:
    """Plan the region without and with caps; the baseline has the table of kinds and only looks for a flow."""
    chance = random.Random(2)
    needs = [need for number in range(HOUSEHOLDS) for need in _household(number, chance)]
    models = [_model(number, chance) for number in range(MODELS)]
    items: list[Item] = [_device(number, models, chance) for number in range(DEVICES)]
    items += [_bundle(number, chance) for number in range(BUNDLES)]
    rules = Rules(on=TODAY, places=PLACES)
    capped = replace(rules, caps=Caps(partners={f"Partner {number}": 300 for number in range(40)}))
    kinds = sort_into_kinds(needs, items, rules.suitability, rules.places, rules.on)
    works: list[Callable[[], object]] = [
        lambda: make_plan(needs, items, rules),
        lambda: make_plan(needs, items, capped),
        lambda: _bare_flow(kinds),
    ]
    free, with_caps, bare = medians_of(works, runs=3)
    size = f"{len(needs):,} needs, {len(items):,} items"
    served = len(make_plan(needs, items, rules).assignments)
    return [
        compared(f"plan: {size}", free, "s", bare),
        compared("plan with 40 partners capped", with_caps, "s", bare),
        Figure("needs served", served, "needs"),
        Figure("kinds of need", len(kinds.suits), "kinds"),
        Figure("kinds of item", kinds.suits.shape[1], "kinds"),
    ]


def _bare_flow(kinds: Kinds) -> int:
    demand = np.bincount(kinds.need_kind, minlength=len(kinds.suits))
    supply = np.bincount(kinds.item_kind, minlength=kinds.suits.shape[1])
    rows, columns = kinds.suits.nonzero()
    first_item, sink = len(demand), len(demand) + len(supply)
    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        rows,
        first_item + columns,
        np.minimum(demand[rows], supply[columns]),
        FIT_AT_MOST - kinds.fit[rows, columns].astype(np.int64),
    )
    shelves = np.arange(first_item, sink)
    nothing = np.zeros(len(supply), dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(shelves, np.full(len(supply), sink), supply, nothing)
    flow.set_nodes_supplies(np.arange(first_item), demand)
    flow.set_node_supply(sink, -int(demand.sum()))
    flow.solve_max_flow_with_min_cost()
    return int(flow.maximum_flow())


def _household(number: int, chance: random.Random) -> list[Need]:
    authority = chance.choice(AUTHORITIES)
    must_haves = [MustHave(value) for value in chance.sample(list(MustHave), chance.choice((1, 1, 2)))]
    device = Need(
        referral=f"RC-{number:06}",
        kind=NeedKind.DEVICE,
        points=chance.randrange(0, 130, 5),
        waiting_since=TODAY - timedelta(days=chance.randrange(120)),
        partner=f"Partner {chance.randrange(200)}",
        authority=authority,
        programme=chance.choice(("Main", "Main", "Main", "Schools")),
        collection_point=authority,
        wish=chance.choice((DeviceWish.LAPTOP, DeviceWish.LAPTOP, DeviceWish.TABLET, DeviceWish.ANY)),
        must_haves=frozenset(must_haves) if chance.random() < 0.2 else frozenset(),
        purposes=frozenset({chance.choice(list(Purpose))}),
        accepts_substitute=chance.random() < 0.2,
    )
    data = replace(device, kind=NeedKind.DATA)
    return chance.choice(([device], [device, data], [device, data], [data]))


def _model(number: int, chance: random.Random) -> Device:
    """Kit arrives as so many of one model, not as a mix of everything with everything."""
    is_windows = chance.random() < 0.3
    return Device(
        asset_tag=f"MODEL-{number}",
        form_factor=chance.choice((FormFactor.LAPTOP, FormFactor.LAPTOP, FormFactor.TABLET, FormFactor.DESKTOP)),
        ram_mb=chance.choice((2048, 3900, 7800, 7900, 16000)),
        storage_gb=chance.choice((32, 64, 119, 128, 240, 256, 500)),
        screen_inches=chance.choice((10.1, 13.3, 14.0, 15.6)),
        has_touch=chance.random() < 0.2,
        has_camera=chance.random() < 0.8,
        operating_system="Windows 11" if is_windows else "ChromeOS Flex",
        is_windows=is_windows,
        grade=Grade.A,
        in_stock_since=TODAY,
    )


def _device(number: int, models: Sequence[Device], chance: random.Random) -> Device:
    return replace(
        chance.choice(models),
        asset_tag=f"RD-{number:06}",
        grade=chance.choice((Grade.A, Grade.B, Grade.B, Grade.C)),
        in_stock_since=TODAY - timedelta(days=chance.randrange(100)),
        site=chance.choice(SITES),
        programmes=frozenset({"Schools"}) if chance.random() < 0.1 else frozenset(),
    )


def _bundle(number: int, chance: random.Random) -> Bundle:
    since = TODAY - timedelta(days=chance.randrange(100))
    return Bundle(f"SIM-{number:06}", BundleKind.SIM, "Example Mobile", 20, 6, since)
