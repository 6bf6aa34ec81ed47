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


@job(own_transactions=True)
def make_run(request_id: int) -> None:
    """Make a run of the matching that was asked for."""
    service.make_run(request_id)


@job(own_transactions=True)
def resume_runs() -> None:
    """Make a run again whose worker was killed."""
    service.resume_runs()
