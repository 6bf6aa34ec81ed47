"""Reads smartctl --json: one drive a document, with what its self-assessment hides.

The exit status is a bit field: a drive that could not be opened is still a drive, if its name is a real drive's.
"""

import re
from typing import Any, Final

from app.devices.hardware_reports.record import DriveKind, Part, ReportedDrive
from app.devices.hardware_reports.smart_counts import raw_count, read_counts
from app.devices.hardware_reports.values import count, items, mapping, mappings, text, whole

_VIRTUAL: Final = re.compile(r"/dev/(?:zd|loop|ram|zram|dm-|md|nbd|sr|fd|drbd|rbd|bcache|mapper/)")
_STICK: Final = "Unknown USB bridge"
_NO_MEDIUM: Final = "NO MEDIUM present"
_DISKS: Final = frozenset({0, 14, 20})  # SCSI peripheral device types: disks, simplified and zoned ones
_REALLOCATED, _REPORTED, _PENDING, _UNCORRECTABLE = 5, 187, 197, 198
_FAILING_BIT, _PREFAIL_BIT, _TESTS_BIT = 8, 16, 128
_SAID_OF_A_DRIVE: Final = frozenset({"model_name", "smart_status", "user_capacity", "serial_number"})


def is_smartctl(document: dict[str, Any]) -> bool:
    """Whether a JSON object is smartctl's; some keep the device and what is said of it, without the call."""
    is_named = "name" in mapping(document.get("device"))
    is_call = "smartctl" in document and ("json_format_version" in document or "device" in document)
    return is_call or (is_named and not _SAID_OF_A_DRIVE.isdisjoint(document))


def read_smartctl(documents: object) -> Part:
    """The drives of one or several documents; virtual devices and sticks behind unknown adapters are left out."""
    part = Part()
    for document in (one for named in mappings(documents) for one in _listed(named)):
        if not is_smartctl(document):
            continue
        drive = _drive(document)
        is_nameless = drive.model is None and drive.serial is None
        if _is_other_device(document) or (is_nameless and _is_no_drive(document, drive.path)):
            part.not_drives.update({drive.path} if drive.path else ())
            continue
        part.drives.append(drive)
        part.warnings.extend(_warnings(document, drive))
    return part


def _listed(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The drives that a scan names, each as a document of its own; the document itself when it is no scan."""
    devices = [device for device in mappings(document.get("devices")) if "name" in device]
    is_scan = is_smartctl(document) and bool(devices) and "device" not in document
    return [{"smartctl": {}, "device": device} for device in devices] if is_scan else [document]


def _drive(document: dict[str, Any]) -> ReportedDrive:
    is_supported = mapping(document.get("smart_support")).get("available") is not False
    passed = mapping(document.get("smart_status")).get("passed") if is_supported else None
    return ReportedDrive(
        model=text(document.get("model_name")) or text(document.get("scsi_model_name")) or _scsi_name(document),
        serial=text(document.get("serial_number")),
        size_bytes=_size(document),
        kind=_kind(document),
        smart_passed=passed if isinstance(passed, bool) else None,
        path=_path(document),
        counts=read_counts(document, passed=passed if isinstance(passed, bool) else None) if is_supported else None,
    )  # fmt: skip


def _scsi_name(document: dict[str, Any]) -> str | None:
    names = (text(document.get(f"{prefix}{part}")) for prefix in ("scsi_", "") for part in ("vendor", "product"))
    return " ".join(dict.fromkeys(name for name in names if name)) or None


def _path(document: dict[str, Any]) -> str | None:
    """The drive's path; drives behind a RAID controller share one and are told apart by their number."""
    arguments = [item for item in items(mapping(document.get("smartctl")).get("argv")) if isinstance(item, str)]
    device = mapping(document.get("device"))
    named, kind = text(device.get("name")), str(device.get("type"))
    if named and "," in kind:
        return f"{named} {kind}"
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
        return DriveKind.SSD if mapping(document.get("trim")).get("supported") is True else None
    return DriveKind.HDD if speed > 0 else DriveKind.SSD


def _is_other_device(document: dict[str, Any]) -> bool:
    """A disc drive, a tape, an enclosure, or a card reader without a card, by what the device says it is."""
    kind = mapping(document.get("device_type")).get("scsi_value")
    output = items(mapping(document.get("smartctl")).get("output"))
    is_empty = any(str(line).startswith(_NO_MEDIUM) for line in output)
    return is_empty or (isinstance(kind, int) and kind not in _DISKS)


def _is_no_drive(document: dict[str, Any], path: str | None) -> bool:
    messages = mappings(mapping(document.get("smartctl")).get("messages"))
    is_stick = any(_STICK in str(message.get("string")) for message in messages)
    return is_stick or path is None or _VIRTUAL.match(path) is not None


def _warnings(document: dict[str, Any], drive: ReportedDrive) -> list[str]:
    """One sentence for all that speaks against a drive; passing the self-assessment does not silence it."""
    name = drive.serial or drive.path or "one drive"
    if drive.model is None and drive.serial is None:
        is_open = drive.smart_passed is not None or "ata_smart_attributes" in document or not document.get("smartctl")
        said = "is not described" if is_open else "could not be opened"
        return [f"Drive {name} {said}: read its serial number from the label before it is wiped."]
    status = mapping(document.get("smartctl")).get("exit_status")
    bits = status if isinstance(status, int) and not isinstance(status, bool) else 0
    faults = _faults(document)
    if drive.smart_passed is False or bits & _FAILING_BIT:
        faults.insert(0, "its self-assessment failed")
    elif bits & _PREFAIL_BIT:
        faults.append("an attribute is below its threshold")
    if bits & _TESTS_BIT:
        faults.append("a test of its own failed")
    return [f"Drive {name}: {', '.join(faults)}; replace it unless a test clears it."] if faults else []


def _faults(document: dict[str, Any]) -> list[str]:
    table = mapping(document.get("ata_smart_attributes")).get("table")
    raw = {count(row.get("id")): raw_count(mapping(row.get("raw"))) or 0 for row in mappings(table)}
    counters = [mapping(item) for item in mapping(document.get("scsi_error_counter_log")).values()]
    health = mapping(document.get("nvme_smart_health_information_log"))
    spare, threshold = health.get("available_spare"), health.get("available_spare_threshold")
    is_spent = isinstance(spare, int) and isinstance(threshold, int) and spare < threshold
    found = (
        (raw.get(_REALLOCATED, 0), "reallocated sectors"),
        (raw.get(_REPORTED, 0), "reported uncorrectable errors"),
        (raw.get(_PENDING, 0), "pending sectors"),
        (raw.get(_UNCORRECTABLE, 0), "uncorrectable sectors"),
        (count(health.get("media_errors")), "media errors"),
        (count(document.get("scsi_grown_defect_list")), "grown defects"),
        (sum(count(counter.get("total_uncorrected_errors")) for counter in counters), "uncorrected errors"),
    )
    faults = [f"{number:,} {what}" for number, what in found if number]
    if count(health.get("critical_warning")):
        faults.append("a critical warning")
    if is_spent:
        faults.append("its spare blocks are used up")
    if count(health.get("percentage_used")) >= 100:
        faults.append("its rated life is used up")
    return faults
