"""What there is to judge one drive of a run by: its lines, its rows in the tables, and what was asked for.

Brings the pieces together and judges nothing.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from app.devices.placeholders import known_text
from app.devices.wipe_logs.events import Step
from app.devices.wipe_logs.record import VerifyMode
from app.devices.wipe_logs.replay import Kind, Plan, Replayed, kind_of, replay
from app.devices.wipe_logs.runs import DrivePrint, Run
from app.devices.wipe_logs.tables import ErasureRow, ErrorRow, StatusRow, Totals

_TABLE_NAME_LENGTHS: Final = (6, 8)
_SERIAL_LENGTH: Final = 20
_FIRST_WITH_ENDED_SERIAL: Final = (0, 36)
_COUNTS_RESULT_AS_WRITE: Final = ((0, 33), (0, 41))


@dataclass(frozen=True, slots=True)
class Row:
    """What the tables say of one drive; `is_contradictory` when two printings differ."""

    error: ErrorRow | None
    erasure: ErasureRow | None
    status: StatusRow | None
    is_contradictory: bool

    @property
    def has_errors(self) -> bool:
        return self.error is not None and bool(self.error.passes or self.error.verifies or self.error.fsync)


@dataclass(frozen=True, slots=True)
class Case:
    """All there is to judge one drive by."""

    run: Run
    drive: DrivePrint
    row: Row
    totals: Totals | None
    plan: Plan | None
    replayed: Replayed
    is_serial_shared: bool

    @property
    def version(self) -> tuple[int, ...]:
        return version_numbers(self.run.version)

    @property
    def serial(self) -> str | None:
        return _serial_of(self.drive, self.version)

    @property
    def size_bytes(self) -> int | None:
        if self.row.erasure is not None:
            return self.row.erasure.total
        return self.drive.sizes[0] if self.drive.sizes else None

    @property
    def is_verified(self) -> bool:
        if self.plan is None or not self.replayed.is_complete:
            return False
        if self.plan.kind is Kind.ONLY_READS:
            done = {event.step for event in self.drive.events}
            return not self.row.has_errors and bool(done & {Step.CONTENT_VERIFIED, Step.EMPTY_VERIFIED})
        return self.plan.runs_verification and not self.row.has_errors


def version_numbers(version: str | None) -> tuple[int, ...]:
    """A version as numbers to compare; empty, and so older than all, when it is not known."""
    return tuple(int(part) for part in re.findall(r"\d+", (version or "")[:40])[:3])


def serial_as_kept(printed: str, version: tuple[int, ...]) -> str:
    """What of a printed serial number is the drive's: nwipe keeps 20 characters.

    Before 0.36 it went on printing what lay behind them in memory, a few signs of rubbish.
    """
    return printed[:_SERIAL_LENGTH].rstrip() if version < _FIRST_WITH_ENDED_SERIAL else printed


def is_only_verification(version: tuple[int, ...], *, writes: int, syncs: int, verifies: int) -> bool:
    """Whether reading back alone failed: from 0.33 to 0.40 nwipe counts one write error for any drive that failed."""
    first, end = _COUNTS_RESULT_AS_WRITE
    return bool(verifies) and not syncs and writes <= int(first <= version < end)


def cases_of(run: Run) -> list[Case]:
    """A case for every drive that was chosen for wiping; for every listed drive when none was."""
    rows = _rows_by_path(run)
    chosen = [
        drive for path, drive in run.drives.items() if drive.events or drive.sizes or drive.serials or path in rows
    ] or list(run.drives.values())
    totals = run.tables.totals[-1] if run.tables.is_complete else None
    version = version_numbers(run.version)
    serials = Counter(serial.casefold() for drive in chosen if (serial := _serial_of(drive, version)))
    nothing = Row(None, None, None, is_contradictory=False)
    cases = []
    for drive in chosen:
        plan = _plan(run, drive, totals)
        replayed = replay(drive.events, plan) if plan else Replayed(is_complete=False)
        is_shared = serials[(_serial_of(drive, version) or "").casefold()] > 1
        cases.append(Case(run, drive, rows.get(drive.path, nothing), totals, plan, replayed, is_shared))
    return cases


def _serial_of(drive: DrivePrint, version: tuple[int, ...]) -> str | None:
    return known_text(serial_as_kept(drive.found[0].serial, version)) if drive.found else None


def _rows_by_path(run: Run) -> dict[str, Row]:
    """Table rows by drive; names are cut on the left, and a name that fits two drives is given to neither."""
    tables = run.tables
    rows: dict[str, Row] = {}
    for name in dict.fromkeys((*tables.errors, *tables.erasures, *tables.statuses)):
        paths = [drive.path for drive in run.drives.values() if drive.name == name] or [
            drive.path
            for drive in run.drives.values()
            if len(name) in _TABLE_NAME_LENGTHS and drive.name.endswith(name)
        ]
        if len(paths) > 1:
            continue
        path = paths[0] if paths else run.drive(f"/dev/{name}").path
        errors, erasures = tables.errors.get(name, []), tables.erasures.get(name, [])
        statuses = tables.statuses.get(name, [])
        rows[path] = Row(
            errors[-1] if errors else None,
            erasures[-1] if erasures else None,
            statuses[-1] if statuses else None,
            is_contradictory=path in rows or max(len(set(errors)), len(set(erasures)), len(set(statuses))) > 1,
        )
    return rows


def _plan(run: Run, drive: DrivePrint, totals: Totals | None) -> Plan | None:
    """What was to be done, by the closing line; by the options where a run was cut before it."""
    version = version_numbers(run.version)
    if totals is not None:
        return Plan(kind_of(totals.method), totals.rounds, totals.verify, totals.blank, version)
    method = next(iter((*drive.methods, *run.options.get("method", []))), None)
    rounds = rounds_of(run)
    if method is None or rounds is None:
        return None
    return Plan(kind_of(method), rounds, verify_of(run), not run.is_blank_switched_off, version)


def rounds_of(run: Run) -> int | None:
    """Rounds by the options block, None without one."""
    text = next(iter(run.options.get("rounds", [])), "")
    return int(text) if text.isdigit() and len(text) < 10 else None


def verify_of(run: Run) -> VerifyMode:
    """Verification by the options block."""
    text = next(iter(run.options.get("verify", [])), "")
    modes = {"0": VerifyMode.OFF, "1": VerifyMode.LAST, "2": VerifyMode.ALL}
    return modes.get(text.partition(" ")[0], VerifyMode.UNKNOWN)
