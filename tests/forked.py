"""Processes of their own within milliseconds: forked from one that has read the product's code and done nothing else.

A forked child has its own number, environment and pipes, opens its own database and dies of kill -9 like any other;
only the two seconds of reading code are spared. One such parent serves a test process and ends with it.
"""

import atexit
import functools
import importlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

ROOT = Path(__file__).resolve().parents[1]
_MOST = 1 << 20


class Process:
    """A forked process as a test sees it; in a `with` it has ended and its pipes are closed afterwards."""

    def __init__(self, line: socket.socket, stdin: TextIO, stdout: TextIO) -> None:
        self.stdin, self.stdout = stdin, stdout
        self.returncode: int | None = None
        self._line = line.makefile("r")
        line.close()
        self.pid = int(self._line.readline())

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self) -> int:
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(int(self._line.readline()))
            self._line.close()
        return self.returncode

    def communicate(self) -> str:
        """Let it run to its end; what it printed that nobody has read."""
        self.stdin.close()
        output = self.stdout.read()
        self.wait()
        self.stdout.close()
        return output

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.stdin.close()
        self.wait()
        self.stdout.close()


def start(module: str, *command: str, environment: Mapping[str, str]) -> Process:
    """Run `main()` of a module with a command line and an environment in a process of its own."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(_parent())
    theirs_in, ours_in = os.pipe()
    ours_out, theirs_out = os.pipe()
    wanted = json.dumps({"module": module, "command": command, "environment": dict(environment)}).encode()
    socket.send_fds(line, [wanted], [theirs_in, theirs_out])
    line.shutdown(socket.SHUT_WR)
    os.close(theirs_in)
    os.close(theirs_out)
    return Process(line, os.fdopen(ours_in, "w"), os.fdopen(ours_out))


@functools.cache
def _parent() -> str:
    folder = tempfile.TemporaryDirectory(prefix="forked-")
    address = str(Path(folder.name) / "socket")
    environment = {**os.environ, "RECONNECT_ENV": "test"}
    parent = subprocess.Popen([sys.executable, "-m", "tests.forked", address], cwd=ROOT, env=environment,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdin is not None and parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"

    def end() -> None:
        assert parent.stdin is not None and parent.stdout is not None
        parent.stdin.close()
        parent.wait()
        parent.stdout.close()
        folder.cleanup()

    atexit.register(end)
    return address


def main() -> None:
    """Be the parent: fork for everybody who connects, until standard input is closed."""
    with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as waiting:
        door.bind(sys.argv[1])
        door.listen()
        waiting.register(door, selectors.EVENT_READ)
        waiting.register(sys.stdin, selectors.EVENT_READ)
        print("ready", flush=True)
        while all(key.fileobj is not sys.stdin for key, _ in waiting.select()):
            line, _ = door.accept()
            _serve(line, door)
            line.close()
            _bury()


def _serve(line: socket.socket, door: socket.socket) -> None:
    message, descriptors, _, _ = socket.recv_fds(line, _MOST, 2)
    while more := line.recv(_MOST):
        message += more
    wanted = json.loads(message)
    importlib.import_module(wanted["module"])  # before the fork: once for all that follow
    if os.fork() == 0:
        door.close()
        _keep(line, descriptors, wanted)
    for descriptor in descriptors:
        os.close(descriptor)


def _keep(line: socket.socket, descriptors: list[int], wanted: dict[str, object]) -> None:
    """Between parent and child: tells the child's number, and how it ended."""
    child = os.fork()
    if child == 0:
        line.close()
        _become(descriptors, wanted)
    for descriptor in descriptors:
        os.close(descriptor)
    line.sendall(f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    try:
        line.sendall(f"{status}\n".encode())
    finally:
        os._exit(0)


def _become(descriptors: list[int], wanted: dict[str, object]) -> None:
    code = 1
    try:
        for descriptor, number in zip(descriptors, (0, 1), strict=True):
            os.dup2(descriptor, number)
            os.close(descriptor)
        module, command, environment = wanted["module"], wanted["command"], wanted["environment"]
        assert isinstance(module, str) and isinstance(command, list) and isinstance(environment, dict)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = [module, *command]
        sys.modules[module].main()
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except Exception:  # noqa: BLE001 - the test reads it on standard error, as of any process
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _bury() -> None:
    """Take note of those between that have ended, so that none stays in the table of processes."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        return


if __name__ == "__main__":
    main()
