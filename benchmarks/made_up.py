"""Databases with a made-up region in them for benchmarks, and a signed-in browser without a network."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from app import create_app
from app.accounts.queries import find_by_email
from app.bench.service import COORDINATOR, SCALES, seed_region, tidy
from app.cli import alembic_config
from app.config import Settings
from app.core.db import transaction
from app.extensions import db
from app.referrals.models import Referral
from tests.servers import own_database


@dataclass
class MadeUp:
    """One database of a scale, its application, and a browser signed in as a coordinator."""

    app: Flask
    client: FlaskClient
    seconds_to_seed: float

    def get(self, address: str) -> tuple[float, int]:
        """Seconds the server took for one page and how many statements it sent; raises on an error page."""
        sent = 0

        def note(*_given: Any) -> None:
            nonlocal sent
            sent += 1

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            began = time.perf_counter()
            response = self.client.get(address)
            seconds = time.perf_counter() - began
        finally:
            event.remove(engine, "before_cursor_execute", note)
        if response.status_code not in {200, 303}:
            raise RuntimeError(f"{address} answered {response.status_code}")
        return seconds, sent


def many(addresses: list[str], number: int) -> list[str]:
    """So many of these addresses, begun again when there are fewer."""
    return list(islice(cycle(addresses), number))


@contextmanager
def made_up(server_url: str, scale: str) -> Iterator[MadeUp]:
    """A database of a scale on this server; one that an earlier run left there is used again."""
    url, name = f"{server_url.rpartition('/')[0]}/bench_{scale}", f"bench_{scale}"
    app = application(url)
    with app.app_context():
        if not _is_filled():
            db.engine.dispose()
            own_database(server_url, name)
            seconds = _fill(scale)
        else:
            command.upgrade(alembic_config(), "head")
            seconds = 0.0
        person = find_by_email(COORDINATOR)
    if person is None:
        raise RuntimeError("the made-up region has no coordinator")
    yield MadeUp(app, signed_in(app, person), seconds)
    with app.app_context():
        db.engine.dispose()


def signed_in(app: Flask, person: Any) -> FlaskClient:
    """A browser in which this person is signed in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = person.get_id(), True
    return client


def application(url: str) -> Flask:
    """The product on this database, as a test runs it."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return create_app(Settings.from_environment(
        {**kept, "RECONNECT_ENV": "test", "DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
    ))


def _is_filled() -> bool:
    # No such database, or one without tables: whatever the driver calls that, it is not filled.
    with suppress(Exception), transaction():
        return bool(db.session.scalar(select(func.count(Referral.id).filter(Referral.id < 10))))
    return False


def _fill(scale: str) -> float:
    command.upgrade(alembic_config(), "head")
    began = time.perf_counter()
    with transaction():
        seed_region(SCALES[scale], seed=1)
    tidy()
    return time.perf_counter() - began
