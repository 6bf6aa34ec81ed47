"""Judges each drive of a PDF report by the rules of the logs, as far as a report can show that they hold.

What it does not show is a reason to refuse, never a reason to believe.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.devices.placeholders import known_text
from app.devices.wipe_logs import DriveResult, Host, Outcome, Sanitisation, UnreadableWipeLog, VerifyMode, WipeLog
from app.devices.wipe_logs.case import is_only_verification, serial_as_kept, version_numbers
from app.devices.wipe_logs.findings import Finding
from app.devices.wipe_logs.lines import read_stamp
from app.devices.wipe_logs.replay import Kind, kind_of
from app.devices.wipe_reports.blocks import Block, Report, read_report
from app.devices.wipe_reports.text import read_pieces

_FIRST_WITH_REPORT: Final = (0, 35)
_MOST_DRIVES: Final = 200
_ANONYMOUS: Final = re.compile(r"[?Xx ]+")
_BYTES: Final = re.compile(r"(\d{1,20}) ?(?:bytes|[Bb])")
_ERASED: Final = re.compile(r"(\d{1,20}), \(\s*[\d.]+%\)")
_ERRORS: Final = re.compile(r"(\d{1,20})/(\d{1,20})/(\d{1,20})(?:/(\d{1,20}))?")
_ROUNDS: Final = re.compile(r"(\d{1,9})/(\d{1,9})(?: See Warning !)?")  # beside hidden sectors, which are judged
_VERIFY: Final = {"last": VerifyMode.LAST, "all": VerifyMode.ALL, "none": VerifyMode.OFF}
_NO_HIDDEN: Final = ("No hidden sectors", "Not applicable")
_LOG: Final = "upload the .log file of the same session, or wipe the drive again"
_RULED_OUT: Final = {
    "FAILED": Finding(
        "nwipe ended with the status FAILED: wipe the drive once more, or take it out and have it destroyed.",
        Outcome.FAILED,
    ),
    "ABORTED": Finding("The wipe was stopped by hand before it finished: wipe the drive again.", Outcome.ABORTED),
    "INSANITY": Finding("nwipe ended with the status INSANITY: wipe the drive again.", Outcome.INCOMPLETE),
}


@dataclass(frozen=True, slots=True)
class _Seen:
    """A block's values read; None for what the report does not show."""

    version: str | None
    serial: str | None
    printed_serial: str | None
    size: int | None
    erased: int | None
    errors: tuple[int, int, int] | None
    retries: int
    rounds: tuple[int, int] | None
    method: str | None
    kind: Kind | None
    verify: VerifyMode
    blank: bool | None
    status: str | None
    hidden: str | None
    started: datetime | None
    ended: datetime | None
    is_shared: bool


def read_wipe_report(content: bytes) -> WipeLog:
    """Read a PDF report of nwipe and judge it drive by drive; times stay as printed, without a zone.

    Refuses what is no such report, damaged, locked or beyond the bounds, with UnreadableWipeLog.
    """
    report = read_report(read_pieces(content))
    if not report.versions or not report.blocks:
        raise UnreadableWipeLog(
            "This PDF is not an erasure report of nwipe: upload nwipe's .log file, or record another tool's "
            "certificate as typed evidence."
        )
    if len(report.blocks) > _MOST_DRIVES:
        raise UnreadableWipeLog(f"The report names more than {_MOST_DRIVES} drives: upload one session at a time.")
    version = next(iter(report.versions)) if len(report.versions) == 1 else None
    kept = [serial_as_kept(block.get("Serial") or "", version_numbers(version)).casefold() for block in report.blocks]
    drives = [
        _judge(block, _see(block, version, is_shared=kept.count(serial) > 1), number)
        for number, (block, serial) in enumerate(zip(report.blocks, kept, strict=True), 1)
    ]
    return _whole(report, version, drives)


def _whole(report: Report, version: str | None, drives: list[DriveResult]) -> WipeLog:
    first = drives[0]
    starts = [drive.started_at for drive in drives if drive.started_at]
    ends = [drive.ended_at for drive in drives if drive.ended_at]
    return WipeLog(
        tool="nwipe", version=version, method=first.method, sanitisation=first.sanitisation, verify=first.verify,
        rounds=first.rounds, blank=first.blank, started_at=min(starts, default=None), ended_at=max(ends, default=None),
        host=Host(serial=known_text(report.host_serial)), drives=tuple(drives),
    )


