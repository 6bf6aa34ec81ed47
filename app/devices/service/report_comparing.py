"""What a hardware report says beside what is recorded of the device, fact by fact and drive by drive.

Nothing is changed here; the report is never right by itself.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.devices.models import Device, Drive
from app.devices.policy import current_drives
from app.devices.report_readings import Reading
from app.devices.serials import serial_key

_MARKS = re.compile(r"\((?:r|tm|c)\)|[®™]")
_BETWEEN = re.compile(r"[\s.,]+")
_EMPTY_WORDS = frozenset({"inc", "corp", "corporation", "co", "ltd", "limited", "gmbh", "company", "cpu", "processor"})
_RAM_TOLERANCE = 0.06  # what the graphics chip takes away is missing from some tools' totals


class DriveStanding(StrEnum):
    """How a drive of the report, or of the device, stands to the other side."""

    CONFIRMED = "confirmed"
    TO_CONFIRM = "to_confirm"
    NOT_LISTED = "not_listed"
    NO_SERIAL = "no_serial"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True)
class ComparedFact:
    """One fact on both sides, as words; `differs` only where both sides say something."""

    name: str
    label: str
    reported: str
    recorded: str
    differs: bool


@dataclass(frozen=True)
class ComparedDrive:
    """A drive with its place in the report (None for one the report does not show)."""

    standing: DriveStanding
    serial: str | None
    model: str | None
    size_bytes: int | None
    kind: str | None
    smart_passed: bool | None
    position: int | None = None
    drive_id: int | None = None


def compare_facts(device: Device, reading: Reading) -> list[ComparedFact]:
    """The facts of the device and of the report, in the order of the form."""
    texts = (
        ("form_factor", "Kind", _words(reading["form_factor"]), _words(device.form_factor)),
        ("manufacturer", "Maker", reading["manufacturer"] or "", device.manufacturer or ""),
        ("model", "Model", reading["model"] or "", device.model or ""),
        ("serial", "Serial number", reading["serial"] or "", device.serial or ""),
        ("cpu_model", "Processor", reading["cpu_model"] or "", device.cpu_model or ""),
    )
    facts = [ComparedFact(name, label, one, other, _differ(one, other)) for name, label, one, other in texts]
    ram, known = reading["ram_mb"], device.ram_mb
    facts.append(ComparedFact("ram", "Memory", _gigabytes(ram), _gigabytes(known), bool(
        ram and known and abs(ram - known) > known * _RAM_TOLERANCE)))
    size, stored = storage_gb(reading), device.storage_gb
    facts.append(ComparedFact("storage_gb", "Storage", f"{size} GB" if size else "", f"{stored} GB" if stored else "",
                              bool(size and stored and abs(size - stored) > stored * 0.1)))
    health, measured = reading["battery_health_percent"], device.battery_health_percent
    facts.append(ComparedFact("battery", "Battery health", f"{health:g}%" if health else "",
                              f"{measured}%" if measured else "",
                              bool(health and measured and abs(health - measured) > 5)))
    return facts


def compare_drives(device: Device, reading: Reading) -> list[ComparedDrive]:
    """The drives of the report in its order, then those of the device that the report does not show."""
    listed = {drive.serial_key: drive for drive in current_drives(device)}
    compared, seen = [], set()
    for position, drive in enumerate(reading["drives"]):
        own = listed.get(serial_key(drive["serial"])) if drive["serial"] else None
        if own is not None:
            seen.add(own.id)
        compared.append(ComparedDrive(
            _standing(drive["serial"], own), drive["serial"], drive["model"], drive["size_bytes"], drive["kind"],
            drive["smart_passed"], position, own.id if own else None,
        ))
    return compared + [
        ComparedDrive(DriveStanding.NOT_SEEN, drive.serial, drive.model, drive.size_bytes, drive.media, None,
                      drive_id=drive.id)
        for drive in listed.values() if drive.id not in seen
    ]


def storage_gb(reading: Reading) -> int | None:
    """The size of all drives together in gigabytes of 10^9; None unless every drive's size is known."""
    sizes = [drive["size_bytes"] for drive in reading["drives"]]
    return round(sum(sizes) / 1e9) or None if sizes and all(sizes) else None


def _standing(serial: str | None, own: Drive | None) -> DriveStanding:
    if not serial:
        return DriveStanding.NO_SERIAL
    if own is None:
        return DriveStanding.NOT_LISTED
    return DriveStanding.CONFIRMED if own.confirmed_at is not None else DriveStanding.TO_CONFIRM


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and _plain(one) != _plain(other)


def _plain(text: str) -> list[str]:
    """The words that tell products apart: no trade marks, forms of companies or clock speeds."""
    said = _MARKS.sub(" ", text.casefold().partition(" @ ")[0]).replace("hewlett-packard", "hp")
    return [word for word in _BETWEEN.split(said) if word and word not in _EMPTY_WORDS]


def _words(value: str | None) -> str:
    return str(value).replace("_", " ").capitalize() if value else ""


def _gigabytes(megabytes: int | None) -> str:
    return f"{megabytes / 1024:.3g} GB" if megabytes else ""
