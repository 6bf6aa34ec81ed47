"""A worker makes referrals of a confirmed file: checked once more, then chunk by chunk, each row exactly once.

A chunk and the standing of its rows are one transaction; the key of a row's referral is unique in the database. So a
worker that is killed leaves whole chunks behind, and the next one goes on with the rows that are not made yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import structlog
from sqlalchemy import bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.accounts.states import UserState
from app.audit.service import move, record
from app.bulk_referrals.judging import Earlier, Found, Known, Wanted
from app.bulk_referrals.judging.placing import OUTSIDE
from app.bulk_referrals.keys import PERSON, TENANCY, submission_key
from app.bulk_referrals.models import BulkFinding, BulkRow, BulkRowKey, BulkUpload, OpenTenancy
from app.bulk_referrals.service import leases
from app.bulk_referrals.service.checking import AskedShortly
from app.bulk_referrals.service.confirming import standing_counts
from app.bulk_referrals.service.leases import Lease, LeaseLost
from app.bulk_referrals.service.staged import (
    MADE,
    judge_rows,
    keep_verdicts,
    known_to,
    load_rows,
    settings_of,
    standing_of,
)
from app.bulk_referrals.shapes import JudgedRow, Severity
from app.bulk_referrals.states import GOING_ON, BulkState, RowStanding
from app.bulk_referrals.stored import values_from_json, verdict_to_json
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refused, explain_constraint
from app.core.jobs import enqueue
from app.core.permissions import SYSTEM
from app.extensions import db
from app.organisations.models import Organisation
from app.referrals.models import Referral
from app.referrals.queries.room import refusal_of
from app.referrals.service.drafting import count_out_of_area
from app.referrals.service.noting import add_note
from app.referrals.service.opening_many import Opened, Opening, open_many
from app.referrals.service.updating import take_newer_answers
from app.referrals.states import NoteKind

log = structlog.get_logger()
CHUNK: Final = 400

explain_constraint(
    "uq_open_tenancy_key",
    "Another referral of this tenancy or person is open already. Work on that one, or withdraw it first.",
    sqlite="open_tenancy.organisation_id, open_tenancy.key",
)


@dataclass(frozen=True, slots=True)
class _WithoutWaiting:
    """What is known but for rows that wait in other files: of two files, the one confirmed first goes first."""

    known: Known

    def find(self, wanted: Wanted) -> Found:
        found = self.known.find(wanted)
        return replace(
            found, tenancies=_there(found.tenancies), homes=_there(found.homes), uprns=_there(found.uprns)
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that is to be made into a referral, as it was judged last."""

    id: int
    number: int
    standing: RowStanding
    verdict: Mapping[str, Any]

    @property
    def values(self) -> dict[str, Any]:
        return values_from_json(self.verdict)

    @property
    def only_the_tenancy(self) -> dict[str, Any] | None:
        reference = self.verdict["values"].get("tenancy_reference")
        return {"values": {"tenancy_reference": reference}, "problems": [], "keys": {}} if reference else None

    @property
    def keys(self) -> dict[str, bool]:
        """The keys that guard it, and whether each is waived."""
        found = {}
        for kind in (TENANCY, PERSON):
            if key := self.verdict["keys"].get(kind):
                # A tenancy has one open referral whatever anybody says; a person may be referred anyway, with a reason.
                found[key] = kind == PERSON and bool(self.verdict.get("reason"))
        return found


def _there(known: Mapping[str, Earlier]) -> dict[str, Earlier]:
    return {key: earlier for key, earlier in known.items() if not earlier.is_staged}


def commit_file(upload_id: int, *, allow_fictional: bool) -> None:
    """Make referrals of one confirmed file; returns at once when another worker has it or it is done."""
    with transaction():
        lease = leases.take(upload_id, (BulkState.CONFIRMING,))
        if lease is None or not _may_go_on(upload_id):
            return
        has_begun = db.session.get_one(BulkUpload, upload_id).progress_done > 0  # since it was confirmed last
    try:
        # What a killed worker made already would look like duplicates of the rows it did not come to.
        if not has_begun:
            _check_again(lease, allow_fictional=allow_fictional)
        while _make_chunk(lease, CHUNK):
            pass
        _finish(lease)
    except LeaseLost:
        log.info("bulk_lease_lost", upload_id=upload_id, step="confirming")


def _may_go_on(upload_id: int) -> bool:
    """Whether the confirmation still holds; else the file goes back to the check with the reason."""
    upload = db.session.get_one(BulkUpload, upload_id)
    person = db.session.get(User, upload.confirmed_by_id)
    why = refusal_of(db.session.get_one(Organisation, upload.organisation_id))
    if person is None or person.state == UserState.LEFT:
        why = "The account of whoever confirmed this file was closed meanwhile. Look at it and confirm it again."
    if why is None:
        return True
    upload.failure_code, upload.failure = "not_now", why
    leases.give_back(upload)
    move(upload, BulkState.TO_CHECK, SYSTEM, reason="not_now")
    enqueue("workers.bulk_referrals.tell", upload.id)
    return False


