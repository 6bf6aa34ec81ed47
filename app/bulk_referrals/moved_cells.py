"""Rows of a CSV file whose cells moved to the right, because a text with a comma stood there without its quotes.

Pure. Such a row is not read at all: what stood in a column we must never keep may stand in any other now.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.bulk_referrals.shapes import Header, SourceFile, SourceRow

_MOVED: Final = (
    "This row has more cells than there are headings, so its cells may have moved. Put the row right in your file: "
    "text with a comma in it stands between quotation marks."
)


def mark_moved(source: SourceFile, header: Header) -> SourceFile:
    """The file with a fault at each CSV row that is filled beyond the last column with a heading.

    A column without a heading counts as one where half of the rows or more have something in it.
    """
    if source.kind != "csv":
        return source
    rows = source.rows[header.first_data:]
    width = _width(rows, header)
    marked = tuple(_marked(row, width) for row in rows)
    return replace(source, rows=(*source.rows[: header.first_data], *marked))


def _width(rows: Sequence[SourceRow], header: Header) -> int:
    named = max((place for place, heading in enumerate(header.headings, start=1) if heading), default=0)
    filled = Counter(
        place
        for row in rows if len(row.cells) > named
        for place, cell in enumerate(row.cells[named:], start=named + 1) if cell.strip()
    )
    return max((place for place, count in filled.items() if count * 2 >= len(rows)), default=named)


def _marked(row: SourceRow, width: int) -> SourceRow:
    has_moved = row.fault is None and any(cell.strip() for cell in row.cells[width:])
    return replace(row, fault=_MOVED) if has_moved else row
