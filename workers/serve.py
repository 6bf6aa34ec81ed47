"""What `make run` starts: prepares the database, loads the demonstration on the first start, serves everything.

Web and background work share one program here; for real use see docs/deploy.md.
"""

import contextlib
import ctypes
import os
import socket
import sys
import traceback
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app import create_app
from app.cli import alembic_config, command
from app.config import ROOT, Settings, SettingsError
from app.core.db import transaction
from app.demo.guard import refuse_demonstration
from app.demo.service import has_people, load_demo
from app.demo.sign_ins import sign_in_lines
from app.extensions import db

HOST = "127.0.0.1"
THREADS = 8
FIRST_START_SECONDS = 300
SWITCH_SECONDS = 0.0001
# From malloc.h: M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD.
_MALLOC_SETTINGS = ((-8, 1), (-3, 1 << 20), (-1, 1 << 20))


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._app: Flask | None = None
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"{HOST}:{self._settings.port}", "workers": 1, "worker_class": "gthread", "threads": THREADS,
            "graceful_timeout": 10, "timeout": FIRST_START_SECONDS, "accesslog": None, "errorlog": "-",
            "loglevel": "warning", "control_socket_disable": True, "worker_exit": self._stop_background_work,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        # A page gives the interpreter away at every statement it sends; beside a worker that reads a long file it would
        # wait 5 ms each time to get it back.
        sys.setswitchinterval(SWITCH_SECONDS)
        # Built in the serving process: threads and database connections do not survive a fork.
        self._app = create_app(self._settings)
        if not _is_prepared(self._app):
            prepare(self._settings)
        self._app.extensions["job_queue"].ensure_running()
        _greet(self._settings)
        return self._app

    def _stop_background_work(self, _server: Any, _worker: Any) -> None:
        if self._app is not None:
            self._app.extensions["job_queue"].stop()


def _keep_memory_small() -> None:
    # glibc gives each thread an arena that never shrinks, and after the first large block it was given back (a
    # password check takes 19 MB) keeps later ones for good: one arena, and fixed thresholds, stop both.
    with contextlib.suppress(OSError, AttributeError):
        tune = ctypes.CDLL(None).mallopt
        for parameter, value in _MALLOC_SETTINGS:
            tune(parameter, value)


def _is_prepared(app: Flask) -> bool:
    """Whether the database has the newest structure and somebody in it: then a start takes no longer than it must."""
    head = (ROOT / "migrations" / ".current-head").read_text().strip()
    with app.app_context():
        try:
            with transaction() as session:
                found = session.scalar(text("SELECT version_num FROM alembic_version"))
                return found == head and (has_people() or app.config["SETTINGS"].is_production)
        except DatabaseError:
            return False
        finally:
            db.engine.dispose()


def prepare(settings: Settings) -> None:
    """Bring the database up to date and load the demonstration into an empty one (never in production).

    In a process of its own, because migrations and the demonstration leave 60 MB behind that serving never needs.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _prepare(settings)
            code = 0
        except Exception:  # noqa: BLE001 - whatever it was, the child ends here, and somebody must read why
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if status != 0:
        print("Reconnect could not prepare its database; the lines above say why. Bring the database back from a copy, "
              "or name another one in DATABASE_URL.", file=sys.stderr, flush=True)
        raise SystemExit(Arbiter.WORKER_BOOT_ERROR)  # any other number, and the server would try for ever


def _prepare(settings: Settings) -> None:
    app = create_app(settings)
    # This program only prepares; whatever it queues is found by the one that serves.
    app.extensions["job_queue"].stop()
    with app.app_context():
        command.upgrade(alembic_config(), "head")
        refuse_demonstration(app)
        with transaction():
            is_empty = not has_people()
    if is_empty and not settings.is_production:
        print("First start: loading demonstration data, about half a minute …", flush=True)
        with app.app_context(), transaction():
            load_demo(settings.public_base_url)


def _greet(settings: Settings) -> None:
    address = f"http://{HOST}:{settings.port}"
    print(f"\nReconnect is at {address}   (Ctrl-C stops it)")
    if not settings.is_production:
        print("\n".join(sign_in_lines(address)))
    sys.stdout.flush()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def main() -> int:
    """Serve until Ctrl-C; 2 when a setting is wrong or the port is taken."""
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError as error:
        print(f"Reconnect cannot start: {error}", file=sys.stderr)
        return 2
    if not _is_free(settings.port):
        print(f"Port {settings.port} is in use. Choose another: PORT={settings.port + 1} make run", file=sys.stderr)
        return 2
    _keep_memory_small()
    _Server(settings).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
