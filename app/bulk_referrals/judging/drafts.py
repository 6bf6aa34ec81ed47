"""A row on its way through the judge: its cells by field, what was read of them, what was found.

Knows how a finding becomes a problem with the place the spreadsheet shows; decides nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from app.bulk_referrals.columns import ADDRESS_KEYS, PHONE_KEYS
from app.bulk_referrals.shapes import ColumnUse, JudgedRow, Mapping, Outcome, Problem, Severity, SourceRow
from app.bulk_referrals.values.found import Finding
from app.bulk_referrals.values.names import PersonName
from app.bulk_referrals.values.phones import FoundPhone

# A finding about one of these may stand at another of them, whichever the file has.
_ALIKE: Final = (
    ("full_name", "last_name", "first_name", "title"),
    PHONE_KEYS,
    ADDRESS_KEYS,
    ("postcode", "postcode_2"),
)
_GROUP_OF: Final = {key: group for group in _ALIKE for key in group}
_WEIGHT: Final = {Severity.REJECT: 0, Severity.CONFIRM: 1, Severity.NOTE: 2}


@dataclass(slots=True)
class Flag:
    """A finding at a field of a row, or at one column; a private one never shows the value."""

    field: str | None
    severity: Severity
    code: str
    message: str
    is_private: bool = False
    at: ColumnUse | None = None


@dataclass(slots=True)
class Draft:
    """One row: `raw` holds the filled cells by field, `again` those of further columns of the same field."""

    judged: JudgedRow
    source: SourceRow
    raw: dict[str, str] = field(default_factory=dict)
    again: dict[str, list[str]] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    person: PersonName | None = None
    phone: FoundPhone | None = None
    is_nobody: bool = False  # the name is no person's: such a row belongs to no tenancy
    members: list["Draft"] = field(default_factory=list)
    alike: list[tuple[str, str]] = field(default_factory=list)  # keys of rows that may be of the same household

    @property
    def number(self) -> int:
        """The row's number in the spreadsheet."""
        return self.judged.number

    @property
    def is_rejected(self) -> bool:
        """Whether anything found so far rejects the row."""
        return any(flag.severity is Severity.REJECT for flag in self.flags)

    @property
    def is_skipped(self) -> bool:
        """Whether the row is no referral of its own."""
        return self.judged.outcome is Outcome.SKIPPED

    def reject(self, field_key: str | None, code: str, message: str) -> None:
        """The row cannot go on."""
        self.flags.append(Flag(field_key, Severity.REJECT, code, message))

    def ask(self, field_key: str | None, code: str, message: str) -> None:
        """A person must look."""
        self.flags.append(Flag(field_key, Severity.CONFIRM, code, message))

    def tell(self, field_key: str | None, code: str, message: str) -> None:
        """Nothing to do; it is only told."""
        self.flags.append(Flag(field_key, Severity.NOTE, code, message))

    def add(self, field_key: str, findings: Iterable[Finding]) -> None:
        """What a reader of values found."""
        for found in findings:
            self.flags.append(Flag(field_key, found.severity, found.code, found.message, found.hides_value))

    def skip(self, code: str, message: str, *, into: int | None = None) -> None:
        """Leave the row out with its reason; its values go, and what was wrong with it is only told."""
        self.judged.outcome = Outcome.SKIPPED
        self.judged.grouped_into = into
        self.judged.values = {}
        self.judged.keys = {}
        self.soften(flag.field for flag in self.flags)
        self.tell(None, code, message)

    def soften(self, fields: Iterable[str | None]) -> None:
        """What was found at these fields no longer weighs, because another row answers."""
        meant = set(fields)
        for flag in self.flags:
            if flag.field in meant:
                flag.severity = Severity.NOTE


class Places:
    """Where each field stands in the file."""

    def __init__(self, mapping: Mapping) -> None:
        self.plan = tuple((column.index, column.field) for column in mapping.columns if column.field)
        self.fields = frozenset(field for _, field in self.plan)
        self.by_letter = {column.letter: column for column in mapping.columns if column.field}
        self._columns: dict[str, list[ColumnUse]] = {}
        for column in mapping.columns:
            if column.field:
                self._columns.setdefault(column.field, []).append(column)
        self._around = {
            key: [column for other in (key, *group) for column in self._columns.get(other, ())]
            for key, group in _GROUP_OF.items()
        }

    def column_of(self, draft: Draft, field_key: str | None) -> ColumnUse | None:
        """The column to look at for a field: the first of its columns that is filled in this row, else the first."""
        if field_key is None:
            return None
        columns = self._around.get(field_key) or self._columns.get(field_key) or []
        cells = draft.source.cells
        return next(
            (column for column in columns if column.index < len(cells) and cells[column.index].strip()),
            columns[0] if columns else None,
        )

    def problem(self, draft: Draft, flag: Flag) -> Problem:
        """A finding as it is told, with the cell as the file (or the edit) has it."""
        column = flag.at or self.column_of(draft, flag.field)
        return Problem(
            row=draft.number,
            column=column.letter if column else None,
            heading=column.heading if column else None,
            value=None if flag.is_private or flag.field is None else _value(draft, flag, column),
            severity=flag.severity,
            code=flag.code,
            message=flag.message,
        )

    def problems(self, draft: Draft) -> list[Problem]:
        """Everything found in a row, the weightiest first, each once."""
        found = dict.fromkeys(self.problem(draft, flag) for flag in draft.flags)
        return sorted(found, key=lambda problem: _WEIGHT[problem.severity])


def _value(draft: Draft, flag: Flag, column: ColumnUse | None) -> str:
    field_key = flag.field or ""
    if flag.at is not None and flag.at.index < len(draft.source.cells):
        return draft.source.cells[flag.at.index]
    if field_key in PHONE_KEYS:
        cells = [text for key in PHONE_KEYS for text in (draft.raw.get(key), *draft.again.get(key, ())) if text]
        return " / ".join(cells)
    key = column.field if column and column.field else field_key
    return draft.raw.get(key, "")
