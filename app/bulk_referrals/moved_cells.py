"""Rows of a CSV file whose cells moved to the right, because a text with a comma stood there without its quotes.

Pure. Such a row is not read at all: what stood in a column we must never keep may stand in any other now.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.bulk_referrals.shapes import Header, Mapping, SourceFile, SourceRow
from app.core.postcode import InvalidPostcode, read_postcode

_LONGEST: Final = 10  # characters of a postcode, however it is spaced
_WIDE: Final = "wide_row"  # said by the reader, which alone knows how many cells a row had
_MOVED: Final = (
    "This row has more cells than there are headings, so its cells may have moved. Put the row right in your file: "
    "text with a comma in it stands between quotation marks."
)


def mark_moved(source: SourceFile, header: Header, mapping: Mapping) -> SourceFile:
    """The file with a fault at each CSV row that has more cells than the headings, empty ones counted.

    A column without a heading counts as one where half of the rows or more have something in it. A row whose postcode
    stands one column to the right has moved, too.
    """
    if source.kind != "csv":
        return source
    rows = source.rows[header.first_data:]
    width, wide = _width(rows, header), {problem.row for problem in source.problems if problem.code == _WIDE}
    if header.row in wide:  # most rows end early, and what is wider than they is not wider than the headings
        wide = set()
    postcode = mapping.fields.get("postcode", (None,))[0]
    marked = tuple(
        replace(row, fault=_MOVED)
        if row.fault is None and (row.number in wide or _is_beyond(row, width) or _has_moved_postcode(row, postcode))
        else row
        for row in rows
    )
    problems = tuple(problem for problem in source.problems if problem.code != _WIDE)
    return replace(source, rows=(*source.rows[: header.first_data], *marked), problems=problems)


def _width(rows: Sequence[SourceRow], header: Header) -> int:
    named = max((place for place, heading in enumerate(header.headings, start=1) if heading), default=0)
    filled = Counter(
        place
        for row in rows if len(row.cells) > named
        for place, cell in enumerate(row.cells[named:], start=named + 1) if cell.strip()
    )
    return max((place for place, count in filled.items() if count * 2 >= len(rows)), default=named)


def _is_beyond(row: SourceRow, width: int) -> bool:
    return any(cell.strip() for cell in row.cells[width:])


def _has_moved_postcode(row: SourceRow, column: int | None) -> bool:
    cells = row.cells
    if column is None or len(cells) < column + 2 or not 5 <= len(cells[column + 1].strip()) <= _LONGEST:
        return False
    return bool(cells[column].strip()) and not _is_postcode(cells[column]) and _is_postcode(cells[column + 1])


def _is_postcode(text: str) -> bool:
    try:
        return bool(read_postcode(text))
    except InvalidPostcode:
        return False
