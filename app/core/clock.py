"""The one place that asks what time it is, so that tests and the demonstration can travel.

Stored times are aware and UTC; people see Europe/London.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _pretended.get() or datetime.now(UTC)


def today() -> date:
    """Today's date as people in the region see it."""
    return now().astimezone(LONDON).date()


def in_london(moment: datetime) -> datetime:
    """A stored moment as people in the region see it."""
    return moment.astimezone(LONDON)


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at this moment: only the demonstration uses it, to have a past."""
    token = _pretended.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pretended.reset(token)
