"""Who is served, and with which item: the plan a coordinator looks at. Changes nothing by itself.
Who comes first is decided in turns.py, which item they get in best_fit.py; both work on kinds of alike.
"""

# What is guaranteed. Households take turns in one strict order: points, then longest waiting, then
# reference. Among equals in points and waiting, those who asked for device and data and can have both
# come first. The set served is the lexicographically greatest in that order that hard rules, caps and
# pins allow: nobody is left out for any number of households further down. That is exact, always.
# Without caps and with Together.PREFERRED the sets that can be served form a matroid, so it is also the
# greatest number of needs that can be served at all. With caps, or with Together.REQUIRED, a greater
# number may exist, but only by leaving out somebody further up.
# For the set served, the total fit is the greatest possible, and for that fit the total distance the
# least.

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from app.matching.alike import Kinds, sort_into_kinds
from app.matching.arrays import np
from app.matching.best_fit import share_out
from app.matching.facts import Item, Need, refuse_duplicates
from app.matching.fit import make_fit
from app.matching.makes import is_exact_kind, make_of, wish_of
from app.matching.plan import Assignment, Plan, Rules, priority
from app.matching.room import Room
from app.matching.suitability import refusals
from app.matching.turns import Allowance, Turns, households_in_order

Pins = Mapping[tuple[str, str], str]


def make_plan(needs: Iterable[Need], items: Iterable[Item], rules: Rules, pins: Pins | None = None) -> Plan:
    """Plan who is served and with what; `pins` (need name → item reference) are kept before anything else.

    The order in which needs and items are given does not matter. Refuses needs or items listed twice, needs
    of one referral that disagree in priority, and pins that a hard rule forbids.
    """
    needs, items, pins = sorted(needs, key=priority), sorted(items, key=_shelf_order), pins or {}
    refuse_duplicates((need.name for need in needs), "A need")
    refuse_duplicates((item.reference for item in items), "An item")
    _check_pins(needs, items, rules, pins)
    kinds = sort_into_kinds(needs, items, rules.suitability, rules.places, rules.on)
    pinned = frozenset(pins.values())
    stock = [number for number, item in enumerate(items) if item.reference not in pinned]
    turns = _take_turns(needs, kinds, stock, rules, pins)
    numbers = {need.name: number for number, need in enumerate(needs)}
    shares = share_out(kinds, sorted(numbers[need.name] for need in turns.served), stock)
    by_reference = {item.reference: item for item in items}
    chosen = {needs[need].name: items[item] for need, item in shares.items()}
    chosen |= {name: by_reference[reference] for name, reference in pins.items()}
    return Plan(
        assignments=tuple(
            _assign(need, chosen[need.name], rules, is_pinned=need.name in pins)
            for need in needs
            if need.name in chosen
        ),
        left_over=tuple(sorted(turns.left_over, key=lambda one: priority(one.need))),
    )


def _shelf_order(item: Item) -> tuple[date, str]:
    return (item.in_stock_since, item.reference)


def _check_pins(needs: Sequence[Need], items: Sequence[Item], rules: Rules, pins: Pins) -> None:
    refuse_duplicates(pins.values(), "A pinned item")
    by_name = {need.name: need for need in needs}
    by_reference = {item.reference: item for item in items}
    for name, reference in pins.items():
        need, item = by_name.get(name), by_reference.get(reference)
        if need is None or item is None:
            raise ValueError(f"{reference} is pinned to {name[0]}, and one of them is no longer there.")
        reasons = refusals(need, item, rules.suitability, rules.places, rules.on)
        if reasons:
            raise ValueError(f"{reference} cannot be pinned to {need.referral}: {reasons[0].words}.")


def _take_turns(needs: Sequence[Need], kinds: Kinds, stock: Sequence[int], rules: Rules, pins: Pins) -> Turns:
    supply = np.bincount([kinds.item_kind[item] for item in stock], minlength=kinds.suits.shape[1])
    allowance = Allowance(rules.caps)
    for need in needs:
        if need.name in pins:
            allowance.count(need)
    kind_of = {need.name: kind for need, kind in zip(needs, kinds.need_kind, strict=True)}
    turns = Turns(Room(kinds.suits, supply.tolist()), kind_of, allowance, rules.together)
    turns.take(households_in_order([need for need in needs if need.name not in pins]))
    return turns


def _assign(need: Need, item: Item, rules: Rules, *, is_pinned: bool) -> Assignment:
    wish, make = wish_of(need), make_of(item, rules.suitability, rules.on)
    return Assignment(
        need=need,
        item=item,
        fit=make_fit(wish, make, rules.suitability).total,
        distance=rules.places.distance(item.site, need.collection_point),
        is_substitute=not is_exact_kind(wish, make),
        is_pinned=is_pinned,
    )
