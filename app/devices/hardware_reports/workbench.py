"""Reads eReuse Workbench snapshots: version 11 (components), 2022 and the later script (outputs of other tools).

Version 11 counts drives in megabytes of 10^6 bytes and memory in megabytes of 2^20.
"""

from typing import Any, Final

from app.devices.hardware_reports.chassis import form_factor
from app.devices.hardware_reports.names import model_name
from app.devices.hardware_reports.record import DriveKind, Part, ReportedDrive
from app.devices.hardware_reports.values import count, health_percent, mapping, mappings, text, whole

_DRIVE_TYPES: Final = {"HardDrive": DriveKind.HDD, "SolidStateDrive": DriveKind.SSD, "DataStorage": None}
_MEGABYTE: Final = 1_000_000
_MOST_MEGABYTES: Final = 2**40

Document = dict[str, Any]


def is_workbench_11(document: Document) -> bool:
    """Whether a snapshot lists components."""
    return isinstance(document.get("device"), dict) and isinstance(document.get("components"), list)


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
    modules = [whole(item.get("size")) or 0 for item in components if item.get("type") == "RamModule"]
    processors = [text(item.get("model")) for item in components if item.get("type") == "Processor"]
    part = Part(
        manufacturer=manufacturer,
        model=model_name(manufacturer, text(device.get("model")), text(device.get("version"))),
        serial=text(device.get("serialNumber")),
        form_factor=_form(device),
        cpu_model=next((name for name in processors if name), None),
        ram_mb=sum(modules) or None,
        battery_health_percent=_battery(components),
    )
    for component in components:
        if str(component.get("type")) in _DRIVE_TYPES:
            _take_drive(component, part)
    return part


def _form(device: Document) -> Any:
    """The type is coarse (an all-in-one is a Desktop), the chassis is often wrong (a tower is a Netbook)."""
    by_chassis, by_type = form_factor(device.get("chassis")), form_factor(device.get("type"))
    is_finer = by_chassis is not None and by_chassis.value in {"all_in_one", "tablet"}
    return by_chassis if is_finer or by_type is None else by_type


def _battery(components: list[Document]) -> float | None:
    healths = [
        health
        for component in components
        if component.get("type") == "Battery"
        for action in mappings(component.get("actions"))
        if action.get("type") == "MeasureBattery"
        and (health := health_percent(action.get("size"), component.get("size")))
    ]
    return min(healths, default=None)


def _take_drive(component: Document, part: Part) -> None:
    tests = [item for item in mappings(component.get("actions")) if item.get("type") == "TestDataStorage"]
    passed = [item["assessment"] for item in tests if isinstance(item.get("assessment"), bool)]
    megabytes = component.get("size")
    is_number = isinstance(megabytes, int | float) and 1 < megabytes < _MOST_MEGABYTES
    serial = text(component.get("serialNumber"))
    part.drives.append(
        ReportedDrive(
            model=text(component.get("model")),
            serial=serial,
            size_bytes=whole(float(megabytes) * _MEGABYTE) if is_number and megabytes is not None else None,
            kind=_DRIVE_TYPES[str(component["type"])],
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
