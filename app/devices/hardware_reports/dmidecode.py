"""Reads the text of dmidecode: identity, chassis, processor and installed memory.

Records are chosen by their DMI type number; dmidecode does not know about drives.
"""

import re
from typing import Final

from app.devices.hardware_reports.chassis import form_factor
from app.devices.hardware_reports.names import board_name, model_name
from app.devices.hardware_reports.record import Part
from app.devices.hardware_reports.values import MIB, installed_memory, size_in_bytes, text

# Versions before 2.3 wrote "DMI type" on a line of its own.
_HANDLE: Final = re.compile(r"^Handle (0x[0-9A-Fa-f]+)(?:, |\n[\t ]{1,8})DMI type (\d{1,3})", re.MULTILINE)
# Possessive, so that a line of a million spaces costs no more than its length.
_VALUE: Final = re.compile(r"^[\t ]++([^:\n]++):[\t ]*+([^\n]*+)$", re.MULTILINE)
_SYSTEM, _BOARD, _CHASSIS, _PROCESSOR, _OLD_MODULE, _MEMORY_ARRAY, _MEMORY_DEVICE = 1, 2, 3, 4, 6, 16, 17
# With --quiet no handles are printed, only the titles, which stand at the start of a line.
_TITLES: Final = {
    "System Information": _SYSTEM, "Base Board Information": _BOARD, "Chassis Information": _CHASSIS,
    "Processor Information": _PROCESSOR, "Memory Module Information": _OLD_MODULE,
    "Physical Memory Array": _MEMORY_ARRAY, "Memory Device": _MEMORY_DEVICE,
}
_TITLE: Final = re.compile(r"^([A-Z][^\t:\n]{3,60})$", re.MULTILINE)
_ENDLESS: Final = 32767 * MIB  # what versions that know no larger module print for one of 32 GB

Record = dict[str, str]


def is_dmidecode(content: str) -> bool:
    """Whether a text looks like dmidecode's."""
    lines = content.replace("\r\n", "\n")
    return _HANDLE.search(lines) is not None or any(
        found[1].strip() in _TITLES for found in _TITLE.finditer(lines)
    )


def read_dmidecode(content: str) -> Part:
    """What dmidecode knows; a Lenovo's model is its Version, because its Product Name is a type code."""
    records = _records(content.replace("\r\n", "\n"))
    system = next(iter(records.get(_SYSTEM, [])), {})
    chassis = next((record for record in records.get(_CHASSIS, []) if "Type" in record), {})
    manufacturer = text(system.get("Manufacturer"))
    board = next(iter(records.get(_BOARD, [])), {})
    return Part(
        manufacturer=manufacturer,
        model=model_name(manufacturer, text(system.get("Product Name")), text(system.get("Version"))),
        serial=text(system.get("Serial Number")),
        form_factor=form_factor(chassis.get("Type")),
        cpu_model=_processor(records, text(system.get("Version"))),
        ram_mb=_installed_memory(records),
        asset_tag=text(chassis.get("Asset Tag")),
        board=board_name(text(board.get("Manufacturer")), text(board.get("Product Name"))),
    )


def _records(content: str) -> dict[int, list[Record]]:
    """Records by type; the handle is kept under an empty name.

    A known title that follows no handle begins a record too: filters for privacy take handles for serial numbers.
    """
    starts = [(found.start(), found.end(), int(found[2]), found[1].lower()) for found in _HANDLE.finditer(content)]
    titles = [(found.start(), found.end(), _TITLES.get(found[1].strip())) for found in _TITLE.finditer(content)]
    if starts:
        headings = {content.find("\n", end) + 1 for _, end, _, _ in starts}
        starts += [(start, end, kind, "") for start, end, kind in titles if kind and start not in headings]
    else:
        starts = [(start, end, kind or 0, "") for start, end, kind in titles]
    starts.sort()
    records: dict[int, list[Record]] = {}
    for number, (_, begin, kind, handle) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(content)
        record: Record = {"": handle}
        for found in _VALUE.finditer(content, begin, end):
            record.setdefault(found[1].strip(), found[2].strip())
        records.setdefault(kind, []).append(record)
    return records


def _processor(records: dict[int, list[Record]], machine: str | None) -> str | None:
    """The first fitted processor with a name; virtual ones carry the machine's version, some only a stepping."""
    for record in records.get(_PROCESSOR, []):
        name = text(record.get("Version"))
        is_fitted = not record.get("Status", "").startswith("Unpopulated")
        if is_fitted and name and name != machine and len(name) > 2 and not name.isdecimal():
            return name
    return None


def _installed_memory(records: dict[int, list[Record]]) -> int | None:
    """All modules of system memory in MiB; flash chips are listed in the same way and do not count."""
    others = {
        record[""] for record in records.get(_MEMORY_ARRAY, []) if record.get("Use") not in {"System Memory", None}
    } - {""}
    modules = [
        size_in_bytes(record.get("Size"), is_binary=True)
        for record in records.get(_MEMORY_DEVICE, [])
        if record.get("Array Handle", "none").lower() not in others and record.get("Type") != "Flash"
    ]
    if not any(modules):  # SMBIOS before 2.1 knows modules of another kind only
        old = records.get(_OLD_MODULE, [])
        modules = [size_in_bytes(record.get("Installed Size"), is_binary=True) for record in old]
    return installed_memory([_ENDLESS + MIB if size == _ENDLESS else size for size in modules])
