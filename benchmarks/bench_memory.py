"""Memory of the serving process after a thousand pages, beside an empty Python that imported Flask and SQLAlchemy."""

import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from app.demo.sign_ins import PASSWORD
from benchmarks.figures import Figure
from tests.live import Visitor, serve

REQUESTS = 1000
PAGES = ("/", "/referrals", "/account", "/sign-in")


def _resident_mb(pid: int) -> float:
    return psutil.Process(pid).memory_info().rss / 1e6


def _bare_mb() -> float:
    script = "import flask, sqlalchemy.orm, psutil; print(psutil.Process().memory_info().rss / 1e6)"
    return float(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True).stdout)


def run() -> list[Figure]:
    """Megabytes of the web process; the target is under 150."""
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as live:
        visitor = Visitor(live.address)
        visitor.sign_in("coordinator@reconnect.example", PASSWORD)
        for number in range(REQUESTS):
            visitor.get(PAGES[number % len(PAGES)])
        children = psutil.Process(live.process.pid).children(recursive=True)
        web = max(_resident_mb(child.pid) for child in children)
    bare = _bare_mb()
    return [Figure("web process after 1,000 pages", web, "MB", bare, web / bare)]
