"""Fixtures every test may use: an application on a real database, isolation, sign-in, strict page checks."""

import contextvars
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import create_app
from app.config import Settings
from app.core import jobs
from app.core.db import Base, transaction
from app.extensions import db
from migrations.guards import v1, v2, v3, v4, v5, v6, v7, v9, v11, v12, v13, v14
from tests.factories.checklists import write_first_versions
from tests.pages import Page, read_page
from tests.servers import own_database, own_redis

pytest_plugins = ("tests.chromium",)

# Property tests here are about answers, not about speed: no deadline, and the same examples each time.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


class CleanClient(FlaskClient):
    """A browser whose every request begins in an empty context, as in a real server.

    Otherwise Flask would lend the test's own application context, with its database session, to the request.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return contextvars.Context().run(super().open, *args, **kwargs)


def empty_tables(app: Flask) -> None:
    """Leave the tables of PostgreSQL as `build_tables` made them, after a test whose commits were real."""
    with app.app_context():
        with db.engine.begin() as connection:
            names = ", ".join(table.name for table in Base.metadata.sorted_tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        with transaction():
            write_first_versions()


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of this test process's own: SQLite unless DATABASE_URL names a PostgreSQL server."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return own_database(given, f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}_{os.getpid()}")
    path: Path = tmp_path_factory.mktemp("database") / "test.sqlite"
    return f"sqlite:///{path}"


def build_app(database_url: str, **environment: str) -> Flask:
    """An application for tests on this database; more variables may be set by name."""
    variables = {"RECONNECT_ENV": "test", "DATABASE_URL": database_url, "LOG_LEVEL": "ERROR", **environment}
    if "REDIS_URL" in os.environ:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
        variables.setdefault("REDIS_URL", own_redis(os.environ["REDIS_URL"], worker))
    return create_app(Settings.from_environment(variables))


def build_tables(app: Flask) -> None:
    """All tables and guards, in an empty database."""
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with db.engine.begin() as connection:
            for guards in (v1, v2, v3, v4, v5, v6, v7, v9, v11, v12, v13, v14):
                for statement in guards.CREATE[db.engine.dialect.name]:
                    connection.execute(text(statement))
        with transaction():
            write_first_versions()


@pytest.fixture(scope="session")
def app(database_url: str) -> Iterator[Flask]:
    """The application, once a test process."""
    app = build_app(database_url)
    app.test_client_class = CleanClient
    build_tables(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A database session whose every change, also committed, is gone after the test."""
    app.extensions["sent_jobs"] = []
    jobs.send_with(app.extensions["sent_jobs"].append)
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        engine = db.sessionmaker.kw["bind"]
        db.sessionmaker.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield db.session
        finally:
            db.session.close()
            db.sessionmaker.configure(bind=engine, join_transaction_mode="conditional_savepoint")
            outer.rollback()
            connection.close()


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """A browser without scripts; forms need no token in it unless a test asks for CSRF."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient, session: Session) -> Callable[[Any], FlaskClient]:
    """sign_in(user) → the client, signed in as that user."""

    def _sign_in(user: Any) -> FlaskClient:
        session.commit()
        with client.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = user.get_id()
            cookie["_fresh"] = True
        return client

    return _sign_in


@pytest.fixture
def page() -> Callable[..., Page]:
    """page(response, status=200) → the page, parsed strictly and checked: one h1, labels, unique ids, …"""
    return read_page
