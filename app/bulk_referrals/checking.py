"""A file from its bytes to the verdict in one call, for the command line and whoever needs no pages in between.

Pure: reader, header finder, column mapper and judge one after the other; nothing is stored.
"""

from collections.abc import Iterable
from collections.abc import Mapping as ByName
from dataclasses import dataclass, replace
from typing import Any, Final

from app.bulk_referrals.columns import FIELDS
from app.bulk_referrals.headings import find_header
from app.bulk_referrals.judging import Decisions, Judgement, JudgeSettings, Known, as_json, judge
from app.bulk_referrals.mapping import suggest_mapping
from app.bulk_referrals.moved_cells import mark_moved
from app.bulk_referrals.reading import read_file
from app.bulk_referrals.shapes import CellRange, Header, Mapping, SourceFile, SourceRow
from app.bulk_referrals.synonyms import Synonyms

# Filled down without being asked: names of places only, and only where most cells under them are empty.
_PLACES: Final = ("scheme", "town", "county", "authority")


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything found out about a file."""

    source: SourceFile
    header: Header
    mapping: Mapping
    judgement: Judgement

    def as_json(self) -> dict[str, Any]:
        """The answer of `flask bulk check --json`."""
        return as_json(self.source, self.header, self.mapping, self.judgement)


def check_file(
    content: bytes,
    settings: JudgeSettings,
    known: Known,
    synonyms: Synonyms,
    *,
    sheet: str | None = None,
    remembered: ByName[str, str | None] | None = None,
    decisions: Decisions | None = None,
) -> Checked:
    """Read and judge a file with the suggested mapping; raises UnreadableFile when it cannot be read as a whole."""
    source = read_file(content, sheet=sheet)
    header = find_header(source, synonyms)
    mapping = suggest_mapping(header, synonyms, source.rows[header.first_data:], remembered=remembered)
    source = mark_moved(source, header, mapping)
    rows = source.rows[header.first_data:]
    settings = replace(settings, fill_down=settings.fill_down | suggest_fill_down(rows, mapping, source.merged))
    return Checked(source, header, mapping, judge(source, header, mapping, settings, known, decisions=decisions))


def suggest_fill_down(
    rows: Iterable[SourceRow], mapping: Mapping, merged: Iterable[CellRange] = ()
) -> frozenset[str]:
    """Columns to fill down: cells merged over rows, and names of places that stand only in the first row of a block.

    Never a name or phone, merged or not.
    """
    columns = {field: indexes[0] for field, indexes in mapping.fields.items() if field in _PLACES}
    filled, counted, starts = dict.fromkeys(columns, 0), 0, set()
    for row in rows if columns else ():
        for field, index in columns.items():
            if index < len(row.cells) and row.cells[index].strip():
                filled[field] += 1
                if counted == 0:
                    starts.add(field)
        counted += 1
    over_rows = {cells.first_column for cells in merged if cells.last_row > cells.first_row}
    joined = {column.field for column in mapping.columns if column.index in over_rows and column.field}
    return frozenset(
        {field for field in starts if filled[field] * 2 < counted}
        | {field for field in joined if FIELDS[field].may_fill_down}
    )
