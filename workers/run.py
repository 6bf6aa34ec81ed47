"""Starts an RQ worker for real use: `python -m workers.run`.

One queue a worker; the timed jobs run in a thread beside it, harmlessly also when several workers run.
"""

import sys
import threading
import time
from collections.abc import Callable

import redis
import structlog
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from app import create_app
from app.core.jobs import Job
from workers.embedded import runner
from workers.job import use_app
from workers.schedule import Timetable

log = structlog.get_logger()


def main() -> int:
    """Build the application once, then work until told to stop."""
    app = create_app()
    redis_url = app.config["SETTINGS"].redis_url
    if not redis_url:
        print("REDIS_URL is not set. Without Redis the web program does the background work itself.", file=sys.stderr)
        return 2
    use_app(app)
    stop = threading.Event()
    threading.Thread(target=_keep_time, args=(runner(app), stop), name="timetable", daemon=True).start()
    connection = redis.Redis.from_url(redis_url)
    worker = Worker(
        [Queue("reconnect", connection=connection, serializer=JSONSerializer)],
        connection=connection, serializer=JSONSerializer, worker_ttl=30,
    )
    worker.work(with_scheduler=False, logging_level="WARNING")
    stop.set()
    return 0


def _keep_time(run: Callable[[Job], None], stop: threading.Event) -> None:
    timetable = Timetable()
    while not stop.wait(1.0):
        for job in timetable.due(time.monotonic()):
            _attempt(run, job)


def _attempt(run: Callable[[Job], None], job: Job) -> None:
    try:
        run(job)
    except Exception as error:  # noqa: BLE001 - one bad job must not end the timetable
        log.error("job_failed", job=job.name, error=type(error).__name__)


if __name__ == "__main__":
    sys.exit(main())