def _check_again(lease: Lease, *, allow_fictional: bool) -> None:
    """Judge all rows once more: what is not all right any more is left, what was not going on stays as it is."""
    with transaction():
        upload = leases.hold(lease)
        rows, settings = load_rows(upload), settings_of(upload, allow_fictional=allow_fictional)
        known = known_to(upload)
        db.session.expunge(upload)
    judged = judge_rows(upload, rows, settings, AskedShortly(_WithoutWaiting(known))).rows
    changed = [
        (row, one) for row, one in zip(rows, judged, strict=True)
        if row.standing in GOING_ON and (standing_of(one) != row.standing or row.verdict != verdict_to_json(one))
    ]
    for start in range(0, len(changed), CHUNK):
        with transaction():
            upload = leases.hold(lease)
            part = changed[start:start + CHUNK]
            keep_verdicts(upload, part)
            _leave({row.id: _why(one) for row, one in part if standing_of(one) not in GOING_ON})


def _why(judged: JudgedRow) -> str:
    weighty = [one for one in judged.problems if one.severity is not Severity.NOTE] or judged.problems
    return f"Since it was confirmed, this changed: {weighty[0].message}" if weighty else "It was left out."


def _make_chunk(lease: Lease, size: int) -> bool:
    """Make the next rows into referrals, in one transaction; whether there were any."""
    try:
        with transaction():
            return _make(lease, size)
    except IntegrityError:
        # Somebody reopened a referral of one of these tenancies at this moment: one by one tells which.
        if size == 1:
            with transaction():
                row = next(iter(_next_rows(leases.hold(lease), 1)))
                _leave({row.id: "Another referral of this tenancy was opened at this moment. Look at that one."})
            return True
    return all(_make_chunk(lease, 1) for _ in range(size))


