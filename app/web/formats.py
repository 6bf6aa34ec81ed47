"""How figures and machine-readable times are written on a page.

Pure: no request, no clock and no time zone (those are in filters).
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def pounds(pence: int | None) -> str:
    """Whole pence as pounds: 123450 → £1,234.50, 12000 → £120; a dash where nothing is known."""
    if pence is None:
        return "–"
    sign = "−" if pence < 0 else ""
    whole, rest = divmod(abs(pence), 100)
    return f"{sign}£{whole:,}" if rest == 0 else f"{sign}£{whole:,}.{rest:02d}"


def number(value: int | float | Decimal | None) -> str:
    """A figure with thousands separated: 12345 → 12,345; a dash where nothing is known."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """A figure with its noun: 1 device, 3 devices, 2 matches when the plural is given."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def iso(value: date | datetime | None) -> str:
    """The machine's form of a date or time, for the datetime attribute."""
    return "" if value is None else value.isoformat()


def share(part: float, whole: float) -> float:
    """How much of 100 a part is of a whole, kept within 0 and 100; 0 of nothing."""
    if whole <= 0:
        return 0.0
    return round(min(max(part / whole, 0.0), 1.0) * 100, 1)


FILTERS: dict[str, Callable[..., Any]] = {
    "pounds": pounds, "number": number, "plural": plural, "iso": iso, "share": share,
}
