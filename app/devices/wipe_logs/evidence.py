"""Whether a drive's result is evidence for one device: its serial number, its arrival, and no second use.

Pure: the caller brings the device's drives, the last arrival and what was accepted before.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from app.core.clock import LONDON
from app.devices.placeholders import known_text
from app.devices.states import MatchBasis
from app.devices.wipe_logs.record import DriveResult

_NWIPE_SERIAL_LENGTH: Final = 20
_CLOCK_TOLERANCE: Final = timedelta(hours=1)  # a bench computer that keeps UTC in summer is not in the future


@dataclass(frozen=True, slots=True)
class EvidenceJudgement:
    """Whether a result may be recorded as evidence for the device, why not, and which drive it is about."""

    acceptable: bool
    reasons: tuple[str, ...]
    matched_serial: str | None
    basis: MatchBasis | None
    fingerprint: str


def judge_against(
    result: DriveResult,
    drive_serials: Collection[str],
    *,
    received_at: datetime | None,
    device: str,
    used_evidence: Mapping[str, str] | None = None,
    uploaded_at: datetime | None = None,
    bench_zone: tzinfo = LONDON,
) -> EvidenceJudgement:
    """Judge one drive's result against one device; every reason to refuse is one sentence.

    Refuses what the log alone refuses, a serial number that is none of `drive_serials` or fits two, a wipe
    begun before `received_at` (the last arrival, aware) or after `uploaded_at`, and evidence that
    `used_evidence` gives to another device by its fingerprint. Printed times are read in `bench_zone`, the
    earlier one where a time occurs twice.
    """
    reasons = list(result.reasons)
    if not result.acceptable and not reasons:
        reasons.append("The log does not prove the wipe: wipe the drive again.")
    matched, basis = match_serial(result.serial, drive_serials)
    if matched is None:
        reasons.append(_why_no_match(result.serial, drive_serials))
    reasons.extend(_about_time(result, received_at, uploaded_at, bench_zone))
    owner = (used_evidence or {}).get(result.fingerprint)
    if owner is not None and owner != device:
        reasons.append(
            f"This wipe is already recorded as evidence for {owner}: check which device the drive is in, "
            "and wipe it "
            "again if it was moved."
        )
    return EvidenceJudgement(
        acceptable=result.acceptable and not reasons,
        reasons=tuple(dict.fromkeys(reasons)),
        matched_serial=matched,
        basis=basis,
        fingerprint=result.fingerprint,
    )


def match_serial(serial: str | None, drive_serials: Collection[str]) -> tuple[str | None, MatchBasis | None]:
    """The one drive a serial number means, and on what basis; placeholders and doubles match nothing."""
    printed = known_text(serial)
    if printed is None:
        return None, None
    known = {other for other in drive_serials if known_text(other) is not None}
    for basis, fits in (
        (MatchBasis.EXACT, [other for other in known if other == printed]),
        (MatchBasis.CASE_AND_SPACES, [other for other in known if _plain(other) == _plain(printed)]),
        (MatchBasis.CASE_AND_SPACES, [other for other in known if _has_signs_replaced(printed, other)]),
        (MatchBasis.FIRST_TWENTY, [other for other in known if _is_cut_from(printed, other)]),
    ):
        if len(fits) == 1:
            return fits[0], basis
        if fits:
            return None, None
    return None, None


def _plain(serial: str) -> str:
    return "".join(serial.split()).casefold()


def _has_signs_replaced(printed: str, known: str) -> bool:
    """A report of nwipe on a whole computer (0.41, 0.42) prints an underline for every sign but letters and digits."""
    return "_" in printed and re.sub(r"[^0-9A-Za-z]", "_", known.strip()).casefold() == printed.casefold()


def _is_cut_from(printed: str, whole: str) -> bool:
    return len(printed) == _NWIPE_SERIAL_LENGTH < len(whole) and whole.casefold().startswith(printed.casefold())


def _why_no_match(serial: str | None, drive_serials: Collection[str]) -> str:
    if serial is None:
        return "The wipe cannot be matched without the drive's serial number: record typed evidence instead."
    if not drive_serials:
        return f"This device has no drives yet: confirm its drives first, then upload the log of {serial}."
    return (
        f"The serial number {serial} is not one of this device's drives: check the drive in the machine, "
        "or upload "
        "the log to the device the drive is in."
    )


def _about_time(
    result: DriveResult, received_at: datetime | None, uploaded_at: datetime | None, bench_zone: tzinfo
) -> list[str]:
    if result.started_at is None:
        return [("The log does not say when the wipe began: upload the whole log file, or set the clock of the bench "
                "computer and wipe the drive again.")]
    started = result.started_at.replace(tzinfo=bench_zone)  # fold 0: of two readings in autumn, the earlier
    if received_at is None:
        return ["The device's arrival is not recorded: count it in first, then wipe it."]
    if started <= received_at:
        return ["The wipe began before the device arrived here: wipe the drive again, and check the bench clock."]
    if uploaded_at is not None and started > uploaded_at + _CLOCK_TOLERANCE:
        return ["The wipe is dated in the future: set the clock of the bench computer and wipe the drive again."]
    return []
