"""The whole program as one starts it, on a free loopback port with its own database, for browsers and benchmarks."""

import contextlib
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

from tests.servers import free_port

START_SECONDS = 120.0


@dataclass
class Live:
    """A running program: its address and its first process."""

    address: str
    process: "subprocess.Popen[bytes]"
    log: Path


@contextlib.contextmanager
def serve(folder: Path, **environment: str) -> Iterator[Live]:
    """`make run` in this folder's own database until the block ends; more variables may be set by name."""
    port = free_port()
    variables = {
        **os.environ, "PORT": str(port), "DATABASE_URL": f"sqlite:///{folder / 'live.sqlite'}",
        "LOG_LEVEL": "WARNING", **environment,
    }
    log = folder / "live.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "workers.serve"], env=variables, stdout=output, stderr=subprocess.STDOUT
        )
    live = Live(f"http://127.0.0.1:{port}", process, log)
    try:
        _wait(live)
        yield live
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(live: Live) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if live.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{live.address}/healthz", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the program did not start:\n{live.log.read_text()[-3000:]}")


@dataclass
class Visitor:
    """A browser without a screen: keeps cookies, signs in through the real form."""

    address: str
    jar: CookieJar = field(default_factory=CookieJar)

    def __post_init__(self) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        """The text of a page; raises on an error status."""
        with self._opener.open(self.address + path, timeout=60) as answer:
            text: str = answer.read().decode()
        return text

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send a form with the token found on `page`."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        data = urllib.parse.urlencode({"csrf_token": token.group(1) if token else "", **fields}).encode()
        with self._opener.open(self.address + path, data=data, timeout=60) as answer:
            text: str = answer.read().decode()
        return text

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the form; raises when it did not work."""
        self.post("/sign-in", self.get("/sign-in"), email=email, password=password, next="")
        if "sign-out" not in self.get("/account"):
            raise RuntimeError(f"could not sign in as {email}")
