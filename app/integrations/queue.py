"""Where jobs go: RQ when REDIS_URL is set, else one background thread inside the web program.

Both run the very same dotted names below `workers`; a queue is a wake-up, never the record.
"""

import os
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import structlog

from app.core.jobs import Job
from app.core.late import Late

redis, rq, serializers = Late("redis"), Late("rq"), Late("rq.serializers")
log = structlog.get_logger()
JOB_TIMEOUT_SECONDS = 600
QUEUE_NAME = "reconnect"


class JobQueue(Protocol):
    """Takes a job over; may raise when it cannot, the caller carries on."""

    def send(self, job: Job) -> None: ...
    def ensure_running(self) -> None: ...
    def stop(self, seconds: float = 5.0) -> None: ...


class RqJobs:
    """Redis Queue: JSON arguments only, no retries (sweepers find what was lost)."""

    def __init__(self, redis_url: str) -> None:
        connection = redis.Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=5)
        self._queue: Any = rq.Queue(QUEUE_NAME, connection=connection, serializer=serializers.JSONSerializer)

    def send(self, job: Job) -> None:
        self._queue.enqueue(
            job.name, args=list(job.args), job_timeout=JOB_TIMEOUT_SECONDS, result_ttl=0, failure_ttl=86400,
        )

    def ensure_running(self) -> None:
        """Nothing to start here: workers are programs of their own."""

    def stop(self, seconds: float = 5.0) -> None:
        """Nothing to stop here either."""

    def ping(self) -> bool:
        """Whether Redis answers."""
        return bool(self._queue.connection.ping())


class EmbeddedJobs:
    """One thread that runs queued jobs and the timed jobs, started at the first need, once a program."""

    def __init__(self, run: Callable[[Job], None], due: Callable[[float], list[Job]]) -> None:
        self._run, self._due = run, due
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._lock = threading.Lock()
        self._is_stopping = False

    def send(self, job: Job) -> None:
        self.ensure_running()
        self._waiting.put(job)

    def ping(self) -> bool:
        """Whether the thread lives."""
        return self._thread is not None and self._thread.is_alive()

    def ensure_running(self) -> None:
        """Start the thread in this process when it is not there (a fork does not carry threads along)."""
        if self._pid == os.getpid() and self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._is_stopping or (self._pid == os.getpid() and self._thread and self._thread.is_alive()):
                return
            self._pid = os.getpid()
            self._thread = threading.Thread(target=self._loop, name="background-work", daemon=True)
            self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Finish the job in hand and end; what still waits is found again by the sweepers."""
        self._is_stopping = True
        self._waiting.put(None)
        if self._thread is not None and self._pid == os.getpid():
            self._thread.join(seconds)

    def _loop(self) -> None:
        while not self._is_stopping:
            for job in self._due(time.monotonic()):
                self._attempt(job)
            try:
                job_or_end = self._waiting.get(timeout=1.0)
            except queue.Empty:
                continue
            if job_or_end is None:
                return
            self._attempt(job_or_end)

    def _attempt(self, job: Job) -> None:
        try:
            self._run(job)
        except Exception as error:  # noqa: BLE001 - one bad job must not end the thread
            log.error("job_failed", job=job.name, error=type(error).__name__)
