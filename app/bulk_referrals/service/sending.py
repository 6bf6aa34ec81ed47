"""A file from a landlord's system: taken in, its columns settled without a person, and confirmed by the system.

The steps are those of the pages; the person behind the system's access token is who did it.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from app.accounts.models import User
from app.audit.service import record
from app.bulk_referrals.mapping import choose_fields, is_usable
from app.bulk_referrals.models import BulkSending, BulkUpload
from app.bulk_referrals.sent import Sent
from app.bulk_referrals.service.confirming import confirm, standing_counts
from app.bulk_referrals.service.mapping_columns import ForAll, start_check
from app.bulk_referrals.service.uploading import take_file
from app.bulk_referrals.shapes import Mapping as Columns
from app.bulk_referrals.shapes import Severity
from app.bulk_referrals.states import GOING_ON, BulkState
from app.bulk_referrals.stored import mapping_from_json, mapping_to_json
from app.core.callers import Caller
from app.core.db import transaction
from app.core.errors import Forbidden, Refused
from app.core.jobs import enqueue
from app.extensions import db
from app.organisations.models import Organisation
from app.referrals.queries.room import refusal_of

_NOTHING_MAPPED: Final[dict[str, list[object]]] = {"columns": [], "problems": []}
_STILL: Final = "This file is still being worked on. Ask for its status, and confirm it when its state is to_check."
_NOT_READY: Final = {
    BulkState.MAPPING: "It is not known yet what the columns hold. Send the file again with columns, or let a "
                       "colleague choose them on the page of the file.",
    BulkState.UNREADABLE: "This file could not be read. Its failure says why: mend it and send it again.",
    BulkState.CANCELLED: "This file was taken back. Send it again to begin anew.",
}


class NotNow(Refused):
    """The file is not where it would have to be; its status says where it is."""


def send_file(caller: Caller, content: bytes, sent: Sent) -> tuple[BulkUpload, bool]:
    """Take a file of the caller's organisation in; the same file again gives the earlier one and False.

    An earlier one whose columns could not be settled takes what is said now. Refuses as `take_file` does.
    """
    organisation = db.session.get(Organisation, caller.organisation_id) if caller.organisation_id else None
    if organisation is None:
        raise Forbidden("Files belong to a landlord. Use an access token of the landlord's own.")
    if refusal := refusal_of(organisation):
        raise Forbidden(refusal)
    upload, is_new = take_file(caller, organisation, name=sent.file_name or "file", content=content, sheet=sent.sheet)
    if is_new:
        _say(upload, sent.for_all)
        db.session.add(BulkSending(
            upload_id=upload.id, token_id=caller.token_id, columns=_columns(sent), is_waiting=True,
        ))
        record(caller, "sent_bulk_file", upload, token_id=caller.token_id)
    else:
        _say_better(caller, upload, sent)
    db.session.flush()
    return upload, is_new


def settle_columns(upload_id: int) -> None:
    """After the reading: take the columns as guessed or as the system said and have the file checked.

    Returns at once when the file did not come from a system, or a person has it by now. What cannot be settled waits
    for a person, who is told, or for the same file with better words.
    """
    with transaction():
        upload = db.session.get(BulkUpload, upload_id, with_for_update=True, populate_existing=True)
        sending = db.session.get(BulkSending, upload_id)
        if upload is None or sending is None or not sending.is_waiting or upload.state != BulkState.MAPPING:
            return
        stored = mapping_from_json(upload.mapping or _NOTHING_MAPPED)
        try:
            mapping = _settled(stored, sending.columns)
        except Refused as refused:
            sending.refusal = refused.sentence
            enqueue("workers.bulk_referrals.tell", upload.id)
        else:
            sending.refusal = None
            upload.mapping = mapping_to_json(mapping)
            start_check(db.session.get_one(User, upload.uploaded_by_id), upload)
        sending.is_waiting, sending.columns = False, None


def confirm_sent(caller: Caller, upload: BulkUpload, *, declared: ForAll, accepted: int | None) -> None:
    """Let the accepted rows become referrals, with what is declared now if it was not before; twice is once.

    Refuses another number of accepted rows than the system saw, and whatever the page refuses.
    """
    if upload.state in {BulkState.CONFIRMING, BulkState.DONE}:
        return
    if upload.state != BulkState.TO_CHECK:
        raise NotNow(_NOT_READY.get(BulkState(upload.state), _STILL))
    organisation = db.session.get_one(Organisation, upload.organisation_id)
    if refusal := refusal_of(organisation):
        raise Forbidden(refusal)
    _refuse_other_rows(upload, accepted)
    has_column = "permission" in mapping_from_json(upload.mapping or _NOTHING_MAPPED).fields
    if not (has_column or upload.is_permission_declared or declared.is_permission_declared):
        raise Refused("Nobody can be referred without their agreement. Send permission_declared, permission_on and "
                      "permission_how with the confirmation.", field="permission_declared")
    if declared.is_permission_declared and not upload.is_permission_declared:
        upload.is_permission_declared = True
        upload.permission_on, upload.permission_how = declared.permission_on, declared.permission_how
        db.session.flush()
    confirm(caller, upload, version=upload.version)
    record(caller, "confirmed_sent_file", upload, token_id=caller.token_id)


def list_unsettled() -> list[int]:
    """Files from systems that are read and wait for their columns, for example because a worker was killed."""
    return list(db.session.scalars(
        select(BulkSending.upload_id).join(BulkUpload, BulkUpload.id == BulkSending.upload_id)
        .where(BulkSending.is_waiting, BulkUpload.state == BulkState.MAPPING)
    ))


def _refuse_other_rows(upload: BulkUpload, accepted: int | None) -> None:
    counts = standing_counts(upload.id)
    ready = sum(counts.get(standing, 0) for standing in GOING_ON)
    if accepted is not None and accepted != ready:
        raise NotNow(f"{ready:,} rows are accepted now, not {accepted:,}. Ask for the status and confirm what it says.")
    if not ready:
        raise NotNow("No row is accepted. Send a corrected file, or let a colleague put rows right on its page.")


def _say(upload: BulkUpload, for_all: ForAll) -> None:
    upload.is_permission_declared = for_all.is_permission_declared
    upload.permission_on, upload.permission_how = for_all.permission_on, for_all.permission_how
    upload.is_safe_to_text = for_all.is_safe_to_text
    upload.default_device_kind, upload.default_data = for_all.device_kind, for_all.wants_data


def _say_better(caller: Caller, upload: BulkUpload, sent: Sent) -> None:
    db.session.refresh(upload, with_for_update=True)
    sending = db.session.get(BulkSending, upload.id, populate_existing=True)
    if sending is None or sending.refusal is None or upload.state != BulkState.MAPPING:
        return
    _say(upload, sent.for_all)
    sending.columns, sending.is_waiting, sending.refusal = _columns(sent), True, None
    record(caller, "sent_bulk_file_again", upload, token_id=caller.token_id)
    enqueue("workers.bulk_referrals.settle", upload.id)


def _columns(sent: Sent) -> dict[str, str | None] | None:
    return dict(sent.columns) if sent.columns else None


def _settled(mapping: Columns, said: Mapping[str, str | None] | None) -> Columns:
    if said:
        mapping = choose_fields(mapping, _by_index(mapping, said))
    if not is_usable(mapping):
        raise Refused(next(one.message for one in mapping.problems if one.severity is Severity.REJECT))
    return mapping


def _by_index(mapping: Columns, said: Mapping[str, str | None]) -> dict[int, str | None]:
    places: dict[str, int] = {}
    for column in mapping.columns:
        places.setdefault(_plain(column.heading), column.index)
    chosen: dict[int, str | None] = {}
    for heading, field in said.items():
        index = places.get(_plain(heading))
        if index is None:
            raise Refused(f"No column has the heading “{heading[:60]}”. Use the headings as they stand in the file.")
        chosen[index] = field
    # A field that the system gives to one column is no longer guessed for another.
    given = {field for field in said.values() if field}
    taken_from = {one.index: None for one in mapping.columns if one.field in given and one.index not in chosen}
    return {**taken_from, **chosen}


def _plain(heading: str) -> str:
    return " ".join(heading.split()).casefold()
