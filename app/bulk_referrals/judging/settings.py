"""What a file is judged by: what the uploader declared for all of it, what was confirmed and chosen row by row.

Plain values; where they are asked and kept is not known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from app.bulk_referrals.states import RowChoice
from app.referrals.answers import AskedDevice, PermissionHow


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for one row; referring anyway needs a reason."""

    kind: RowChoice
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FilePermission:
    """Everybody in the file was told and agreed to be referred: on which day and how."""

    on: date
    how: PermissionHow = PermissionHow.WRITING


# What may be chosen where a row looks like another; leaving a row out is always possible.
CHOICES: Final[Mapping[str, tuple[RowChoice, ...]]] = {
    "duplicate_home": (RowChoice.SKIP, RowChoice.UPDATE, RowChoice.REFER_ANYWAY),
    "tenancy_of_two_homes": (RowChoice.SKIP,),
    "already_open_tenancy": (RowChoice.SKIP, RowChoice.UPDATE),
    "already_open_home": (RowChoice.SKIP, RowChoice.UPDATE, RowChoice.REFER_ANYWAY),
    "already_staged": (RowChoice.SKIP, RowChoice.REFER_ANYWAY),
    "already_helped": (RowChoice.SKIP, RowChoice.REFER_ANYWAY),
}


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """What holds for the whole file.

    `today` is the day in London. `permission` and `is_safe_to_text` are what the uploader declared; None: not asked
    yet, and then nobody is texted. `fill_down` names the fields whose empty cells take the value above.
    """

    today: date
    permission: FilePermission | None = None
    is_safe_to_text: bool | None = None
    allow_fictional_phones: bool = False
    language: str = "en"
    device_kind: AskedDevice = AskedDevice.ANY
    wants_data: bool = True
    fill_down: frozenset[str] = frozenset()
    text_price_pence: float = 4.0
    most_households_a_phone: int = 2
    repeated_from: int = 2  # from so many rows with the same mistake in a column, one line tells it for all


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided about rows so far.

    `edits`: a cell typed anew, by row number and field. `confirmed`: a finding looked at, by row number (None: every
    row) and code. `choices`: by row number.
    """

    edits: Mapping[tuple[int, str], str | None] = field(default_factory=dict)
    confirmed: frozenset[tuple[int | None, str]] = frozenset()
    choices: Mapping[int, Choice] = field(default_factory=dict)

    def is_confirmed(self, row: int, code: str) -> bool:
        """Whether somebody looked at this finding, at this row or at all rows with it."""
        return (row, code) in self.confirmed or (None, code) in self.confirmed