def _make(lease: Lease, size: int) -> bool:
    upload = leases.hold(lease)
    rows = _next_rows(upload, size)
    if not rows:
        return False
    # Files of one organisation go one after the other, so that limits and open tenancies are counted right.
    organisation = db.session.scalars(
        select(Organisation).where(Organisation.id == upload.organisation_id).with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    person = db.session.get_one(User, upload.confirmed_by_id)
    new, left = _guarded(organisation.id, [row for row in rows if row.standing is RowStanding.READY])
    openings = [Opening(submission_key(upload.reference, row.number), row.values) for row in new]
    opened = open_many(person, organisation, openings, upload=upload.id)
    made = dict(zip([row.id for row in new], opened, strict=True))
    left |= {row_id: one.refusal for row_id, one in made.items() if one.refusal}
    _guard(person, organisation.id, [(row, made[row.id]) for row in new if made[row.id].referral_id])
    updated, not_updated = _update(person, upload, [row for row in rows if row.standing is RowStanding.UPDATING])
    _leave({**left, **not_updated})
    _put_away(rows, made, updated)
    upload.text_count += sum(one.is_texted for one in opened)
    upload.progress_done += len(rows)
    db.session.flush()
    return True


def _next_rows(upload: BulkUpload, size: int) -> list[_Row]:
    found = db.session.execute(
        select(BulkRow.id, BulkRow.number, BulkRow.standing, BulkRow.verdict)
        .where(BulkRow.upload_id == upload.id, BulkRow.standing.in_(sorted(GOING_ON)))
        .order_by(BulkRow.id).limit(size)
    )
    return [_Row(*row) for row in found]


def _guarded(organisation_id: int, rows: Sequence[_Row]) -> tuple[list[_Row], dict[int, str]]:
    """The rows whose tenancy or person has no other open referral, and why the others are left."""
    keys = {key for row in rows for key in row.keys}
    taken = dict(
        db.session.execute(
            select(OpenTenancy.key, Referral.reference).join(Referral, Referral.id == OpenTenancy.referral_id)
            .where(OpenTenancy.organisation_id == organisation_id, OpenTenancy.key.in_(keys), OpenTenancy.is_open)
        ).all()
    )
    free, left = [], {}
    for row in rows:
        other = next((taken[key] for key, is_waived in row.keys.items() if key in taken and not is_waived), None)
        if other is not None:
            left[row.id] = f"This tenancy or person is open already as {other}. Look at that one."
            continue
        taken |= {key: f"row {row.number} of this file" for key, is_waived in row.keys.items() if not is_waived}
        free.append(row)
    return free, left


def _guard(person: User, organisation_id: int, made: Sequence[tuple[_Row, Opened]]) -> None:
    guards = [
        {"referral_id": opened.referral_id, "key": key, "organisation_id": organisation_id, "is_waived": is_waived,
         "is_open": not is_waived}
        for row, opened in made for key, is_waived in row.keys.items()
    ]
    if guards:
        db.session.execute(insert(OpenTenancy.__table__), guards)  # type: ignore[arg-type]
    for row, opened in made:
        if reason := row.verdict.get("reason"):
            referral = db.session.get_one(Referral, opened.referral_id)
            record(person, "referred_anyway", referral, row=row.number)
            add_note(person, referral, NoteKind.NOTE, f"Referred although it looked like another: {reason}")


def _update(person: User, upload: BulkUpload, rows: Sequence[_Row]) -> tuple[dict[int, int], dict[int, str]]:
    updated: dict[int, int] = {}
    left: dict[int, str] = {}
    for row in rows:
        referral = db.session.scalar(select(Referral).where(
            Referral.reference == row.verdict["updates"], Referral.partner_id == upload.organisation_id,
        ))
        if referral is None:
            left[row.id] = "The referral it was to update is not there. Send the row in a new file."
            continue
        try:
            take_newer_answers(person, referral, row.values, upload=upload.id)
        except Refused as refused:
            left[row.id] = refused.sentence
        else:
            updated[row.id] = referral.id
    return updated, left


def _leave(why: Mapping[int, str | None]) -> None:
    for row in db.session.scalars(select(BulkRow).where(BulkRow.id.in_(why))) if why else ():
        row.standing, row.left_because = RowStanding.LEFT, why[row.id]


def _put_away(rows: Sequence[_Row], made: Mapping[int, Opened], updated: Mapping[int, int]) -> None:
    """Rows that became referrals keep their number, tenancy reference and referral, nothing else that stood in them."""
    gone = [row for row in rows if row.id in updated or (row.id in made and made[row.id].referral_id)]
    if not gone:
        return
    ids = [row.id for row in gone]
    db.session.connection().execute(
        update(BulkRow.__table__).where(BulkRow.__table__.c.id == bindparam("row_id")),  # type: ignore[arg-type]
        [
            {
                "row_id": row.id, "cells": None, "choice_reason": None, "verdict": row.only_the_tenancy,
                "standing": RowStanding.UPDATED if row.id in updated else RowStanding.REFERRED,
                "updates_id": updated.get(row.id),
                "referral_id": None if row.id in updated else made[row.id].referral_id,
            }
            for row in gone
        ],
    )
    for table in (BulkFinding, BulkRowKey):
        db.session.execute(
            delete(table).where(table.row_id.in_(ids)).execution_options(synchronize_session=False)
        )


def _finish(lease: Lease) -> None:
    with transaction():
        upload = leases.hold(lease)
        outside = _forget_outside(upload) + (upload.layout or {}).get("outside", 0)
        counts = standing_counts(upload.id)
        upload.referred_count = counts.get(RowStanding.REFERRED, 0)
        upload.updated_count = counts.get(RowStanding.UPDATED, 0)
        upload.left_count = sum(
            counts.get(standing, 0) for standing in (RowStanding.LEFT, RowStanding.OPEN, RowStanding.REJECTED)
        ) + outside
        upload.outcome_counts = {str(standing): number for standing, number in counts.items()}
        upload.finished_at = clock.now()
        # What was found while reading quotes cells, also of rows of which nothing is kept any more.
        of_cells = (upload.layout or {}).get("file_problems", [])
        upload.layout = {**(upload.layout or {}), "file_problems": [one for one in of_cells if one[1] is None],
                         "outside": outside}
        leases.give_back(upload)
        move(upload, BulkState.DONE, SYSTEM, referred=upload.referred_count, left=upload.left_count)
        enqueue("workers.bulk_referrals.tell", upload.id)


def _forget_outside(upload: BulkUpload) -> int:
    """Count homes outside the region and delete their rows, the others of their tenancy too; how many homes."""
    of_file = (BulkRow.upload_id == upload.id, BulkRow.standing == RowStanding.REJECTED)
    found_outside = exists().where(BulkFinding.row_id == BulkRow.id, BulkFinding.code == OUTSIDE)
    numbers = db.session.scalars(select(BulkRow.number).where(*of_file, found_outside)).all()
    if not numbers:
        return 0
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start:start + CHUNK]
        db.session.execute(
            delete(BulkRow)
            .where(BulkRow.upload_id == upload.id, or_(BulkRow.number.in_(part), BulkRow.grouped_into.in_(part)))
            .where(or_(BulkRow.standing.is_(None), BulkRow.standing.not_in(MADE)))
            .execution_options(synchronize_session=False)
        )
    count_out_of_area(upload.organisation_id, len(numbers))
    return len(numbers)
