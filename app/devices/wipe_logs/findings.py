"""The rule of the house, one question at a time: what does not hold for a drive, and what to do about it.

Accept a drive only if everything holds. Every sentence is written for the technician who reads it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from app.devices.wipe_logs.case import Case, serial_as_kept
from app.devices.wipe_logs.events import Step
from app.devices.wipe_logs.lines import read_stamp
from app.devices.wipe_logs.record import Outcome, VerifyMode
from app.devices.wipe_logs.replay import Kind
from app.devices.wipe_logs.runs import FLUSH_FAILURE, Found, Run
from app.devices.wipe_logs.tables import StatusRow, Totals

_FIRST_READ: Final = (0, 30)
_FIRST_ERROR_TABLE: Final = (0, 31)
_FIRST_FSYNC_COLUMN: Final = (0, 32)
_FIRST_SURE_SENTENCE: Final = (0, 33)  # before, a run with one failed drive ended without a last sentence
_FIRST_ERASURE_TABLE: Final = (0, 41)  # builds of 0.40 print it or not
_SERIAL_LENGTH: Final = 20
_MODEL_LENGTH: Final = 17
_ANONYMOUS: Final = re.compile(r"[?Xx ]+")
_SIZE_TEXT: Final = re.compile(r"(\d+) ?([KMGTP]?)i?B")
_POWER: Final = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15}
_NEVER_STARTED: Final = "Nwipe was aborted by the user prior to the wipe starting."
_UPLOAD_AGAIN: Final = "upload the whole, untouched log file, or wipe the drive again"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold; `outcome` is what it makes of a drive that nwipe calls Erased."""

    reason: str
    outcome: Outcome = Outcome.ERASED


def findings(case: Case) -> Iterator[Finding]:
    """Everything that does not hold for a drive; nothing when the log alone could be accepted."""
    yield from _about_status(case)
    yield from _about_faults(case)
    yield from _about_run(case)
    yield from _about_method(case)
    yield from _about_steps(case)
    yield from _about_bytes(case)
    yield from _about_identity(case)


def _about_status(case: Case) -> Iterator[Finding]:
    error, status = case.row.error, case.row.status
    if case.row.is_contradictory:
        yield Finding(f"The summary tables are in the log twice and differ: {_UPLOAD_AGAIN}.", Outcome.INCOMPLETE)
    if case.row.has_errors and error is not None:
        yield Finding(
            f"nwipe counted {error.passes} write, {error.verifies} verification and {error.fsync or 0} "
            "sync errors: "
            "wipe the drive once more, or take it out and have it destroyed."
        )
    if status is None:
        if case.run.last_sentence == _NEVER_STARTED:
            yield Finding("nwipe was stopped before the wipe began: wipe the drive.", Outcome.ABORTED)
        else:
            yield Finding(
                "The log has no final status for this drive, because the wipe did not finish or the file "
                "is cut: "
                f"{_UPLOAD_AGAIN}.",
                Outcome.INCOMPLETE,
            )
    elif "ABORT" in status.status:
        yield Finding("The wipe was stopped by hand before it finished: wipe the drive again.", Outcome.ABORTED)
    elif status.status != "Erased" and not case.row.has_errors:
        yield Finding(
            f"nwipe ended with the status {status.status.strip('-')}: wipe the drive again.",
            Outcome.INCOMPLETE,
        )


def _about_faults(case: Case) -> Iterator[Finding]:
    for level, message in case.drive.faults:
        first = case.drive.faults[0][1]
        yield Finding(
            # One sentence for the person, the outcome of every line for the judgement.
            f"nwipe reported a fault of this drive (“{first[:120]}”): {_way_on(first)}.",
            _outcome_of_fault(level, message, case.row.status),
        )
    for message in case.drive.doubts:
        yield Finding(
            f"nwipe could not be sure of everything it wrote (“{message[:120]}”): check the cable and wipe again.",
            Outcome.FAILED if message.startswith(FLUSH_FAILURE) else Outcome.ERASED,
        )
    if case.run.flush_failures_of_nobody > 0 and case.version < _FIRST_FSYNC_COLUMN:
        yield Finding(
            "nwipe could not flush everything to a drive and the log does not say to which: wipe all of them again.",
            Outcome.FAILED,
        )
    if len(case.run.drives) == 1:
        for message in case.run.nameless_grave:
            yield Finding(f"nwipe broke down (“{message[:120]}”): start the bench computer again and wipe again.")
    if case.drive.hides_sectors and case.row.erasure is None:
        yield Finding(
            "The drive hides sectors that were not wiped: remove the hidden area (HPA or DCO) and wipe "
            "again, or "
            "have the drive destroyed.",
            Outcome.INCOMPLETE,
        )


def _way_on(message: str) -> str:
    if "SG_IO" in message or "hdparm" in message:
        return "connect it straight to a SATA port, not through an adapter, and wipe it again"
    return "wipe it once more, or take it out and have it destroyed"


