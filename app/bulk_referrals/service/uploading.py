"""Taking a file in: who may, that it is not here already, and its content until it is read."""

import hashlib

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit.service import record
from app.bulk_referrals.models import BulkContent, BulkUpload
from app.bulk_referrals.policy import may_upload_for
from app.bulk_referrals.reading.limits import MAX_FILE_BYTES
from app.bulk_referrals.states import BulkState
from app.core.encryption import blind_index
from app.core.errors import Forbidden, Refused
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.core.references import new_reference
from app.extensions import db
from app.organisations.models import Organisation
from app.referrals.queries.room import refusal_of

LONGEST_NAME = 200


def take_file(
    actor: Actor, organisation: Organisation, *, name: str, content: bytes, sheet: str | None = None
) -> tuple[BulkUpload, bool]:
    """Take a file in and queue its reading; the same file of the organisation again gives the earlier one and False.

    Refuses an empty or too large file, and organisations that may not refer in bulk today.
    """
    check_may_upload(actor, organisation)
    if not content:
        raise Refused("This file is empty. Open it, check that the list is there, save it and choose it again.",
                      field="file")
    if len(content) > MAX_FILE_BYTES:
        raise Refused("This file is larger than 10 MB. Save the list alone in a new file, without pictures.",
                      field="file")
    key = _content_key(content, sheet)
    found = _find(organisation.id, key)
    if found is not None:
        return found, False
    upload = BulkUpload(
        reference=new_reference("B", is_taken=_is_taken), organisation_id=organisation.id, uploaded_by_id=actor.id,
        file_name=name[-LONGEST_NAME:] or "file", content_key=key, size_bytes=len(content),
        wanted_sheet=sheet or None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(upload)
    except IntegrityError:
        # The button was pressed twice, or a colleague sends the same file at this moment.
        found = _find(organisation.id, key)
        if found is None:
            raise
        return found, False
    db.session.add(BulkContent(upload_id=upload.id, content=content))
    record(actor, "uploaded_bulk_file", upload, organisation_id=organisation.id, bytes=len(content))
    db.session.flush()
    enqueue("workers.bulk_referrals.read", upload.id)
    return upload, True


def check_may_upload(actor: Actor, organisation: Organisation) -> None:
    """Refuse whoever may not upload for this organisation, and an organisation that may not refer in bulk today."""
    if not may_upload_for(actor, organisation.id):
        raise Forbidden("You can upload files for your own organisation only. Ask us to do it for another one.")
    if not organisation.is_landlord:
        raise Refused(f"Files are for landlords, and {organisation.name} is not set down as one. Refer people one by "
                      "one, or ring us.")
    refusal = refusal_of(organisation)
    if refusal:
        raise Refused(refusal)


def _find(organisation_id: int, key: str) -> BulkUpload | None:
    return db.session.scalar(
        select(BulkUpload).where(
            BulkUpload.organisation_id == organisation_id, BulkUpload.content_key == key,
            BulkUpload.state != BulkState.CANCELLED,
        )
    )


def _content_key(content: bytes, sheet: str | None) -> str:
    return blind_index(f"{hashlib.sha256(content).hexdigest()}\x1f{sheet or ''}", "bulk_file")


def _is_taken(reference: str) -> bool:
    return db.session.scalar(select(BulkUpload.id).where(BulkUpload.reference == reference)) is not None
