"""Puts together what several tools know of one device, each asked first where it is nearest to the truth.

Drive serial numbers: smartctl, lshw, inxi. Memory: dmidecode, inxi, lshw. Model: dmidecode, lshw, inxi.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.devices.hardware_reports.chassis import by_name
from app.devices.hardware_reports.drive_names import is_volume, kind_by_name
from app.devices.hardware_reports.record import (
    DriveKind,
    HardwareReport,
    Part,
    ReportedDrive,
    ReportFormat,
    UnreadableHardwareReport,
)

_NOTHING = Part()
MOST_DRIVES = 100  # no machine on a bench holds more; every drive is compared with every other


def combine(kind: ReportFormat, parts: Mapping[str, Part]) -> HardwareReport:
    """One report out of the parts by tool: `own`, `dmidecode`, `lshw`, `inxi`, `smartctl`."""
    if any(len(part.drives) > MOST_DRIVES for part in parts.values()):
        raise UnreadableHardwareReport(
            f"The report names more than {MOST_DRIVES} drives: upload the report of one device at a time."
        )
    own, dmi = parts.get("own", _NOTHING), parts.get("dmidecode", _NOTHING)
    tree, inxi, smart = (parts.get(name, _NOTHING) for name in ("lshw", "inxi", "smartctl"))
    identity = (own, dmi, tree, inxi)
    drives, disputes = _drives((smart, tree, own, inxi), set().union(*(part.not_drives for part in parts.values())))
    manufacturer, model = _first(identity, "manufacturer"), _first(identity, "model")
    report = HardwareReport(
        format=kind,
        manufacturer=manufacturer,
        model=model,
        serial=_first(identity, "serial"),
        form_factor=by_name(_first(identity, "form_factor"), manufacturer, model),
        cpu_model=_first((dmi, tree, own, inxi), "cpu_model"),
        ram_mb=_first((dmi, own, inxi, tree), "ram_mb"),
        battery_health_percent=_first((own, inxi, tree), "battery_health_percent"),
        asset_tag=_first(identity, "asset_tag"),
        drives=tuple(drive if drive.kind else replace(drive, kind=kind_by_name(drive.model)) for drive in drives),
        warnings=(),
    )
    warnings = [warning for part in (smart, own, tree, dmi, inxi) for warning in part.warnings] + disputes
    warnings += _what_to_look_at(report, _first(identity, "board"))
    return replace(report, warnings=tuple(dict.fromkeys(warnings)))


def _first(parts: Iterable[Part], fact: str) -> Any:
    return next((value for part in parts if (value := getattr(part, fact))), None)


def _what_to_look_at(report: HardwareReport, board: str | None) -> Iterator[str]:
    """What the whole report does not say, and where a person finds it."""
    is_drive_report = report.format is ReportFormat.SMARTCTL
    for drive in report.drives:
        if is_volume(drive.model):
            yield _hidden_behind(drive)
    if report.model is None and board is not None:
        yield f"The report names no model: look for one on the case. The board in it is {board}."
    if report.serial is None and not is_drive_report:
        yield "No usable serial number: match the device by its asset tag."
    if not report.drives:
        yield "No drive was seen, which does not mean that none is fitted: open the device and look."
    if report.ram_mb is None and not is_drive_report:
        yield "The memory is not known: read it from the modules."


def _drives(sources: Iterable[Part], not_drives: set[str]) -> tuple[list[ReportedDrive], list[str]]:
    """Every drive once, with what later sources add, and where they disagree; known sticks are left out."""
    drives: list[ReportedDrive] = []
    disputes: list[str] = []
    for source in sources:
        earlier = len(drives)
        taken: set[int] = set()
        for drive in _once(source.drives, disputes):
            if drive.path is not None and drive.path in not_drives:
                continue
            place = _place(drive, drives[:earlier], taken, [other.serial for other in source.drives])
            if place is None:
                drives.append(drive)
                continue
            taken.add(place)
            known = drives[place]
            if drive.serial and known.serial and not _is_same_serial(drive.serial, known.serial):
                disputes.append(
                    f"A drive has the serial numbers {known.serial} and {drive.serial} in different parts of "
                    "the report: read it from the label."
                )
            drives[place] = _completed(known, drive)
    return drives, disputes


def _once(seen: list[ReportedDrive], disputes: list[str]) -> list[ReportedDrive]:
    """The drives of one tool, one that was seen twice (on two paths, or fitted twice by mistake) put together."""
    drives: list[ReportedDrive] = []
    for drive in seen:
        same = next((number for number, other in enumerate(drives) if _is_same_drive(other, drive)), None)
        if same is None:
            drives.append(drive)
            continue
        drives[same] = _completed(drives[same], drive)
        disputes.append(f"Drive {drive.serial} is listed twice: count the drives in the device.")
    return drives


def _is_same_drive(one: ReportedDrive, other: ReportedDrive) -> bool:
    """The same serial number, and nothing that speaks for two drives of which somebody copied the label."""
    is_size_same = None in {one.size_bytes, other.size_bytes} or _is_same_size(one.size_bytes, other.size_bytes)
    is_model_same = None in {one.model, other.model} or one.model == other.model
    is_nvme = one.path is not None and other.path is not None and _disk(one.path) == _disk(other.path)
    return _is_same_serial(one.serial, other.serial) and (is_nvme or is_size_same) and is_model_same


def _hidden_behind(volume: ReportedDrive) -> str:
    return (
        f"{volume.model} is a volume of a RAID controller or a virtual machine: the drives behind it are not shown. "
        "Open the device and read the serial number of each."
    )


def _place(drive: ReportedDrive, known: list[ReportedDrive], taken: set[int], serials: list[str | None]) -> int | None:
    """Which known drive it is: by path, by serial number, or a nameless one of the same size left over."""
    free = [number for number in range(len(known)) if number not in taken]
    for number in free:
        path = known[number].path
        if path is not None and drive.path is not None and _disk(path) == _disk(drive.path):
            return number
    for number in free:
        if _is_same_serial(known[number].serial, drive.serial):
            return number
    for number in free:
        other = known[number]
        is_named = any(_is_same_serial(other.serial, serial) for serial in serials)
        if drive.path is None and not is_named and _is_like(other, drive):
            return number
    return None


def _is_like(known: ReportedDrive, nameless: ReportedDrive) -> bool:
    """The same size, or an NVMe drive of which a tool saw the controller only."""
    is_nvme = nameless.kind is known.kind is DriveKind.NVME
    is_controller = is_nvme and nameless.serial is None and nameless.size_bytes is None
    return is_controller or _is_same_size(known.size_bytes, nameless.size_bytes)


def _is_same_serial(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() == other.casefold()


def _is_same_size(one: int | None, other: int | None) -> bool:
    """Equal to the megabyte, which is how exactly version 11 of Workbench counts."""
    return one is not None and other is not None and abs(one - other) <= 1_000_000


def _disk(path: str) -> str:
    """/dev/nvme0 and /dev/nvme0n1 are the same drive."""
    return re.sub(r"^(/dev/nvme\d+)n\d+$", r"\1", path)


def _completed(known: ReportedDrive, other: ReportedDrive) -> ReportedDrive:
    return replace(
        known,
        model=known.model or other.model,
        serial=known.serial or other.serial,
        size_bytes=known.size_bytes or other.size_bytes,
        kind=known.kind or other.kind,
        smart_passed=known.smart_passed if known.smart_passed is not None else other.smart_passed,
        path=known.path or other.path,
        counts=known.counts or other.counts,
    )
