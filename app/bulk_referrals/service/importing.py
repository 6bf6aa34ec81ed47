"""A file from its bytes to referrals in one go, for the command line: the same steps as the pages, one after the other.

Each step has its own transactions; a worker that takes a step meanwhile is waited for, so nothing happens twice.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from app.accounts.models import User
from app.bulk_referrals.models import BulkRow, BulkUpload
from app.bulk_referrals.service import checking, committing, reading_in
from app.bulk_referrals.service.confirming import confirm
from app.bulk_referrals.service.mapping_columns import ForAll, choose_columns
from app.bulk_referrals.service.uploading import take_file
from app.bulk_referrals.shapes import UnreadableFile
from app.bulk_referrals.states import BulkState
from app.core.db import transaction
from app.core.errors import Refused
from app.extensions import db
from app.organisations.models import Organisation
from app.referrals.models import Referral

_PAUSE_SECONDS: Final = 0.2
_MOST_PAUSES: Final = 9_000  # half an hour


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: row number and reference of each referral, and how many rows became none."""

    upload: str
    is_new: bool
    made: Sequence[tuple[int, str]]
    updated: Sequence[tuple[int, str]]
    left: int


def import_file(
    user_id: int, organisation_id: int, *, name: str, content: bytes, for_all: ForAll, allow_fictional: bool,
    sheet: str | None = None,
) -> Imported:
    """Make referrals of every row that is all right; the same file again gives what it gave the first time.

    Raises UnreadableFile, and Refused when the organisation may not refer now or no row is ready. Rows to check stay
    in the file, where a person finds them.
    """
    with transaction():
        upload, is_new = take_file(
            db.session.get_one(User, user_id), db.session.get_one(Organisation, organisation_id),
            name=name, content=content, sheet=sheet,
        )
        upload_id = upload.id
    _work(upload_id, {BulkState.UPLOADED, BulkState.READING}, lambda: reading_in.read(upload_id))
    with transaction():
        upload = _readable(upload_id)
        if upload.state == BulkState.MAPPING:
            choose_columns(db.session.get_one(User, user_id), upload, {}, for_all,
                           fill_down=tuple(upload.fill_down), version=upload.version)
    _work(upload_id, {BulkState.CHECKING}, lambda: checking.check(upload_id, allow_fictional=allow_fictional))
    with transaction():
        upload = _readable(upload_id)
        if upload.state == BulkState.TO_CHECK:
            confirm(db.session.get_one(User, user_id), upload, version=upload.version)
    _work(upload_id, {BulkState.CONFIRMING},
          lambda: committing.commit_file(upload_id, allow_fictional=allow_fictional))
    with transaction():
        return _result(upload_id, is_new=is_new)


def _work(upload_id: int, waiting: set[BulkState], step: Callable[[], None]) -> None:
    """Do a step unless a worker has it; then wait until it is done."""
    for _ in range(_MOST_PAUSES):
        with transaction():
            state = db.session.scalar(select(BulkUpload.state).where(BulkUpload.id == upload_id))
        if state not in waiting:
            return
        step()
        with transaction():
            state = db.session.scalar(select(BulkUpload.state).where(BulkUpload.id == upload_id))
        if state in waiting:
            time.sleep(_PAUSE_SECONDS)
    raise Refused("The file is still being worked on. Give the command again in a while: nothing is made twice.")


def _readable(upload_id: int) -> BulkUpload:
    upload = db.session.get_one(BulkUpload, upload_id)
    if upload.state == BulkState.UNREADABLE:
        raise UnreadableFile(upload.failure_code or "unreadable", upload.failure or "This file cannot be read.")
    return upload


def _result(upload_id: int, *, is_new: bool) -> Imported:
    upload = db.session.get_one(BulkUpload, upload_id)
    if upload.state != BulkState.DONE:
        raise Refused(upload.failure or f"File {upload.reference} was not finished. Look at it under From a file.")
    return Imported(upload.reference, is_new, _referrals(upload_id, BulkRow.referral_id),
                    _referrals(upload_id, BulkRow.updates_id), upload.left_count)


def _referrals(upload_id: int, key: object) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(BulkRow.number, Referral.reference).join(Referral, Referral.id == key)
        .where(BulkRow.upload_id == upload_id).order_by(BulkRow.number)
    )
    return [(number, reference) for number, reference in rows]
