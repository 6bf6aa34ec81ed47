"""Lists sorted by a column and paged by key: ?sort=due or ?sort=-due, with ?after= or ?before= a row's own key.

A row without a value counts as the greatest, as PostgreSQL's indexes keep it, so no row is skipped or shown twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from flask import request, url_for
from sqlalchemy import ColumnElement, Date, Select, and_, or_, tuple_

from app.core.db import UtcDateTime
from app.web.counting import count_up_to
from app.web.pagination import PAGE_SIZE, Page, keys_of, page_by_key, rows_of

BATCH: Final = 500


@dataclass(frozen=True)
class SortColumn:
    """A column a list can be sorted by; `may_be_empty` when rows without a value stand in that list."""

    column: Any
    may_be_empty: bool = False


@dataclass(frozen=True)
class Order:
    """The order an address asks for."""

    name: str
    sorted_by: SortColumn
    is_descending: bool

    @property
    def text(self) -> str:
        """The order as it stands in an address."""
        return f"-{self.name}" if self.is_descending else self.name


def read_order(columns: Mapping[str, SortColumn], text: str | None) -> Order | None:
    """The order a text names; None for one that no heading offers."""
    name = (text or "").removeprefix("-")
    return Order(name, columns[name], (text or "").startswith("-")) if name in columns else None


def page_in_order(query: Select[Any], order: Order | None, *, size: int = PAGE_SIZE) -> Page:
    """The page that the address asks for of an unordered query of one entity; newest first without an order."""
    if order is None:
        return page_by_key(query, size=size)
    key = _entity(query).id
    total = count_up_to(keys_of(query, key))
    after, before = _read_place(order, request.args.get("after")), _read_place(order, request.args.get("before"))
    if before is not None:
        found = _rows(query, order, before, size + 1, is_backward=True)
        has_newer, has_older, rows = len(found) > size, True, found[:size][::-1]
    else:
        found = _rows(query, order, after, size + 1)
        has_newer, has_older, rows = after is not None, len(found) > size, found[:size]
    return Page(
        rows, total,
        _address(before=_write_place(order, rows[0])) if has_newer and rows else None,
        _address(after=_write_place(order, rows[-1])) if has_older and rows else None,
    )


def batches(query: Select[Any], order: Order | None, *, size: int = BATCH) -> Iterator[list[Any]]:
    """Every row of an unordered query in the order of its pages, a few hundred at a time, for exports."""
    order = order or Order("", SortColumn(_entity(query).id), is_descending=True)
    place = None
    while True:
        rows = _rows(query, order, place, size)
        if rows:
            yield rows
        if len(rows) < size:
            return
        place = (getattr(rows[-1], order.sorted_by.column.key), rows[-1].id)


def sort_heading(text: str, name: str, order: Order | None, *, starts_descending: bool = False) -> dict[str, Any]:
    """A column's heading that sorts by it, and the other way round when it is the order already."""
    is_current = order is not None and order.name == name
    descending = not order.is_descending if order is not None and is_current else starts_descending
    sorted_as = None
    if order is not None and is_current:
        sorted_as = "descending" if order.is_descending else "ascending"
    return {"text": text, "sort_href": _address(sort=f"-{name}" if descending else name), "sorted": sorted_as}


def _entity(query: Select[Any]) -> Any:
    return query.column_descriptions[0]["entity"]


def _rows(
    query: Select[Any], order: Order, place: tuple[Any, int] | None, limit: int, *, is_backward: bool = False
) -> list[Any]:
    column, key = order.sorted_by.column, _entity(query).id
    downward = order.is_descending != is_backward
    beyond = query if place is None else query.where(_beyond(order.sorted_by, key, place, is_above=not downward))
    if downward:
        return rows_of(query, key, beyond, [column.desc().nulls_first(), key.desc()], limit)
    return rows_of(query, key, beyond, [column.asc().nulls_last(), key.asc()], limit)


def _beyond(sorted_by: SortColumn, key: Any, place: tuple[Any, int], *, is_above: bool) -> ColumnElement[bool]:
    """Rows above a place, or below it; no value is above every value."""
    column, (value, row_id) = sorted_by.column, place
    if value is None:
        same = and_(column.is_(None), key > row_id if is_above else key < row_id)
        return same if is_above else or_(column.is_not(None), same)
    here = tuple_(column, key)
    if not is_above:
        return here < (value, row_id)
    return or_(here > (value, row_id), column.is_(None)) if sorted_by.may_be_empty else here > (value, row_id)


def _write_place(order: Order, row: Any) -> str:
    value = getattr(row, order.sorted_by.column.key)
    return f"{'' if value is None else value.isoformat() if isinstance(value, date) else value}~{row.id}"


def _read_place(order: Order, text: str | None) -> tuple[Any, int] | None:
    written, _, row_id = (text or "").rpartition("~")
    if not row_id.isascii() or not row_id.isdecimal() or len(row_id) >= 19:
        return None
    try:
        return _read_value(order.sorted_by, written), int(row_id)
    except (ValueError, OverflowError):
        return None


def _read_value(sorted_by: SortColumn, written: str) -> Any:
    kind = sorted_by.column.type
    if not written:
        if not sorted_by.may_be_empty:
            raise ValueError
        return None
    if isinstance(kind, UtcDateTime):
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    return date.fromisoformat(written) if isinstance(kind, Date) else kind.python_type(written)


def _address(**change: str) -> str:
    kept = {k: v for k, v in request.args.to_dict(flat=False).items() if k not in {"after", "before", *change}}
    values: dict[str, Any] = {**(request.view_args or {}), **kept, **change}
    return url_for(request.endpoint or "", **values)
