"""What is kept and how long: sensitive columns nowhere, files only until read, rows for 30 days, results for a year."""

import io
import logging
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.bulk_referrals.models import BulkContent, BulkFinding, BulkRow, BulkRowKey, BulkUpload
from app.core import clock
from app.core.db import Base, transaction
from app.core.encryption import EncryptedJson, EncryptedText, keyring
from app.extensions import db
from tests.conftest import build_app, build_tables
from tests.factories.bulk_referrals import (
    OTHER_SECRET,
    SECRET,
    checked,
    csv_of,
    finished,
    fresh,
    make_landlord_lead,
    read,
    tenant,
    tenants,
    uploaded,
)
from workers import bulk_referrals as jobs

SECRETS = (SECRET, OTHER_SECRET)


def mixed() -> bytes:
    """Good rows, a rejected one, one with a stray quote, one whose cells have moved, and a total."""
    rows = csv_of([tenant(1), tenant(2, Postcode="L8"), tenant(3), ["Total: 3"] + [""] * 9])
    torn = ",".join(tenant(4)).replace("4 Example Street, Liverpool", '4 Example "Street"x').encode()
    moved = ",".join(tenant(5)).encode()  # the comma of the address is not between quotation marks
    return rows + torn + b"\r\n" + moved + b"\r\n"


def plain_texts(session: Session) -> list[str]:
    """Every value of the database, decrypted where it is encrypted: what a thief with the key would read."""
    found = []
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            for column, value in zip(table.columns, row, strict=True):
                if isinstance(column.type, EncryptedText | EncryptedJson) or value is None:
                    found.append(str(value))
                elif isinstance(value, bytes) and table.name == "bulk_content":
                    found.append(value.decode(errors="replace"))
                else:
                    found.append(str(value))
    return found


def test_sensitive_columns_are_in_no_value_once_the_file_is_read(session: Session) -> None:
    lead = make_landlord_lead()
    upload = uploaded(lead, mixed())
    assert any(SECRET in one for one in plain_texts(session)), "this test must see the file before it is read"
    jobs.read(upload.id)
    session.expire_all()
    assert not [one[:200] for one in plain_texts(session) if any(secret in one for secret in SECRETS)]
    done = finished(lead, mixed() + b"\r\n")
    assert fresh(done).referred_count
    assert not [one[:200] for one in plain_texts(session) if any(secret in one for secret in SECRETS)]


def test_the_database_file_and_the_logs_never_hold_them(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    own = build_app(f"sqlite:///{tmp_path / 'kept.sqlite'}", LOG_LEVEL="DEBUG")
    build_tables(own)
    said = io.StringIO()
    with caplog.at_level(logging.DEBUG), redirect_stdout(said), redirect_stderr(said), own.app_context():
        with transaction():
            lead = make_landlord_lead()
            lead_id = lead.id
        finished(db.session.get_one(type(lead), lead_id), mixed())
        raw = b"".join(file.read_bytes() for file in tmp_path.glob("kept.sqlite*"))
        db.engine.dispose()
    logs = caplog.text + said.getvalue()
    assert b"bulk_row" in raw
    for secret in (*SECRETS, "Ada", "07700"):
        assert secret.encode() not in raw and secret not in logs, secret
    assert keyring()


def test_the_headings_of_dropped_columns_are_recorded_and_nothing_else(session: Session) -> None:
    upload = read(make_landlord_lead(), tenants(1))
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "dropped_sensitive_columns")).one()
    assert event.subject_id == upload.id and event.detail == {"headings": ["Current Balance", "Vulnerability"]}


def test_the_file_goes_as_soon_as_it_is_read(session: Session) -> None:
    upload = uploaded(make_landlord_lead(), tenants(1))
    assert session.get(BulkContent, upload.id) is not None
    jobs.read(upload.id)
    session.expire_all()
    assert session.get(BulkContent, upload.id) is None


def test_rows_go_after_30_days_and_the_result_after_a_year(session: Session) -> None:
    lead = make_landlord_lead()
    done, waiting = finished(lead, mixed()), checked(lead, tenants(2, start=60))
    in_a_month = clock.now() + timedelta(days=31)
    jobs.purge()
    assert fresh(waiting).state == "to_check" and _count(session, done) == 6
    with clock.pretend(in_a_month):
        jobs.purge()
    assert fresh(waiting).state == "cancelled" and _count(session, waiting) == 0
    kept = session.scalars(select(BulkRow).where(BulkRow.upload_id == done.id)).all()
    assert kept and all(row.referral_id and not (row.cells or row.verdict or row.left_because) for row in kept)
    assert fresh(done).left_count > 0 and fresh(done).referred_count == len(kept)
    with clock.pretend(clock.now() + timedelta(days=366)):
        jobs.purge()
    for table in (BulkUpload, BulkRow, BulkFinding, BulkRowKey):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert session.execute(text("SELECT count(*) FROM referral")).scalar() == len(kept)


def _count(session: Session, upload: BulkUpload) -> int:
    return session.scalar(select(func.count()).select_from(BulkRow).where(BulkRow.upload_id == upload.id)) or 0


def test_a_file_nobody_could_read_is_forgotten_too(session: Session, app: Flask) -> None:
    upload = read(make_landlord_lead(), b"%PDF-1.4")
    with clock.pretend(clock.now() + timedelta(days=31)):
        jobs.purge()
    assert fresh(upload).state == "cancelled" and fresh(upload).file_name is None and app
