"""Structured logs: one JSON line an event, ids and codes only, with the request's id."""

import logging
import time
import uuid

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Histogram

REQUEST_SECONDS = Histogram(
    "reconnect_request_seconds", "Time a page took", ["endpoint", "status"],
    buckets=(0.01, 0.02, 0.04, 0.06, 0.12, 0.25, 0.5, 1, 2.5, 5, 10),
)
log = structlog.get_logger()


def configure(level: str, *, as_json: bool) -> None:
    """Set up logging for this program; libraries that would log addresses or numbers are silenced."""
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level, 20)),
        cache_logger_on_first_use=False,
    )
    for noisy in ("twilio", "twilio.http_client", "urllib3", "rq.worker", "werkzeug"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


def _begin() -> None:
    g.started = time.perf_counter()
    g.request_id = uuid.uuid4().hex[:12]
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    # The route's name, not the address typed: addresses may carry references and searches.
    endpoint = request.endpoint or "unknown"
    REQUEST_SECONDS.labels(endpoint, str(response.status_code)).observe(seconds)
    if endpoint != "static":
        log.info("request", endpoint=endpoint, method=request.method, status=response.status_code,
                 ms=round(seconds * 1000, 1))
    response.headers["X-Request-Id"] = g.get("request_id", "")
    structlog.contextvars.clear_contextvars()
    return response


def init_app(app: Flask) -> None:
    """Bind request logging to an application."""
    app.before_request(_begin)
    app.after_request(_end)