def _see(block: Block, version: str | None, *, is_shared: bool) -> _Seen:
    errors = _ERRORS.fullmatch(block.get("Errors(pass/sync/verify)") or "")
    rounds = _ROUNDS.fullmatch(block.get("Rounds(completed/requested)") or "")
    erased = _ERASED.match(block.get("*Bytes Erased") or "")
    method, blank = block.get("Method"), block.get("Final Pass(Zeros/Ones/None)")
    numbers = version_numbers(version)
    serial = known_text(serial_as_kept(block.get("Serial") or "", numbers))
    return _Seen(
        version=version, printed_serial=block.get("Serial"),
        serial=None if serial is None or serial == "Unknown" or _ANONYMOUS.fullmatch(serial) else serial,
        size=_size(block), erased=int(erased[1]) if erased else None,
        errors=(int(errors[1]), int(errors[2]), int(errors[3])) if errors else None,
        retries=int(errors[4] or 0) if errors else 0,
        rounds=(int(rounds[1]), int(rounds[2])) if rounds else None,
        method=method, kind=kind_of(method) if method else None,
        verify=_verify(block),
        blank={"none": False, "zeros": True, "ones": True}.get((blank or "").casefold()),
        status=block.status, hidden=block.get("HPA/DCO"), is_shared=is_shared,
        started=read_stamp(block.get("Start time")), ended=read_stamp(block.get("End time")),
    )


def _verify(block: Block) -> VerifyMode:
    """“Verify Last” before 0.41, “Last” since."""
    said = (block.get("Verify Pass(Last/All/None)") or "").split(" ")[-1]
    return _VERIFY.get(said.casefold(), VerifyMode.UNKNOWN)


def _size(block: Block) -> int | None:
    """The real size where the report knows it, which includes what a drive hides; the larger of both."""
    sizes = []
    for label in ("Size(Apparent)", "Size(Real)"):
        found = list(_BYTES.finditer(block.get(label) or ""))
        if found:
            sizes.append(int(found[-1][1]))
    return max(sizes, default=None)


def _judge(block: Block, seen: _Seen, number: int) -> DriveResult:
    open_points = list(_findings(block, seen))
    outcomes = {finding.outcome for finding in open_points}
    order = (Outcome.ABORTED, Outcome.VERIFY_FAILED, Outcome.FAILED, Outcome.INCOMPLETE, Outcome.VERIFIED_ONLY,
             Outcome.UNIDENTIFIED)
    outcome = next((candidate for candidate in order if candidate in outcomes), Outcome.ERASED)
    writes = seen.kind is not None and seen.kind is not Kind.ONLY_READS
    return DriveResult(
        device=f"report drive {number}", bus=known_text(block.get("Bus")), model=known_text(block.get("Make/Model")),
        serial=seen.serial, size_bytes=seen.size, bytes_erased=seen.erased,
        pass_errors=seen.errors[0] if seen.errors else None, fsync_errors=seen.errors[1] if seen.errors else None,
        verify_errors=seen.errors[2] if seen.errors else None, outcome=outcome,
        acceptable=outcome is Outcome.ERASED and not open_points,
        reasons=tuple(dict.fromkeys(finding.reason for finding in open_points)),
        notes=("Some writes had to be repeated: test the drive's health before it is used again.",) if seen.retries
        else (),
        verified=outcome is Outcome.ERASED and not open_points, started_at=seen.started, ended_at=seen.ended,
        version=seen.version, method=seen.method, rounds=seen.rounds[1] if seen.rounds else None, verify=seen.verify,
        blank=seen.blank, sanitisation=Sanitisation.CLEAR if writes else Sanitisation.NONE,
    )


def _findings(block: Block, seen: _Seen) -> Iterator[Finding]:
    yield from _about_status(seen)
    yield from _about_run(block, seen)
    yield from _about_method(seen)
    yield from _about_bytes(seen)
    yield from _about_identity(seen)


