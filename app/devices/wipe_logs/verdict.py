"""Turns what does not hold for a drive into one outcome and one decision, drive by drive.

What the log cannot know, the device and its arrival, is judged in evidence.py.
"""

from collections.abc import Iterator
from typing import Final

from app.devices.placeholders import known_text
from app.devices.wipe_logs.case import Case, cases_of, is_only_verification
from app.devices.wipe_logs.findings import Finding, findings
from app.devices.wipe_logs.lines import read_stamp
from app.devices.wipe_logs.record import DriveResult, Outcome, Sanitisation, VerifyMode
from app.devices.wipe_logs.replay import Kind
from app.devices.wipe_logs.runs import Run
from app.devices.wipe_logs.tables import ErrorRow

_DONE: Final = frozenset({Outcome.ERASED, Outcome.VERIFIED_ONLY, Outcome.UNIDENTIFIED})


def judge_run(run: Run) -> list[DriveResult]:
    """A result for every drive that was chosen for wiping; for every listed drive when none was."""
    return [_result(case) for case in cases_of(run)]


def _result(case: Case) -> DriveResult:
    drive, row = case.drive, case.row
    open_points = list(findings(case))
    found = drive.found[0] if drive.found else None
    only_reads = case.plan is not None and case.plan.kind is Kind.ONLY_READS
    outcome = _outcome(case, open_points)
    return DriveResult(
        device=drive.path.removeprefix("/dev/"),
        bus=known_text(found.bus) if found else None,
        model=known_text(found.model) if found else None,
        serial=case.serial,
        size_bytes=case.size_bytes,
        bytes_erased=row.erasure.erased if row.erasure else None,
        pass_errors=row.error.passes if row.error else None,
        verify_errors=row.error.verifies if row.error else None,
        fsync_errors=row.error.fsync if row.error else None,
        outcome=outcome,
        acceptable=outcome is Outcome.ERASED and not open_points,
        reasons=tuple(dict.fromkeys(finding.reason for finding in open_points)),
        notes=tuple(_notes(case)),
        verified=case.is_verified and outcome in _DONE,
        started_at=read_stamp(drive.started),
        ended_at=read_stamp(drive.ended),
        version=case.run.version,
        method=next(iter(drive.methods), case.totals.method if case.totals else None),
        rounds=case.plan.rounds if case.plan else None,
        verify=case.plan.verify if case.plan else VerifyMode.UNKNOWN,
        blank=case.plan.blank if case.plan else None,
        sanitisation=Sanitisation.NONE if only_reads or case.plan is None else Sanitisation.CLEAR,
    )


def _outcome(case: Case, open_points: list[Finding]) -> Outcome:
    """One word for what happened; nwipe's own verdict comes first, then what its lines betray."""
    error, status = case.row.error, case.row.status
    if case.row.has_errors and error is not None:
        return Outcome.VERIFY_FAILED if _failed_in_reading(case, error) else Outcome.FAILED
    if status is not None and "FAIL" in status.status:
        return Outcome.FAILED
    if status is not None and "ABORT" in status.status:
        return Outcome.ABORTED
    outcomes = {finding.outcome for finding in open_points}
    for outcome in (
        Outcome.ABORTED,
        Outcome.VERIFY_FAILED,
        Outcome.FAILED,
        Outcome.INCOMPLETE,
        Outcome.VERIFIED_ONLY,
        Outcome.UNIDENTIFIED,
    ):
        if outcome in outcomes:
            return outcome
    return Outcome.ERASED


def _failed_in_reading(case: Case, error: ErrorRow) -> bool:
    wrote_badly = any("wipe errors on" in message for _, message in case.drive.faults)
    return not wrote_badly and is_only_verification(
        case.version, writes=error.passes, syncs=error.fsync or 0, verifies=error.verifies
    )


def _notes(case: Case) -> Iterator[str]:
    """What a technician should know of a drive although it is no reason to refuse it."""
    if case.drive.has_retries:
        yield "Some writes had to be repeated: test the drive's health before it is used again."
    if case.drive.hides_sectors and case.row.erasure is not None:
        yield "The drive has a hidden area (HPA or DCO)."
