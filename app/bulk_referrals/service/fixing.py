"""What people do to single rows in the check: put cells right, confirm what was asked, choose for rows like others.

Every change is judged at once with the same rules as the file.
"""

import json
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Select, select

from app.audit.service import record
from app.bulk_referrals.judging import CHOICES
from app.bulk_referrals.models import BulkFinding, BulkRow, BulkUpload
from app.bulk_referrals.service.mapping_columns import start_check
from app.bulk_referrals.service.staged import MOST_AT_ONCE, judge_again
from app.bulk_referrals.shapes import Severity
from app.bulk_referrals.states import BulkState, RowChoice
from app.bulk_referrals.stored import mapping_from_json
from app.core.encryption import blind_index
from app.core.errors import NotFound, Refused, StalePage
from app.core.permissions import Actor
from app.extensions import db

LONGEST_CELL: Final = 2_000
LONGEST_REASON: Final = 300
_CLOSED: Final = "The rows of this file can no longer be changed. Look at where it stands."


def mark_of(row: BulkRow) -> str:
    """What a page keeps of a row's cells, to notice that somebody changed them meanwhile."""
    return blind_index(json.dumps((row.cells or {}).get("cells", [])), "bulk_row_seen")


def put_right(
    actor: Actor, upload: BulkUpload, number: int, cells: Mapping[int, str], *, allow_fictional: bool,
    seen: str | None = None,
) -> BulkRow:
    """Keep new cells (by column index) of a row under its number, and judge it; sensitive columns stay empty.

    Refuses cells longer than 2,000 characters, rows of a file that is not in the check, and other cells than the row
    has now when it is not the row that was `seen`.
    """
    row = _open_row(upload, number)
    if upload.mapping is None:
        raise Refused(_CLOSED)
    mapping = mapping_from_json(upload.mapping)
    editable = {column.index for column in mapping.columns if column.field and not column.is_dropped}
    if any(len(text) > LONGEST_CELL for text in cells.values()):
        raise Refused(f"A cell holds at most {LONGEST_CELL:,} characters. Shorten it.")
    kept = list((row.cells or {}).get("cells", []))
    kept += [""] * (len(mapping.columns) - len(kept))
    before = list(kept)
    for index in editable & set(cells):
        kept[index] = cells[index].strip()
    if seen is not None and kept != before and seen != mark_of(row):
        raise StalePage("This row")
    row.cells, row.is_changed = {"cells": kept}, True
    db.session.flush()
    record(actor, "changed_bulk_row", upload, row=number)
    judge_again(upload, [number], allow_fictional=allow_fictional)
    return row


def confirm_row(actor: Actor, upload: BulkUpload, number: int, *, allow_fictional: bool) -> None:
    """Say that what is asked about a row is right as it stands."""
    row = _open_row(upload, number)
    asked = set(db.session.scalars(_asked_codes(upload).where(BulkFinding.row_id == row.id)))
    if not asked:
        raise Refused("Nothing has to be confirmed in this row. Put right what is wrong with it.")
    row.confirmed_codes = sorted({*row.confirmed_codes, *asked})
    db.session.flush()
    record(actor, "confirmed_bulk_row", upload, row=number, codes=sorted(asked))
    judge_again(upload, [number], allow_fictional=allow_fictional)


def confirm_everywhere(actor: Actor, upload: BulkUpload, code: str, *, allow_fictional: bool) -> int:
    """Say that one question is answered for every row that has it; how many rows. A long list is checked by a worker.

    Refuses what must be chosen row by row.
    """
    if code in CHOICES:
        raise Refused("Choose for each of these rows what becomes of it.")
    _check_open(upload)
    rows = db.session.scalars(
        select(BulkRow).where(BulkRow.upload_id == upload.id, BulkRow.id.in_(
            select(BulkFinding.row_id).where(
                BulkFinding.upload_id == upload.id, BulkFinding.code == code,
                BulkFinding.severity == Severity.CONFIRM.value,
            )
        ))
    ).all()
    if not rows:
        raise Refused("No row has this question any more. Look at the list again.")
    for row in rows:
        row.confirmed_codes = sorted({*row.confirmed_codes, code})
    db.session.flush()
    record(actor, "confirmed_bulk_question", upload, code=code, rows=len(rows))
    if len(rows) > MOST_AT_ONCE or upload.row_count > MOST_AT_ONCE < len(rows) * 2:
        start_check(actor, upload)
    else:
        judge_again(upload, [row.number for row in rows], allow_fictional=allow_fictional)
    return len(rows)


def choose(
    actor: Actor, upload: BulkUpload, number: int, choice: RowChoice | None, reason: str | None = None,
    *, allow_fictional: bool,
) -> None:
    """Choose what becomes of a row: leave it out, update what is open, or refer it anyway with a reason; None undoes.

    Refuses a way that is not open for the row, and referring anyway without a reason.
    """
    row = _open_row(upload, number)
    words = (reason or "").strip()
    if choice is RowChoice.REFER_ANYWAY and not words:
        raise Refused("Say why this row is referred although it looks like another.", field="reason")
    if len(words) > LONGEST_REASON:
        raise Refused(f"Keep the reason under {LONGEST_REASON} characters.", field="reason")
    if choice not in (None, *ways_open(upload, row)):
        raise Refused("This cannot be chosen for the row. Look at what is asked about it.")
    row.choice, row.choice_reason = choice, words or None
    db.session.flush()
    record(actor, "chose_for_bulk_row", upload, row=number, choice=str(choice) if choice else "none")
    judge_again(upload, [number], allow_fictional=allow_fictional)


def ways_open(upload: BulkUpload, row: BulkRow) -> tuple[RowChoice, ...]:
    """What may be chosen for a row: leaving it out always, the others as far as every question allows them."""
    codes = set(db.session.scalars(
        select(BulkFinding.code).where(BulkFinding.upload_id == upload.id, BulkFinding.row_id == row.id)
    ))
    asked = [CHOICES[code] for code in codes if code in CHOICES]
    others = [way for way in RowChoice if way is not RowChoice.SKIP and asked and all(way in ways for ways in asked)]
    return (RowChoice.SKIP, *others)


def _asked_codes(upload: BulkUpload) -> Select[str]:
    return select(BulkFinding.code).where(
        BulkFinding.upload_id == upload.id, BulkFinding.severity == Severity.CONFIRM.value,
        BulkFinding.code.not_in(sorted(CHOICES)),
    )


def _open_row(upload: BulkUpload, number: int) -> BulkRow:
    _check_open(upload)
    row = db.session.scalar(select(BulkRow).where(BulkRow.upload_id == upload.id, BulkRow.number == number))
    if row is None:
        raise NotFound
    return row


def _check_open(upload: BulkUpload) -> None:
    # Read anew under a lock: a colleague may be confirming the file at this moment.
    db.session.refresh(upload, attribute_names=["state", "version"], with_for_update=True)
    if upload.state != BulkState.TO_CHECK:
        raise Refused(_CLOSED)
