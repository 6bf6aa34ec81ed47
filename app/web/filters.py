"""How pages write dates, sizes and states."""

from datetime import date, datetime

from flask import Flask

from app.core.clock import in_london


def day(value: date | datetime | None) -> str:
    """3 November 2026, in London; a dash where nothing is known."""
    if value is None:
        return "–"
    local = in_london(value) if isinstance(value, datetime) else value
    return f"{local.day} {local:%B %Y}"


def short_day(value: date | datetime | None) -> str:
    """3 Nov 2026, in London and never broken, for tables; a dash where nothing is known."""
    if value is None:
        return "–"
    local = in_london(value) if isinstance(value, datetime) else value
    return f"{local.day}\N{NO-BREAK SPACE}{local:%b}\N{NO-BREAK SPACE}{local.year}"


def moment(value: datetime | None) -> str:
    """3 November 2026, 14:05, in London."""
    return "–" if value is None else f"{day(value)}, {in_london(value):%H:%M}"


def words(value: str | None) -> str:
    """A stored code in plain words: needs_information → Needs information."""
    text = str(value or "–").replace("_", " ")
    return text[:1].upper() + text[1:]


def gigabytes(size_bytes: int | None) -> str:
    """A drive size as printed on the drive (10^9 bytes to the GB)."""
    return "unknown size" if not size_bytes else f"{size_bytes / 1e9:,.0f} GB"


def init_app(app: Flask) -> None:
    """Offer the filters to every template."""
    app.jinja_env.filters.update(day=day, short_day=short_day, moment=moment, words=words, gigabytes=gigabytes)
