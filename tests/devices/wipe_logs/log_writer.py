"""Writes logs as nwipe 0.30 to 0.42 prints them, from a description of drives and faults.

Every documented line can be varied. Knows nothing of the reader under test.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

Say = Callable[[str, str], None]
ZERO = "Fill With Zeros"
METHODS = {
    ZERO: 1,
    "Fill With Ones": 1,
    "PRNG Stream": 1,
    "DoD Short": 3,
    "DoD 5220.22-M": 7,
    "HMG IS5 Enhanced": 3,
    "RCMP TSSIT OPS-II": 8,
    "BMB21-2019": 6,
    "Bruce Schneier 7-Pass": 7,
    "Gutmann Wipe": 35,
}
# Every banner of a release since 0.30; the release called 0.39 prints 0.38.1.
VERSIONS = [
    "0.30", "0.31", "0.32", "0.33", "0.34", "0.35", "0.36", "0.37", "0.38", "0.38.1", "0.39", "0.40", "0.41", "0.42",
]
FAULTS = ["", "write", "verify", "fsync", "abort"]
SECONDS = {"off": 0, "last": 1, "all": 2}


def local(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - nwipe prints local times without a zone


@dataclass(frozen=True)
class Drive:
    name: str
    model: str
    serial: str
    size: int
    bus: str = " ATA-SSD"
    fault: str = ""

    @property
    def path(self) -> str:
        return f"/dev/{self.name}"


@dataclass(frozen=True)
class Session:
    drives: tuple[Drive, ...]
    version: str = "0.42"
    method: str = ZERO
    rounds: int = 1
    verify: str = "last"
    blank: bool = True
    quiet: bool = False
    has_banner: bool = True
    has_noise: bool = True
    is_killed: bool = False
    host_serial: str = "PF0QMY5N"
    seed: int = 1
    begins: datetime = field(default_factory=lambda: local(2026, 11, 20, 9, 30))

    @property
    def number(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.version.split("."))


def in_words(size: int, *, is_old: bool) -> str:
    factor = 1 if is_old else 10
    for power, unit in ((12, "TB"), (9, "GB"), (6, "MB"), (3, "KB")):
        if size >= factor * 10**power:
            return f"{size // 10**power:{3 if is_old else 4}d} {unit}"
    return f"{size:4d} B"


class _Clock:
    def __init__(self, begins: datetime) -> None:
        self.now = begins

    def stamp(self) -> str:
        self.now += timedelta(seconds=1)
        return self.now.strftime("[%Y/%m/%d %H:%M:%S]")


def write_log(session: Session) -> str:
    chance = random.Random(session.seed)
    clock = _Clock(session.begins)
    lines: list[str] = []

    def say(level: str, message: str) -> None:
        lines.append(f"{clock.stamp()} {level:>7}: {message}")

    _head(session, say, lines)
    queues = [[*_work(session, drive)] for drive in session.drives]
    budget = sum(map(len, queues)) // 2 if session.is_killed else None
    while any(queues) and budget != 0:
        queue = chance.choice([queue for queue in queues if queue])
        say(*queue.pop(0))
        budget = None if budget is None else budget - 1
    if not session.is_killed:
        _tail(session, say, lines, clock)
    return "\n".join(lines) + "\n"


def _head(session: Session, say: Say, lines: list[str]) -> None:
    if session.has_noise and session.number >= (0, 37):
        say("info", "Nwipes config file /etc/nwipe/nwipe.conf exists")
    if session.has_banner:
        say("info", f"nwipe {session.version}")
        say("info", "Linux version 6.6.21 (someone@\n                               buildhost) (gcc) #1 SMP")
    if session.has_noise and session.number >= (0, 41):
        say("notice", "Initialising AES-256-CTR (CSPRNG)")
        say("error", "aes_ctr_prng_init() failed")
    for drive in session.drives:
        _listing(session, drive, say, lines)
    if session.has_noise:
        level = "info" if session.number >= (0, 35) else "notice"
        say(level, "system-manufacturer = LENOVO")
        say(level, "system-product-name = 20HRCTO1WW")
        say(level, f"system-serial-number = {'X' * 15 if session.quiet else session.host_serial}")
        say("warning", "hwmon: Unable to load module drivetemp, temperatures may be unavailable.")
    if session.number >= (0, 31):
        _options(session, say)
    for drive in session.drives:
        if drive.serial and not session.quiet:
            say("notice", f"{drive.path} has serial number {shown_serial(session, drive)}")
        if session.number >= (0, 41):
            say("notice", f"{drive.path}: Device geometry is as follows...")
            say("notice", "  Logical sector size  = 512")
            say("notice", f"  Total device bytes   = {drive.size}")
        else:
            say("notice", f"{drive.path}, sect/blk/dev 512/4096/{drive.size}")


RUBBISH = ["=V", "\x13V", "U\x55", "\xb5V", "1V", "\x1bV", "gU~"]


def shown_serial(session: Session, drive: Drive) -> str:
    if not session.quiet:
        # A serial number of 20 characters had no end before 0.36: what lay behind it was printed too.
        has_end = len(drive.serial) < 20 or session.number >= (0, 36)
        return drive.serial[:20] + ("" if has_end else RUBBISH[session.seed % len(RUBBISH)])
    return ("X" if drive.serial else "?") * (20 if session.number >= (0, 36) else 15)


def _listing(session: Session, drive: Drive, say: Say, lines: list[str]) -> None:
    size = in_words(drive.size, is_old=session.number < (0, 33))
    say(
        "notice",
        f"Found {drive.path}, {drive.bus}, {drive.model}, {size}, S/N={shown_serial(session, drive)}",
    )
    if session.number >= (0, 35) and session.has_noise:
        say("info", f"{drive.path}, sector(logical)/block(physical) sizes 512/512")
        say("info", f"No hidden sectors on {drive.path}")
        say("info", f"UUID for {drive.path} is: 1234-5678\n")
        say("info", " ")
        lines.append("")


def _options(session: Session, say: Say) -> None:
    wide = 13 if session.number >= (0, 41) else 9
    say("notice", "Program options are set as follows...")
    say("notice", f"  {'autonuke':{wide - 1}}= 1 (on)")
    if not session.blank:
        say("notice", "  do not perform a final blank pass")
    say("notice", "  do not show GUI interface")
    say("notice", f"  {'banner':{wide}}= nwipe {session.version}")
    say("notice", f"  {'method':{wide}}= {session.method}")
    say("notice", f"  {'quiet':{wide}}= {int(session.quiet)}")
    say("notice", f"  {'rounds':{wide}}= {session.rounds}")
    words = {"off": "off", "last": "last pass", "all": "all passes"}[session.verify]
    say("notice", f"  {'verify':{wide}}= {SECONDS[session.verify]} ({words})")


def _work(session: Session, drive: Drive) -> list[tuple[str, str]]:
    """What the thread of one drive prints; a fault makes it stop or go on as nwipe does."""
    has_read = session.number >= (0, 31)
    rows: list[tuple[str, str]] = [("notice", f"Invoking method '{session.method}' on {drive.path}")]
    passes = METHODS.get(session.method, 0)
    for round_number in range(1, session.rounds + 1):
        of_round = f"round {round_number} of {session.rounds}"
        rows.append(("notice", f"Starting {of_round} on {drive.path}"))
        for number in range(1, passes + 1):
            rows += _one_pass(session, drive, number, passes, round_number, has_read=has_read)
            if drive.fault in {"write", "abort"}:
                return [row for row in rows if not row[1].startswith("Finished pass")]
        final = "final " if round_number == session.rounds else ""
        rows.append(("notice", f"Finished {final}{of_round} on {drive.path}"))
    if session.method.startswith("Verify"):
        what = "zeroed" if "Zeros" in session.method else "Ones (0xFF)"
        done = "Zeroed." if "Zeros" in session.method else "full of ones (0xFF)."
        rows.append(("notice", f"Verifying that {drive.path} is {what}"))
        rows.append(("notice", f"[SUCCESS] Verified that {drive.path} is {done}"))
    elif "OPS-II" in session.method:
        rows += _last_random(session, drive, has_read=has_read)
    elif session.blank:
        rows += _blanking(session, drive, has_read=has_read)
    if drive.fault == "verify":
        rows.append(("error", f"3 verification errors on '{drive.path}'."))
    if drive.fault == "fsync" and session.number >= (0, 41):
        rows.append(("error", f"1 sync errors on '{drive.path}'."))
    return rows


def _one_pass(
    session: Session, drive: Drive, number: int, passes: int, round_number: int, *, has_read: bool
) -> list[tuple[str, str]]:
    short = f"pass {number}/{passes}, round {round_number}/{session.rounds}, on {drive.path}"
    long = f"pass {number} of {passes}, round {round_number} of {session.rounds}, on"
    written = drive.size if drive.fault not in {"write", "abort"} else drive.size // 3
    rows = [("notice", f"Starting {short}")]
    if session.has_noise and session.number >= (0, 42):
        rows.append(("notice", f"I/O direction on '{drive.path}' is start -> end (forward)"))
    if drive.fault == "abort":
        return rows
    if drive.fault == "fsync":
        rows.append(("warning", f"Buffer flush failure on '{drive.path}'."))
        rows.append(("error", "nwipe_static_pass: fdatasync: Input/output error"))
    if drive.fault == "write":
        rows.append(("error", "nwipe_static_pass: write: No space left on device"))
        rows.append(("fatal", f"Unable to write to '{drive.path}'."))
    rows.append(("notice", f"{written} bytes written to {drive.path}"))
    is_last = number == passes and round_number == session.rounds
    if (
        session.verify == "all"
        or ("IS5" in session.method and number == passes)
        or (session.verify == "last" and is_last and not session.blank and "OPS" not in session.method)
    ) and drive.fault != "write":
        rows.append(("notice", f"Verifying {long} {drive.path}"))
        if has_read:
            rows.append(("notice", f"{drive.size} bytes read from {drive.path}"))
        rows.append(("notice", f"Verified {long} '{drive.path}'."))
    return [*rows, ("notice", f"Finished {short}")]


def _blanking(session: Session, drive: Drive, *, has_read: bool) -> list[tuple[str, str]]:
    rows = [("notice", f"Blanking device {drive.path}")]
    if has_read:
        rows.append(("notice", f"{drive.size} bytes written to {drive.path}"))
    if session.verify != "off":
        rows.append(("notice", f"Verifying that {drive.path} is empty."))
        if has_read:
            rows.append(("notice", f"{drive.size} bytes read from {drive.path}"))
        if drive.fault == "verify":
            rows.append(("notice", f"[FAILURE] {drive.path} Verification errors, not empty"))
        else:
            rows.append(("notice", f"[SUCCESS] Verified that {drive.path} is empty."))
    if drive.fault in {"verify", "fsync"} and session.number >= (0, 31):
        return [*rows, ("notice", f"[FAILURE] {drive.path} may not be blanked")]
    return [*rows, ("notice", f"[SUCCESS] Blanked device {drive.path}")]


def _last_random(session: Session, drive: Drive, *, has_read: bool) -> list[tuple[str, str]]:
    rows = [("notice", f"Writing final random pattern to '{drive.path}'.")]
    if has_read:
        rows.append(("notice", f"{drive.size} bytes written to {drive.path}"))
    if session.verify != "off" and has_read:
        rows.append(("notice", f"Verifying final random pattern FRP on {drive.path}"))
        rows.append(("notice", f"{drive.size} bytes read from {drive.path}"))
        rows.append(("notice", f"[SUCCESS] Verified FRP on '{drive.path}' matches"))
    elif session.verify != "off":
        rows.append(("notice", f"Verifying the final random pattern on {drive.path} is empty."))
        rows.append(("notice", f"Verified the final random pattern on '{drive.path}' is empty."))
    if not has_read:
        rows.append(("notice", f"Wrote final random pattern to '{drive.path}'."))
    return rows


def has_errors(drive: Drive) -> bool:
    return drive.fault in {"write", "verify", "fsync"}


def _tail(session: Session, say: Say, lines: list[str], clock: _Clock) -> None:
    for drive in session.drives:
        if has_errors(drive):
            if session.number >= (0, 33):
                words = f"Nwipe exited with errors on device = {drive.path}, see log for specific error\n"
            else:
                words = f"Nwipe exited with non fatal errors on device = {drive.path}\n"
            say("fatal", words)
    wide = 8 if session.number >= (0, 33) else 6
    stars = "*" * 80
    if session.number >= (0, 31):
        _error_table(session, lines, wide)
    if session.number >= (0, 41) and not session.method.startswith("Verify"):
        _erasure_table(session, lines)
    lines += ["", " Drive Status ".center(80, "*") if session.number >= (0, 31) else stars]
    title = "!   Device" if wide == 8 else "! Device"
    lines += [f"{title} | Status | Thru-put | HH:MM:SS | Model/Serial Number", "-" * 80]
    for drive in session.drives:
        status = {"abort": "UABORTED", "": " Erased "}.get(drive.fault, "-FAILED-")
        if session.number < (0, 31) and drive.fault in {"verify", "fsync"}:
            status = " Erased "  # 0.30 looked at write errors alone
        mark = " " if status == " Erased " else "!"
        cell = f"{drive.model[:17]}/{shown_serial(session, drive)[:20]}"
        if len(drive.serial) >= 20 and session.number < (0, 36) and not session.quiet:
            cell += "\x1a\x1a\xb5\x06"
        lines.append(f"{mark} {drive.name[-wide:]:>{wide}} |{status}|  495 MB/s | 00:00:01 | {cell}")
    lines.append("-" * 80)
    code = {"off": "NV", "last": "VL", "all": "VA"}[session.verify]
    blank = "B" if session.blank else "NB"
    lines.append(f"{clock.stamp()} Total Throughput  497 MB/s, {session.method}, {session.rounds}R+{blank}+{code}")
    lines += [stars, ""]
    _last_sentence(session, say)


def _error_table(session: Session, lines: list[str], wide: int) -> None:
    has_fsync = session.number >= (0, 32)
    title = "!   Device" if wide == 8 else "! Device"
    column = " Fdatasync I\\O Errors" if has_fsync else ""
    lines += ["", " Error Summary ".center(80, "*")]
    lines += [f"{title} | Pass Errors | Verifications Errors |{column}", "-" * 80]
    for drive in session.drives:
        passes = 2 if drive.fault == "write" or (drive.fault == "fsync" and not has_fsync) else 0
        if drive.fault == "verify" and (0, 33) <= session.number < (0, 41):
            passes = 1  # what failed in any way counted as one write error too
        verifies, fsync = 3 * (drive.fault == "verify"), int(drive.fault == "fsync")
        mark = "!" if has_errors(drive) else " "
        row = f"{mark} {drive.name[-wide:]:>{wide}} |  {passes:10d} |           {verifies:10d} |"
        lines.append(row + (f"           {fsync:10d}" if has_fsync else ""))
    lines.append("*" * 80)


def _erasure_table(session: Session, lines: list[str]) -> None:
    lines += ["", " Erasure Summary ".center(80, "*")]
    lines += ["!   Device |      Bytes Erased |      Bytes Total | Percentage Erased", "-" * 80]
    for drive in session.drives:
        erased = drive.size if drive.fault not in {"write", "abort"} else drive.size // 3
        mark = " " if erased == drive.size else "!"
        share = f"{erased / drive.size * 100:.2f}%"
        lines.append(f"{mark} {drive.name[-8:]:>8} | {erased:17d} | {drive.size:16d} | {share:>17}")
    lines.append("*" * 80)


def _last_sentence(session: Session, say: Say) -> None:
    faults = {drive.fault for drive in session.drives}
    if session.number < (0, 31):
        if not faults - {"", "abort"}:
            say("info", "Nwipe successfully exited.")
    elif "abort" in faults:
        say("info", "Nwipe was aborted by the user. Check the summary table for the drive status.")
    elif faults - {""}:
        say("info", "Nwipe exited with errors, check the log & summary table for individual drive status.")
    else:
        say("info", "Nwipe successfully completed. See summary table for details.")


def without_fault(session: Session) -> Session:
    return replace(session, drives=tuple(replace(drive, fault="") for drive in session.drives))
