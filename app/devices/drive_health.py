"""Whether a drive is healthy, by what it counts about itself (SMART). Pure: counts in, a verdict and sentences out.

Sources: bits of the exit status from smartctl(8), "EXIT STATUS"; NVMe critical warning bits, spare and percentage used
from the NVM Express Base Specification, "SMART / Health Information"; the attributes 5, 187, 197 and 198, of which any
count above 0 goes with early failures, from Backblaze's published drive statistics. A self-assessment that passed does
not silence a count.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Final


class Verdict(StrEnum):
    """From good to bad; unknown says nothing either way."""

    UNKNOWN = "unknown"
    HEALTHY = "healthy"
    WARNING = "warning"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class DriveCounts:
    """What a drive says of itself; None is not said, which is not 0."""

    passed: bool | None = None
    exit_bits: int | None = None
    reallocated: int | None = None
    reported_uncorrectable: int | None = None
    pending: int | None = None
    uncorrectable: int | None = None
    media_errors: int | None = None
    grown_defects: int | None = None
    critical_warning: int | None = None
    spare_percent: int | None = None
    spare_threshold: int | None = None
    percentage_used: int | None = None


@dataclass(frozen=True)
class DriveHealth:
    """The verdict, and a sentence for each thing that speaks against the drive."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """Everything in one line."""
        return " ".join(self.reasons) or _PLAIN[self.verdict]


# smartctl's exit status is a bit field.
_DISK_FAILING, _BELOW_NOW, _BELOW_ONCE, _SELF_TEST_FAILED = 8, 16, 32, 128
_TOO_HOT: Final = 2
_BAD_WARNINGS: Final = {
    1: "Its spare blocks are used up.", 4: "It says that its reliability is degraded.",
    8: "It lets nothing be written any more.", 16: "Its memory backup has failed.",
}
RATED_LIFE: Final = 100
_COUNTED: Final = {
    "reallocated": "reallocated sector", "reported_uncorrectable": "uncorrectable error",
    "pending": "pending sector", "uncorrectable": "uncorrectable sector", "media_errors": "media error",
    "grown_defects": "grown defect",
}
_PLAIN: Final = {
    Verdict.UNKNOWN: "No report says how it is. Run smartctl on it, or try it.",
    Verdict.HEALTHY: "It passed its self-assessment and counts no errors.",
    Verdict.WARNING: "Something speaks against it.", Verdict.FAILING: "It is failing.",
}


def judge_drive(counts: DriveCounts | None) -> DriveHealth:
    """Healthy only when it passed and counts nothing; failing when the drive itself says so; else a warning."""
    if counts is None:
        return DriveHealth(Verdict.UNKNOWN)
    failing, warning = _failing(counts), _warning(counts)
    if failing:
        return DriveHealth(Verdict.FAILING, tuple(failing + warning))
    if warning:
        return DriveHealth(Verdict.WARNING, tuple(warning))
    return DriveHealth(Verdict.HEALTHY if counts.passed else Verdict.UNKNOWN)


def worst_of(found: list[DriveHealth]) -> Verdict:
    """The worst verdict of some drives; unknown counts as worse than healthy, because nobody looked."""
    order = [Verdict.HEALTHY, Verdict.UNKNOWN, Verdict.WARNING, Verdict.FAILING]
    return max((one.verdict for one in found), key=order.index, default=Verdict.UNKNOWN)


def counts_as_json(counts: DriveCounts | None) -> dict[str, Any] | None:
    """The counts that are known, as they are stored; None when none is."""
    known = {name: value for name, value in asdict(counts).items() if value is not None} if counts else {}
    return known or None


def counts_from_json(stored: Mapping[str, Any] | None) -> DriveCounts | None:
    """Stored counts; names of another version of this module are left out."""
    if not stored:
        return None
    names = {one.name for one in fields(DriveCounts)}
    return DriveCounts(**{name: value for name, value in stored.items() if name in names})


def _failing(counts: DriveCounts) -> list[str]:
    bits, critical = counts.exit_bits or 0, counts.critical_warning or 0
    found = []
    if counts.passed is False or bits & _DISK_FAILING:
        found.append("Its self-assessment failed.")
    if bits & _BELOW_NOW:
        found.append("A value that foretells failure is below its threshold.")
    found += [sentence for bit, sentence in _BAD_WARNINGS.items() if critical & bit]
    if _is_spent(counts) and not critical & 1:
        found.append(_BAD_WARNINGS[1])
    return found


def _warning(counts: DriveCounts) -> list[str]:
    bits, critical = counts.exit_bits or 0, counts.critical_warning or 0
    found = []
    for name, words in _COUNTED.items():
        number = getattr(counts, name) or 0
        if number:
            found.append(f"{number:,} {words}{'' if number == 1 else 's'}.")
    if (counts.percentage_used or 0) >= RATED_LIFE:
        found.append(f"{counts.percentage_used}% of its rated life is used.")
    if bits & _BELOW_ONCE:
        found.append("A value was below its threshold before.")
    if bits & _SELF_TEST_FAILED:
        found.append("A test of its own failed.")
    if critical & _TOO_HOT:
        found.append("It is or was too hot or too cold.")
    return found


def _is_spent(counts: DriveCounts) -> bool:
    spare, threshold = counts.spare_percent, counts.spare_threshold
    return spare is not None and threshold is not None and spare < threshold
