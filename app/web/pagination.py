"""Paging by key: a page is "the next rows after this key", never an offset, so page 400 costs what page 1 costs."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import db

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """Rows of one page, the addresses of its neighbours, and how many there are in all."""

    rows: list[Any]
    total: int
    newer_url: str | None
    older_url: str | None


def page_by_key(query: Select[Any], key: InstrumentedAttribute[int] | None = None, *, size: int = PAGE_SIZE) -> Page:
    """The page of an unordered, filtered query that the address asks for (?after= or ?before=), newest key first.

    The key is the `id` of what the query selects, unless another is named.
    """
    if key is None:
        key = query.column_descriptions[0]["entity"].id
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    after, before = _key("after"), _key("before")
    if before is not None:
        rows = list(db.session.scalars(query.where(key > before).order_by(key.asc()).limit(size + 1)))
        has_newer, rows = len(rows) > size, list(reversed(rows[:size]))
        has_older = True
    else:
        if after is not None:
            query = query.where(key < after)
        rows = list(db.session.scalars(query.order_by(key.desc()).limit(size + 1)))
        has_older, rows = len(rows) > size, rows[:size]
        has_newer = after is not None
    name = key.key
    return Page(
        rows, total,
        _address(before=getattr(rows[0], name)) if has_newer and rows else None,
        _address(after=getattr(rows[-1], name)) if has_older and rows else None,
    )


def _key(name: str) -> int | None:
    value = request.args.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else None


def _address(**change: int) -> str:
    kept = {k: v for k, v in request.args.to_dict(flat=False).items() if k not in {"after", "before"}}
    values: dict[str, Any] = {**(request.view_args or {}), **kept, **change}
    return url_for(request.endpoint or "", **values)
