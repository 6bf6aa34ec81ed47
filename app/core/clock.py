"""The one place that asks what time it is, so that tests can travel.

Stored times are aware and UTC; people see Europe/London.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date as people in the region see it."""
    return now().astimezone(LONDON).date()


def in_london(moment: datetime) -> datetime:
    """A stored moment as people in the region see it."""
    return moment.astimezone(LONDON)
