"""The text a wiping bench would have printed: nwipe 0.42, zeros with a final blank and a check of the last pass.

Pure; it knows the tool's way of speaking and nothing of our reader, which judges it like any other log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_RULE: Final = "-" * 80
_STARS: Final = "*" * 80
_BYTES_A_SECOND: Final = {"ATA-SSD": 390_000_000, "ATA-HDD": 115_000_000, "NVME-SSD": 900_000_000}
_METHOD: Final = "Fill With Zeros"


@dataclass(frozen=True, slots=True)
class BenchDrive:
    """One drive on the bench; `fails_at` is the byte at which writing breaks off, for good."""

    name: str
    bus: str
    model: str
    serial: str
    size_bytes: int
    fails_at: int | None = None

    @property
    def path(self) -> str:
        """Where the bench computer sees it."""
        return f"/dev/{self.name}"


@dataclass(frozen=True, slots=True)
class _Line:
    at: datetime
    level: str
    words: str

    def __str__(self) -> str:
        return f"[{self.at:%Y/%m/%d %H:%M:%S}] {self.level:>7}: {self.words}"


def write_wipe_log(began_at: datetime, drives: Sequence[BenchDrive]) -> tuple[str, datetime]:
    """The log of one session on the bench's own clock, and when it ended."""
    opening = list(_opening(began_at, drives))
    work = sorted(
        (line for drive in drives for line in _work(began_at + timedelta(seconds=7), drive)), key=lambda line: line.at
    )
    ended_at = work[-1].at + timedelta(seconds=2)
    parts = [*map(str, opening), *map(str, work), *_failures(ended_at, drives), *_tables(ended_at, drives)]
    return "\n".join(parts) + "\n", ended_at


def _opening(at: datetime, drives: Sequence[BenchDrive]) -> Iterator[_Line]:
    yield _Line(at, "info", "nwipe 0.42")
    yield _Line(at, "info", "Linux version 6.6.21 (buildroot) #1 SMP PREEMPT_DYNAMIC")
    yield _Line(at, "notice", "Initialising AES-256-CTR (CSPRNG)")
    yield _Line(at, "error", "aes_ctr_prng_init() failed")
    yield _Line(at, "info", "Auto-selected fastest PRNG: SplitMix64")
    at += timedelta(seconds=3)
    for drive in drives:
        size = f"{drive.size_bytes // 10**9:4d} GB"
        yield _Line(at, "notice", f"Found {drive.path}, {drive.bus} , {drive.model}, {size}, S/N={drive.serial}")
        yield _Line(at, "info", f"{drive.path}, sector(logical)/block(physical) sizes 512/512")
        yield _Line(at, "info", f"No hidden sectors on {drive.path}")
    yield _Line(at, "notice", "hwmon: Module drivetemp loaded, drive temperatures available")
    yield _Line(at, "notice", "Program options are set as follows...")
    for option in (
        "  autonuke     = 0 (off)", "  autopoweroff = 0 (off)", "  banner       = nwipe 0.42",
        "  prng         = SplitMix64",
        f"  method       = {_METHOD}", "  direction    = start -> end (forward)", "  quiet        = 0",
        "  rounds       = 1", "  sync         = 100000", "  verify       = 1 (last pass)",
    ):
        yield _Line(at, "notice", option)
    for drive in drives:
        yield _Line(at, "notice", f"{drive.path}: Device geometry is as follows...")
        yield _Line(at, "notice", "  Logical sector size  = 512")
        yield _Line(at, "notice", f"  Total device bytes   = {drive.size_bytes}")


