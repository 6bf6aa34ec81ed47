"""/healthz (this program lives), /readyz (it can do its work), /metrics (Prometheus, behind a token).

A capability adds its own check with `add_check`; each tells in a word whether it is well.
"""

import hmac
from collections.abc import Callable

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from app.extensions import csrf, db, limiter
from app.web.access import public

bp = Blueprint("health", __name__)
Check = Callable[[], str | None]
_checks: dict[str, Check] = {}


def add_check(name: str, check: Check) -> None:
    """Register a readiness check: it returns None when well, or a short reason without personal data."""
    _checks[name] = check


def _database() -> str | None:
    db.session.execute(text("SELECT 1"))
    return None


def _queue() -> str | None:
    return None if current_app.config["TESTING"] or current_app.extensions["job_queue"].ping() else "not running"


@bp.get("/healthz")
@public("Load balancers ask it; it tells nothing but that the program answers.")
def healthz() -> Response:
    """The program lives."""
    return jsonify(status="alive")


@bp.get("/readyz")
@public("Load balancers ask it; it names parts, never content.")
def readyz() -> tuple[Response, int]:
    """Every part the work depends on answers."""
    found: dict[str, str] = {}
    for name, check in {"database": _database, "queue": _queue, **_checks}.items():
        try:
            found[name] = check() or "ready"
        except Exception as error:  # noqa: BLE001 - any fault of a part means the part is away
            found[name] = f"unavailable ({type(error).__name__})"
    is_ready = all(answer == "ready" for answer in found.values())
    return jsonify(status="ready" if is_ready else "not ready", parts=found), 200 if is_ready else 503


@bp.get("/metrics")
@public("Guarded by the METRICS_TOKEN bearer token; without that setting it does not exist.")
def metrics() -> Response:
    """Counters and timings for Prometheus."""
    token = current_app.config["SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def init_app(app: Flask) -> None:
    """Bind the addresses to an application."""
    app.register_blueprint(bp)
    for name in ("healthz", "readyz", "metrics"):
        limiter.exempt(app.view_functions[f"health.{name}"])
    csrf.exempt(bp)
