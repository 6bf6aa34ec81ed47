"""Workers as real processes on a real Redis: jobs run, timed jobs run, a killed worker loses nothing for good."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from alembic import command

from app.cli import alembic_config
from app.core import jobs
from app.core.db import transaction
from app.core.jobs import Job
from app.extensions import db
from app.integrations.queue import RqJobs
from tests.conftest import build_app
from tests.servers import redis_server

WAIT_SECONDS = 40


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with redis_server() as url:
        yield url


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


@pytest.fixture
def worker(redis_url: str, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    database = f"sqlite:///{tmp_path / 'worker.sqlite'}"
    app = build_app(database, REDIS_URL=redis_url)
    with app.app_context():
        command.upgrade(alembic_config(), "head")
        db.engine.dispose()
    environment = {**os.environ, "RECONNECT_ENV": "test", "DATABASE_URL": database, "REDIS_URL": redis_url}
    process = subprocess.Popen([sys.executable, "-m", "workers.run"], env=environment, start_new_session=True)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _finished(connection: "redis.Redis[bytes]") -> int:
    return int(connection.llen("rq:queue:reconnect"))


def test_a_worker_takes_timed_jobs_and_sent_jobs(redis_url: str, worker: "subprocess.Popen[bytes]") -> None:
    connection = redis.Redis.from_url(redis_url)
    _until(lambda: any(connection.scan_iter("reconnect:timed:workers.messaging.deliver_due:*")))
    RqJobs(redis_url).send(Job("workers.messaging.deliver_due", ()))
    _until(lambda: _finished(connection) == 0)
    assert worker.poll() is None
    connection.close()


def test_a_worker_survives_an_emptied_redis(redis_url: str, worker: "subprocess.Popen[bytes]") -> None:
    connection = redis.Redis.from_url(redis_url)
    _until(lambda: any(connection.scan_iter("rq:worker:*")))
    connection.flushall()
    RqJobs(redis_url).send(Job("workers.messaging.deliver_due", ()))
    _until(lambda: _finished(connection) == 0)
    assert worker.poll() is None
    connection.close()


def test_a_queue_that_is_away_does_not_fail_the_request(tmp_path: Path) -> None:
    app = build_app(f"sqlite:///{tmp_path / 'x.sqlite'}", REDIS_URL="redis://127.0.0.1:1/0")
    with app.app_context():
        jobs.send_with(app.extensions["job_queue"].send)
        before = jobs.QUEUE_FAILURES._value.get()
        with transaction():
            jobs.enqueue("workers.messaging.deliver_due")
        assert jobs.QUEUE_FAILURES._value.get() == before + 1
        db.engine.dispose()