def _outcome_of_fault(level: str, message: str, status: StatusRow | None) -> Outcome:
    lowered = message.casefold()
    if level == "failure" or "verification errors on" in lowered or "[failure]" in lowered:
        is_about_blanking = "may not be blanked" in lowered
        return Outcome.FAILED if is_about_blanking else Outcome.VERIFY_FAILED
    if "sg_io" in lowered:
        return Outcome.ERASED  # the question about hidden sectors failed, the wipe itself did not
    if status is None and level == "error":
        return Outcome.INCOMPLETE
    return Outcome.FAILED


def _about_run(case: Case) -> Iterator[Finding]:
    """Whether the log is whole and says the same at its start and at its end."""
    run, version = case.run, case.version
    if case.row.status is None and run.last_sentence == _NEVER_STARTED:
        return  # before 0.35 such a log has no version, and nothing is missing from it
    if not version:
        yield Finding(f"The start of the log with nwipe's version is missing: {_UPLOAD_AGAIN}.")
    elif version < _FIRST_READ:
        yield Finding(
            f"nwipe {run.version} does not log enough to prove a wipe: wipe the drive again with version 0.30 or later."
        )
    if case.row.status is None:
        return
    if case.totals is None:
        yield Finding(f"The log stops inside the summary tables: {_UPLOAD_AGAIN}.", Outcome.INCOMPLETE)
    elif run.last_sentence is None and not ((0,) < version < _FIRST_SURE_SENTENCE and run.names_failed_drives):
        yield Finding(f"The log stops before nwipe's last sentence: {_UPLOAD_AGAIN}.", Outcome.INCOMPLETE)
    if case.row.error is None and not (version and version < _FIRST_ERROR_TABLE):
        yield Finding(f"The drive is missing from the Error Summary: {_UPLOAD_AGAIN}.", Outcome.INCOMPLETE)
    elif case.row.error is not None and case.row.error.fsync is None and version >= _FIRST_FSYNC_COLUMN:
        yield Finding(f"The Error Summary is not whole: {_UPLOAD_AGAIN}.", Outcome.INCOMPLETE)
    if case.totals is not None and not _agrees(run, case.totals, version):
        yield Finding(
            f"The options at the start of the log do not fit its closing line: {_UPLOAD_AGAIN}.",
            Outcome.INCOMPLETE,
        )


def _agrees(run: Run, totals: Totals, version: tuple[int, ...]) -> bool:
    """Since 0.31 the options are printed after the last choice was made, so they must say what was run."""
    if version and version < _FIRST_ERROR_TABLE:
        return len({(row.method, row.rounds, row.blank, row.verify) for row in run.tables.totals}) == 1
    said = {(row.method, row.rounds, row.blank, row.verify) for row in run.tables.totals}
    methods = set(run.options.get("method", []))
    rounds = set(run.options.get("rounds", []))
    verifies = {text.partition(" ")[0] for text in run.options.get("verify", [])}
    number = {VerifyMode.OFF: "0", VerifyMode.LAST: "1", VerifyMode.ALL: "2"}.get(totals.verify)
    return (
        run.has_options
        and len(said) == 1
        and methods == {totals.method}
        and rounds == {str(totals.rounds)}
        and verifies == {number}
        and totals.blank is not run.is_blank_switched_off
    )


def _about_method(case: Case) -> Iterator[Finding]:
    plan = case.plan
    if plan is None:
        return
    if plan.kind is Kind.ONLY_READS:
        yield Finding(
            "The method only reads and writes nothing, although nwipe prints Erased: wipe the drive with a "
            "method "
            "that overwrites it.",
            Outcome.VERIFIED_ONLY,
        )
    elif not plan.runs_verification and plan.verify is VerifyMode.OFF:
        yield Finding("Verification was switched off: wipe again with verification of the last pass or of all.")
    if case.totals is not None and case.drive.methods not in ([case.totals.method], []):
        yield Finding(
            f"The method begun on this drive is not the one the log ends with: {_UPLOAD_AGAIN}.",
            Outcome.INCOMPLETE,
        )


def _about_steps(case: Case) -> Iterator[Finding]:
    if case.plan is None or case.replayed.is_complete:
        return
    if case.row.status is not None and case.row.status.status != "Erased":
        return  # a failed or stopped wipe has said so already
    if case.row.status is None and not case.replayed.is_stray:
        return
    if case.replayed.is_stray:
        yield Finding(
            f"The drive's lines are not in an order nwipe prints (after “{case.replayed.last}”): {_UPLOAD_AGAIN}.",
            Outcome.INCOMPLETE,
        )
    else:
        yield Finding(
            f"The log of this drive ends after “{case.replayed.last}”, before all that was asked for was "
            "done: "
            f"{_UPLOAD_AGAIN}.",
            Outcome.INCOMPLETE,
        )


