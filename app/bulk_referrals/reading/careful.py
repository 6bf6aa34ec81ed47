"""CSV that is not well-formed, read record by record: a stray quote costs its own row, the rest is read on.

Reads text that is well-formed exactly as the csv module does; a property test holds it to that.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.bulk_referrals.reading.delimiters import Delimiter
from app.bulk_referrals.reading.limits import MAX_COLUMNS, MAX_SHEET_ROWS
from app.bulk_referrals.reading.records import Record
from app.bulk_referrals.reading.sentences import refusal

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_LOOKED_AHEAD: Final = 50  # lines that one open quote may take along when none of them looks like a row
_ONLY_BLANKS: Final = " \t"

_OPEN: Final = (
    "A quotation mark at the start of a cell is never closed (line {line} of the file). "
    "Close it at the end of the cell, or take it out, and upload the file again."
)
_STRAY: Final = (
    "A quotation mark stands inside a cell in quotes (line {line} of the file). "
    "Write it twice, or take it out, and upload the file again."
)


@dataclass(slots=True)
class _Reading:
    """A record as far as it could be read: where it ends, and whether a quote was stray or left open."""

    cells: list[str]
    ends: int
    wrong: str | None = None


def careful_records(text: str, delimiter: Delimiter) -> Iterator[Record]:
    """Every record of the text, the faulty ones with a sentence; none takes another row with it."""
    return _Scanner(text, delimiter).records()


class _Scanner:
    def __init__(self, text: str, delimiter: Delimiter) -> None:
        self.text = text
        self.character = delimiter.character
        self.begins = delimiter.begins
        self.width = delimiter.width
        self.whole = max(2, math.ceil(delimiter.width * 0.75))
        self.cell_end = re.compile(f"[{re.escape(self.character)}\r\n]")

    def records(self) -> Iterator[Record]:
        """Go through the text line by line; a line without a quote is simply cut."""
        at, number, line = self.begins, 0, 1 + (self.begins > 0)
        while at < len(self.text):
            number += 1
            if number > MAX_SHEET_ROWS:
                self._refuse_more(at)
                return
            end, following = self._line(at)
            content = self.text[at:end]
            if '"' in content:
                reading = self._resolved(at, end)
                fault = reading.wrong.format(line=line) if reading.wrong else None
                yield Record(number, reading.cells, len(reading.cells), fault)
                following = self._line(reading.ends)[1]
                line += sum(1 for _ in _LINE_END.finditer(self.text, at, following)) or 1
            else:
                cells = self._cut(content) if content else []
                yield Record(number, cells, len(cells))
                line += 1
            at = following

    def _refuse_more(self, at: int) -> None:
        """What stands below the last row of a spreadsheet may be blank, but nothing else."""
        if self.text[at:].strip(self.character + " \r\n"):
            raise refusal("too_many_rows")

    def _line(self, at: int) -> tuple[int, int]:
        """Where the line ends, and where the next one begins."""
        found = _LINE_END.search(self.text, at)
        return found.span() if found else (len(self.text), len(self.text))

    def _resolved(self, at: int, end: int) -> _Reading:
        """The record that begins here, with no more lines than are surely its own."""
        reading = self._read(at)
        if reading.ends <= end and reading.wrong != _OPEN:
            return reading
        if reading.wrong is None and not self._swallowed(at, reading.ends):
            return reading
        if reading.wrong is None or self._begins_row(self._line(end)[1]):
            return _Reading(self._cut(self.text[at:end]), end, _OPEN)
        if reading.wrong == _STRAY:
            return reading
        return self._open_ended(at, end)

    def _open_ended(self, at: int, end: int) -> _Reading:
        """A quote without its second: the record reaches to the next line that looks like a row."""
        ends = end
        for _ in range(_LOOKED_AHEAD):
            following = self._line(ends)[1]
            if following >= len(self.text) or self._begins_row(following):
                return _Reading(self._cut(self.text[at:ends]), ends, _OPEN)
            ends = self._line(following)[0]
        return _Reading(self._cut(self.text[at:end]), end, _OPEN)

    def _begins_row(self, at: int) -> bool:
        """Whether the line here has about as many cells as the rows of this file."""
        if at >= len(self.text):
            return False
        return self.text.count(self.character, at, self._line(at)[0]) + 1 >= self.whole or self.width < 2

    def _cut(self, content: str) -> list[str]:
        """The cells of text without quotes that count; refuses more columns than a spreadsheet has."""
        if content.count(self.character) >= MAX_COLUMNS:
            raise refusal("too_many_cells")
        return content.split(self.character)

    def _swallowed(self, at: int, ends: int) -> bool:
        """Whether each line of a record with line breaks would do as a row: then two stray quotes met."""
        lines = [line for line in _LINE_END.split(self.text[at:ends]) if line]
        return self.width >= 3 and all(line.count(self.character) + 1 >= self.width for line in lines)

    def _read(self, at: int) -> _Reading:
        """Read one record as a spreadsheet would, and remember the first thing wrong with its quotes."""
        text, cells, wrong = self.text, [], None
        while True:
            if text.startswith('"', at):
                cell, at, fault = self._quoted(at)
                wrong = wrong or fault
            else:
                ends = self._cell_end(at)
                cell, at = text[at:ends], ends
            cells.append(cell)
            if wrong == _OPEN or not text.startswith(self.character, at):
                return _Reading(cells, at, wrong)
            if len(cells) >= MAX_COLUMNS:
                raise refusal("too_many_cells")
            at += 1

    def _quoted(self, at: int) -> tuple[str, int, str | None]:
        """A cell in quotes: its text, where it ends, and what is wrong with it."""
        closing = self.text.find('"', at + 1)
        while closing >= 0 and self.text.startswith('"', closing + 1):
            closing = self.text.find('"', closing + 2)
        if closing < 0:
            return self.text[at:], len(self.text), _OPEN
        inside = self.text[at + 1 : closing].replace('""', '"')
        ends = self._cell_end(closing + 1)
        rest = self.text[closing + 1 : ends]
        return inside + rest, ends, _STRAY if rest.strip(_ONLY_BLANKS) else None

    def _cell_end(self, at: int) -> int:
        found = self.cell_end.search(self.text, at)
        return found.start() if found else len(self.text)
