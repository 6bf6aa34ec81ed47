"""From lines to runs: one log file may hold several, because nwipe appends to the file it is given.

Collects what was printed, by drive, and judges nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from app.devices.placeholders import known_text
from app.devices.wipe_logs.events import Event, Step, read_event
from app.devices.wipe_logs.lines import Line, is_begun_stamp
from app.devices.wipe_logs.record import Host, UnreadableWipeLog
from app.devices.wipe_logs.tables import Tables

# ShredOS puts its own version first and that of nwipe last: ShredOS v2021.08.2_22_x86-64_0.32.023
# Builds between two releases add words of warning: nwipe 0.34.5 Development code, …
_BANNER: Final = re.compile(r"(?:nwipe |ShredOS .{0,80}[_ ])(\d+\.\d[\w.+\-]*)(?: .{0,80})?\s*")
# One way only to read each line: a forged one of spaces or quotes would keep a pattern with choices busy for minutes.
_FOUND: Final = re.compile(r"Found (/[^\s,]++),([^,]*+), (.*), ([^,]*+), S/N=(.*)")
_FOUND_BEFORE_030: Final = re.compile(
    r'Found drive model="(.*?)", device path="(/[^"]++)", size="([^"]*+)", serial number="(.*)"'
)
_SERIAL: Final = re.compile(r"(?:Device )?(/\S+) has serial number ?(.*)")
_GEOMETRY: Final = re.compile(r"(/\S+), (?:sect/blk/dev|log/phy/dev) \d+/\d+/(\d{1,20})")
_SIZE_BEFORE_030: Final = re.compile(r"Device '(/\S+)' is size (\d{1,20})\.")
_GEOMETRY_TITLE: Final = re.compile(r"(/\S+): Device geometry is as follows\.\.\.")
_GEOMETRY_SIZE: Final = re.compile(r"Total device bytes += (\d{1,20})")
_DMI: Final = re.compile(r"(system-manufacturer|system-product-name|system-serial-number) = (.*)")
_OPTION: Final = re.compile(r"(banner|method|rounds|verify) += (.+)")
_HIDDEN: Final = re.compile(r"\*\*\* HIDDEN SECTORS DETECTED ! \*\*\* on (/\S+)")
_PATHS: Final = re.compile(r"/dev/[^\s',:;()\"]+")
_BARE_NAMES: Final = re.compile(r"(?<![\w/])\w+")
_LAST_SENTENCE_OF_030: Final = "Nwipe successfully exited."
_LAST_SENTENCES: Final = (
    "Nwipe successfully completed. See summary table for details.",
    "Nwipe exited with errors, check the log & summary table for individual drive status.",
    "Nwipe was aborted by the user. Check the summary table for the drive status.",
    "Nwipe was aborted by the user prior to the wipe starting.",
    _LAST_SENTENCE_OF_030,
)
_AFTER_THE_END: Final = ("Failed to autopoweroff to ", "Creating PDF report in ")
# The question whether a drive could erase itself (after 0.42) failed; overwriting it has nothing to do with that.
_BESIDE_THE_WIPE: Final = ("_sancap: ", "Sanitize capabilit")
_GRAVE: Final = frozenset({"error", "fatal", "sanity"})
MOST_DRIVES: Final = 1_000  # ten times what a bench holds; a forged list of thousands would keep everybody waiting
FLUSH_FAILURE: Final = "Buffer flush failure on"
# Warnings that mean bytes were not written or not read, whatever the tables say afterwards.
_DOUBTS: Final = (
    "Partial write on",
    "Partial read",
    FLUSH_FAILURE,
    "Skipping verification of",
    "Wrote ",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What the listing at the start says of one drive."""

    bus: str
    model: str
    size: str
    serial: str


@dataclass(slots=True)
class DrivePrint:
    """Everything one run printed about one drive."""

    path: str
    found: list[Found] = field(default_factory=list)
    serials: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)  # (level, message)
    doubts: list[str] = field(default_factory=list)
    hides_sectors: bool = False
    has_retries: bool = False
    started: str | None = None
    ended: str | None = None

    @property
    def name(self) -> str:
        """The name as the tables print it, before they cut it."""
        return self.path.rpartition("/")[2]


