"""Reads a whole nwipe log: the last result of every drive in the file, and the options of its last run.

nwipe appends to its log, so a file may hold several runs. A later run of a drive replaces an earlier one, and
a file that breaks off in a later run proves nothing about the earlier ones either.
"""

from dataclasses import replace
from typing import Final

from app.devices.wipe_logs.case import rounds_of, verify_of
from app.devices.wipe_logs.lines import decode_log, read_stamp, split_lines
from app.devices.wipe_logs.record import (
    DriveResult,
    Outcome,
    Sanitisation,
    UnreadableWipeLog,
    VerifyMode,
    WipeLog,
)
from app.devices.wipe_logs.replay import Kind, kind_of
from app.devices.wipe_logs.runs import Run, refuse_too_many, split_runs
from app.devices.wipe_logs.verdict import judge_run

_BROKEN_OFF = (
    "The file goes on after this wipe and then breaks off: upload the whole file, so that a later wipe of "
    "the drive "
    "shows."
)
_OUT_OF_ORDER: Final = (
    "The runs of this drive stand in the file in another order than their times: upload each log by itself, or wipe "
    "the drive again."
)


def read_wipe_log(content: bytes) -> WipeLog:
    """Read an nwipe log (0.30 and later; older ones are read but never accepted) and judge it drive by drive.

    Refuses empty, foreign, binary and too large files, and files that name no drive or more than 1,000, with
    UnreadableWipeLog.
    Times stay as printed: local to the bench computer, without a zone.
    """
    runs = split_runs(split_lines(decode_log(content)))
    results: dict[tuple[str, ...], DriveResult] = {}
    for run in runs:
        judged = judge_run(run)
        for result in judged:
            key = _key(result, judged)
            earlier = results.pop(key, None)  # the order of the file, the last run last
            results[key] = result if earlier is None else _last_of(earlier, result)
    refuse_too_many(len(results))
    drives = _doubt_earlier(list(results.values()), runs)
    if not drives:
        raise UnreadableWipeLog(
            "The log names no drive: check that the wipe was started, and upload the log nwipe wrote after it."
        )
    last = next(run for run in reversed(runs) if run.drives)
    return _log(last, drives)


def _last_of(before: DriveResult, after: DriveResult) -> DriveResult:
    """The later of two runs; where their times contradict the order of the file, both must have been good."""
    if before.started_at is None or after.started_at is None or before.started_at <= after.started_at:
        return after
    if before.acceptable and after.acceptable:
        return before
    doubtful = before if not before.acceptable else after
    return replace(doubtful, acceptable=False, reasons=(*doubtful.reasons, _OUT_OF_ORDER))


def _key(result: DriveResult, judged: list[DriveResult]) -> tuple[str, ...]:
    """What makes a drive the same in another run: its serial number, unless two of the run share it."""
    namesakes = [other for other in judged if other.serial is not None and other.serial == result.serial]
    if len(namesakes) == 1 and result.serial is not None:
        return ("serial", result.serial.casefold())
    return ("device", result.device, result.model or "", str(result.size_bytes), result.serial or "")


def _doubt_earlier(results: list[DriveResult], runs: list[Run]) -> list[DriveResult]:
    """Withdraw earlier runs' drives when the file breaks off in a run that may have wiped them again."""
    if len(runs) < 2:
        return results
    tail = runs[-1]
    if tail.last_sentence is not None or tail.tables.is_complete:
        return results
    own = {id(result) for result in results if _is_of(result, tail)}
    listed = {found.serial.casefold() for drive in tail.drives.values() for found in drive.found}
    return [
        result
        if id(result) in own or not _may_be_hidden(result, tail, listed)
        else replace(
            result,
            acceptable=False,
            reasons=(*result.reasons, _BROKEN_OFF),
            outcome=Outcome.INCOMPLETE if result.outcome is Outcome.ERASED else result.outcome,
        )
        for result in results
    ]


def _is_of(result: DriveResult, run: Run) -> bool:
    """Whether a result was judged from this run; such a result has the run's own reasons already."""
    drive = run.drives.get(f"/dev/{result.device}")
    return drive is not None and read_stamp(drive.started) == result.started_at and bool(drive.events)


def _may_be_hidden(result: DriveResult, tail: Run, listed: set[str]) -> bool:
    """Whether the run that breaks off may be about this drive too: not all its drives were listed yet."""
    return not tail.has_options or (result.serial or "").casefold() in listed


def _log(run: Run, drives: list[DriveResult]) -> WipeLog:
    totals = run.tables.totals[-1] if run.tables.totals else None
    methods = (
        *(drive.methods[0] for drive in run.drives.values() if drive.methods),
        *run.options.get("method", []),
    )
    method = totals.method if totals else next(iter(methods), None)
    stamps = [result for result in drives if result.started_at is not None]
    blank = totals.blank if totals else (not run.is_blank_switched_off if run.has_options else None)
    writes = method is not None and kind_of(method) is not Kind.ONLY_READS
    started = min((drive.started for drive in run.drives.values() if drive.started), default=run.first_stamp)
    ended = totals.stamp if totals else run.last_stamp
    return WipeLog(
        tool="nwipe",
        version=run.version,
        method=method,
        sanitisation=Sanitisation.CLEAR if writes else Sanitisation.NONE,
        verify=totals.verify if totals else verify_of(run) if stamps or run.has_options else VerifyMode.UNKNOWN,
        rounds=totals.rounds if totals else rounds_of(run),
        blank=blank,
        started_at=read_stamp(started),
        ended_at=read_stamp(ended),
        host=run.host,
        drives=tuple(drives),
    )
