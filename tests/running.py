"""The product as it really runs: web and worker programs in processes of their own, on loopback, ended with the block.

For journeys and pictures. Nothing here looks inside; addresses in, addresses out.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers import LOOPBACK, free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90.0
STOP_SECONDS = 15.0


class ProgramDidNotStart(RuntimeError):
    """A program ended or stayed silent; the message is the end of what it printed."""


@contextmanager
def running_web(folder: Path, **environment: str) -> Iterator[str]:
    """`python -m workers.serve` on a free port until the block ends; yields its address."""
    port = free_port()
    address = f"http://{LOOPBACK}:{port}"
    with _running("workers.serve", folder, {"PORT": str(port), "PUBLIC_BASE_URL": address, **environment}) as program:
        _wait_for(f"{address}/healthz", program, folder / "workers.serve.log")
        yield address


@contextmanager
def running_worker(folder: Path, **environment: str) -> Iterator[None]:
    """`python -m workers.run` until the block ends; it needs REDIS_URL."""
    with _running("workers.run", folder, environment) as program:
        yield
        if program.poll() is not None:
            raise ProgramDidNotStart(_end_of(folder / "workers.run.log"))


@contextmanager
def _running(module: str, folder: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    with (folder / f"{module}.log").open("ab") as log:
        program = subprocess.Popen(
            [sys.executable, "-m", module], cwd=ROOT, env={**inherited, **environment}, stdout=log,
            stderr=subprocess.STDOUT, start_new_session=True,
        )
    try:
        yield program
    finally:
        program.send_signal(signal.SIGINT)
        try:
            program.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()


def _wait_for(address: str, program: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while program.poll() is None and time.monotonic() < deadline:
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.1)
    raise ProgramDidNotStart(_end_of(log))


def _end_of(log: Path) -> str:
    return "A program did not start. Its last words:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-20:])
