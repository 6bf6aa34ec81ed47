"""The demonstration, loaded once into a migrated empty database of its own."""

import os
from collections.abc import Iterator

import pytest
from alembic import command
from flask import Flask

from app.cli import alembic_config
from app.core.db import transaction
from app.demo.service import load_demo
from app.extensions import db
from tests.conftest import build_app
from tests.servers import drop_database, own_database


def migrated_app(url: str, **environment: str) -> Flask:
    app = build_app(url, **environment)
    with app.app_context():
        command.upgrade(alembic_config(), "head")
    return app


@pytest.fixture(scope="package")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a database that holds the demonstration; tests only read it."""
    given, name = os.environ.get("DATABASE_URL"), f"demo_{os.getpid()}"
    url = own_database(given, name) if given else f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite'}"
    app = migrated_app(url)
    with app.app_context(), transaction():
        load_demo()
    yield app
    with app.app_context():
        db.engine.dispose()
    if given:
        drop_database(given, name)
