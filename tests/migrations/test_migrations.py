"""Migrations: up, down and up again leave exactly the tables and guards the code speaks of."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from app.cli import alembic_config
from app.config import ROOT
from app.extensions import db
from tests.conftest import build_app
from tests.servers import own_database


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Flask]:
    given = os.environ.get("DATABASE_URL")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
    url = own_database(given, f"migrations_{worker}") if given else f"sqlite:///{tmp_path / 'empty.sqlite'}"
    app = build_app(url)
    with app.app_context():
        yield app
        db.engine.dispose()


def _triggers() -> set[str]:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type='trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[db.engine.dialect.name]
    with db.engine.connect() as connection:
        return set(connection.execute(text(query)).scalars())


def test_up_has_no_drift_and_down_leaves_nothing(empty: Flask) -> None:
    command.upgrade(alembic_config(), "head")
    command.check(alembic_config())
    first = _triggers()
    assert "guard_device_evidence" in first
    command.downgrade(alembic_config(), "base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    assert _triggers() == set()
    command.upgrade(alembic_config(), "head")
    command.check(alembic_config())
    assert _triggers() == first


def test_the_current_head_file_names_the_one_head() -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    assert scripts.get_heads() == [(ROOT / "migrations" / ".current-head").read_text().strip()]


def test_a_migration_that_fails_leaves_nothing_behind(empty: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE audit_head (id INTEGER)"))
    with pytest.raises(Exception, match="audit_head"):
        command.upgrade(alembic_config(), "head")
    assert set(inspect(db.engine).get_table_names()) <= {"audit_head", "alembic_version"}
