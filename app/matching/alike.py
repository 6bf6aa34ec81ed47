"""Kinds of alike: needs that suit the same items count together, and items that suit the same needs.
The table of which kind suits which, how well and how far away is all that the solver works on.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.matching.arrays import Table, Truth, np
from app.matching.facts import Item, Need
from app.matching.fit import FIT_LOOKS
from app.matching.makes import Look, Make, SuitabilityPolicy, Wish, make_of, wish_of
from app.matching.places import Places
from app.matching.suitability import MAKE_RULES

_Key = TypeVar("_Key", bound=Hashable)
_Answer = TypeVar("_Answer")
_Other = TypeVar("_Other", bound=Hashable)



@dataclass(frozen=True, slots=True)
class NeedKey:
    """Everything about a need that decides which items suit it, how well, and how far away they are."""

    wish: Wish
    programme: str
    point: str | None
    refused: frozenset[str]


@dataclass(frozen=True, slots=True)
class ItemKey:
    """Everything about an item that decides which needs it suits; `name` only where somebody refused it."""

    make: Make
    programmes: frozenset[str]
    site: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of needs (rows) against kinds of items (columns); each need and each item has its kind."""

    need_kind: tuple[int, ...]
    item_kind: tuple[int, ...]
    suits: Truth
    fit: Table
    distance: Table


def sort_into_kinds(
    needs: Sequence[Need], items: Sequence[Item], policy: SuitabilityPolicy, places: Places, on: date
) -> Kinds:
    """Group needs and items, in the order given, and work out each pair of kinds once."""
    refused = frozenset(name for need in needs for name in need.refused_items)
    in_stock = refused & {item.reference for item in items}
    need_kind, rows = _number(_need_key(need, in_stock) for need in needs)
    item_kind, columns = _number(_item_key(item, in_stock, policy, on) for item in items)
    suits = np.ones((len(rows), len(columns)), dtype=np.bool_)
    for rule in MAKE_RULES:
        suits &= _look(rule, rows, columns, lambda found: not found, policy) != 0
    suits &= _relate([row.programme for row in rows], [column.programmes for column in columns], _may_give) != 0
    suits &= _relate([row.refused for row in rows], [column.name for column in columns], _may_offer) != 0
    points, sites = [row.point for row in rows], [column.site for column in columns]
    suits &= _relate(points, sites, lambda point, site: places.can_reach(site, point)) != 0
    fit = np.zeros(suits.shape, dtype=np.int16)
    for look in FIT_LOOKS:
        fit += _look(look, rows, columns, lambda line: line.score, policy)
    distance = _relate(points, sites, lambda point, site: places.distance(site, point))
    return Kinds(tuple(need_kind), tuple(item_kind), suits, fit, distance)


def _need_key(need: Need, in_stock: frozenset[str]) -> NeedKey:
    return NeedKey(wish_of(need), need.programme, need.collection_point, need.refused_items & in_stock)


def _item_key(item: Item, refused: frozenset[str], policy: SuitabilityPolicy, on: date) -> ItemKey:
    name = item.reference if item.reference in refused else None
    return ItemKey(make_of(item, policy, on), item.programmes, item.site, name)


def _may_give(programme: str, paid_for: frozenset[str]) -> bool:
    return not paid_for or programme in paid_for


def _may_offer(refused: frozenset[str], name: str | None) -> bool:
    return name not in refused


def _number(keys: Iterable[_Key]) -> tuple[list[int], list[_Key]]:
    """Number keys in order of first appearance: the number of each, and the distinct keys by number."""
    numbers: dict[_Key, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys], list(numbers)


def _look(
    look: Look[_Answer],
    rows: Iterable[NeedKey],
    columns: Iterable[ItemKey],
    value: Callable[[_Answer], int],
    policy: SuitabilityPolicy,
) -> Table:
    """Ask one question of every pair of kinds, once for all that look the same to it."""
    wishes = {look.wish_part(row.wish): row.wish for row in rows}
    makes = {look.make_part(column.make): column.make for column in columns}
    return _relate(
        [look.wish_part(row.wish) for row in rows],
        [look.make_part(column.make) for column in columns],
        lambda wish_part, make_part: value(look.ask(wishes[wish_part], makes[make_part], policy)),
    )


def _relate(rows: Iterable[_Key], columns: Iterable[_Other], relation: Callable[[_Key, _Other], int]) -> Table:
    """The relation of every row with every column, worked out once for each distinct pair."""
    row_number, distinct_rows = _number(rows)
    column_number, distinct_columns = _number(columns)
    small = np.array(
        [[relation(row, column) for column in distinct_columns] for row in distinct_rows], dtype=np.int16
    ).reshape(len(distinct_rows), len(distinct_columns))
    return small[np.asarray(row_number, dtype=np.intp)][:, np.asarray(column_number, dtype=np.intp)]
