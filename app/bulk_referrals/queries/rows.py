"""Reads of a file's rows: a page of them by filter, what was found how often, and the first cells of each column."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from app.bulk_referrals.models import BulkFinding, BulkRow, BulkUpload
from app.bulk_referrals.shapes import Problem, Severity
from app.bulk_referrals.states import RowStanding
from app.bulk_referrals.stored import problems_from_json
from app.core.errors import NotFound
from app.extensions import db
from app.referrals.models import Referral

PAGE: Final = 100
EXAMPLES: Final = 3
_LOOKED_AT: Final = 50
_WEIGHT: Final = {Severity.REJECT: 0, Severity.CONFIRM: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows in their order, and the key to go on from; None on the last page."""

    rows: Sequence[BulkRow]
    total: int
    next_after: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """One problem of one column, how many rows have it, and its words."""

    column: str | None
    heading: str | None
    severity: Severity
    code: str
    rows: int
    message: str


def page_of_rows(
    upload: BulkUpload, standings: Collection[RowStanding], code: str | None, after: int
) -> RowPage:
    """The next hundred rows after a key, of these standings, and with this problem where one is named."""
    wanted: list[ColumnElement[bool]] = [BulkRow.upload_id == upload.id]
    if standings:
        wanted.append(BulkRow.standing.in_(sorted(standings)))
    if code:
        wanted.append(BulkRow.id.in_(
            select(BulkFinding.row_id).where(BulkFinding.upload_id == upload.id, BulkFinding.code == code)
        ))
    total = db.session.scalar(select(func.count()).select_from(BulkRow).where(*wanted)) or 0
    rows = db.session.scalars(
        select(BulkRow).where(*wanted, BulkRow.id > after).order_by(BulkRow.id).limit(PAGE + 1)
    ).all()
    return RowPage(rows[:PAGE], total, rows[PAGE - 1].id if len(rows) > PAGE else None)


def get_row(upload: BulkUpload, number: int) -> BulkRow:
    """One row under its number, or NotFound."""
    found = db.session.scalar(select(BulkRow).where(BulkRow.upload_id == upload.id, BulkRow.number == number))
    if found is None:
        raise NotFound
    return found


def groups_of(upload: BulkUpload) -> list[Group]:
    """What was found in a file, each problem of a column once: what stops rows first, then questions, then notes."""
    counted = db.session.execute(
        select(
            BulkFinding.column, BulkFinding.severity, BulkFinding.code,
            func.count(BulkFinding.row_id.distinct()).label("rows"), func.min(BulkFinding.row_id).label("first"),
        )
        .where(BulkFinding.upload_id == upload.id)
        .group_by(BulkFinding.column, BulkFinding.severity, BulkFinding.code)
    ).all()
    words = {(column, code): sentence for column, _, _, code, sentence in (upload.layout or {}).get("column_notes", [])}
    examples = _examples({one.first for one in counted})
    groups = []
    for one in counted:
        problem = _same(examples.get(one.first, []), one.column, one.code)
        groups.append(Group(
            one.column, problem.heading if problem else None, Severity(one.severity), one.code, one.rows,
            (words.get((one.column, one.code)) if one.rows > 1 else None) or (problem.message if problem else one.code),
        ))
    return sorted(groups, key=lambda group: (_WEIGHT[group.severity], -group.rows, group.column or "", group.code))


def first_cells(upload: BulkUpload) -> dict[int, list[str]]:
    """The first values of each column that are not empty, by column index, from the first rows."""
    found: dict[int, list[str]] = {}
    stored = db.session.scalars(
        select(BulkRow.cells).where(BulkRow.upload_id == upload.id).order_by(BulkRow.number).limit(_LOOKED_AT)
    )
    for cells in stored:
        for index, text in enumerate((cells or {}).get("cells", [])):
            values = found.setdefault(index, [])
            if text.strip() and len(values) < EXAMPLES and text not in values:
                values.append(text)
    return found


def made_referrals(rows: Collection[BulkRow]) -> dict[int, str]:
    """The references of the referrals that rows became or updated, by key."""
    ids = {key for row in rows for key in (row.referral_id, row.updates_id) if key}
    query = select(Referral.id, Referral.reference).where(Referral.id.in_(ids))
    return {key: reference for key, reference in db.session.execute(query)} if ids else {}  # noqa: C416


def rows_to_correct(upload: BulkUpload, standings: Collection[RowStanding]) -> Iterator[tuple[dict[str, Any], str]]:
    """The cells of every row that went no further, and what is wrong with it, in the order of the file."""
    found = db.session.execute(
        select(BulkRow.cells, BulkRow.verdict, BulkRow.left_because)
        .where(BulkRow.upload_id == upload.id, BulkRow.standing.in_(sorted(standings))).order_by(BulkRow.id)
        .execution_options(yield_per=500)
    )
    for cells, verdict, left_because in found:
        weighty = [one for one in problems_from_json(verdict) if one.severity is not Severity.NOTE]
        said = [left_because] if left_because else []
        yield cells or {"cells": []}, " ".join([*said, *map(_in_words, weighty)])


def made_rows(upload: BulkUpload) -> list[tuple[int, str, str, str]]:
    """Every row that became or updated a referral: number, tenancy reference while kept, standing, reference."""
    found = db.session.execute(
        select(BulkRow.number, BulkRow.verdict, BulkRow.standing, Referral.reference)
        .join(Referral, Referral.id == func.coalesce(BulkRow.referral_id, BulkRow.updates_id))
        .where(BulkRow.upload_id == upload.id).order_by(BulkRow.number)
    )
    return [
        (number, str(((verdict or {}).get("values") or {}).get("tenancy_reference") or ""), str(standing), reference)
        for number, verdict, standing, reference in found
    ]


def _in_words(problem: Problem) -> str:
    return f"{problem.heading}: {problem.message}" if problem.heading else problem.message


def _examples(ids: Collection[int]) -> dict[int, list[Problem]]:
    stored = db.session.execute(select(BulkRow.id, BulkRow.verdict).where(BulkRow.id.in_(ids)))
    return {row_id: problems_from_json(verdict) for row_id, verdict in stored}


def _same(problems: Sequence[Problem], column: str | None, code: str) -> Problem | None:
    return next((one for one in problems if (one.column, one.code) == (column, code)), None)
