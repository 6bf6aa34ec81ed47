"""A worker is killed with -9 while it reads, checks or makes referrals: run again, each good row is exactly one."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import drop_database, own_database

pytestmark = pytest.mark.fault
ROOT = Path(__file__).resolve().parents[2]
ROWS = 23


class Files:
    """The product as seen from outside: each call is a process."""

    def __init__(self, database_url: str) -> None:
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "RECONNECT_ENV": "test", "DATABASE_URL": database_url, "LOG_LEVEL": "ERROR",
        }

    def start(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.faults.bulk_process", *command], cwd=ROOT, env=self._environment,
            stdout=subprocess.PIPE, text=True,
        )

    def run(self, *command: str) -> Any:
        with self.start(*command) as process:
            output, _ = process.communicate(timeout=90)
            assert process.returncode == 0, output
        return json.loads(output.splitlines()[-1])

    def kill_at(self, step: int, job: str) -> None:
        """Start a job and kill it in the middle of this step of its."""
        with self.start("slowly", job) as process:
            assert process.stdout is not None
            for _ in range(step):
                assert process.stdout.readline() == "step\n", f"{job} has fewer steps"
            process.send_signal(signal.SIGKILL)


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
        one.communicate(timeout=90)
        assert one.returncode == 0
    done = files.run("counts")
    assert done["states"] == ["done"] and done["referral"] == done["keys"] == done["message"] == ROWS


def test_two_files_with_the_same_tenants_confirmed_at_once_make_each_once(files: Files) -> None:
    files.run("make 20", "read", "map", "check", "another 20 11", "read 2", "map 2", "check 2")
    files.run("insist 2", "agree", "agree 2")
    together = [files.start("slowly", "commit"), files.start("slowly", "commit 2")]
    for one in together:
        one.communicate(timeout=90)
        assert one.returncode == 0
    done = files.run("counts")
    assert done["states"] == ["done", "done"]
    assert done["referral"] == done["keys"] == done["household"] == 30
