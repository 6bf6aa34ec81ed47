"""Reads the HardwareInfo JSON of Community TechAid: a flat object of strings, sizes in bytes, one drive.

It names no drive's serial number, and minus one or nothing where the battery is not known.
"""

from typing import Any, Final

from app.devices.hardware_reports.chassis import form_factor
from app.devices.hardware_reports.names import model_name, without_code
from app.devices.hardware_reports.record import DriveKind, Part, ReportedDrive
from app.devices.hardware_reports.values import MIB, health_percent, leading_number, text, whole

_KINDS: Final = {
    "true": DriveKind.HDD, "1": DriveKind.HDD, "hdd": DriveKind.HDD,
    "false": DriveKind.SSD, "0": DriveKind.SSD, "ssd": DriveKind.SSD, "nvme": DriveKind.NVME,
}  # fmt: skip
_NO_ID: Final = "0000"
_MOST_SIZES: Final = 200  # more drives than a hundred are refused
_AMBIGUOUS: Final = 10  # the script cuts 1.05 to 05


def is_techaid(document: dict[str, Any]) -> bool:
    """Whether a JSON object has the keys of a HardwareInfo report."""
    return "make" in document and ("serialNo" in document or "ramCapacity" in document)


def read_techaid(document: dict[str, Any]) -> Part:
    """What a HardwareInfo report says; every drive in it still needs its serial number from a person."""
    manufacturer = text(document.get("make"))
    memory = whole(document.get("ramCapacity"))
    sizes = [whole(size) for size in str(document.get("storageCapacity") or "").split(maxsplit=_MOST_SIZES)]
    kinds = str(document.get("typeOfStorage") or "").casefold().split()
    drives = [
        ReportedDrive(size_bytes=size, kind=_KINDS.get(kinds[number] if number < len(kinds) else ""))
        for number, size in enumerate(sizes)
        if size
    ]
    lines = str(document.get("cpuType") or "").splitlines()  # one line a processor, null for empty sockets
    warnings = ["The report names no drive's serial number: read it from the label of every drive."]
    health = health_percent(leading_number(document.get("batteryHealth")), 100)
    if health is not None and health < _AMBIGUOUS:
        warnings.append(f"A battery health of {health:.0f} may mean {health + 100:.0f} here: read it on the device.")
        health = None
    tag = str(document.get("id") or "").strip()
    return Part(
        manufacturer=manufacturer,
        model=_model(manufacturer, text(document.get("model")), text(document.get("version"))),
        serial=text(document.get("serialNo")),
        form_factor=form_factor(document.get("type")),
        cpu_model=next((name for line in lines if (name := text(line))), None),
        ram_mb=memory // MIB if memory else None,
        battery_health_percent=health,
        asset_tag=tag if tag and tag != _NO_ID else None,
        drives=drives,
        warnings=warnings,
    )


def _model(manufacturer: str | None, model: str | None, version: str | None) -> str | None:
    """The script exchanges model and version for Lenovo, its first versions did not: a name has spaces."""
    product = without_code(model)
    is_name = version is not None and " " in version and without_code(version) == version
    return model_name(manufacturer, product, version) if is_name and " " not in (product or "") else product