def _about_bytes(case: Case) -> Iterator[Finding]:
    """Bytes erased must be the drive's size: in the Erasure Summary and in every count of bytes."""
    if case.row.status is None or case.row.status.status != "Erased":
        return
    if case.plan is not None and case.plan.kind is Kind.ONLY_READS:
        return
    size, erasure = case.size_bytes, case.row.erasure
    if erasure is None and (not case.version or case.version >= _FIRST_ERASURE_TABLE):
        yield Finding(f"The drive is missing from the Erasure Summary: {_UPLOAD_AGAIN}.", Outcome.INCOMPLETE)
    if size is None or size == 0:
        yield Finding(f"The log does not give the drive's size in bytes: {_UPLOAD_AGAIN}.", Outcome.INCOMPLETE)
        return
    if erasure is not None and erasure.erased != erasure.total:
        yield Finding(
            f"Only {erasure.erased:,} of {erasure.total:,} bytes were erased: wipe the drive again, and "
            "remove a "
            "hidden area (HPA or DCO) first if it has one.",
            Outcome.INCOMPLETE,
        )
        return
    counts = {event.numbers[0] for event in case.drive.events if event.step in {Step.WRITTEN, Step.READ}}
    if any(other != size for other in case.drive.sizes) or counts - {size}:
        yield Finding(
            f"The bytes written or read back are not the {size:,} bytes of the drive: wipe the drive again.",
            Outcome.INCOMPLETE,
        )


def _about_identity(case: Case) -> Iterator[Finding]:
    drive = case.drive
    if not drive.found:
        yield Finding(
            f"The start of the log with the drive's model and serial number is missing: {_UPLOAD_AGAIN}.",
            Outcome.UNIDENTIFIED,
        )
        return
    printed = drive.found[0].serial
    if printed and _ANONYMOUS.fullmatch(printed):
        yield Finding(
            "The serial number was hidden by nwipe's quiet mode: wipe the drive again without the option -q.",
            Outcome.UNIDENTIFIED,
        )
    elif case.serial is None:
        yield Finding(
            "The drive gives no serial number: record the wipe as typed evidence with a second person, or "
            "have the "
            "drive destroyed."
        )
    if case.is_serial_shared:
        yield Finding(
            "Two drives of this log have the same serial number, which is an adapter's, not the drive's: "
            "connect "
            "them straight to the computer and wipe again.",
            Outcome.UNIDENTIFIED,
        )
    if not _is_identity_consistent(case):
        yield Finding(
            f"The log gives this drive different serial numbers, models or sizes in different places: {_UPLOAD_AGAIN}.",
            Outcome.UNIDENTIFIED,
        )
    started, ended = read_stamp(drive.started), read_stamp(drive.ended)
    if started is not None and ended is not None and ended < started - timedelta(hours=1):
        yield Finding("The clock of the bench computer jumped back during the wipe: set it and wipe again.")


def _is_identity_consistent(case: Case) -> bool:
    """The listing, the serial number line, the status table and the size in words must speak of one drive."""
    drive, found = case.drive, case.drive.found[0]
    if len({_as_kept(other, case.version) for other in drive.found}) > 1:
        return False
    kept = serial_as_kept(found.serial, case.version)
    if any(serial_as_kept(serial, case.version) != kept for serial in drive.serials):
        return False
    size = case.size_bytes
    if size is not None and (text := _SIZE_TEXT.fullmatch(found.size)):
        unit = _POWER[text[2]]
        if abs(int(text[1]) * unit - size) > max(unit, size // 10) and not drive.hides_sectors:
            return False
    return case.row.status is None or _is_same_drive(
        case.row.status.model_and_serial, found.model, found.serial, is_tail_loose=case.version < (0, 36)
    )


def _as_kept(found: Found, version: tuple[int, ...]) -> Found:
    return replace(found, serial=serial_as_kept(found.serial, version))


def _is_same_drive(cell: str, model: str, serial: str, *, is_tail_loose: bool) -> bool:
    """Whether a table cell is the model cut to 17 and the serial number cut to 20 characters.

    Before 0.36 a serial number of 20 characters was printed without its end, so rubbish may follow it.
    """
    squeezed, short = "".join(cell.split()), "".join(serial[:_SERIAL_LENGTH].split())
    name = "".join(model.split())
    head, slash, tail = squeezed.rpartition("/" + short) if short else (squeezed.removesuffix("/"), "/", "")
    if not slash or (not short and not squeezed.endswith("/")):
        return False
    if tail and not (is_tail_loose and len(serial) >= _SERIAL_LENGTH):
        return False
    return name.startswith(head) and len(head) >= min(len(name), _MODEL_LENGTH - model[:_MODEL_LENGTH].count(" ") - 2)
