"""A record of a CSV file on its way to becoming a row, what all ways of reading do with it, and rows at fault."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.bulk_referrals.reading.limits import MAX_CELL, MAX_SHEET_ROWS, SHOWN_OF_LONG_CELL, Allowance
from app.bulk_referrals.reading.sentences import refusal
from app.bulk_referrals.shapes import SourceRow

_END_MARK: Final = "\x1a"  # old programs end a file with it
_LONG: Final = (
    "A cell of this row holds more than 32,767 characters, more than a spreadsheet can; only its beginning is shown. "
    "Look for a missing quotation mark, or shorten the text, and upload the file again."
)
_NUL: Final = (
    "This row holds a zero character, which no name or address has: the file was damaged on its way. "
    "Type the row again, and upload the file once more."
)


@dataclass(slots=True)
class Record:
    """One record: its number counted from 1 with blank ones, its cells, how many it had, and why it is faulty."""

    number: int
    cells: list[str]
    width: int
    fault: str | None = None


def filled(records: Iterable[Record]) -> Iterator[Record]:
    """The records with something in them, empty cells at the end cut off; refuses more than we read."""
    allowance = Allowance()
    for record in records:
        cells = record.cells
        if not any(cells):
            continue
        while not cells[-1]:
            cells.pop()
        text = "".join(cells)
        if (text.isspace() or text == _END_MARK) and not record.fault:
            continue
        if record.number > MAX_SHEET_ROWS:
            raise refusal("too_many_rows")
        allowance.take_row(len(cells), len(cells) - cells.count(""), len(text))
        yield record


def row_of(number: int, cells: list[str], fault: str | None = None) -> SourceRow:
    """The row of these cells; at fault when one is longer than a spreadsheet allows or holds a zero character."""
    if max(map(len, cells)) > MAX_CELL:
        shown = (cell if len(cell) <= MAX_CELL else f"{cell[:SHOWN_OF_LONG_CELL]}…" for cell in cells)
        return SourceRow(number, tuple(shown), fault or _LONG)
    if not fault and any("\0" in cell for cell in cells):
        fault = _NUL
    return SourceRow(number, tuple(cells), fault)
