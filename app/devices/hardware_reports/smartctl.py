"""Reads smartctl --json: one drive a document, with what its self-assessment hides.

The exit status is a bit field: a drive that could not be opened is still a drive, if its name is a real drive's.
"""

import re
from typing import Any, Final

from app.devices.hardware_reports.record import DriveKind, Part, ReportedDrive
from app.devices.hardware_reports.values import count, items, mapping, mappings, text, whole

_VIRTUAL: Final = re.compile(r"/dev/(?:zd|loop|ram|zram|dm-|md|nbd|sr|fd|drbd|rbd|bcache|mapper/)")
_STICK: Final = "Unknown USB bridge"
_REALLOCATED, _PENDING, _UNCORRECTABLE = 5, 197, 198
_FAILING_BIT, _PREFAIL_BIT = 8, 16


def is_smartctl(document: dict[str, Any]) -> bool:
    """Whether a JSON object is smartctl's."""
    return "smartctl" in document and ("json_format_version" in document or "device" in document)


def read_smartctl(documents: object) -> Part:
    """The drives of one or several documents; virtual devices and sticks behind unknown adapters are left out."""
    part = Part()
    for document in mappings(documents):
        if not is_smartctl(document):
            continue
        drive = _drive(document)
        if drive.model is None and drive.serial is None and _is_no_drive(document, drive.path):
            part.not_drives.update({drive.path} if drive.path else ())
            continue
        part.drives.append(drive)
        part.warnings.extend(_warnings(document, drive))
    return part


def _drive(document: dict[str, Any]) -> ReportedDrive:
    passed = mapping(document.get("smart_status")).get("passed")
    return ReportedDrive(
        model=text(document.get("model_name")) or text(document.get("scsi_model_name"))
        or text(document.get("scsi_product")),
        serial=text(document.get("serial_number")),
        size_bytes=_size(document),
        kind=_kind(document),
        smart_passed=passed if isinstance(passed, bool) else None,
        path=_path(document),
    )  # fmt: skip


def _path(document: dict[str, Any]) -> str | None:
    arguments = [item for item in items(mapping(document.get("smartctl")).get("argv")) if isinstance(item, str)]
    named = text(mapping(document.get("device")).get("name"))
    return named or next((item for item in reversed(arguments) if item.startswith("/dev/")), None)


def _size(document: dict[str, Any]) -> int | None:
    namespaces = [mapping(item) for item in items(document.get("nvme_namespaces"))]
    candidates = (
        mapping(document.get("user_capacity")).get("bytes"),
        document.get("nvme_total_capacity"),
        *(mapping(namespace.get("size")).get("bytes") for namespace in namespaces),
        *(mapping(namespace.get("capacity")).get("bytes") for namespace in namespaces),
    )
    return next((size for candidate in candidates if (size := whole(candidate))), None)


def _kind(document: dict[str, Any]) -> DriveKind | None:
    device = mapping(document.get("device"))
    if device.get("protocol") == "NVMe" or device.get("type") == "nvme":
        return DriveKind.NVME
    speed = document.get("rotation_rate")
    if isinstance(speed, bool) or not isinstance(speed, int):
        return None
    return DriveKind.HDD if speed > 0 else DriveKind.SSD


def _is_no_drive(document: dict[str, Any], path: str | None) -> bool:
    messages = mappings(mapping(document.get("smartctl")).get("messages"))
    is_stick = any(_STICK in str(message.get("string")) for message in messages)
    return is_stick or path is None or _VIRTUAL.match(path) is not None


def _warnings(document: dict[str, Any], drive: ReportedDrive) -> list[str]:
    """One sentence for all that speaks against a drive; passing the self-assessment does not silence it."""
    name = drive.serial or drive.path or "one drive"
    if drive.model is None and drive.serial is None:
        return [f"Drive {name} could not be opened: read its serial number from the label before it is wiped."]
    status = mapping(document.get("smartctl")).get("exit_status")
    bits = status if isinstance(status, int) and not isinstance(status, bool) else 0
    faults = _faults(document)
    if drive.smart_passed is False or bits & _FAILING_BIT:
        faults.insert(0, "its self-assessment failed")
    elif bits & _PREFAIL_BIT:
        faults.append("an attribute is below its threshold")
    return [f"Drive {name}: {', '.join(faults)}; replace it unless a test clears it."] if faults else []


def _faults(document: dict[str, Any]) -> list[str]:
    table = mapping(document.get("ata_smart_attributes")).get("table")
    raw = {count(row.get("id")): count(mapping(row.get("raw")).get("value")) for row in mappings(table)}
    health = mapping(document.get("nvme_smart_health_information_log"))
    spare, threshold = health.get("available_spare"), health.get("available_spare_threshold")
    is_spent = isinstance(spare, int) and isinstance(threshold, int) and spare < threshold
    found = (
        (raw.get(_REALLOCATED, 0), "reallocated sectors"),
        (raw.get(_PENDING, 0), "pending sectors"),
        (raw.get(_UNCORRECTABLE, 0), "uncorrectable sectors"),
        (count(health.get("media_errors")), "media errors"),
        (count(document.get("scsi_grown_defect_list")), "grown defects"),
    )
    faults = [f"{number:,} {what}" for number, what in found if number]
    if count(health.get("critical_warning")):
        faults.append("a critical warning")
    if is_spent:
        faults.append("its spare blocks are used up")
    if count(health.get("percentage_used")) >= 100:
        faults.append("its rated life is used up")
    return faults
