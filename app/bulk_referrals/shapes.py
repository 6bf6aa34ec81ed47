"""What the pure modules of bulk referrals hand to each other: read rows, headings, a mapping, judged rows, problems.

Only shapes and their arithmetic; nothing here reads a file, knows a database or a web page.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a problem weighs: the row cannot go on, a person must look, or it is only told."""

    REJECT = "reject"
    CONFIRM = "confirm"
    NOTE = "note"


class Outcome(StrEnum):
    """What became of a row in the check."""

    ACCEPTED = "accepted"
    CHECK = "check"
    REJECTED = "rejected"
    SKIPPED = "skipped"


class UnreadableFile(Exception):
    """The file as a whole cannot be read; `sentence` says why and what to do, `code` is stable for machines."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found; `row` and `column` as the spreadsheet shows them (1-based, "AB"), None for the whole file."""

    row: int | None
    column: str | None
    heading: str | None
    value: str | None
    severity: Severity
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class CellRange:
    """Merged cells: row numbers as the spreadsheet shows them, column indexes from 0; both ends belong to it."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row as the file holds it: its true number and its cells as text, "" where empty, nothing cut or repaired.

    Empty cells at its end are left out, so rows differ in length: a cell beyond the end is empty.

    `fault` is the sentence when the row itself could not be read (a stray quote); its cells are then what was found.
    """

    number: int
    cells: tuple[str, ...]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read. Empty rows are left out of `rows`; numbers keep counting them."""

    kind: str  # "csv" or "xlsx", by content
    encoding: str | None  # "utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"; None for xlsx
    delimiter: str | None  # "," ";" "\t" "|"; None for xlsx
    sheet: str | None  # the sheet read; None for csv
    sheets: tuple[str, ...]  # every visible sheet, in order
    rows: tuple[SourceRow, ...]
    problems: tuple[Problem, ...] = ()  # on the whole file (other sheets), and on rows by number (double encoding)
    merged: tuple[CellRange, ...] = ()  # of a sheet; only the first cell of each holds its text


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headings stand; two header rows are joined, repeated names kept as written."""

    row: int  # the (last) header row's number as the spreadsheet shows it
    headings: tuple[str, ...]  # tidied: no line breaks, no-break spaces or doubled blanks; "" where none
    first_data: int  # index into SourceFile.rows of the first row under it
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What a column of the file is taken for."""

    index: int
    letter: str
    heading: str
    field: str | None  # key of app.bulk_referrals.columns.FIELDS; None: not used
    # "heading", "remembered", "by hand", "by contents", "repeated", "empty", "not known", "not used", "not needed",
    # "sensitive"
    why: str

    @property
    def is_dropped(self) -> bool:
        """Whether the column is sensitive, or about a person and not asked for, and must never be stored."""
        return self.why in {"sensitive", "not needed"}


@dataclass(frozen=True, slots=True)
class Mapping:
    """Every column of the file and its use, with what was found about the headings before any row is judged."""

    columns: tuple[ColumnUse, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def fields(self) -> dict[str, tuple[int, ...]]:
        """The column indexes of each field, in file order (an address may stand in several columns)."""
        found: dict[str, tuple[int, ...]] = {}
        for column in self.columns:
            if column.field:
                found[column.field] = (*found.get(column.field, ()), column.index)
        return found

    @property
    def dropped(self) -> tuple[str, ...]:
        """The headings of columns that are never stored."""
        return tuple(column.heading for column in self.columns if column.is_dropped)


@dataclass(slots=True)
class JudgedRow:
    """A row with its verdict. `values` are what a referral is made from: normalised, by field key; missing = not known.

    Rows of one tenancy (one per person or per phone) are grouped: the first carries the values, the others are
    skipped and name it in `grouped_into`. `keys` are the plain texts duplicates are found by: "tenancy"
    (reference_key), "home" (household_key), "uprn", "phone" (E.164), "person" (normalised name | home). `updates` is
    the reference of the open referral an accepted row is to be written into; `reason` why it is referred although it
    looks like another.
    """

    number: int
    outcome: Outcome
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    grouped_into: int | None = None
    keys: dict[str, str] = field(default_factory=dict)
    updates: str | None = None
    reason: str | None = None
