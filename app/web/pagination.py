"""Paging by key: a page is "the next rows after this key", never an offset, so page 400 costs what page 1 costs.

Keys are looked for first, because an index alone can tell them; whole rows are fetched for those of the page only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import Select

from app.extensions import db
from app.web.counting import Total, count_up_to

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """Rows of one page, the addresses of its neighbours, and how many there are in all."""

    rows: list[Any]
    total: Total
    newer_url: str | None
    older_url: str | None


def page_by_key(query: Select[Any], *, size: int = PAGE_SIZE) -> Page:
    """The page that the address asks for (?after= or ?before=) of an unordered query of one entity, newest first."""
    key = query.column_descriptions[0]["entity"].id
    total = count_up_to(keys_of(query, key))
    after, before = _key("after"), _key("before")
    if before is not None:
        rows = rows_of(query, key, query.where(key > before), [key.asc()], size + 1)
        has_newer, rows = len(rows) > size, list(reversed(rows[:size]))
        has_older = True
    else:
        beyond = query if after is None else query.where(key < after)
        rows = rows_of(query, key, beyond, [key.desc()], size + 1)
        has_older, rows = len(rows) > size, rows[:size]
        has_newer = after is not None
    return Page(
        rows, total,
        _address(before=rows[0].id) if has_newer and rows else None,
        _address(after=rows[-1].id) if has_older and rows else None,
    )


def keys_of(query: Select[Any], key: Any) -> Select[Any]:
    """A query of one entity as a query of its keys alone."""
    return query.with_only_columns(key, maintain_column_froms=True).order_by(None)


def rows_of(query: Select[Any], key: Any, wanted: Select[Any], order: Sequence[Any], limit: int) -> list[Any]:
    """The first rows of `wanted`, the query or a part of it, in an order where every row has a place of its own."""
    keys = keys_of(wanted, key).order_by(*order).limit(limit).correlate(None)
    return list(db.session.scalars(query.where(key.in_(keys)).order_by(*order)))


def read_key(text: str) -> int | None:
    """A record's key as an address or a form names it; None for anything no database holds as a key."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _key(name: str) -> int | None:
    return read_key(request.args.get(name, ""))


def _address(**change: int) -> str:
    kept = {k: v for k, v in request.args.to_dict(flat=False).items() if k not in {"after", "before"}}
    values: dict[str, Any] = {**(request.view_args or {}), **kept, **change}
    return url_for(request.endpoint or "", **values)
