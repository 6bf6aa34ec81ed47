"""The shapes of bulk referrals as JSON and back: how a file, its mapping and a row's verdict are kept between steps.

Pure apart from the key of the hashes. Values by field key stay typed: a day becomes its ISO text and a day again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from app.bulk_referrals import shapes
from app.bulk_referrals.keys import row_keys
from app.bulk_referrals.shapes import (
    ColumnUse,
    Header,
    JudgedRow,
    Problem,
    Severity,
    SourceFile,
    SourceRow,
)

_DAYS: Final = ("permission_on",)


def problem_to_json(problem: Problem) -> list[Any]:
    """One problem as a list, in the order of its fields."""
    return [
        problem.row, problem.column, problem.heading, problem.value, problem.severity.value, problem.code,
        problem.message,
    ]


def problem_from_json(stored: Sequence[Any]) -> Problem:
    """The problem again."""
    row, column, heading, value, severity, code, message = stored
    return Problem(row, column, heading, value, Severity(severity), code, message)


def layout_to_json(source: SourceFile, header: Header) -> dict[str, Any]:
    """How a file is laid out: everything of it but its rows."""
    return {
        "kind": source.kind, "encoding": source.encoding, "delimiter": source.delimiter, "sheet": source.sheet,
        "sheets": list(source.sheets), "header_row": header.row, "headings": list(header.headings),
        "file_problems": [problem_to_json(one) for one in source.problems],
        "header_problems": [problem_to_json(one) for one in header.problems],
    }


def source_from_json(layout: Mapping[str, Any], rows: Iterable[SourceRow]) -> tuple[SourceFile, Header]:
    """The file as far as it was kept: the rows given all stand under the header."""
    source = SourceFile(
        kind=layout["kind"], encoding=layout["encoding"], delimiter=layout["delimiter"], sheet=layout["sheet"],
        sheets=tuple(layout["sheets"]), rows=tuple(rows),
        problems=tuple(problem_from_json(one) for one in layout["file_problems"]),
    )
    header = Header(
        row=layout["header_row"], headings=tuple(layout["headings"]), first_data=0,
        problems=tuple(problem_from_json(one) for one in layout["header_problems"]),
    )
    return source, header


def mapping_to_json(mapping: shapes.Mapping) -> dict[str, Any]:
    """A mapping with what was found about its headings."""
    return {
        "columns": [[one.index, one.letter, one.heading, one.field, one.why] for one in mapping.columns],
        "problems": [problem_to_json(one) for one in mapping.problems],
    }


def mapping_from_json(stored: Mapping[str, Any]) -> shapes.Mapping:
    """The mapping again."""
    return shapes.Mapping(
        tuple(ColumnUse(*column) for column in stored["columns"]),
        tuple(problem_from_json(one) for one in stored["problems"]),
    )


def cells_to_json(row: SourceRow) -> dict[str, Any]:
    """A row's cells, with the sentence why it could not be read, if there is one."""
    cells = {"cells": list(row.cells)}
    return {**cells, "fault": row.fault} if row.fault else cells


def row_from_json(number: int, stored: Mapping[str, Any] | None) -> SourceRow:
    """The row again, under its number."""
    kept = stored or {"cells": []}
    return SourceRow(number, tuple(kept["cells"]), kept.get("fault"))


def verdict_to_json(row: JudgedRow) -> dict[str, Any]:
    """What the judge said of a row, without its number and outcome; look-up keys as hashes, by kind."""
    return {
        "values": {name: _plain(value) for name, value in row.values.items()},
        "problems": [problem_to_json(problem) for problem in row.problems],
        "updates": row.updates, "reason": row.reason, "keys": row_keys(row.keys),
    }


def values_from_json(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """The judged values of a row, days as days."""
    values = dict(verdict["values"])
    for name in _DAYS:
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    return values


def problems_from_json(verdict: Mapping[str, Any] | None) -> list[Problem]:
    """The problems of a row."""
    return [problem_from_json(one) for one in verdict["problems"]] if verdict else []


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return [_plain(one) for one in value]
    return value
