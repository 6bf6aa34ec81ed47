"""What reading a cell gives: the value as a referral keeps it, and what was found on the way.

Only shapes, and the tidying every reader begins with.
"""

import re
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from app.bulk_referrals.shapes import Severity

Value = TypeVar("Value")

# Marks nobody sees and no name is written with; the joiners of Persian and Indian scripts (200C, 200D) stay.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_ERROR: Final = re.compile(
    r"#(?:N/?A|REF!?|VALUE!?|DIV/0!?|NAME\??|NUM!?|NULL!?|SPILL!?|CALC!?|GETTING_DATA|#*)", re.IGNORECASE
)
_SHORTENED: Final = re.compile(r"-?\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_MISSING: Final = frozenset({
    "", "-", "--", "---", "–", "—", "?", "??", "???", ".", "..", "...", "/", "*", "_", "n/a", "na", "n.a.", "n.a",
    "n\\a",
    "n/k", "nk", "none", "nil", "null", "(null)", "(blank)", "blank", "nan", "none given", "not given", "not known",
    "not applicable", "not recorded", "no record", "unknown", "tbc", "tba", "x", "xx", "xxx", "xxxx",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a value: how much it weighs, a stable code, and what is wrong with how to mend it.

    `hides_value`: the cell holds a number that is never stored, so the value must not be shown or kept either.
    """

    severity: Severity
    code: str
    message: str
    hides_value: bool = False


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


def tidy(raw: str) -> str:
    """One line without invisible marks and doubled blanks; every letter stays as it is written."""
    if raw.isascii() and raw.isprintable():
        return " ".join(raw.split()) if "  " in raw else raw.strip()
    return " ".join(_INVISIBLE.sub("", raw).split())


def is_missing(text: str) -> bool:
    """Whether a tidied cell says nothing: empty, a dash, "n/a", or an error of the spreadsheet (#N/A, #####)."""
    if not text:
        return True
    if text[0] == "#" and _ERROR.fullmatch(text):
        return True
    return len(text) <= 16 and text.casefold() in _MISSING


def is_shortened(text: str) -> bool:
    """Whether the spreadsheet cut a long number to something like 7.7E+09."""
    return ("e" in text or "E" in text) and _SHORTENED.fullmatch(text) is not None


def shown(text: str, longest: int = 60) -> str:
    """A value as a sentence quotes it: never longer than a line."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
