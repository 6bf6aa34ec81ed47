"""@job: what every background function runs in: an app context, one transaction, a log line.

A job reloads what its ids name and returns at once when the state is not the one it expects,
so a repeated or late job is harmless.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from flask import Flask, current_app, has_app_context
from prometheus_client import Histogram

from app.core.db import transaction

log = structlog.get_logger()
JOB_SECONDS = Histogram("reconnect_job_seconds", "Time a job took", ["job"])
JobFunction = Callable[..., Any]


class _Running:
    app: Flask | None = None


def use_app(app: Flask) -> None:
    """The application jobs of this program run in (a worker builds it once)."""
    _Running.app = app


def _application() -> Flask:
    if _Running.app is None:
        raise RuntimeError("no application: start workers with python -m workers.run")
    return _Running.app


def job(*, own_transactions: bool = False) -> Callable[[JobFunction], JobFunction]:
    """Mark a job; `own_transactions` is for work that must commit before it calls the outside world."""

    def mark(function: JobFunction) -> JobFunction:
        @wraps(function)
        def run(*args: int | str) -> None:
            app = current_app._get_current_object() if has_app_context() else _application()  # type: ignore[attr-defined]
            started = time.perf_counter()
            with app.app_context():
                if own_transactions:
                    function(*args)
                else:
                    with transaction():
                        function(*args)
            seconds = time.perf_counter() - started
            JOB_SECONDS.labels(function.__name__).observe(seconds)
            log.info("job", job=f"{function.__module__}.{function.__name__}", ms=round(seconds * 1000, 1))

        run.is_job = True  # type: ignore[attr-defined]
        return run

    return mark
