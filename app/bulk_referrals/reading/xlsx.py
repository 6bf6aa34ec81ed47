"""A workbook becomes rows: one sheet of it, and notes on all that was not read or could not be taken as it stands."""

from collections.abc import Iterator

from app.bulk_referrals.reading.double_encoding import told_if_read_twice
from app.bulk_referrals.reading.places import column_letter
from app.bulk_referrals.reading.sentences import listed, refusal, told
from app.bulk_referrals.reading.sheet import Sheet
from app.bulk_referrals.reading.workbook import Listed, Workbook
from app.bulk_referrals.shapes import Problem, Severity, SourceFile


def read_xlsx(content: bytes, *, sheet: str | None = None) -> SourceFile:
    """Read one sheet of a workbook, the one named or the one that holds the households; refuses what is unsafe."""
    workbook = Workbook(content)
    if sheet is None:
        chosen, found = workbook.best()
    else:
        chosen = workbook.chosen(sheet)
        found = workbook.read(chosen)
    if len(found.rows) < 2:
        raise refusal("one_row" if found.rows else "empty")
    problems = (*_about_sheets(workbook, chosen), *_about_cells(found), *told_if_read_twice(found.rows))
    names = tuple(listed.name for listed in workbook.visible)
    return SourceFile(
        "xlsx", None, None, chosen.name, names, tuple(found.rows), problems, merged=tuple(found.merged)
    )


def _about_sheets(workbook: Workbook, chosen: Listed) -> Iterator[Problem]:
    others = [sheet.name for sheet in workbook.visible if sheet is not chosen]
    if others:
        yield told(
            "other_sheets",
            f"We read the sheet “{chosen.name}”, not {listed(others)}. Choose another sheet if this is not the one.",
        )
    hidden = [sheet.name for sheet in workbook.sheets if not sheet.is_visible and sheet is not chosen]
    if hidden:
        yield told("hidden_sheets", f"Hidden sheets were not read: {listed(hidden)}.")


def _about_cells(found: Sheet) -> Iterator[Problem]:
    if found.hidden_rows:
        yield told(
            "hidden_rows",
            f"The sheet hides some rows, perhaps by a filter: {found.hidden_rows}. They were read like the others.",
            severity=Severity.CONFIRM,
        )
    if found.merged:
        yield told(
            "merged_cells",
            f"The sheet has merged cells ({len(found.merged)}). Only the first cell of each holds the text: "
            "where it counts for the rows below, choose to fill it down.",
        )
    for row, index, value in found.errors:
        yield told(
            "error_cell",
            f"The spreadsheet shows the error {value} here, so the cell is taken as empty.",
            row=row,
            column=column_letter(index),
            value=value,
        )
    for row, index in found.without_value:
        yield told(
            "formula_without_value",
            "This cell holds a formula without a saved result, so it is taken as empty. "
            "Open the workbook in Excel, save it, and upload it again.",
            row=row,
            column=column_letter(index),
        )
