"""The list of a workbook's sheets, and which of them to read: one with headings like ours, and the fullest of those.

Hidden sheets are read only when they are asked for by name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.bulk_referrals.reading.limits import MAX_SHEETS_UNPACKED, MAX_STRINGS_UNPACKED
from app.bulk_referrals.reading.markup import elements
from app.bulk_referrals.reading.number_formats import STYLE_ELEMENTS, formats_of
from app.bulk_referrals.reading.package import Package
from app.bulk_referrals.reading.sentences import listed, refusal
from app.bulk_referrals.reading.sheet import Sheet, Workings, read_sheet
from app.bulk_referrals.reading.strings import shared_strings
from app.bulk_referrals.shapes import SourceRow

_PEEKED_ROWS: Final = 25
_PEEKED_SHEETS: Final = 40
_HEADINGS: Final = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"\b(?:fore|first|last|sur|full|tenant'?s?|household|occupier)?\s*names?\b|\btenants?\b",
        r"\b(?:mob|mobile|tel|telephone|phone|contact)\b",
        r"post\s*code|\baddress\b|\bstreet\b",
        r"\b(?:tenancy|tenref|agreement|rent account|payment ref|uprn|property ref|place ref|tcy)|\btag_ref\b",
    )
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet in the list: its name, the part that holds it, and whether a person sees it."""

    name: str
    part: str
    is_visible: bool


class Workbook:
    """A workbook whose parts are read when they are needed."""

    def __init__(self, content: bytes) -> None:
        """Find the list of sheets; refuses what is no workbook of sheets."""
        self.package = Package(content)
        self.left = MAX_SHEETS_UNPACKED
        self.part = self._main_part()
        self.relations = self.package.targets(self.part)
        self.is_1904 = False
        self.sheets = self._listed()

    def _main_part(self) -> str:
        for kind, target in self.package.targets("").values():
            if kind == "officeDocument" and target in self.package:
                return target
        if "xl/workbook.xml" in self.package:
            return "xl/workbook.xml"
        raise refusal("damaged")

    def _listed(self) -> list[Listed]:
        sheets = []
        for name, attributes in elements(self.package.pieces(self.part), "sheet", "workbookPr"):
            if name == "workbookPr":
                self.is_1904 = attributes.get("date1904") in {"1", "true"}
                continue
            kind, target = self.relations.get(attributes.get("id", ""), ("", ""))
            if kind == "worksheet" and target in self.package:
                visible = attributes.get("state", "visible") == "visible"
                sheets.append(Listed(attributes.get("name", ""), target, visible))
        return sheets

    @property
    def visible(self) -> list[Listed]:
        """The sheets a person sees, in order."""
        return [sheet for sheet in self.sheets if sheet.is_visible]

    @cached_property
    def workings(self) -> Workings:
        """Shared strings and formats, read once."""
        strings = self._related("sharedStrings")
        styles = self._related("styles")
        return Workings(
            shared_strings(self.package.pieces(strings, MAX_STRINGS_UNPACKED)) if strings else [],
            formats_of(elements(self.package.pieces(styles), *STYLE_ELEMENTS)) if styles else [],
            self.is_1904,
        )

    def _related(self, kind: str) -> str | None:
        found = (target for relation, target in self.relations.values() if relation == kind)
        return next((target for target in found if target in self.package), None)

    def read(self, sheet: Listed, *, only_first: int | None = None) -> Sheet:
        """Read one sheet, or its first rows; refuses when all that was unpacked so far is too much."""
        return read_sheet(lambda: self._pieces(sheet.part), self.workings, only_first=only_first)

    def _pieces(self, part: str) -> Iterator[bytes]:
        for piece in self.package.pieces(part, MAX_SHEETS_UNPACKED):
            self.left -= len(piece)
            if self.left < 0:
                raise refusal("too_much_unpacked")
            yield piece

    def chosen(self, name: str) -> Listed:
        """The sheet of that name, hidden or not; refuses with the names there are."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise refusal("sheet_not_found", sheet=name, sheets=listed([sheet.name for sheet in self.visible]) or "none")

    def best(self) -> tuple[Listed, Sheet]:
        """The visible sheet that holds the households: headings like ours first, then the most rows, then order."""
        visible = self.visible
        if not visible:
            raise refusal("no_visible_sheet")
        wanted = visible if len(visible) == 1 else self._likely(visible)
        read = [(sheet, self.read(sheet)) for sheet in wanted[:1]]
        for sheet in wanted[1:]:
            content = self.read(sheet)
            if len(content.rows) > len(read[0][1].rows):
                read[0] = (sheet, content)
        return read[0]

    def _likely(self, visible: list[Listed]) -> list[Listed]:
        """The sheets worth reading whole, after a look at the first rows of each."""
        seen = [(sheet, self.read(sheet, only_first=_PEEKED_ROWS).rows) for sheet in visible[:_PEEKED_SHEETS]]
        tests: tuple[Callable[[list[SourceRow]], bool], ...] = (_has_our_headings, _has_rows_below, bool)
        for test in tests:
            likely = [sheet for sheet, rows in seen if test(rows)]
            if likely:
                return likely
        return visible[:1]


def _has_our_headings(rows: list[SourceRow]) -> bool:
    """Whether one of the first rows names at least two of: a person, a phone, a home, a tenancy; and more follow."""
    return len(rows) > 1 and any(_headings_in(row) >= 2 for row in rows)


def _has_rows_below(rows: list[SourceRow]) -> bool:
    return len(rows) > 1 and any(len(row.cells) > 1 for row in rows)


def _headings_in(row: SourceRow) -> int:
    return sum(any(words.search(cell) for cell in row.cells if len(cell) < 60) for words in _HEADINGS)
