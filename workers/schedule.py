"""The timed jobs in one table, used by RQ workers and by the embedded thread alike.

Every job here finds its own work in the database, so running it twice, late or on two machines is harmless.
"""

from dataclasses import dataclass

from app.core.jobs import Job


@dataclass(frozen=True)
class TimedJob:
    """A dotted name and how often it runs, in seconds."""

    name: str
    every_seconds: float


TIMED_JOBS: tuple[TimedJob, ...] = (
    TimedJob("workers.messaging.deliver_due", 15),
    TimedJob("workers.matching.resume_runs", 60),
    TimedJob("workers.matching.send_reminders", 3600),
    TimedJob("workers.matching.release_overdue", 3600),
    TimedJob("workers.connectivity.close_bundles_over", 3600),
    TimedJob("workers.bulk_referrals.carry_on", 20),
    TimedJob("workers.bulk_referrals.purge", 3600),
    TimedJob("workers.devices.carry_on", 20),
    TimedJob("workers.devices.clear_reports_and_photos", 24 * 3600),
    TimedJob("workers.devices.delete_old_papers", 24 * 3600),
    TimedJob("workers.donations.deliver_due", 60),
    TimedJob("workers.labels.carry_on", 60),
    TimedJob("workers.labels.forget_paper", 24 * 3600),
    TimedJob("workers.referrals.send_reminders", 3600),
    TimedJob("workers.referrals.send_digests", 3600),
    TimedJob("workers.referrals.mix_equality", 24 * 3600),
    TimedJob("workers.api_access.forget_answers", 24 * 3600),
    TimedJob("workers.referrals.put_strays_in_place", 900),
)


class Timetable:
    """Tells which timed jobs are due; each is due at once at the start."""

    def __init__(self, timed_jobs: tuple[TimedJob, ...] = TIMED_JOBS) -> None:
        self._next = dict.fromkeys(timed_jobs, 0.0)

    def due(self, monotonic_now: float) -> list[Job]:
        """The jobs due now; asking marks them as started."""
        due = [timed for timed, at in self._next.items() if at <= monotonic_now]
        for timed in due:
            self._next[timed] = monotonic_now + timed.every_seconds
        return [Job(timed.name, ()) for timed in due]