def _about_status(seen: _Seen) -> Iterator[Finding]:
    if seen.errors is None:
        yield Finding(f"The report does not show the error counts of this drive: {_LOG}.", Outcome.INCOMPLETE)
    elif any(seen.errors):
        writes, syncs, verifies = seen.errors
        yield Finding(
            f"nwipe counted {writes} write, {verifies} verification and {syncs} sync errors: wipe the drive once more, "
            "or take it out and have it destroyed.",
            Outcome.VERIFY_FAILED if is_only_verification(
                version_numbers(seen.version), writes=writes, syncs=syncs, verifies=verifies
            ) else Outcome.FAILED,
        )
        return
    if seen.status is None:
        yield Finding(f"The report does not show what became of this drive: {_LOG}.", Outcome.INCOMPLETE)
    elif seen.status in _RULED_OUT:
        yield _RULED_OUT[seen.status]


def _about_run(block: Block, seen: _Seen) -> Iterator[Finding]:
    if block.doubled:
        yield Finding(f"The report says “{min(block.doubled)}” twice for this drive: {_LOG}.", Outcome.INCOMPLETE)
    if seen.version is None or version_numbers(seen.version) < _FIRST_WITH_REPORT:
        yield Finding(f"The report names no one version of nwipe that writes reports: {_LOG}.")
    if seen.status == "ERASED" and (seen.rounds is None or seen.rounds[0] != seen.rounds[1] or not seen.rounds[1]):
        yield Finding(f"The report does not show that all rounds were finished: {_LOG}.", Outcome.INCOMPLETE)
    if seen.started is None or seen.ended is None or seen.ended < seen.started:
        yield Finding(f"The report does not show when the wipe began and ended: {_LOG}.")


def _about_method(seen: _Seen) -> Iterator[Finding]:
    if seen.kind is None:
        yield Finding(f"The report does not name the method: {_LOG}.", Outcome.INCOMPLETE)
    elif seen.kind is Kind.ONLY_READS:
        yield Finding(
            "The method only reads and writes nothing, although nwipe prints Erased: wipe the drive with a method that "
            "overwrites it.",
            Outcome.VERIFIED_ONLY,
        )
    elif seen.verify is VerifyMode.OFF and seen.kind is not Kind.VERIFIES_ITSELF:
        yield Finding("Verification was switched off: wipe again with verification of the last pass or of all.")
    if seen.verify is VerifyMode.UNKNOWN or seen.blank is None:
        yield Finding(f"The report does not show whether the wipe was verified and blanked: {_LOG}.")


def _about_bytes(seen: _Seen) -> Iterator[Finding]:
    if seen.kind is Kind.ONLY_READS or seen.status in _RULED_OUT or (seen.errors and any(seen.errors)):
        return
    if not seen.size or seen.erased is None:
        yield Finding(f"The report does not show how much of the drive was erased: {_LOG}.", Outcome.INCOMPLETE)
    elif seen.erased != seen.size:
        yield Finding(
            f"Only {seen.erased:,} of {seen.size:,} bytes were erased: wipe the drive again, and remove a hidden area "
            "(HPA or DCO) first if it has one.",
            Outcome.INCOMPLETE,
        )
    if seen.hidden is None or not seen.hidden.startswith(_NO_HIDDEN):
        yield Finding(
            "The report does not rule out hidden sectors (HPA or DCO) that were not wiped: connect the drive straight "
            "to a SATA port and wipe it again, or upload the .log file of the same session.",
            Outcome.INCOMPLETE if seen.hidden and "found" in seen.hidden else Outcome.ERASED,
        )


def _about_identity(seen: _Seen) -> Iterator[Finding]:
    if seen.printed_serial and _ANONYMOUS.fullmatch(seen.printed_serial):
        yield Finding(
            "The serial number was hidden by nwipe's quiet mode: wipe the drive again without the option -q.",
            Outcome.UNIDENTIFIED,
        )
    elif seen.serial is None:
        yield Finding(
            "The drive gives no serial number: record the wipe as typed evidence with a second person, or have the "
            "drive destroyed.",
            Outcome.UNIDENTIFIED,
        )
    elif seen.is_shared:
        yield Finding(
            "Two drives of this report have the same serial number, which is an adapter's, not the drive's: connect "
            "them straight to the computer and wipe again.",
            Outcome.UNIDENTIFIED,
        )
