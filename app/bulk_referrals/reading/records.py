"""A record of a CSV file on its way to becoming a row, and what both ways of reading do with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.bulk_referrals.reading.limits import MAX_SHEET_ROWS, Allowance
from app.bulk_referrals.reading.sentences import refusal


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
        if text.isspace() and not record.fault:
            continue
        if record.number > MAX_SHEET_ROWS:
            raise refusal("too_many_rows")
        allowance.take_row(len(cells), len(cells) - cells.count(""), len(text))
        yield record
