"""A worker reads the file, finds its headings, drops sensitive columns, and stages the rows; the file itself goes.

Staged in chunks of own transactions; begun again after a kill it starts from the file, which is still there.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog
from sqlalchemy import delete, insert, select

from app.audit.service import move, record
from app.bulk_referrals import mapping as columns
from app.bulk_referrals.checking import suggest_fill_down
from app.bulk_referrals.headings import find_header
from app.bulk_referrals.models import BulkContent, BulkRow, BulkUpload, HeadingSynonym, RememberedMapping
from app.bulk_referrals.moved_cells import mark_moved
from app.bulk_referrals.reading import read_file
from app.bulk_referrals.service import leases
from app.bulk_referrals.service.leases import Lease, LeaseLost
from app.bulk_referrals.shapes import Header, Mapping, SourceFile, SourceRow, UnreadableFile
from app.bulk_referrals.states import BulkState
from app.bulk_referrals.stored import cells_to_json, layout_to_json, mapping_to_json
from app.bulk_referrals.synonyms import Synonyms, load_synonyms
from app.core import clock
from app.core.db import transaction
from app.core.jobs import enqueue
from app.core.permissions import SYSTEM
from app.extensions import db

log = structlog.get_logger()
CHUNK: Final = 500
MOST_ATTEMPTS: Final = 4
_TOO_OFTEN: Final = UnreadableFile(
    "gave_up", "We tried to read this file several times and could not. Save it as CSV and upload that, or ring us."
)


def read(upload_id: int) -> None:
    """Read one uploaded file; returns at once when another worker has it or it is read already."""
    with transaction():
        lease = leases.take(upload_id, (BulkState.UPLOADED, BulkState.READING))
        if lease is None:
            return
        upload = db.session.get_one(BulkUpload, upload_id)
        if upload.state == BulkState.UPLOADED:
            move(upload, BulkState.READING, SYSTEM)
        content = db.session.scalar(select(BulkContent.content).where(BulkContent.upload_id == upload_id)) or b""
        sheet, organisation_id, attempts = upload.wanted_sheet, upload.organisation_id, upload.attempts
        synonyms = taught_synonyms()
    try:
        if attempts > MOST_ATTEMPTS:
            raise _TOO_OFTEN
        source = read_file(content, sheet=sheet)
        header = find_header(source, synonyms)
    except UnreadableFile as unreadable:
        _give_up(lease, unreadable)
        return
    try:
        _stage(lease, source, header, synonyms, organisation_id)
    except LeaseLost:
        log.info("bulk_lease_lost", upload_id=upload_id, step="reading")


def taught_synonyms() -> Synonyms:
    """The product's table of headings with what coordinators taught it."""
    return load_synonyms(tuple(
        (heading, field) for heading, field in db.session.execute(select(HeadingSynonym.heading, HeadingSynonym.field))
    ))


def _stage(lease: Lease, source: SourceFile, header: Header, synonyms: Synonyms, organisation_id: int) -> None:
    rows = source.rows[header.first_data:]
    heading_set = columns.heading_set_key(header)
    with transaction():
        leases.hold(lease, progress_done=0, progress_total=len(rows))
        remembered = _remembered(organisation_id, heading_set)
        db.session.execute(delete(BulkRow).where(BulkRow.upload_id == lease.upload_id))
        earlier = remembered.columns if remembered else None
        earlier_fill_down = list(remembered.fill_down) if remembered else None
    mapping = columns.suggest_mapping(header, synonyms, rows, remembered=earlier)
    source = _without_sensitive_problems(mark_moved(source, header, mapping), mapping)
    rows = source.rows[header.first_data:]
    fill_down = earlier_fill_down if earlier_fill_down is not None else sorted(
        suggest_fill_down(rows, mapping, source.merged)
    )
    kept = _without_sensitive(rows, header, mapping)
    for start in range(0, len(kept), CHUNK):
        with transaction():
            leases.hold(lease, progress_done=start)
            _insert(lease.upload_id, kept[start:start + CHUNK])
    with transaction():
        upload = leases.hold(lease, progress_done=len(kept))
        upload.layout, upload.mapping = layout_to_json(source, header), mapping_to_json(mapping)
        upload.heading_set, upload.fill_down, upload.row_count = heading_set, fill_down, len(kept)
        upload.read_at = clock.now()
        _finish(upload, BulkState.MAPPING)
        if mapping.dropped:
            record(SYSTEM, "dropped_sensitive_columns", upload, headings=sorted(set(mapping.dropped)))
            log.info("dropped_sensitive_columns", upload_id=upload.id, headings=sorted(set(mapping.dropped)))


def _without_sensitive(rows: Sequence[SourceRow], header: Header, mapping: Mapping) -> list[SourceRow]:
    """The rows as they may be kept: dropped columns emptied, nothing beyond the headings.

    Where cells may have moved out of their column, nothing of the row is kept beside columns that must not be.
    """
    width = len(header.headings)
    found = []
    for row in columns.drop_sensitive(rows, mapping):
        is_unsure = bool(mapping.dropped) and row.fault is not None
        found.append(replace(row, cells=() if is_unsure else row.cells[:width]))
    return found


def _without_sensitive_problems(source: SourceFile, mapping: Mapping) -> SourceFile:
    """What was found at single cells quotes them: of dropped columns and beyond the headings it is not kept either."""
    kept = {column.letter for column in mapping.columns if not column.is_dropped}
    return replace(source, problems=tuple(one for one in source.problems if one.column is None or one.column in kept))


def _insert(upload_id: int, rows: Sequence[SourceRow]) -> None:
    db.session.execute(insert(BulkRow.__table__), [  # type: ignore[arg-type]
        {"upload_id": upload_id, "number": row.number, "cells": cells_to_json(row)} for row in rows
    ])


def _give_up(lease: Lease, unreadable: UnreadableFile) -> None:
    with transaction():
        try:
            upload = leases.hold(lease)
        except LeaseLost:
            return
        upload.failure_code, upload.failure = unreadable.code, unreadable.sentence
        upload.finished_at = clock.now()
        _finish(upload, BulkState.UNREADABLE, reason=unreadable.code)


def _finish(upload: BulkUpload, state: BulkState, *, reason: str | None = None) -> None:
    db.session.execute(delete(BulkContent).where(BulkContent.upload_id == upload.id))
    leases.give_back(upload)
    move(upload, state, SYSTEM, reason=reason)
    enqueue("workers.bulk_referrals.tell", upload.id)


def _remembered(organisation_id: int, heading_set: str) -> RememberedMapping | None:
    return db.session.scalar(select(RememberedMapping).where(
        RememberedMapping.organisation_id == organisation_id, RememberedMapping.heading_set == heading_set,
    ))
