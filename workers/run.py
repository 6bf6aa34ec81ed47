"""Starts an RQ worker for real use: `python -m workers.run`.

One queue a worker. Beside it a thread puts the timed jobs into that queue; it never touches the database,
because RQ forks for each job and a connection must not be shared with a fork.
"""

import sys
import threading
import time
from importlib import import_module

import redis
import structlog
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from app import create_app
from app.config import SettingsError
from app.core.jobs import Job
from app.demo.guard import refuse_demonstration
from app.integrations.queue import QUEUE_NAME, RqJobs
from workers.job import use_app
from workers.schedule import TIMED_JOBS, TimedJob, Timetable

log = structlog.get_logger()


class TimedWork:
    """Puts each timed job into the queue once a period, however many workers run."""

    def __init__(self, redis_url: str) -> None:
        self._jobs = RqJobs(redis_url)
        self._connection = redis.Redis.from_url(redis_url, socket_timeout=5)
        self._timetable = Timetable()
        self._every = {timed.name: timed.every_seconds for timed in TIMED_JOBS}

    def keep(self, stop: threading.Event) -> None:
        """Until told to stop; while Redis is away nothing is due, and it goes on when it is back."""
        while not stop.wait(1.0):
            for job in self._timetable.due(time.monotonic()):
                try:
                    self._send_once(job)
                except redis.RedisError as error:
                    log.warning("queue_unavailable", job=job.name, error=type(error).__name__)

    def _send_once(self, job: Job) -> None:
        every = self._every[job.name]
        period = f"reconnect:timed:{job.name}:{int(time.time() // every)}"
        if self._connection.set(period, 1, nx=True, ex=int(every) + 5):
            self._jobs.send(job)


def load_jobs(timed_jobs: tuple[TimedJob, ...] = TIMED_JOBS) -> None:
    """Import what the timed jobs need before the first fork, so that no fork pays for it."""
    for module in {timed.name.rpartition(".")[0] for timed in timed_jobs}:
        import_module(module)


def main() -> int:
    """Build the application once, then work until told to stop."""
    try:
        app = create_app()
        refuse_demonstration(app)
    except SettingsError as error:
        print(f"The worker cannot start: {error}", file=sys.stderr)
        return 2
    redis_url = app.config["SETTINGS"].redis_url
    if not redis_url:
        print("REDIS_URL is not set. Without Redis the web program does the background work itself.", file=sys.stderr)
        return 2
    use_app(app)
    load_jobs()
    stop = threading.Event()
    threading.Thread(target=TimedWork(redis_url).keep, args=(stop,), name="timetable", daemon=True).start()
    connection = redis.Redis.from_url(redis_url)
    worker = Worker(
        [Queue(QUEUE_NAME, connection=connection, serializer=JSONSerializer)],
        connection=connection, serializer=JSONSerializer, worker_ttl=30,
    )
    worker.work(with_scheduler=False, logging_level="WARNING")
    stop.set()
    return 0


if __name__ == "__main__":
    sys.exit(main())
