"""Memory of the serving process after a thousand pages, beside an empty Python that imported Flask and SQLAlchemy."""

import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from app.demo.sign_ins import PASSWORD
from benchmarks.figures import Figure
from benchmarks.visitor import Visitor
from tests.running import running_web

REQUESTS = 1000
PAGES = ("/", "/referrals", "/account", "/sign-in")


def _web_mb() -> float:
    """The largest process we started: the program's first process only watches the one that serves."""
    return max(child.memory_info().rss for child in psutil.Process().children(recursive=True)) / 1e6


def _bare_mb() -> float:
    script = "import flask, sqlalchemy.orm, psutil; print(psutil.Process().memory_info().rss / 1e6)"
    return float(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout)


def run() -> list[Figure]:
    """Megabytes of the web process; the target is under 150."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_web(Path(folder), DATABASE_URL=f"sqlite:///{folder}/memory.sqlite", LOG_LEVEL="WARNING") as address,
    ):
        visitor = Visitor(address)
        visitor.sign_in("coordinator@reconnect.example", PASSWORD)
        for number in range(REQUESTS):
            visitor.get(PAGES[number % len(PAGES)])
        web = _web_mb()
    bare = _bare_mb()
    return [Figure("web process after 1,000 pages", web, "MB", bare, web / bare)]
