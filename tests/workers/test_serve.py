"""`make run` on a database it cannot bring up to date: it says why and ends, instead of trying for ever."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import free_port

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parents[2]


def test_a_database_of_a_newer_release_is_refused_with_its_reason(tmp_path: Path) -> None:
    database = tmp_path / "newer.sqlite"
    with sqlite3.connect(database) as opened:
        opened.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        opened.execute("INSERT INTO alembic_version VALUES ('9999')")
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}", "PORT": str(free_port())}
    environment.pop("REDIS_URL", None)
    ended = subprocess.run([sys.executable, "-m", "workers.serve"], cwd=ROOT, env=environment, capture_output=True,
                           text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert "9999" in ended.stderr
    assert ended.stderr.count("could not prepare its database") == 1
