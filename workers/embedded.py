"""Background work inside the web program, for a start without Redis."""

from collections.abc import Callable

from flask import Flask
from werkzeug.utils import import_string

from app.core.jobs import Job
from workers.schedule import Timetable


def runner(app: Flask) -> Callable[[Job], None]:
    """Runs a job by its dotted name inside this application."""

    def run(job: Job) -> None:
        with app.app_context():
            import_string(job.name)(*job.args)

    return run


def due_jobs() -> Callable[[float], list[Job]]:
    """Which timed jobs are due."""
    return Timetable().due
