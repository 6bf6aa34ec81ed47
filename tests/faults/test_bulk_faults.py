"""A worker is killed with -9 while it reads, checks or makes referrals: run again, each good row is exactly one."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import forked
from tests.servers import drop_database, own_database

pytestmark = pytest.mark.fault
ROWS = 23


class Files:
    """The product as seen from outside: each call is a process."""

    def __init__(self, database_url: str) -> None:
        self.database_url = database_url
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "RECONNECT_ENV": "test", "DATABASE_URL": database_url, "LOG_LEVEL": "ERROR",
        }

    def start(self, *command: str) -> forked.Process:
        return forked.start("tests.faults.bulk_process", *command, environment=self._environment)

    def run(self, *command: str) -> Any:
        with self.start(*command) as process:
            output = process.communicate()
            assert process.returncode == 0, output
        return json.loads(output.splitlines()[-1])

    def kill_at(self, step: int, job: str) -> None:
        """Start a job and kill it in the middle of this step of its."""
        with self._at(step, "slowly", job) as process:
            process.send_signal(signal.SIGKILL)

    def kill_request(self, what: str) -> None:
        """Start what a page does and kill it after its work, before its commit."""
        with self._at(1, f"request 1 {what}") as process:
            process.send_signal(signal.SIGKILL)

    def hang_up_at(self, step: int, job: str) -> None:
        """Start a job and let the database server end its connections in the middle of this step."""
        with self._at(step, "slowly", job) as process:
            with psycopg.connect(self.database_url.replace("+psycopg", ""), autocommit=True) as server:
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            process.communicate()

    @contextmanager
    def _at(self, step: int, *command: str) -> Iterator[forked.Process]:
        with self.start(*command) as process:
            for _ in range(step):
                assert process.stdout.readline() == "step\n", f"{command} has fewer steps"
            yield process


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    server = os.environ.get("DATABASE_URL")
    name = f"bulk_{os.getpid()}_{time.monotonic_ns()}"
    url = own_database(server, name) if server else f"sqlite:///{tmp_path / 'bulk.sqlite'}"
    yield Files(url)
    if server:
        drop_database(server, name)


def test_killed_in_every_step_of_the_way_each_row_is_one_referral(files: Files) -> None:
    files.run(f"make {ROWS}")
    for step in (1, 3, 6):
        files.kill_at(step, "read")
        assert files.run("read", "stranded") == []  # not before the lease has run out
        assert files.run("age", "stranded") == [[1, "reading"]]
    assert files.run("read", "counts")["states"] == ["mapping"]
    files.run("map")
    for step in (1, 4, 6):
        files.kill_at(step, "check")
        files.run("age")
    read = files.run("check", "counts")
    assert (read["states"], read["bulk_row"], read["bulk_content"]) == (["to_check"], ROWS, 0)
    files.run("agree")
    for step in (1, 2, 4, 5):
        files.kill_at(step, "commit")
        assert files.run("commit", "counts")["states"] == ["confirming"]
        files.run("age")
    done = files.run("commit", "counts")
    assert done["states"] == ["done"]
    assert done["referral"] == done["keys"] == done["household"] == done["message"] == ROWS


def test_two_workers_on_one_file_make_each_row_once(files: Files) -> None:
    files.run(f"make {ROWS}", "read", "map", "check", "agree")
    together = [files.start("commit") for _ in range(3)]
    for one in together:
        one.communicate()
        assert one.returncode == 0
    done = files.run("counts")
    assert done["states"] == ["done"] and done["referral"] == done["keys"] == done["message"] == ROWS


def test_two_files_with_the_same_tenants_confirmed_at_once_make_each_once(files: Files) -> None:
    files.run("make 20", "read", "map", "check", "another 20 11", "read 2", "map 2", "check 2")
    files.run("insist 2", "agree", "agree 2")
    together = [files.start("slowly", "commit"), files.start("slowly", "commit 2")]
    for one in together:
        one.communicate()
        assert one.returncode == 0
    done = files.run("counts")
    assert done["states"] == ["done", "done"]
    assert done["referral"] == done["keys"] == done["household"] == 30


def test_a_page_killed_before_its_commit_leaves_the_file_as_it_was(files: Files) -> None:
    files.run(f"make {ROWS}")
    files.kill_request("upload")
    assert files.run("counts")["bulk_content"] == 1
    files.run("read")
    files.kill_request("map")
    assert files.run("counts")["states"] == ["mapping"]
    files.run("map", "check")
    files.kill_request("confirm")
    assert files.run("commit", "counts")["states"] == ["to_check"]
    done = files.run("agree", "commit", "counts")
    assert done["states"] == ["done"] and done["referral"] == done["keys"] == done["message"] == ROWS


@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has no connection that a server could end")
def test_a_database_that_hangs_up_costs_no_row_and_makes_none_twice(files: Files) -> None:
    files.run(f"make {ROWS}")
    files.hang_up_at(3, "read")
    files.run("age", "read", "map")
    files.hang_up_at(4, "check")
    files.run("age", "check", "agree")
    for step in (2, 4):
        files.hang_up_at(step, "commit")
        files.run("age")
    done = files.run("commit", "counts")
    assert done["states"] == ["done"]
    assert done["referral"] == done["keys"] == done["household"] == done["message"] == ROWS
