"""Taking a file back, and putting files away when their time is over: what came from them goes for good.

What is left of a cancelled file is that it existed: its reference, organisation, days and counts.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, exists, select, update

from app.audit.service import move, record
from app.bulk_referrals.models import BulkContent, BulkFinding, BulkRow, BulkRowKey, BulkSending, BulkUpload
from app.bulk_referrals.policy import can_cancel
from app.bulk_referrals.service.leases import give_back
from app.bulk_referrals.service.staged import MADE
from app.bulk_referrals.states import CANCELLABLE_STATES, BulkState
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import SYSTEM, Actor
from app.extensions import db

ROWS_KEPT: Final = timedelta(days=30)
RESULTS_KEPT: Final = timedelta(days=365)
_AT_ONCE: Final = 20


def cancel(actor: Actor, upload: BulkUpload, *, reason: str = "by_hand") -> None:
    """Take a file back with everything in it; twice is once. Refuses one that was confirmed."""
    db.session.refresh(upload, with_for_update=True)
    if upload.state == BulkState.CANCELLED:
        return
    if not can_cancel(upload) or _has_made(upload.id):
        raise Refused("This file was confirmed, so it is finished and cannot be taken back. Withdraw single referrals "
                      "on their own pages.")
    _forget_content(upload)
    give_back(upload)
    move(upload, BulkState.CANCELLED, actor, reason=reason)


def purge() -> None:
    """Put away what is over: files nobody finished and rows that became nothing after 30 days, results after a year."""
    now = clock.now()
    for upload in db.session.scalars(
        select(BulkUpload).where(BulkUpload.state.in_(sorted(CANCELLABLE_STATES)),
                                 BulkUpload.created_at < now - ROWS_KEPT).limit(_AT_ONCE)
    ).all():
        if _has_made(upload.id):
            _put_away(upload)
        else:
            cancel(SYSTEM, upload, reason="not_finished_in_30_days")
    for upload in db.session.scalars(
        select(BulkUpload).where(BulkUpload.state == BulkState.DONE, BulkUpload.purged_at.is_(None),
                                 BulkUpload.finished_at < now - ROWS_KEPT).limit(_AT_ONCE)
    ).all():
        _put_away(upload)
    for upload in db.session.scalars(
        select(BulkUpload).where(BulkUpload.state.in_((BulkState.DONE, BulkState.CANCELLED)),
                                 BulkUpload.created_at < now - RESULTS_KEPT).limit(_AT_ONCE)
    ).all():
        record(SYSTEM, "forgot_bulk_result", upload)
        db.session.flush()
        db.session.delete(upload)
    db.session.flush()


def _put_away(upload: BulkUpload) -> None:
    """Rows that became nothing go; the others keep their number and their referral."""
    db.session.execute(
        delete(BulkRow).where(BulkRow.upload_id == upload.id, BulkRow.standing.not_in(MADE))
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(BulkRow).where(BulkRow.upload_id == upload.id)
        .values(cells=None, verdict=None, choice_reason=None, left_because=None)
        .execution_options(synchronize_session=False)
    )
    upload.layout = upload.mapping = None
    _forget_what_was_sent(upload)
    upload.purged_at = clock.now()
    record(SYSTEM, "purged_bulk_rows", upload)


def _forget_content(upload: BulkUpload) -> None:
    for table in (BulkFinding, BulkRowKey, BulkRow, BulkContent):
        db.session.execute(
            delete(table).where(table.upload_id == upload.id).execution_options(synchronize_session=False)
        )
    upload.file_name = upload.wanted_sheet = upload.layout = upload.mapping = None
    upload.failure = None
    _forget_what_was_sent(upload)
    upload.purged_at = clock.now()


def _forget_what_was_sent(upload: BulkUpload) -> None:
    """Headings that a landlord's system named beside its file, and the sentence that quotes one."""
    db.session.execute(
        update(BulkSending).where(BulkSending.upload_id == upload.id)
        .values(columns=None, refusal=None, is_waiting=False).execution_options(synchronize_session=False)
    )


def _has_made(upload_id: int) -> bool:
    made = exists().where(BulkRow.upload_id == upload_id, BulkRow.standing.in_(MADE))
    return bool(db.session.scalar(select(made)))
