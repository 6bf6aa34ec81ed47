"""Kinds of alike: needs that suit the same items count together, and items that suit the same needs.
The table of which kind suits which, how well and how far away is all that the solver works on.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from app.matching.facts import Item, Need
from app.matching.fit import make_fit
from app.matching.makes import Make, SuitabilityPolicy, Wish, make_of, wish_of
from app.matching.places import Places
from app.matching.suitability import make_refusals

_Key = TypeVar("_Key", bound=Hashable)
_Other = TypeVar("_Other", bound=Hashable)

Table = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]

REFUSED = -1  # stands in the table of fit where a hard rule is broken


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

    wishes, makes = [key.wish for key in rows], [key.make for key in columns]
    points, sites = [key.point for key in rows], [key.site for key in columns]
    fit = _relate(wishes, makes, lambda wish, make: _fit_or_refused(wish, make, policy))
    programme = _relate(
        [key.programme for key in rows],
        [key.programmes for key in columns],
        lambda asked, paid_for: not paid_for or asked in paid_for,
    )
    name = _relate(
        [key.refused for key in rows],
        [key.name for key in columns],
        lambda unwanted, item_name: item_name not in unwanted,
    )
    reach = _relate(points, sites, lambda point, site: places.can_reach(site, point))
    distance = _relate(points, sites, lambda point, site: places.distance(site, point))
    suits = (fit != REFUSED) & (programme * name * reach > 0)
    return Kinds(tuple(need_kind), tuple(item_kind), suits, fit, distance)


def _need_key(need: Need, in_stock: frozenset[str]) -> NeedKey:
    return NeedKey(wish_of(need), need.programme, need.collection_point, need.refused_items & in_stock)


def _item_key(item: Item, refused: frozenset[str], policy: SuitabilityPolicy, on: date) -> ItemKey:
    name = item.reference if item.reference in refused else None
    return ItemKey(make_of(item, policy, on), item.programmes, item.site, name)


def _number(keys: Iterable[_Key]) -> tuple[list[int], list[_Key]]:
    """Number keys in order of first appearance: the number of each, and the distinct keys by number."""
    numbers: dict[_Key, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys], list(numbers)


def _relate(
    rows: Iterable[_Key], columns: Iterable[_Other], relation: Callable[[_Key, _Other], int]
) -> Table:
    """The relation of every row with every column, worked out once for each distinct pair."""
    row_number, distinct_rows = _number(rows)
    column_number, distinct_columns = _number(columns)
    small = np.array(
        [[relation(row, column) for column in distinct_columns] for row in distinct_rows], dtype=np.int64
    ).reshape(len(distinct_rows), len(distinct_columns))
    return small[np.asarray(row_number, dtype=np.intp)][:, np.asarray(column_number, dtype=np.intp)]


def _fit_or_refused(wish: Wish, make: Make, policy: SuitabilityPolicy) -> int:
    return REFUSED if make_refusals(wish, make, policy) else make_fit(wish, make, policy).total