@dataclass(slots=True)
class Run:
    """One start of nwipe, from its banner or its first line to its last sentence."""

    drives: dict[str, DrivePrint] = field(default_factory=dict)
    tables: Tables = field(default_factory=Tables)
    versions: list[str] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)
    has_options: bool = False
    is_blank_switched_off: bool = False
    dmi: dict[str, str] = field(default_factory=dict)
    last_sentence: str | None = None
    nameless_grave: list[str] = field(default_factory=list)
    first_stamp: str | None = None
    last_stamp: str | None = None
    geometry_of: DrivePrint | None = None
    has_lines: bool = False
    is_at_work: bool = False  # some drive was measured or begun; a listing after that is another run's
    flush_failures_of_nobody: int = 0  # the error names no drive, only the warning after it does
    remarks: list[tuple[str, str]] = field(default_factory=list)  # (level, message) to be laid at a drive's door
    version: str | None = None  # known once all of the run is read

    def told_version(self) -> str | None:
        """The version of the banner; the Debian package of 0.34 calls itself 0.33.

        0.30 prints its banner before it opens the log file, so there only the layout tells it.
        """
        if self.versions:
            return self.versions[0]
        return "0.30" if self._is_laid_out_like_030() else None

    def _is_laid_out_like_030(self) -> bool:
        """A listing with the bus, no options, one table without a name, its own last sentence, nothing read counted."""
        listed = [found for drive in self.drives.values() for found in drive.found]
        return (
            self.tables.is_unnamed
            and not (self.has_options or self.tables.errors or self.tables.erasures)
            and self.last_sentence in {None, _LAST_SENTENCE_OF_030}
            and bool(listed)
            and all(found.bus for found in listed)
            and not any(event.step is Step.READ for drive in self.drives.values() for event in drive.events)
        )

    @property
    def names_failed_drives(self) -> bool:
        """Whether nwipe named a drive that failed or was stopped; before 0.33 it then printed no last sentence."""
        return any(message.startswith("Nwipe exited with ") for _, message in self.remarks)

    @property
    def host(self) -> Host:
        """The computer the wipe ran on, placeholders left out."""
        return Host(
            known_text(self.dmi.get("system-manufacturer")),
            known_text(self.dmi.get("system-product-name")),
            known_text(self.dmi.get("system-serial-number")),
        )

    @property
    def has_begun(self) -> bool:
        """Whether drives were listed, so that another banner or listing can only be another run."""
        return bool(self.drives)

    def drive(self, path: str) -> DrivePrint:
        """The print of one drive, started when it is first named; refuses more than 1,000."""
        if path not in self.drives:
            refuse_too_many(len(self.drives) + 1)
            self.drives[path] = DrivePrint(path)
        return self.drives[path]


def split_runs(lines: Iterable[Line]) -> list[Run]:
    """All runs of a file in order; a stamped line after a last sentence belongs to the next run."""
    runs = [Run()]
    for line in lines:
        if _starts_another(runs[-1], line):
            runs.append(Run())
        _take(runs[-1], line)
    for run in runs:
        doors = _Doors(run)
        for level, message in run.remarks:
            _lay_at_doors(run, doors.of(message), level, message)
        run.version = run.told_version()
    return [run for run in runs if run.has_lines]


def refuse_too_many(drives: int) -> None:
    """Refuse a log that names more drives than any bench holds."""
    if drives > MOST_DRIVES:
        raise UnreadableWipeLog(
            f"The log names more than {MOST_DRIVES:,} drives: upload the log of one wiping session at a time."
        )


def _starts_another(run: Run, line: Line) -> bool:
    if run.last_sentence is not None:
        if line.stamp is None:
            return is_begun_stamp(line.message)
        return not line.message.startswith(_AFTER_THE_END) and line.message != run.last_sentence
    if not line.level or not run.has_begun:
        return False
    if line.message.startswith(("nwipe ", "ShredOS ")) and _BANNER.fullmatch(line.message):
        return True
    found = _FOUND.fullmatch(line.message) if line.message.startswith("Found /") else None
    return found is not None and (
        run.tables.current is not None
        or bool(run.tables.closed)
        or run.is_at_work
    )


def _take(run: Run, line: Line) -> None:
    run.has_lines = True
    if line.stamp is None:
        run.tables.read_row(line.message)
        return
    run.first_stamp = run.first_stamp or line.stamp
    run.last_stamp = line.stamp
    message = line.message.strip()
    if not line.level:
        run.tables.read_totals(message, line.stamp)
    elif line.level in _GRAVE:
        if line.level != "error" or not any(words in message for words in _BESIDE_THE_WIPE):
            run.remarks.append((line.level, message))
    elif message in _LAST_SENTENCES:
        run.last_sentence = message
    else:
        _take_ordinary(run, line, message)


def _take_ordinary(run: Run, line: Line, message: str) -> None:
    reported = read_event(message)
    if reported is not None:
        _take_event(run, reported.drive, reported.event, reported.method, line.stamp)
    elif message.startswith("/"):
        _take_drive_line(run, message)
    elif message.startswith("Found "):
        _take_found(run, message)
    elif message.startswith("[FAILURE]"):
        run.remarks.append(("failure", message))
    elif line.level == "warning":
        _take_warning(run, message)
    elif message.startswith("Device "):
        _take_drive_line(run, message)
    else:
        _take_run_line(run, message)


