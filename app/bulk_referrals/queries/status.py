"""How a file stands, for the system that sent it: the answer of `flask bulk check --json`, and what rows became."""

from typing import Any, Final

from sqlalchemy import select

from app.bulk_referrals.judging import Judgement, as_json
from app.bulk_referrals.judging.summing_up import notes_on_columns
from app.bulk_referrals.models import BulkRow, BulkSending, BulkUpload
from app.bulk_referrals.queries.rows import made_rows
from app.bulk_referrals.shapes import JudgedRow
from app.bulk_referrals.states import BulkState, RowStanding
from app.bulk_referrals.stored import mapping_from_json, problem_from_json, problems_from_json, source_from_json
from app.extensions import db

CHECKED: Final = ("encoding", "delimiter", "sheet", "header_row", "mapping", "dropped_columns", "rows", "accepted",
                  "check", "rejected", "skipped", "problems")
_COUNTS: Final = ("accepted", "check", "rejected", "skipped")
_JUDGED: Final = frozenset({BulkState.TO_CHECK, BulkState.CONFIRMING, BulkState.DONE})
_MADE: Final = frozenset({BulkState.CONFIRMING, BulkState.DONE})
_REPEATED_FROM: Final = 2


def status_of(upload: BulkUpload) -> dict[str, Any]:
    """Everything a system is told of its file; what is not known yet, or no longer kept, is null."""
    state = BulkState(upload.state)
    failure, code = upload.failure, upload.failure_code
    if state is BulkState.MAPPING and not failure:
        failure = db.session.scalar(select(BulkSending.refusal).where(BulkSending.upload_id == upload.id))
        code = "columns_not_settled" if failure else None
    return {
        "reference": upload.reference,
        "state": state.value,
        "progress": {"done": upload.progress_done, "total": upload.progress_total},
        "failure": failure,
        "failure_code": code,
        "permission_declared": upload.is_permission_declared,
        **_check(upload, is_judged=state in _JUDGED),
        "referrals": _referrals(upload) if state in _MADE else [],
        "left": _left(upload) if state is BulkState.DONE else [],
    }


def _check(upload: BulkUpload, *, is_judged: bool) -> dict[str, Any]:
    if upload.layout is None or upload.mapping is None:
        return dict.fromkeys(CHECKED) | {"problems": []}
    source, header = source_from_json(upload.layout, ())
    mapping = mapping_from_json(upload.mapping)
    rows = _rows(upload) if is_judged else []
    notes = [problem_from_json(one) for one in upload.layout["notes"]] if is_judged else list(
        dict.fromkeys([*source.problems, *header.problems, *mapping.problems])
    )
    judgement = Judgement(rows=rows, problems=notes, column_notes=notes_on_columns(rows, _REPEATED_FROM))
    answer = as_json(source, header, mapping, judgement)
    return answer if is_judged else {**answer, "rows": upload.row_count, **dict.fromkeys(_COUNTS)}


def _rows(upload: BulkUpload) -> list[JudgedRow]:
    found = db.session.execute(
        select(BulkRow.number, BulkRow.outcome, BulkRow.verdict)
        .where(BulkRow.upload_id == upload.id, BulkRow.outcome.is_not(None)).order_by(BulkRow.number)
    )
    return [JudgedRow(number, outcome, problems=problems_from_json(verdict)) for number, outcome, verdict in found]


def _referrals(upload: BulkUpload) -> list[dict[str, Any]]:
    return [
        {"row": number, "tenancy_reference": tenancy or None, "result": standing, "reference": reference}
        for number, tenancy, standing, reference in made_rows(upload)
    ]


def _left(upload: BulkUpload) -> list[dict[str, Any]]:
    """Rows that were accepted when the file was confirmed and became nothing after all, with the reason."""
    found = db.session.execute(
        select(BulkRow.number, BulkRow.left_because)
        .where(BulkRow.upload_id == upload.id, BulkRow.standing == RowStanding.LEFT).order_by(BulkRow.number)
    )
    return [{"row": number, "reason": reason or ""} for number, reason in found]
