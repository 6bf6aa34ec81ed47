"""Reads the text of dmidecode: identity, chassis, processor and installed memory.

Records are chosen by their DMI type number; dmidecode does not know about drives.
"""

import re
from typing import Final

from app.devices.hardware_reports.chassis import form_factor
from app.devices.hardware_reports.names import model_name
from app.devices.hardware_reports.record import Part
from app.devices.hardware_reports.values import MIB, size_in_bytes, text

_HANDLE: Final = re.compile(r"^Handle (0x[0-9A-Fa-f]+), DMI type (\d{1,3})", re.MULTILINE)
# Possessive, so that a line of a million spaces costs no more than its length.
_VALUE: Final = re.compile(r"^[\t ]++([^:\n]++):[\t ]*+([^\n]*+)$", re.MULTILINE)
_SYSTEM, _CHASSIS, _PROCESSOR, _MEMORY_ARRAY, _MEMORY_DEVICE = 1, 3, 4, 16, 17
# With --quiet no handles are printed, only the titles, which stand at the start of a line.
_TITLES: Final = {
    "System Information": _SYSTEM, "Chassis Information": _CHASSIS, "Processor Information": _PROCESSOR,
    "Physical Memory Array": _MEMORY_ARRAY, "Memory Device": _MEMORY_DEVICE,
}
_TITLE: Final = re.compile(r"^([A-Z][^\t:\n]{3,60})$", re.MULTILINE)

Record = dict[str, str]


def is_dmidecode(content: str) -> bool:
    """Whether a text looks like dmidecode's."""
    return _HANDLE.search(content) is not None or any(
        found[1].strip() in _TITLES for found in _TITLE.finditer(content.replace("\r\n", "\n"))
    )


def read_dmidecode(content: str) -> Part:
    """What dmidecode knows; a Lenovo's model is its Version, because its Product Name is a type code."""
    records = _records(content.replace("\r\n", "\n"))
    system = next(iter(records.get(_SYSTEM, [])), {})
    chassis = next(iter(records.get(_CHASSIS, [])), {})
    manufacturer = text(system.get("Manufacturer"))
    return Part(
        manufacturer=manufacturer,
        model=model_name(manufacturer, text(system.get("Product Name")), text(system.get("Version"))),
        serial=text(system.get("Serial Number")),
        form_factor=form_factor(chassis.get("Type")),
        cpu_model=next((name for record in records.get(_PROCESSOR, []) if (name := text(record.get("Version")))), None),
        ram_mb=_installed_memory(records),
        asset_tag=text(chassis.get("Asset Tag")),
    )


def _records(content: str) -> dict[int, list[Record]]:
    """Records by type; the handle is kept under an empty name."""
    records: dict[int, list[Record]] = {}
    starts = [(found, int(found[2]), found[1].lower()) for found in _HANDLE.finditer(content)]
    if not starts:
        starts = [(found, _TITLES.get(found[1].strip(), 0), "") for found in _TITLE.finditer(content)]
    for number, (start, kind, handle) in enumerate(starts):
        end = starts[number + 1][0].start() if number + 1 < len(starts) else len(content)
        record: Record = {"": handle}
        for found in _VALUE.finditer(content, start.end(), end):
            record.setdefault(found[1].strip(), found[2].strip())
        records.setdefault(kind, []).append(record)
    return records


def _installed_memory(records: dict[int, list[Record]]) -> int | None:
    """All modules of system memory in MiB; flash chips are listed in the same way and do not count."""
    others = {
        record[""] for record in records.get(_MEMORY_ARRAY, []) if record.get("Use") not in {"System Memory", None}
    }
    total = sum(
        size_in_bytes(record.get("Size"), is_binary=True) or 0
        for record in records.get(_MEMORY_DEVICE, [])
        if record.get("Array Handle", "none").lower() not in others and record.get("Type") != "Flash"
    )
    return total // MIB or None