def _take_event(run: Run, path: str, event: Event, method: str | None, stamp: str | None) -> None:
    drive = run.drive(path)
    drive.events.append(event)
    run.is_at_work = True
    drive.ended = stamp
    if event.step is Step.INVOKED or drive.started is None:
        drive.started = stamp
    if method is not None:
        drive.methods.append(method)


def _take_found(run: Run, message: str) -> None:
    found = _FOUND.fullmatch(message)
    if found is not None:
        path, bus, model, size, serial = found.groups()
    else:
        older = _FOUND_BEFORE_030.fullmatch(message)
        if older is None:
            return
        model, path, size, serial = older.groups()
        bus = ""
    run.drive(path).found.append(Found(bus.strip(), model.strip(), size.strip(), serial.strip()))


def _take_drive_line(run: Run, message: str) -> None:
    if found := _SERIAL.fullmatch(message):
        run.drive(found[1]).serials.append(found[2].strip())
    elif found := _GEOMETRY.fullmatch(message) or _SIZE_BEFORE_030.fullmatch(message):
        run.drive(found[1]).sizes.append(int(found[2]))
        run.is_at_work = True
    elif found := _GEOMETRY_TITLE.fullmatch(message):
        run.geometry_of = run.drive(found[1])


def _take_run_line(run: Run, message: str) -> None:
    if found := _GEOMETRY_SIZE.fullmatch(message):
        if run.geometry_of is not None:
            run.geometry_of.sizes.append(int(found[1]))
            run.is_at_work = True
        run.geometry_of = None
    elif message == "Program options are set as follows...":
        run.has_options = True
    elif message == "do not perform a final blank pass":
        run.is_blank_switched_off = True
    elif found := _OPTION.fullmatch(message):
        run.options.setdefault(found[1], []).append(found[2].strip())
        if found[1] == "banner" and (banner := _BANNER.fullmatch(found[2])):
            run.versions.append(banner[1])
    elif found := _BANNER.fullmatch(message):
        run.versions.append(found[1])
    elif (found := _DMI.fullmatch(message)) and not found[2].startswith("#"):
        run.dmi.setdefault(found[1], found[2])


def _take_warning(run: Run, message: str) -> None:
    if found := _HIDDEN.fullmatch(message):
        run.drive(found[1]).hides_sectors = True
    elif any(start in message for start in _DOUBTS):
        run.remarks.append(("doubt", message))
    elif "_with_retry: " in message:
        run.remarks.append(("retry", message))


class _Doors:
    """Finds the drives a message names, by path, by partition, by controller or by bare name, without trying each."""

    def __init__(self, run: Run) -> None:
        self.by_path = run.drives
        self.lengths = sorted({len(path) for path in run.drives})
        self.by_name: dict[str, list[DrivePrint]] = {}
        self.by_controller: dict[str, list[DrivePrint]] = {}
        for drive in run.drives.values():
            self.by_name.setdefault(drive.name, []).append(drive)
            self.by_controller.setdefault(drive.path.rpartition("n")[0], []).append(drive)

    def of(self, message: str) -> list[DrivePrint]:
        """Every drive of the run that a message names, each once."""
        named: dict[str, DrivePrint] = {}
        for word in {word.rstrip(".") for word in _PATHS.findall(message)}:
            near = [self.by_path[word[:length]] for length in self.lengths
                    if length <= len(word) and word[:length] in self.by_path]
            named |= {drive.path: drive for drive in (*near, *self.by_controller.get(word, ()))
                      if drive.path == word or _is_part_of(word, drive.path)}
        for word in set(_BARE_NAMES.findall(message)):
            named |= {drive.path: drive for drive in self.by_name.get(word, ())}
        return list(named.values())


def _lay_at_doors(run: Run, named: list[DrivePrint], level: str, message: str) -> None:
    """Note a remark with every drive it names."""
    for drive in named:
        if level == "retry":
            drive.has_retries = True
        elif level == "doubt":
            drive.doubts.append(message)
        else:
            drive.faults.append((level, message))
    if not named and level in {"fatal", "sanity"}:
        run.nameless_grave.append(message)
    run.flush_failures_of_nobody += int(level == "error" and "_pass: fdatasync: " in message)
    run.flush_failures_of_nobody -= int(message.startswith(FLUSH_FAILURE))


def _is_part_of(path: str, drive: str) -> bool:
    """Whether a path is a partition of the drive, or the controller an NVMe namespace belongs to."""
    if path.startswith(drive):
        return re.fullmatch(r"p?\d+", path[len(drive) :]) is not None
    return "nvme" in path and drive.startswith(path) and re.fullmatch(r"n\d+", drive[len(path) :]) is not None
