"""A bare application with the tables of places only, on SQLite and, where servers run, on PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import Table

from app.core.db import Base
from app.extensions import db
from app.geography.models import AreaDeprivation, Authority, PostcodePlace
from tests.servers import drop_database, own_database

GEO = Path(__file__).parents[3] / "shared" / "data" / "geo"
TABLES = [cast(Table, model.__table__) for model in (Authority, PostcodePlace, AreaDeprivation)]


@pytest.fixture
def real_files() -> Path:
    """The folder of the real ONS and MHCLG files, which the project does not carry."""
    folder = Path(os.environ.get("RECONNECT_GEO", GEO))
    if not (folder / "postcodes_lcr.csv").exists():
        pytest.skip("the real postcode files are not here; set RECONNECT_GEO to their folder")
    return folder


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A database of its own on the server of DATABASE_URL, else a SQLite file."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgresql"):
        yield f"sqlite:///{tmp_path}/places.sqlite"
        return
    name = f"places_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    yield own_database(server, name)
    drop_database(server, name)


@pytest.fixture
def places(address: str) -> Iterator[Flask]:
    """An application context with empty tables of places."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_ENGINES"] = {"default": address}
    db.init_app(app)
    with app.app_context():
        Base.metadata.create_all(db.engine, tables=TABLES)
        yield app
        db.session.rollback()
        db.session.close()
        db.engine.dispose()
