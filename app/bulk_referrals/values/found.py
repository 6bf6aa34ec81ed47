"""What reading a cell gives: the value as a referral keeps it, and what was found on the way.

Only shapes, and the tidying every reader begins with.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from app.bulk_referrals.shapes import Severity

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a value: how much it weighs, a stable code, and what is wrong with how to mend it."""

    severity: Severity
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Read(Generic[Value]):
    """A value with its findings; a REJECT finding means the value is of no use."""

    value: Value
    findings: tuple[Finding, ...] = ()

    @property
    def is_rejected(self) -> bool:
        """Whether the row cannot go on with this value."""
        return any(finding.severity is Severity.REJECT for finding in self.findings)


def reject(code: str, message: str) -> Finding:
    """The row cannot go on."""
    return Finding(Severity.REJECT, code, message)


def confirm(code: str, message: str) -> Finding:
    """A person must look."""
    return Finding(Severity.CONFIRM, code, message)


def note(code: str, message: str) -> Finding:
    """Something was repaired or left out; it is only told."""
    return Finding(Severity.NOTE, code, message)
