"""Reads eReuse Workbench snapshots: version 11 (components), 2022 and the later script (outputs of other tools).

Version 11 counts drives in megabytes of 10^6 bytes and memory in megabytes of 2^20; version 10 counts both in 2^20.
The Android application lists a device only.
"""

from typing import Any, Final

from app.devices.hardware_reports.chassis import form_factor
from app.devices.hardware_reports.drive_names import kind_by_name
from app.devices.hardware_reports.names import model_name
from app.devices.hardware_reports.record import DriveKind, Part, ReportedDrive
from app.devices.hardware_reports.values import (
    MIB,
    count,
    health_percent,
    installed_memory,
    leading_number,
    mapping,
    mappings,
    text,
    whole,
)

_DRIVE_TYPES: Final = {"HardDrive": DriveKind.HDD, "SolidStateDrive": DriveKind.SSD, "DataStorage": None}
_MEGABYTE: Final = 1_000_000
_ANDROID: Final = "WorkbenchAndroid"
_MOST_OF_A_PHONE: Final = 24_577  # MiB; the Android application took storage for memory on some
_MOST_MEGABYTES: Final = 2**40

Document = dict[str, Any]


def is_workbench_11(document: Document) -> bool:
    """Whether a snapshot describes the device itself: with its components, or as the Android application does."""
    has_components = isinstance(document.get("components"), list) or document.get("software") == _ANDROID
    return isinstance(document.get("device"), dict) and has_components


def unwrapped(document: Document) -> Document:
    """The snapshot inside of the envelope in which the script sends it to be signed; others as they are."""
    inner = document.get("data")
    is_envelope = isinstance(inner, dict) and isinstance(inner.get("data"), dict) and "software" in inner
    return inner if is_envelope and isinstance(inner, dict) else document


def outputs_of(document: Document) -> Document | None:
    """Outputs of other tools by the tool's name: `data` of a snapshot, or `evidence` of the signed envelope."""
    if isinstance(document.get("data"), dict):
        return mapping(document["data"])
    evidence = {
        str(entry["operation"]): entry.get("output")
        for entry in mappings(document.get("evidence"))
        if "operation" in entry
    }
    return evidence or None


def read_workbench_11(document: Document) -> Part:
    """What a version 11 snapshot itself says; the lshw output in its `debug` is read beside it."""
    device = mapping(document.get("device"))
    components = list(mappings(document.get("components")))
    manufacturer = text(device.get("manufacturer"))
    processors = [text(item.get("model")) for item in components if _type(item) == "Processor"]
    part = Part(
        manufacturer=manufacturer,
        model=model_name(manufacturer, text(device.get("model")), text(device.get("version"))),
        serial=text(device.get("serialNumber")),
        form_factor=_form(device),
        cpu_model=next((name for name in processors if name), None),
        ram_mb=_memory(device, components),
        battery_health_percent=_battery(components),
    )
    for component in components:
        if _type(component) in _DRIVE_TYPES:
            _take_drive(component, part)
    return part


def _type(item: Document) -> str:
    return str(item.get("type") or item.get("@type"))


def _memory(device: Document, components: list[Document]) -> int | None:
    modules = [leading_number(item.get("size")) for item in components if _type(item) == "RamModule"]
    if not modules and (whole(device.get("ramSize")) or _MOST_OF_A_PHONE) < _MOST_OF_A_PHONE:
        return whole(device.get("ramSize"))
    return installed_memory(round(size * MIB) if size else None for size in modules)


def _form(device: Document) -> Any:
    """The type is coarse (an all-in-one is a Desktop), the chassis is often wrong (a tower is a Netbook)."""
    by_chassis, by_type = form_factor(device.get("chassis")), form_factor(_type(device))
    is_finer = by_chassis is not None and by_chassis.value in {"all_in_one", "tablet"}
    return by_chassis if is_finer or by_type is None else by_type


def _battery(components: list[Document]) -> float | None:
    healths = [
        health
        for component in components
        if _type(component) == "Battery"
        for action in mappings(component.get("actions"))
        if action.get("type") == "MeasureBattery"
        and (health := health_percent(leading_number(action.get("size")), leading_number(component.get("size"))))
    ]
    return min(healths, default=None)


def _kind(component: Document) -> DriveKind | None:
    """HardDrive is what Workbench calls a drive it knows nothing of: the model's name is nearer to the truth."""
    named = kind_by_name(text(component.get("model")))
    return named if named is DriveKind.SSD else _DRIVE_TYPES[_type(component)]


def _take_drive(component: Document, part: Part) -> None:
    tests = [item for item in mappings(component.get("actions")) if item.get("type") == "TestDataStorage"]
    passed = [item["assessment"] for item in tests if isinstance(item.get("assessment"), bool)]
    megabytes = leading_number(component.get("size"))
    unit = MIB if "@type" in component else _MEGABYTE
    serial = text(component.get("serialNumber"))
    part.drives.append(
        ReportedDrive(
            model=text(component.get("model")),
            serial=serial,
            size_bytes=whole(megabytes * unit) if megabytes and 1 < megabytes < _MOST_MEGABYTES else None,
            kind=_kind(component),
            smart_passed=all(passed) if passed else None,
        )
    )
    faults = [
        f"{number:,} {what}"
        for key, what in (
            ("reallocatedSectorCount", "reallocated sectors"),
            ("currentPendingSectorCount", "pending sectors"),
            ("offlineUncorrectable", "uncorrectable sectors"),
        )
        if (number := max((count(item.get(key)) for item in tests), default=0))
    ]
    if passed and not all(passed):
        faults.insert(0, "its self-assessment failed")
    if faults:
        name = serial or "without a serial number"
        part.warnings.append(f"Drive {name}: {', '.join(faults)}; replace it unless a test clears it.")