def _work(at: datetime, drive: BenchDrive) -> Iterator[_Line]:
    path = drive.path
    seconds = timedelta(seconds=drive.size_bytes / _BYTES_A_SECOND[drive.bus])
    yield _Line(at, "notice", f"Invoking method '{_METHOD}' on {path}")
    yield _Line(at, "notice", f"Starting round 1 of 1 on {path}")
    yield _Line(at, "notice", f"Starting pass 1/1, round 1/1, on {path}")
    if drive.fails_at is not None:
        yield from _break_off(at + seconds * (drive.fails_at / drive.size_bytes), drive, drive.fails_at)
        return
    at += seconds
    yield _Line(at, "notice", f"{drive.size_bytes} bytes written to {path}")
    yield _Line(at, "notice", f"Finished pass 1/1, round 1/1, on {path}")
    yield _Line(at, "notice", f"Finished final round 1 of 1 on {path}")
    yield _Line(at, "notice", f"Blanking device {path}")
    at += seconds
    yield _Line(at, "notice", f"{drive.size_bytes} bytes written to {path}")
    yield _Line(at, "notice", f"Verifying that {path} is empty.")
    at += seconds
    yield _Line(at, "notice", f"{drive.size_bytes} bytes read from {path}")
    yield _Line(at, "notice", f"[SUCCESS] Verified that {path} is empty.")
    yield _Line(at, "notice", f"[SUCCESS] Blanked device {path}")


def _break_off(at: datetime, drive: BenchDrive, offset: int) -> Iterator[_Line]:
    where = f"'{drive.path}'"
    for attempt in (1, 2, 3):
        yield _Line(at, "warning", f"nwipe_write_with_retry: write() failed on {where} (attempt {attempt}/3): "
                                   "Input/output error")
        at += timedelta(seconds=5)
    yield _Line(at, "error", f"nwipe_write_with_retry: giving up write() on {where} after 3 attempts.")
    yield _Line(at, "error", "nwipe_static_forward_pass: write: Input/output error")
    yield _Line(at, "fatal", f"Unable to write to {where}.")
    yield _Line(at, "notice", f"{offset} bytes written to {drive.path}")


def _failures(at: datetime, drives: Sequence[BenchDrive]) -> Iterator[str]:
    for drive in drives:
        if drive.fails_at is not None:
            words = f"Nwipe exited with errors on device = {drive.path}, see log for specific error"
            yield f"{_Line(at, 'fatal', words)}\n"


def _tables(at: datetime, drives: Sequence[BenchDrive]) -> Iterator[str]:
    yield from ("", " Error Summary ".center(80, "*"))
    yield from ("!   Device | Pass Errors | Verifications Errors | Fdatasync I\\O Errors", _RULE)
    for drive in drives:
        passes = 0 if drive.fails_at is None else 2
        yield f"{_mark(drive)} {drive.name:>8} |  {passes:10d} |           {0:10d} |           {0:10d}"
    yield from (_STARS, "", " Erasure Summary ".center(80, "*"))
    yield from ("!   Device |      Bytes Erased |      Bytes Total | Percentage Erased", _RULE)
    for drive in drives:
        erased = drive.size_bytes if drive.fails_at is None else drive.fails_at
        share = f"{100 * erased / drive.size_bytes:.2f}%"
        yield f"{_mark(drive)} {drive.name:>8} | {erased:17d} | {drive.size_bytes:16d} | {share:>17}"
    yield from (_STARS, "", " Drive Status ".center(80, "*"))
    yield from ("!   Device | Status | Thru-put | HH:MM:SS | Model/Serial Number", _RULE)
    for drive in drives:
        status = " Erased " if drive.fails_at is None else "-FAILED-"
        throughput = f"{_BYTES_A_SECOND[drive.bus] // 10**6:4d} MB/s"
        seconds = int(3 * drive.size_bytes / _BYTES_A_SECOND[drive.bus])
        took = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        cell = f"{drive.model[:17]}/{drive.serial[:20]}"
        yield f"{_mark(drive)} {drive.name:>8} |{status}|{throughput:>9} | {took} | {cell}"
    yield _RULE
    yield f"[{at:%Y/%m/%d %H:%M:%S}] Total Throughput  497 MB/s, {_METHOD}, 1R+B+VL"
    yield from (_STARS, "")
    has_failed = any(drive.fails_at is not None for drive in drives)
    sentence = (
        "Nwipe exited with errors, check the log & summary table for individual drive status." if has_failed
        else "Nwipe successfully completed. See summary table for details."
    )
    yield str(_Line(at, "info", sentence))


def _mark(drive: BenchDrive) -> str:
    return " " if drive.fails_at is None else "!"
