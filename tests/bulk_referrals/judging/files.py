"""Small files for the judge, made of field names and cells: no reader and no heading finder in between."""

from collections.abc import Mapping as ByName
from collections.abc import Sequence
from datetime import date
from typing import Any

from app.bulk_referrals.columns import column_letter
from app.bulk_referrals.judging import Decisions, FilePermission, Judgement, JudgeSettings, Known, NothingKnown, judge
from app.bulk_referrals.shapes import ColumnUse, Header, JudgedRow, Mapping, SourceFile, SourceRow

TODAY = date(2026, 11, 20)
SETTINGS = JudgeSettings(
    today=TODAY, permission=FilePermission(date(2026, 11, 2)), is_safe_to_text=True, allow_fictional_phones=True
)
FIELDS = ("tenancy_reference", "full_name", "phone", "address", "postcode")
FIRST_ROW = 2


def household(number: int, **cells: str) -> dict[str, str]:
    """A row that is good: every number gives another home, name, phone and tenancy."""
    return {
        "tenancy_reference": f"T{number:05}",
        "full_name": f"{_word(number)} {_word(number * 7 + 3)}son",
        "phone": f"07911 {100_000 + number}",
        "address": f"{number + 1} Canning Street, Liverpool",
        "postcode": "L8 7NN",
        **cells,
    }


def _word(number: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    word = "".join(letters[number // 26**place % 26] for place in range(4))
    return f"A{word}".title()


def judged(
    rows: Sequence[ByName[str, str]],
    *,
    fields: Sequence[str] = FIELDS,
    settings: JudgeSettings = SETTINGS,
    known: Known | None = None,
    numbers: Sequence[int] | None = None,
    **decided: Any,
) -> Judgement:
    """The verdict on these rows; columns stand in the order of `fields`, with their names as headings."""
    columns = tuple(
        ColumnUse(index, column_letter(index), field.partition("#")[0], field.partition("#")[0], "by hand")
        for index, field in enumerate(fields)
    )
    numbers = numbers or range(FIRST_ROW, FIRST_ROW + len(rows))
    source = SourceFile("csv", "utf-8", ",", None, (), (
        SourceRow(1, tuple(column.heading for column in columns)),
        *(
            SourceRow(number, tuple(row.get(field, "") for field in fields))
            for number, row in zip(numbers, rows, strict=True)
        ),
    ))
    header = Header(1, tuple(column.heading for column in columns), 1)
    decisions = Decisions(**decided) if decided else None
    return judge(source, header, Mapping(columns), settings, known or NothingKnown(), decisions=decisions)


def outcomes(judgement: Judgement) -> list[str]:
    """The outcome of each row in the order of the file."""
    return [row.outcome.value for row in judgement.rows]


def codes(row: JudgedRow) -> set[str]:
    """What was found in a row."""
    return {problem.code for problem in row.problems}
