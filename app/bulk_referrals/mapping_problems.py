"""What a mapping lacks or leaves out, told before any row is judged. Pure sentences about headings, never values."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.bulk_referrals.columns import FIELDS, PHONE_KEYS, REQUIRED
from app.bulk_referrals.shapes import ColumnUse, Problem, Severity

_TOLD_AT_MOST: Final = 50


def problems_of(columns: Sequence[ColumnUse], row: int | None) -> tuple[Problem, ...]:
    """Missing, unknown, repeated and dropped columns; a missing required one makes the mapping unusable."""
    used = {column.field for column in columns if column.field}
    return (*_missing(used, row), *_of_columns(columns, row))


def _missing(used: set[str], row: int | None) -> Iterator[Problem]:
    for key in REQUIRED:
        field = FIELDS[key]
        if key not in used and not used & set(field.instead):
            others = " or ".join(f"“{FIELDS[other].label}”" for other in field.instead)
            yield _whole(row, Severity.REJECT, "missing_column", (
                f"No column is “{field.label}”, or {others}. Say which column holds it, or add one to the file."
            ))
    if "postcode" not in used and "address" in used:
        yield _whole(row, Severity.NOTE, "postcode_from_address", (
            "No column is the postcode; we look for it in the address."
        ))
    if not used & set(PHONE_KEYS):
        yield _whole(row, Severity.CONFIRM, "missing_phone", (
            "No column is a phone number. We could then reach these households only through you."
        ))
    if "tenancy_reference" not in used:
        yield _whole(row, Severity.NOTE, "missing_reference", (
            "No column is the tenancy reference. We then tell people apart by name, address and phone."
        ))


def _of_columns(columns: Sequence[ColumnUse], row: int | None) -> Iterator[Problem]:
    told = 0
    for column in columns:
        if found := _of_column(column, row):
            told += 1
            if told <= _TOLD_AT_MOST:
                yield found
    if told > _TOLD_AT_MOST:
        yield _whole(row, Severity.NOTE, "more_columns", f"{told - _TOLD_AT_MOST} more columns are not used.")


def _of_column(column: ColumnUse, row: int | None) -> Problem | None:
    named = f"“{column.heading}”" if column.heading else f"Column {column.letter}"
    said = {
        "sensitive": ("sensitive_column", f"{named} was dropped. We do not need it and never store it."),
        "not needed": ("column_not_needed", f"{named} was left out. We do not need it and do not store it."),
        "not known": ("unknown_column", f"We do not know {named}, so it is not used. You can say what it is."),
        "repeated": ("column_repeated", f"{named} is not used, as another column is the same."),
    }.get(column.why)
    if said is None:
        return None
    code, sentence = said
    if not column.heading and column.why == "not known":
        code, sentence = "blank_heading", f"{named} has no heading, so it is not used. You can say what it is."
    return Problem(row, column.letter, column.heading or None, None, Severity.NOTE, code, sentence)


def _whole(row: int | None, severity: Severity, code: str, sentence: str) -> Problem:
    return Problem(row, None, None, None, severity, code, sentence)
