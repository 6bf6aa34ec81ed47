"""Commands on a landlord's file in a process of its own: python -m tests.faults.bulk_process "make 30" "slowly" "read"

Database and keys come from the environment, as in real life; the last result is printed as JSON. After `slowly` every
step prints a line and waits a little inside its transaction, so that the test can kill the process right there.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from app import create_app
from app.accounts.models import User
from app.bulk_referrals.models import BulkContent, BulkRow, BulkUpload
from app.bulk_referrals.service import checking, committing, leases, reading_in
from app.bulk_referrals.service.confirming import confirm
from app.bulk_referrals.service.mapping_columns import choose_columns
from app.bulk_referrals.service.uploading import take_file
from app.bulk_referrals.states import RowStanding
from app.config import Settings
from app.core import clock
from app.core.db import transaction
from app.extensions import db
from app.messaging.models import Message
from app.organisations.models import Organisation
from app.referrals.models import Household, Referral
from tests.conftest import build_tables
from tests.factories.bulk_referrals import for_all, make_landlord_lead, tenants
from workers import bulk_referrals as jobs

_held = leases.hold


def make(rows: str) -> None:
    """A new database with a landlord and an uploaded file."""
    with transaction():
        _take(make_landlord_lead(), int(rows), 1)


def another(rows: str, first: str) -> None:
    """Another file of the same landlord, of tenants from this number on."""
    with transaction() as session:
        _take(session.scalars(select(User).order_by(User.id)).one(), int(rows), int(first))


def _take(lead: User, rows: int, first: int) -> None:
    organisation = db.session.get_one(Organisation, lead.organisation_id)
    take_file(lead, organisation, name="tenants.csv", content=tenants(rows, first))


def in_a_request(upload: str, *command: str) -> None:
    """What a page does with a file, killed after its work and before its commit."""
    with transaction() as session:
        found = session.get_one(BulkUpload, int(upload))
        lead = session.get_one(User, found.uploaded_by_id)
        if command == ("upload",):
            _take(lead, 3, 500)
        elif command == ("map",):
            choose_columns(lead, found, {}, for_all(), version=found.version)
        else:
            confirm(lead, found, version=found.version)
        session.flush()
        print("step", flush=True)
        time.sleep(60)


def slowly() -> None:
    """From now on every step of a worker can be killed in the middle of its transaction."""

    def hold(lease: Any, **progress: int) -> Any:
        upload = _held(lease, **progress)
        print("step", flush=True)
        time.sleep(0.15)
        return upload

    for module in (leases, reading_in, checking, committing):
        getattr(module, "leases", module).hold = hold
    reading_in.CHUNK = checking.CHUNK = committing.CHUNK = 5


def read(upload: str = "1") -> None:
    """Run the job that reads."""
    jobs.read(int(upload))


def check(upload: str = "1") -> None:
    """Run the job that checks."""
    jobs.check(int(upload))


def commit(upload: str = "1") -> None:
    """Run the job that makes referrals."""
    jobs.confirm(int(upload))


def map_columns(upload: str = "1") -> None:
    """Say that the columns are as suggested."""
    with transaction() as session:
        found = session.get_one(BulkUpload, int(upload))
        choose_columns(session.get_one(User, found.uploaded_by_id), found, {}, for_all(), version=found.version)


def agree(upload: str = "1") -> None:
    """Confirm the file."""
    with transaction() as session:
        found = session.get_one(BulkUpload, int(upload))
        confirm(session.get_one(User, found.uploaded_by_id), found, version=found.version)


def insist(upload: str) -> None:
    """Let rows go on that wait in another file too, as when both files were checked at the same moment."""
    with transaction() as session:
        for row in session.scalars(select(BulkRow).where(BulkRow.upload_id == int(upload))):
            row.standing = RowStanding.READY


def age() -> None:
    """Let the lease of a killed worker run out."""
    with transaction() as session:
        for upload in session.scalars(select(BulkUpload)):
            if upload.leased_until:
                upload.leased_until = clock.now() - timedelta(seconds=1)


def stranded() -> list[Any]:
    """What the timed job would give to a worker."""
    with transaction():
        return [[key, str(state)] for key, state in leases.list_stranded()]


def counts() -> dict[str, Any]:
    """What there is."""
    with transaction() as session:
        return {
            "states": [str(one) for one in session.scalars(select(BulkUpload.state).order_by(BulkUpload.id))],
            **{
                model.__tablename__: session.scalar(select(func.count()).select_from(model))
                for model in (BulkContent, BulkRow, Referral, Household, Message)
            },
            "keys": session.scalar(select(func.count(Referral.submission_key.distinct()))),
        }


COMMANDS: dict[str, Callable[..., Any]] = {
    "make": make, "another": another, "slowly": slowly, "read": read, "check": check, "commit": commit,
    "map": map_columns, "agree": agree, "request": in_a_request, "insist": insist,
    "age": age, "stranded": stranded, "counts": counts,
}  # fmt: skip


def main() -> None:
    """Run the commands one after the other inside an application of its own."""
    app = create_app(Settings.from_environment(os.environ))
    result: Any = None
    for command in sys.argv[1:]:
        name, *arguments = command.split()
        if name == "make":
            build_tables(app)
        with app.app_context():
            result = COMMANDS[name](*arguments)
    app.extensions["job_queue"].stop()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
