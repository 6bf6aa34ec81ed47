"""Staged rows and the judge: rows are put together as the file they came from, judged, and their verdicts kept.

The whole file is judged by a worker in chunks; what a person changes is judged at once together with what it touches.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, or_, select, update

from app.bulk_referrals.judging import Choice, Decisions, FilePermission, Judgement, JudgeSettings, Known, judge
from app.bulk_referrals.models import BulkFinding, BulkRow, BulkRowKey, BulkUpload
from app.bulk_referrals.queries.known import KnownToUs
from app.bulk_referrals.shapes import JudgedRow, Outcome
from app.bulk_referrals.states import RowStanding
from app.bulk_referrals.stored import mapping_from_json, row_from_json, source_from_json, verdict_to_json
from app.core import clock
from app.extensions import db
from app.referrals.answers import AskedDevice, ContactBy, PermissionHow
from app.referrals.queries import rules_in_force

# Up to so many rows the whole file is judged again at once when somebody changes one of them.
MOST_AT_ONCE: Final = 500
MADE: Final = (RowStanding.REFERRED, RowStanding.UPDATED)


@dataclass(frozen=True, slots=True)
class StagedRow:
    """What the judge must know of one stored row."""

    id: int
    number: int
    cells: dict[str, Any] | None
    verdict: dict[str, Any] | None
    outcome: Outcome | None
    standing: RowStanding | None
    confirmed_codes: list[str]
    choice: Any
    choice_reason: str | None


def load_rows(upload: BulkUpload, numbers: Collection[int] | None = None) -> list[StagedRow]:
    """The rows of a file that were not made into anything yet, in their order; all, or those with these numbers."""
    query = (
        select(
            BulkRow.id, BulkRow.number, BulkRow.cells, BulkRow.verdict, BulkRow.outcome, BulkRow.standing,
            BulkRow.confirmed_codes, BulkRow.choice, BulkRow.choice_reason,
        )
        .where(BulkRow.upload_id == upload.id)
        .where(or_(BulkRow.standing.is_(None), BulkRow.standing.not_in(MADE)))
        .order_by(BulkRow.number)
    )
    if numbers is not None:
        query = query.where(BulkRow.number.in_(numbers))
    return [StagedRow(*row) for row in db.session.execute(query)]


def settings_of(upload: BulkUpload, *, allow_fictional: bool) -> JudgeSettings:
    """What was declared for the whole file."""
    permission = None
    if upload.is_permission_declared and upload.permission_on:
        permission = FilePermission(upload.permission_on, _how(upload.permission_how))
    return JudgeSettings(
        today=clock.today(), permission=permission, is_safe_to_text=upload.is_safe_to_text,
        allow_fictional_phones=allow_fictional, fill_down=frozenset(upload.fill_down),
        device_kind=_device(upload.default_device_kind), wants_data=upload.default_data,
    )


def known_to(upload: BulkUpload) -> Known:
    """What this file is compared with."""
    return KnownToUs(upload.organisation_id, clock.today(), rules_in_force().limits.repeat_months, upload.id)


def judge_rows(
    upload: BulkUpload, rows: Sequence[StagedRow], settings: JudgeSettings, known: Known
) -> Judgement:
    """Judge stored rows as one file, with what was decided about each."""
    layout, stored = upload.layout, upload.mapping
    if layout is None or stored is None:
        raise RuntimeError("a file is judged after it was read and before it is put away")
    source, header = source_from_json(layout, (row_from_json(row.number, row.cells) for row in rows))
    return judge(source, header, mapping_from_json(stored), settings, known, decisions=_decisions(rows))


def standing_of(judged: JudgedRow) -> RowStanding:
    """What a verdict means for the row when the file is confirmed."""
    if judged.outcome is Outcome.ACCEPTED:
        return RowStanding.UPDATING if judged.updates else RowStanding.READY
    return {
        Outcome.CHECK: RowStanding.OPEN, Outcome.REJECTED: RowStanding.REJECTED, Outcome.SKIPPED: RowStanding.SKIPPED,
    }[judged.outcome]


def keep_verdicts(upload: BulkUpload, judged: Iterable[tuple[StagedRow, JudgedRow]]) -> None:
    """Store new verdicts, findings and look-up keys of rows instead of those they had."""
    pairs = list(judged)
    if not pairs:
        return
    ids = [row.id for row, _ in pairs]
    verdicts = {row.id: verdict_to_json(one) for row, one in pairs}
    db.session.connection().execute(
        update(BulkRow.__table__).where(BulkRow.__table__.c.id == bindparam("row_id")),  # type: ignore[arg-type]
        [
            {
                "row_id": row.id, "verdict": verdicts[row.id], "outcome": one.outcome, "standing": standing_of(one),
                "grouped_into": one.grouped_into, "text_language": _text_language(one),
            }
            for row, one in pairs
        ],
    )
    for table in (BulkFinding, BulkRowKey):
        db.session.execute(
            delete(table).where(table.row_id.in_(ids)).execution_options(synchronize_session=False)
        )
    _insert_findings(upload, pairs)
    keys = [
        {"row_id": row_id, "key": key, "upload_id": upload.id, "organisation_id": upload.organisation_id}
        for row_id, verdict in verdicts.items() for key in sorted(set(verdict["keys"].values()))
    ]
    if keys:
        db.session.execute(insert(BulkRowKey.__table__), keys)  # type: ignore[arg-type]
    db.session.expire_all()


def judge_again(upload: BulkUpload, numbers: Collection[int], *, allow_fictional: bool) -> None:
    """Judge changed rows at once with everything they touch.

    A long file is judged only around them, and where hundreds of rows share a phone or home only near them; then the
    whole file must be checked before it is confirmed.
    """
    settings, known = settings_of(upload, allow_fictional=allow_fictional), known_to(upload)
    if upload.row_count <= MOST_AT_ONCE:
        rows, is_whole = load_rows(upload), True
        judged = judge_rows(upload, rows, settings, known).rows
    else:
        upload.checked_at = None
        rows, judged, is_whole = _judge_near(upload, numbers, settings, known)
    keep_verdicts(upload, [
        (row, one) for row, one in zip(rows, judged, strict=True)
        # Where rows were judged without some that touch them, only the changed ones are told anew.
        if row.number in numbers or (is_whole and _is_changed(row, one))
    ])


def _judge_near(
    upload: BulkUpload, numbers: Collection[int], settings: JudgeSettings, known: Known
) -> tuple[list[StagedRow], list[JudgedRow], bool]:
    """Changed rows and those they touch, before and after the change, judged; and whether these are all of them."""
    touched = _around(upload, numbers)
    rows = load_rows(upload, _nearest(touched, numbers))
    judged = judge_rows(upload, rows, settings, known).rows
    if len(touched) <= MOST_AT_ONCE:
        met = touched | _numbers_with_keys(
            upload, {key for one in judged for key in verdict_to_json(one)["keys"].values()}
        )
        if met != touched:
            touched, rows = met, load_rows(upload, _nearest(met, numbers))
            judged = judge_rows(upload, rows, settings, known).rows
    return rows, judged, len(touched) <= MOST_AT_ONCE


def _nearest(touched: Collection[int], numbers: Collection[int]) -> set[int]:
    """Of rows that touch changed ones, with them, no more than are judged while a person waits."""
    others = sorted(set(touched) - set(numbers))
    return {*numbers, *others[: max(0, MOST_AT_ONCE - len(numbers))]}


def _around(upload: BulkUpload, numbers: Collection[int]) -> set[int]:
    """The numbers of rows that share a key with some, or are one household with them; not all where they are many."""
    wanted = set(numbers)
    for _ in range(2):
        if len(wanted) > MOST_AT_ONCE:
            break
        keys = {
            key for row in load_rows(upload, wanted) for key in ((row.verdict or {}).get("keys") or {}).values()
        }
        grouped = db.session.execute(
            select(BulkRow.number, BulkRow.grouped_into)
            .where(BulkRow.upload_id == upload.id, BulkRow.grouped_into.is_not(None))
            .where(or_(BulkRow.number.in_(wanted), BulkRow.grouped_into.in_(wanted)))
        )
        wanted |= _numbers_with_keys(upload, keys) | {number for pair in grouped for number in pair}
    return wanted


def _numbers_with_keys(upload: BulkUpload, keys: Collection[str]) -> set[int]:
    if not keys:
        return set()
    return set(db.session.scalars(
        select(BulkRow.number).join(BulkRowKey, BulkRowKey.row_id == BulkRow.id)
        .where(BulkRowKey.upload_id == upload.id, BulkRowKey.key.in_(keys))
    ))


def _is_changed(row: StagedRow, judged: JudgedRow) -> bool:
    return row.outcome != judged.outcome or row.verdict != verdict_to_json(judged)


def _how(code: str | None) -> PermissionHow:
    return next((one for one in PermissionHow if one == code), PermissionHow.WRITING)


def _device(code: str | None) -> AskedDevice:
    return next((one for one in AskedDevice if one == code), AskedDevice.ANY)


def _text_language(judged: JudgedRow) -> str | None:
    """The language of the first text, where the row would get one."""
    values = judged.values
    may_text = values.get("contact_by") == ContactBy.TEXT and values.get("is_safe_to_text") is True
    is_new = judged.outcome is Outcome.ACCEPTED and judged.updates is None
    return str(values.get("language") or "en") if may_text and is_new else None


def _decisions(rows: Iterable[StagedRow]) -> Decisions:
    rows = list(rows)
    return Decisions(
        confirmed=frozenset((row.number, code) for row in rows for code in row.confirmed_codes),
        choices={row.number: Choice(row.choice, row.choice_reason) for row in rows if row.choice is not None},
    )


def _insert_findings(upload: BulkUpload, pairs: Sequence[tuple[StagedRow, JudgedRow]]) -> None:
    findings = [
        {
            "upload_id": upload.id, "row_id": row.id, "column_letter": problem.column,
            "severity": problem.severity.value, "code": problem.code,
        }
        for row, one in pairs for problem in one.problems
    ]
    if findings:
        db.session.execute(insert(BulkFinding.__table__), findings)  # type: ignore[arg-type]
