"""What `make run` starts: prepares the database, loads the demonstration on the first start, serves everything.

Web and background work share one program here; for real use see docs/deploy.md.
"""

import os
import socket
import sys
from typing import Any

from alembic import command
from flask import Flask
from gunicorn.app.base import BaseApplication

from app import create_app
from app.cli import alembic_config
from app.config import Settings, SettingsError
from app.core.db import transaction
from app.demo.service import has_people, load_demo
from app.demo.sign_ins import sign_in_lines

HOST = "127.0.0.1"
THREADS = 8


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, settings: Settings, port: int) -> None:
        self._settings, self._port = settings, port
        self._app: Flask | None = None
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"{HOST}:{self._port}", "workers": 1, "worker_class": "gthread", "threads": THREADS,
            "graceful_timeout": 10, "timeout": 60, "accesslog": None, "errorlog": "-", "loglevel": "warning",
            "control_socket_disable": True, "worker_exit": self._stop_background_work,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        # Built in the serving process: threads and database connections do not survive a fork.
        self._app = create_app(self._settings)
        self._app.extensions["job_queue"].ensure_running()
        return self._app

    def _stop_background_work(self, _server: Any, _worker: Any) -> None:
        if self._app is not None:
            self._app.extensions["job_queue"].stop()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def prepare(settings: Settings) -> None:
    """Bring the database up to date and load the demonstration into an empty one (never in production)."""
    app = create_app(settings)
    # This program only prepares; whatever it queues is found by the one that serves.
    app.extensions["job_queue"].stop()
    with app.app_context():
        command.upgrade(alembic_config(), "head")
        with transaction():
            is_empty = not has_people()
    if is_empty and not settings.is_production:
        print("First start: loading demonstration data …", flush=True)
        with app.app_context(), transaction():
            load_demo()


def main() -> int:
    """Prepare, tell the addresses, serve until Ctrl-C."""
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError as error:
        print(f"Reconnect cannot start: {error}", file=sys.stderr)
        return 2
    port = settings.port
    if not _is_free(port):
        print(f"Port {port} is in use. Choose another: PORT={port + 1} make run", file=sys.stderr)
        return 2
    prepare(settings)
    print(f"\nReconnect is at http://{HOST}:{port}   (Ctrl-C stops it)")
    if not settings.is_production:
        print("\n".join(sign_in_lines(f"http://{HOST}:{port}")), flush=True)
    _Server(settings, port).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
