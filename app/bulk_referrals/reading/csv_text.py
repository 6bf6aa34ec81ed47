"""Text becomes rows under the numbers a spreadsheet shows: every record is one row, blank lines count as well.

Well-formed text goes through the csv module; anything else is read again with care, so that a stray quote
costs its own row and no other.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Final

from app.bulk_referrals.reading.careful import careful_records
from app.bulk_referrals.reading.decoding import Decoded, decode, undefined_in
from app.bulk_referrals.reading.delimiters import Delimiter, find_delimiter
from app.bulk_referrals.reading.double_encoding import told_if_read_twice
from app.bulk_referrals.reading.records import Record, filled, row_of
from app.bulk_referrals.reading.sentences import numbered, refusal, told
from app.bulk_referrals.reading.sniffing import refuse_other_text
from app.bulk_referrals.shapes import Problem, Severity, SourceFile, SourceRow

_BLOCK: Final = 65_536
_LONGEST_RECORD: Final = 1_000_000  # characters


def read_csv(content: bytes) -> SourceFile:
    """Read a CSV file of any usual encoding and delimiter; refuses text without a table in it."""
    decoded = decode(content)
    refuse_other_text(decoded.text)
    delimiter = find_delimiter(decoded.text)
    rows, widths = _rows(decoded.text, delimiter)
    if len(rows) < 2:
        raise refusal("one_row" if rows else "empty")
    problems = (
        *_about_encoding(decoded, rows),
        *told_if_read_twice(rows),
        *_about_wide_rows(rows, widths),
    )
    return SourceFile("csv", decoded.encoding, delimiter.character, None, (), tuple(rows), problems)


def _rows(text: str, delimiter: Delimiter) -> tuple[list[SourceRow], list[int]]:
    """The filled rows and how many cells each had; the quick way when the text is well-formed."""
    if "\0" not in text:
        try:
            return _kept(quick_records(text, delimiter))
        except csv.Error:
            pass
    return _kept(careful_records(text, delimiter))


def _kept(records: Iterator[Record]) -> tuple[list[SourceRow], list[int]]:
    rows: list[SourceRow] = []
    widths: list[int] = []
    for record in filled(records):
        rows.append(row_of(record.number, record.cells, record.fault))
        widths.append(record.width)
    return rows, widths


def quick_records(text: str, delimiter: Delimiter) -> Iterator[Record]:
    """The records through the csv module; raises csv.Error when the text must be read with care."""
    lines = _Lines(text, delimiter.begins)
    reader = csv.reader(lines, delimiter=delimiter.character, strict=True)
    two_rows, before = 2 * (delimiter.width - 1), 0
    for number, cells in enumerate(reader, 1):
        lines.taken = 0
        count, before = reader.line_num - before, reader.line_num
        if count > 1 and delimiter.width > 2 and _delimiters_in(cells, delimiter.character) >= two_rows:
            raise csv.Error("several rows in one pair of quotes")
        yield Record(number, cells, len(cells))


def _delimiters_in(cells: list[str], character: str) -> int:
    return len(cells) - 1 + sum(cell.count(character) for cell in cells)


class _Lines:
    """The lines with their ends, as the csv module asks for them; `taken` counts characters since the last record.

    Block by block, because a buffer for the whole text would take four bytes a character.
    """

    def __init__(self, text: str, begins: int) -> None:
        self.taken = 0
        self.lines = chain.from_iterable(io.StringIO(block, newline="") for block in _blocks(text, begins))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.taken += len(line)
        if self.taken > _LONGEST_RECORD:
            raise csv.Error("a record that could fill the memory")
        return line


def _blocks(text: str, begins: int) -> Iterator[str]:
    end = "\n" if "\n" in text else "\r"
    while begins < len(text):
        found = text.find(end, begins + _BLOCK)
        ends = found + 1 if found >= 0 else len(text)
        yield text[begins:ends]
        begins = ends


def _about_encoding(decoded: Decoded, rows: list[SourceRow]) -> Iterator[Problem]:
    """Bytes that Windows-1252 has no character for were kept, but somebody must look at those rows."""
    if decoded.encoding != "cp1252" or not undefined_in(decoded.text):
        return
    numbers = [row.number for row in rows if undefined_in("".join(row.cells))]
    yield told(
        "undefined_characters",
        f"Row {numbered(numbers)}: some characters have no meaning in Windows-1252, so the file may be written in "
        "another encoding. We kept them as they are. Check these names, or save the file as CSV UTF-8.",
        severity=Severity.CONFIRM,
    )


def _about_wide_rows(rows: list[SourceRow], widths: list[int]) -> Iterator[Problem]:
    """A few rows with more cells than nearly all others: a delimiter inside a cell moved the rest along."""
    counts = Counter(width for width in widths if width > 1)
    if not counts:
        return
    usual = max(counts, key=lambda width: (counts[width], width))
    wide = [place for place, width in enumerate(widths) if width > usual]
    if len(wide) > max(1, len(rows) // 5):
        return
    for place in wide:
        yield told(
            "wide_row",
            f"This row has {widths[place]} cells and the others have {usual}. A separator inside a cell may have "
            "moved the rest along: compare the row with the headings.",
            row=rows[place].number,
            severity=Severity.CONFIRM,
        )
