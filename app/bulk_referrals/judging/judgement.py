"""What the judge says of a file: every row with its verdict, what holds for the file, and the counts.

Only shapes and their arithmetic.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.bulk_referrals.shapes import Header, JudgedRow, Mapping, Outcome, Problem, Severity, SourceFile


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """One line for a mistake that repeats in a column: how often, in which rows first, and its sentence."""

    column: str | None
    heading: str | None
    severity: Severity
    code: str
    count: int
    first_rows: tuple[int, ...]
    message: str


@dataclass(slots=True)
class Judgement:
    """The verdict on a file; `rows` in the order of the file, `problems` those of the file as a whole.

    `texts` is how many accepted rows would get the first text, `cost_pence` what those texts cost together.
    """

    rows: list[JudgedRow]
    problems: list[Problem] = field(default_factory=list)
    column_notes: list[ColumnNote] = field(default_factory=list)
    texts: int = 0
    cost_pence: float = 0.0

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows have each outcome; together they are all rows under the header."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in Outcome}

    def every_problem(self) -> Iterator[Problem]:
        """Those of the file, one line a column for what repeats, then row by row."""
        yield from self.problems
        for note in self.column_notes:
            yield Problem(None, note.column, note.heading, None, Severity.NOTE, f"repeated_{note.code}", note.message)
        for row in self.rows:
            yield from row.problems


def as_json(source: SourceFile, header: Header, mapping: Mapping, judgement: Judgement) -> dict[str, Any]:
    """The answer of `flask bulk check --json` and of the endpoint for landlords' systems."""
    counts = judgement.counts
    return {
        "encoding": source.encoding,
        "delimiter": source.delimiter,
        "sheet": source.sheet,
        "header_row": header.row,
        "mapping": mapping_by_heading(mapping),
        "dropped_columns": list(mapping.dropped),
        "rows": len(judgement.rows),
        "accepted": counts[Outcome.ACCEPTED],
        "check": counts[Outcome.CHECK],
        "rejected": counts[Outcome.REJECTED],
        "skipped": counts[Outcome.SKIPPED],
        "problems": [problem_as_json(problem) for problem in judgement.every_problem()],
    }


def mapping_by_heading(mapping: Mapping) -> dict[str, str | None]:
    """Heading → field for every column with a heading; one that stands twice has its letter behind it."""
    found: dict[str, str | None] = {}
    for column in mapping.columns:
        if column.heading or column.field:
            name = column.heading or column.letter
            found[f"{name} ({column.letter})" if name in found else name] = column.field
    return found


def problem_as_json(problem: Problem) -> dict[str, Any]:
    """One problem by the names of the contract."""
    return {
        "row": problem.row,
        "column": problem.column,
        "heading": problem.heading,
        "value": problem.value,
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message,
    }
