"""A checked landlord's file becomes referrals, beside a bare insert of the very rows it makes, encrypted as they are.

Target: at most 3 times that insert, which goes table by table in one transaction without asking or telling anybody.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from flask import Flask
from sqlalchemy import Connection, Table, create_engine, func, insert, select

from app import create_app
from app.bulk_referrals.models import BulkUpload
from app.bulk_referrals.queries.uploaders import find_uploader
from app.bulk_referrals.service import checking, committing, reading_in
from app.bulk_referrals.service.collecting import without_full_collections
from app.bulk_referrals.service.confirming import confirm
from app.bulk_referrals.service.mapping_columns import ForAll, choose_columns
from app.bulk_referrals.service.uploading import take_file
from app.config import Settings
from app.core.db import Base, transaction
from app.demo.service import load_demo
from app.extensions import db
from app.organisations.models import ProgrammeVersion
from app.organisations.queries import find_by_code
from benchmarks.bench_bulk import ROWS, as_csv
from benchmarks.figures import Figure

_FOR_ALL: Final = ForAll(
    is_permission_declared=True, permission_on=date(2026, 11, 2), permission_how="writing", is_safe_to_text=True,
    device_kind="any", wants_data=True,
)


def run() -> list[Figure]:
    """One file of 10,000 rows, confirmed once."""
    with _demonstration() as app, app.app_context():
        upload_id = _checked_file()
        before = _counts()
        started = time.perf_counter()
        with without_full_collections():
            committing.commit_file(upload_id, allow_fictional=False)
        ours = time.perf_counter() - started
        made = _new_rows(before)
    bare = _bare_insert(made)
    rows = sum(map(len, made.values()))
    return [
        Figure(f"commit of {ROWS:,} rows", ours, "s", bare, ours / bare, ratio_at_most=3),
        Figure("rows written for them", rows, "rows"),
    ]


@contextmanager
def _demonstration() -> Iterator[Flask]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.from_environment({"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite"}))
        app.extensions["job_queue"].stop()
        with app.app_context():
            Base.metadata.create_all(db.engine)
            with transaction():
                load_demo()
        yield app
        with app.app_context():
            db.engine.dispose()


def _checked_file() -> int:
    with transaction() as session:
        for version in session.scalars(select(ProgrammeVersion)):
            version.rules = {**version.rules, "limits": {
                **version.rules["limits"], "open_per_authority_for_landlord": ROWS, "open_per_caseworker": ROWS,
            }}
    with transaction():
        landlord = find_by_code("DOCKSIDE")
        lead = find_uploader(landlord.id, None) if landlord else None
        if landlord is None or lead is None:
            raise RuntimeError("the demonstration has a landlord with somebody who sends files")
        upload_id = take_file(lead, landlord, name="tenants.csv", content=as_csv(ROWS), sheet=None)[0].id
    reading_in.read(upload_id)
    with transaction():
        upload = db.session.get_one(BulkUpload, upload_id)
        choose_columns(lead, upload, {}, _FOR_ALL, fill_down=tuple(upload.fill_down), version=upload.version)
    checking.check(upload_id, allow_fictional=False)
    with transaction():
        upload = db.session.get_one(BulkUpload, upload_id)
        confirm(lead, upload, version=upload.version)
    return upload_id


def _counts() -> dict[Table, int]:
    with transaction() as session:
        return {
            table: session.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables
        }


def _new_rows(before: dict[Table, int]) -> dict[Table, Sequence[dict[str, Any]]]:
    """The rows each table has more than before, as Python values: what is encrypted is readable here."""
    found: dict[Table, Sequence[dict[str, Any]]] = {}
    with transaction() as session:
        for table, count in before.items():
            newest = select(table).order_by(*(column.desc() for column in table.primary_key))
            more = (session.scalar(select(func.count()).select_from(table)) or 0) - count
            if more > 0:
                found[table] = [dict(row) for row in session.execute(newest.limit(more)).mappings()]
    return found


def _bare_insert(rows: dict[Table, Sequence[dict[str, Any]]]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'bare.sqlite'}")
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            seconds = _insert_all(connection, rows)
        engine.dispose()
    return seconds


def _insert_all(connection: Connection, rows: dict[Table, Sequence[dict[str, Any]]]) -> float:
    started = time.perf_counter()
    for table, values in rows.items():
        connection.execute(insert(table), values)
    return time.perf_counter() - started
