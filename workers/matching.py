"""Jobs of matching: each finds its own work in the database, so running one twice or late is harmless."""

from app.matching import service
from workers.job import job


@job()
def release_overdue() -> None:
    """Give up hand-overs whose hold has ended."""
    service.release_overdue()


@job()
def send_reminders() -> None:
    """Remind households before the hold ends."""
    service.send_reminders()
