"""A landlord's list before it is a file: lines with what must come of each, written in every usual format."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import openpyxl
import xlsxwriter

from app.bulk_referrals.columns import column_letter

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
DELIMITERS = (",", ";", "\t", "|")
WRITERS = ("openpyxl", "xlsxwriter")
FORMATS = tuple(("csv", encoding, delimiter) for encoding in ENCODINGS for delimiter in DELIMITERS) + tuple(
    ("xlsx", writer, "") for writer in WRITERS
)
Format = tuple[str, str, str]
BASE = (
    ("tenancy_reference", "Tenancy Ref"), ("full_name", "Tenant Name"), ("phone", "Mobile"),
    ("address_1", "Address 1"), ("postcode", "Postcode"),
)  # fmt: skip


@dataclass
class Line:
    """One line under the headings: its cells by field, the outcome, some values, and every code with its field."""

    cells: dict[str, Any]
    outcome: str = "accepted"
    values: dict[str, Any] = field(default_factory=dict)
    found: set[tuple[str, str | None]] = field(default_factory=set)
    written: list[Any] | None = None  # instead of cells: from the first column on
    broken: bool = False  # CSV only: a quote is opened and never closed
    moved: bool = False  # CSV only: a comma in the address without quotes, so that everything behind it moved
    gap: int = 0  # blank rows above
    number: int = 0


@dataclass
class Table:
    """A list on its way into a file."""

    columns: list[tuple[str, str]] = field(default_factory=lambda: list(BASE))
    above: list[list[str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    last: list[Line] = field(default_factory=list)  # these stay at the end, whatever is added
    merged: list[tuple[Line, Line, str]] = field(default_factory=list)
    group_headings: bool = False
    headings: dict[str, str] = field(default_factory=dict)
    fill_down: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)
    empty_columns: int = 0
    other_sheets: bool = False
    is_csv: bool = False
    numbers: Any = field(default_factory=lambda: count(1))

    def column(self, key: str, heading: str) -> None:
        """Add a column once."""
        if key not in dict(self.columns):
            self.columns.append((key, heading))

    def good(self, **changed: Any) -> Line:
        """A line of a new household; `outcome`, `values`, `found`, `gap` say what else is true of it."""
        number = next(self.numbers)
        of_the_line = ("outcome", "values", "found", "gap", "broken", "moved")
        told = {key: changed.pop(key) for key in of_the_line if key in changed}
        cells = {
            "tenancy_reference": f"T{number:05}", "full_name": f"Ann {surname(number)}",
            "phone": f"07911 {100_000 + number}", "address_1": f"{number + 300} Canning Street", "postcode": "L8 7NN",
            **changed,
        }
        return Line(cells, **told)

    def add(self, **changed: Any) -> Line:
        """The same, put under the others."""
        line = self.good(**changed)
        self.lines.append(line)
        return line

    @property
    def all_lines(self) -> list[Line]:
        """Every line in the order of the file."""
        return self.lines + self.last

    def letter(self, key: str | None) -> str | None:
        """The letter of a field's column."""
        keys = [name for name, _ in self.columns]
        return None if key is None else column_letter(keys.index(key))

    @property
    def header_row(self) -> int:
        """The number of the (last) row of headings."""
        return len(self.above) + 1 + self.group_headings

    def grid(self) -> list[list[Any] | Line]:
        """All rows in order; a broken line stands as itself. Gives the lines their numbers."""
        rows: list[list[Any] | Line] = [list(row) for row in self.above]
        headings = [self.headings.get(key, heading) for key, heading in self.columns]
        if self.group_headings:
            rows.append(["Tenancy", *[""] * (len(headings) - 1)])
        rows.append([*headings, *[""] * self.empty_columns])
        for line in self.all_lines:
            rows += [[] for _ in range(line.gap)]
            rows.append(line if line.broken else self._cells(line))
            line.number = len(rows)
        return rows

    def _cells(self, line: Line) -> list[Any]:
        if line.written is not None:
            return list(line.written)
        cells = [line.cells.get(key, "") for key, _ in self.columns]
        return [*cells[:4], "Liverpool", *cells[4:]] if line.moved else cells


def surname(number: int) -> str:
    """A surname of its own for every number."""
    return "Q" + "".join("abcdefghijklmnopqrstuvwxyz"[number // 26**place % 26] for place in range(3)) + "ley"


def written(table: Table, how: Format) -> bytes:
    """The file; its lines know their numbers afterwards."""
    kind, one, other = how
    grid = table.grid()
    if kind == "csv":
        return _csv(table, grid, other).encode(one)
    return _openpyxl(table, grid) if one == "openpyxl" else _xlsxwriter(table, grid)


def _csv(table: Table, grid: Sequence[list[Any] | Line], delimiter: str) -> str:
    lines = []
    for row in grid:
        if isinstance(row, Line):
            cells = [str(row.cells.get(key, "")) for key, _ in table.columns]
            lines.append(delimiter.join([cells[0], f'"{cells[1]}', *cells[2:]]))
        else:
            lines.append(delimiter.join(_quoted(cell, delimiter) for cell in row))
    return "\r\n".join(lines) + "\r\n"


def _quoted(cell: Any, delimiter: str) -> str:
    text = str(cell)
    if any(mark in text for mark in (delimiter, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _openpyxl(table: Table, grid: Sequence[Any]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tenants"
    for number, row in enumerate(grid, start=1):
        for place, cell in enumerate(row, start=1):
            if cell != "":
                found = sheet.cell(number, place, cell)
                found.data_type = "s" if isinstance(cell, str) else "n"
    for first, last, key in table.merged:
        letter = table.letter(key)
        sheet.merge_cells(f"{letter}{first.number}:{letter}{last.number}")
    if table.other_sheets:
        book.create_sheet("Notes").append(["Nothing here"])
        hidden = book.create_sheet("Old")
        hidden.sheet_state = "hidden"
        hidden.append(["Tenancy Ref", "Tenant Name", "Mobile", "Address 1", "Postcode"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _xlsxwriter(table: Table, grid: Sequence[Any]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Tenants")
        for number, row in enumerate(grid):
            for place, cell in enumerate(row):
                if isinstance(cell, str) and cell:
                    sheet.write_string(number, place, cell)
                elif cell != "":
                    sheet.write_number(number, place, cell)
        for first, last, key in table.merged:
            place = [name for name, _ in table.columns].index(key)
            sheet.merge_range(first.number - 1, place, last.number - 1, place, first.cells[key])
        if table.other_sheets:
            book.add_worksheet("Notes").write_string(0, 0, "Nothing here")
            book.add_worksheet("Old").hide()
    return content.getvalue()
