"""One sheet of a workbook, streamed: its filled rows as text, merged ranges, error cells and hidden rows.

Memory follows the filled cells and never the size the sheet claims: one cell in the last corner costs one row.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.bulk_referrals.reading.limits import (
    MAX_CELL_ELEMENTS,
    MAX_COLUMNS,
    MAX_MERGED,
    MAX_NOTES,
    MAX_OTHER_ELEMENTS,
    MAX_SHEET_ROWS,
    MAX_TEXT,
    Allowance,
)
from app.bulk_referrals.reading.markup import Enough, scan
from app.bulk_referrals.reading.number_formats import GENERAL, CellFormat, number_text
from app.bulk_referrals.reading.places import column_index
from app.bulk_referrals.reading.records import row_of
from app.bulk_referrals.reading.sentences import refusal
from app.bulk_referrals.reading.strings import plain_text
from app.bulk_referrals.reading.thinning import NotAsUsual, UsualCell, thinned
from app.bulk_referrals.shapes import CellRange, SourceRow

_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_LONGEST_MERGED: Final = 200
_MIDNIGHT: Final = re.compile(r"T00:00(:00(\.0+)?)?Z?")
_DIGITS: Final = "0123456789"


@dataclass(frozen=True, slots=True)
class Workings:
    """What the cells of all sheets refer to."""

    strings: Sequence[str]
    formats: Sequence[CellFormat]
    is_1904: bool


@dataclass(slots=True)
class Sheet:
    """What was read of a sheet; places are (row number, column index)."""

    rows: list[SourceRow] = field(default_factory=list)
    merged: list[CellRange] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    without_value: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0


def read_sheet(pieces: Callable[[], Iterator[bytes]], workings: Workings, *, only_first: int | None = None) -> Sheet:
    """Read the sheet whose bytes `pieces` begins anew each time, or only its first filled rows."""
    try:
        return _read(pieces(), workings, only_first, is_thinned=True)
    except NotAsUsual:
        return _read(pieces(), workings, only_first, is_thinned=False)


def _read(pieces: Iterator[bytes], workings: Workings, only_first: int | None, *, is_thinned: bool) -> Sheet:
    sheet = Sheet()
    merged: dict[CellRange, None] = {}
    watched = _watched(pieces, merged)
    listener = _Rows(sheet, workings, only_first, is_thinned=is_thinned)
    scan(thinned(watched, listener.usual_row) if is_thinned else watched, listener)
    if not only_first:
        for _ in watched:  # what follows the rows is only searched for merged cells
            pass
    sheet.merged = list(merged)
    return sheet


def _watched(pieces: Iterable[bytes], merged: dict[CellRange, None]) -> Iterator[bytes]:
    before = b""
    for piece in pieces:
        if b"mergeCell" in piece or b"mergeCell" in before:
            for found in _MERGED.findall(before + piece):
                if len(merged) < MAX_MERGED:
                    merged[_range(*(word.decode() for word in found))] = None
        before = piece[-_LONGEST_MERGED:]
        yield piece


def _range(first_column: str, first_row: str, last_column: str, last_row: str) -> CellRange:
    return CellRange(int(first_row), int(last_row), column_index(first_column), column_index(last_column))


class _Rows:
    """Listens to a sheet's elements and writes down its rows."""

    def __init__(self, sheet: Sheet, workings: Workings, only_first: int | None, *, is_thinned: bool) -> None:
        self.sheet, self.only_first, self.is_thinned = sheet, only_first, is_thinned
        self.strings, self.formats, self.is_1904 = workings.strings, workings.formats, workings.is_1904
        self.plain = {str(place).encode() for place, shown_as in enumerate(self.formats) if shown_as is GENERAL}
        if not self.formats or self.formats[0] is GENERAL:
            self.plain.add(b"")
        self.allowance = Allowance()
        self.columns: dict[str, int] = {}
        self.number = 0
        self.is_hidden = False
        self.cells: list[str] | None = None
        self.filled = 0
        self.column = -1
        self.cell: dict[str, str] | None = None
        self.value: str | None = None
        self.parts: list[str] | None = None
        self.has_formula = self.is_reading = False
        self.elements_left, self.others_left, self.text_left = MAX_CELL_ELEMENTS, MAX_OTHER_ELEMENTS, MAX_TEXT

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            if self.cell is not None or self.cells is None:
                raise refusal("damaged")
            self.cell = attributes
            self.value = None
        elif name in {"v", "t"}:
            if self.parts is not None:
                raise refusal("damaged")
            self.parts = []
        elif name == "row":
            self._row_begins(attributes)
        else:
            self._other_begins(name)

    def end(self, name: str) -> None:
        if name == "v":
            self.value = self._said()
        elif name == "c":
            self._cell_ends()
        elif name == "row":
            self._row_ends()
        elif name == "t":
            said = self._said()
            if not self.is_reading:
                self.value = (self.value or "") + said
        elif name == "rPh":
            self.is_reading = False
        elif name == "sheetData":
            raise Enough

    def text(self, characters: str) -> None:
        if self.parts is not None:
            self.parts.append(characters)
            self.text_left -= len(characters)
            if self.text_left < 0:
                raise refusal("too_much_text")

    def _said(self) -> str:
        parts, self.parts = self.parts, None
        return "".join(parts or ())

    def _other_begins(self, name: str) -> None:
        self.others_left -= 1
        if self.others_left < 0:
            raise refusal("too_much_unpacked")
        if name == "f":
            self.has_formula = True
        elif name == "rPh":
            self.is_reading = True

    def _row_begins(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r")
        if said is None and self.is_thinned:
            raise NotAsUsual
        number = self.number + 1 if said is None else _whole(said, MAX_SHEET_ROWS)
        if self.cells is not None or not self.number < number <= MAX_SHEET_ROWS:
            raise refusal("damaged")
        self.number, self.cells, self.column, self.filled = number, [], -1, 0
        self.is_hidden = attributes.get("hidden") in {"1", "true"}

    def _row_ends(self) -> None:
        cells, self.cells = self.cells, None
        if not cells:
            return
        text = "".join(cells)
        if text.isspace():
            return
        self.allowance.take_row(len(cells), self.filled, len(text))
        self.sheet.rows.append(row_of(self.number, cells))
        self.sheet.hidden_rows += self.is_hidden
        if len(self.sheet.rows) == self.only_first:
            raise Enough

    def _cell_ends(self) -> None:
        attributes, self.cell = self.cell or {}, None
        self.others_left = MAX_OTHER_ELEMENTS
        self.elements_left -= 1
        if self.elements_left < 0:
            raise refusal("too_many_cells")
        self.column = self._column(attributes.get("r"))
        has_formula, self.has_formula = self.has_formula, False
        if self.value is None:
            if has_formula and len(self.sheet.without_value) < MAX_NOTES:
                self.sheet.without_value.append((self.number, self.column))
            return
        text = self._text(self.value, attributes.get("t"), attributes.get("s"))
        if text:
            self._place(text)

    def _place(self, text: str) -> None:
        cells = self.cells
        if cells is None:
            raise refusal("damaged")
        missing = self.column - len(cells)
        if missing > 0:
            cells.extend([""] * missing)
        if missing >= 0:
            cells.append(text)
        else:
            cells[self.column] = text
        self.filled += 1

    def _column(self, reference: str | None) -> int:
        if reference is None:
            if self.is_thinned:
                raise NotAsUsual
            index = self.column + 1
        else:
            letters = reference.rstrip(_DIGITS)
            known = self.columns.get(letters)
            if known is not None:
                return known
            if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3):
                raise refusal("damaged")
            index = self.columns[letters] = column_index(letters)
        if index >= MAX_COLUMNS:
            raise refusal("damaged")
        return index

    def usual_row(self, number: str, found: list[UsualCell]) -> None:
        """Write down a row whose cells were found in the bytes; the same as its elements one by one."""
        self._row_begins({"r": number})
        self.elements_left -= len(found)
        if self.elements_left < 0:
            raise refusal("too_many_cells")
        for letters, style, kind, value in found:
            self.column = self._column(letters.decode())
            if kind == b"s" and value.isdigit():
                text = self.strings[int(value)]
            elif not kind and style in self.plain and value.isdigit():
                text = value.decode()
            else:
                text = self._text(value.decode(), kind.decode() or None, style.decode())
            if text:
                self._place(text)
        self._row_ends()

    def _text(self, value: str, kind: str | None, style: str | None) -> str:
        if kind is None or kind == "n":
            return self._number(value.strip(), self._format(style))
        if kind == "s":
            place = _whole(value.strip(), len(self.strings) - 1)
            return self.strings[place]
        if kind in {"str", "inlineStr"}:
            return plain_text(value)
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value.strip(), value)
        if kind == "e":
            if len(self.sheet.errors) < MAX_NOTES:
                self.sheet.errors.append((self.number, self.column, value))
            return ""
        return _MIDNIGHT.sub("", value) if kind == "d" else value

    def _number(self, value: str, shown_as: CellFormat) -> str:
        return number_text(value, shown_as, is_1904=self.is_1904)

    def _format(self, style: str | None) -> CellFormat:
        if not style or style == "0":
            return self.formats[0] if self.formats else GENERAL
        return self.formats[_whole(style, len(self.formats) - 1)] if self.formats else GENERAL


def _whole(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= most):
        raise refusal("damaged")
    return int(text)
