"""The tables nwipe prints at the end: Error Summary, Erasure Summary, Drive Status with its closing line.

Rows count only inside their own table, and a table only when it was printed to its last rule.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.devices.wipe_logs.record import VerifyMode


class Table(StrEnum):
    """Which table a row belongs to."""

    ERRORS = "errors"
    ERASURE = "erasure"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """Counts of one drive; `fsync` is missing in 0.31."""

    passes: int
    verifies: int
    fsync: int | None


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """Bytes of one drive; `total` includes areas the drive hides."""

    erased: int
    total: int


@dataclass(frozen=True, slots=True)
class StatusRow:
    """The verdict of nwipe, and model and serial number cut to 17 and 20 characters with a slash between."""

    status: str
    model_and_serial: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The closing line: what was really run, whatever the options said before somebody changed them."""

    method: str
    rounds: int
    blank: bool
    verify: VerifyMode
    stamp: str


_TITLES: Final = (
    (re.compile(r"\.*! +Device \| Pass Errors \|"), Table.ERRORS),
    (re.compile(r"\.*! +Device \| +Bytes Erased \| +Bytes Total \|"), Table.ERASURE),
    (re.compile(r"\.*! +Device \| Status \| Thru-put \|"), Table.STATUS),
)
_ERROR_ROW: Final = re.compile(r"\.*[! ] *(\S+) \| *(\d{1,20}) \| *(\d{1,20}) \|(?: *(\d{1,20}))?\s*")
_ERASURE_ROW: Final = re.compile(r"\.*[! ] *(\S+) \| *(\d{1,20}) \| *(\d{1,20}) \| *(?:[\d.]+%|N/A)\s*")
_STATUS_ROW: Final = re.compile(r"\.*[! ] *(\S+) \|(.{6,8})\|\s*\d+ ?[KMGTP]?i?B/s \| *\d{1,6}:\d\d:\d\d \| (.*)")
_TOTALS: Final = re.compile(r"Total Throughput +\d+ ?[KMGTP]?i?B/s, (.{1,80}), (\d{1,9})R\+(NB|B)\+(NV|VL|VA)\s*")
_RULE: Final = re.compile(r"\.*\*{20,}\s*")
_VERIFY: Final = {"NV": VerifyMode.OFF, "VL": VerifyMode.LAST, "VA": VerifyMode.ALL}


@dataclass(slots=True)
class Tables:
    """All tables of one run; a second printing that says something else is a contradiction."""

    errors: dict[str, list[ErrorRow]] = field(default_factory=dict)
    erasures: dict[str, list[ErasureRow]] = field(default_factory=dict)
    statuses: dict[str, list[StatusRow]] = field(default_factory=dict)
    totals: list[Totals] = field(default_factory=list)
    closed: set[Table] = field(default_factory=set)
    current: Table | None = None
    is_unnamed: bool = False  # up to 0.30 the one table stood under a bare rule, without a name
    is_after_rule: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether the Drive Status table was printed to its closing rule."""
        return Table.STATUS in self.closed and bool(self.totals)

    def read_row(self, text: str) -> None:
        """Take an unstamped line: a title opens a table, a rule of stars closes it, the rest are rows."""
        is_after_rule, self.is_after_rule = self.is_after_rule, _RULE.fullmatch(text) is not None
        if self.current is not None and self.is_after_rule:
            self.closed.add(self.current)
            self.current = None
            return
        for title, table in _TITLES:
            if title.match(text):
                self.current = table
                self.is_unnamed = self.is_unnamed or (table is Table.STATUS and is_after_rule)
                return
        if self.current is Table.ERRORS and (row := _ERROR_ROW.fullmatch(text)):
            counts = ErrorRow(int(row[2]), int(row[3]), None if row[4] is None else int(row[4]))
            self.errors.setdefault(row[1], []).append(counts)
        elif self.current is Table.ERASURE and (row := _ERASURE_ROW.fullmatch(text)):
            self.erasures.setdefault(row[1], []).append(ErasureRow(int(row[2]), int(row[3])))
        elif self.current is Table.STATUS and (row := _STATUS_ROW.fullmatch(text)):
            self.statuses.setdefault(row[1], []).append(StatusRow(row[2].strip(), row[3].strip()))

    def read_totals(self, message: str, stamp: str) -> None:
        """Take the stamped closing line; it counts only inside the Drive Status table."""
        found = _TOTALS.fullmatch(message) if self.current is Table.STATUS else None
        if found is not None:
            self.totals.append(Totals(found[1], int(found[2]), found[3] == "B", _VERIFY[found[4]], stamp))
