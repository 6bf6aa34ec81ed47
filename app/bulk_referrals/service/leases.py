"""Which worker has a file now: a lease that is renewed with every chunk and taken over when it ran out.

A worker that was killed leaves only its lease behind; whoever comes next begins the step again or carries on.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import or_, select, update

from app.bulk_referrals.models import BulkUpload
from app.bulk_referrals.states import WORKING_STATES, BulkState
from app.core import clock
from app.extensions import db

LASTS: Final = timedelta(seconds=90)


class LeaseLost(Exception):
    """Somebody else has the file now, or it was cancelled: stop, and leave everything as it stands."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one file."""

    upload_id: int
    token: str


def take(upload_id: int, states: Collection[BulkState]) -> Lease | None:
    """Take a file that waits for a worker; None when another has it or it is in no such state."""
    upload = db.session.scalar(
        select(BulkUpload).where(BulkUpload.id == upload_id).with_for_update()
        .execution_options(populate_existing=True)
    )
    now = clock.now()
    if upload is None or upload.state not in states or (upload.leased_until and upload.leased_until > now):
        return None
    lease = Lease(upload_id, secrets.token_hex(16))
    _write(upload_id, lease_token=lease.token, leased_until=now + LASTS, attempts=upload.attempts + 1)
    db.session.refresh(upload)
    return lease


def hold(lease: Lease, **progress: int) -> BulkUpload:
    """Renew the lease, note the progress and lock the file until the commit; raises LeaseLost."""
    held = db.session.execute(
        update(BulkUpload).where(BulkUpload.id == lease.upload_id, BulkUpload.lease_token == lease.token)
        .values(leased_until=clock.now() + LASTS, **progress).execution_options(synchronize_session=False)
    )
    if not held.rowcount:  # type: ignore[attr-defined]
        raise LeaseLost
    upload = db.session.get_one(BulkUpload, lease.upload_id)
    db.session.refresh(upload)
    return upload


def give_back(upload: BulkUpload) -> None:
    """The step is done: the next one begins with a lease of its own. Flushes."""
    upload.lease_token = upload.leased_until = None
    upload.attempts = 0
    db.session.flush()


def list_stranded() -> list[tuple[int, BulkState]]:
    """Files that wait for a worker and have none: just queued, or left by a worker that was killed."""
    rows = db.session.execute(
        select(BulkUpload.id, BulkUpload.state)
        .where(
            BulkUpload.state.in_(sorted(WORKING_STATES)),
            or_(BulkUpload.leased_until.is_(None), BulkUpload.leased_until < clock.now()),
        )
        .order_by(BulkUpload.id)
    )
    return [(upload_id, state) for upload_id, state in rows]


def _write(upload_id: int, **values: Any) -> None:
    # Past the version of the row: a page somebody has open does not become stale by work going on.
    db.session.execute(
        update(BulkUpload).where(BulkUpload.id == upload_id).values(**values)
        .execution_options(synchronize_session=False)
    )
