"""Reads inxi --output json: keys carry a sort prefix that is stripped, sizes and health are words.

The least exact of the sources; used where the others are silent.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from app.devices.hardware_reports.chassis import form_factor
from app.devices.hardware_reports.names import board_name, model_name
from app.devices.hardware_reports.record import DriveKind, Part, ReportedDrive
from app.devices.hardware_reports.values import (
    health_percent,
    installed_memory,
    items,
    mapping,
    mappings,
    size_in_bytes,
    text,
)

_PREFIX: Final = re.compile(r"(\d+)#\d+#\d+#(.*)", re.DOTALL)
_CONDITION: Final = re.compile(r"(?<![\d.,])([\d.,]{1,12})\s{0,3}/\s{0,3}([\d.,]{1,12})\s{0,3}m?[WA]h")
_NUMBERED: Final = re.compile(r"(ID|Device|System|Mobo)-\d+")
_KINDS: Final = {"SSD": DriveKind.SSD, "HDD": DriveKind.HDD}

Row = dict[str, Any]


def is_inxi(document: object) -> bool:
    """Whether a JSON value is inxi's: a list of objects, or an object, whose keys carry the sort prefix."""
    return any(_PREFIX.fullmatch(key) for section in mappings(document) for key in section)


def read_inxi(document: object) -> Part:
    """What inxi knows of the device, its memory, battery and drives."""
    raw = {_plain(name): items(rows) for section in mappings(document) for name, rows in section.items()}
    sections = {name: [_row(mapping(row)) for row in rows] for name, rows in raw.items()}
    machine = _machine(mapping(next(iter(raw.get("Machine", [])), {})))
    board = machine.get("Mobo", {})
    system, drives = machine.get("System", {}), sections.get("Drives", [])
    is_single_board = "product" not in system  # a Raspberry Pi names its model where others name their maker
    manufacturer = None if is_single_board else text(system.get("System"))
    product = text(system.get("System" if is_single_board else "product"))
    return Part(
        manufacturer=manufacturer,
        model=model_name(manufacturer, product, text(system.get("v"))),
        serial=text(system.get("serial")),
        form_factor=form_factor(machine.get("Chassis", {}).get("type"), machine.get("Type", {}).get("Type")),
        cpu_model=next((name for row in sections.get("CPU", []) if (name := text(row.get("model")))), None),
        ram_mb=_memory(sections.get("Memory", []) or sections.get("Info", [])),
        battery_health_percent=_battery(sections.get("Battery", [])),
        board=board_name(text(board.get("Mobo")), text(board.get("model"))),
        drives=list(_drives(drives)),
        not_drives={str(row["ID"]) for row in drives if "ID" in row and (_is_stick(row) or _is_empty(row))},
    )


def _machine(row: Row) -> dict[str, Row]:
    """The row about the machine by its parts, as all of them have a serial number: System, Chassis, Mobo, UEFI.

    Built by hand, a computer has no System of its own there; what its board says is not the computer's.
    """
    parts: dict[str, Row] = {}
    part: Row = {}
    for key in sorted(row, key=_place):
        name = _plain(key)
        if name[:1].isupper() or name == "mobo":
            part = parts.setdefault(name, {})
        part.setdefault(name, row[key])
    return parts


def _plain(key: str) -> str:
    found = _PREFIX.fullmatch(key)
    name = found[2] if found else key
    return _NUMBERED.sub(r"\1", name)


def _row(row: Row) -> Row:
    """A row in inxi's order with plain keys; of a key that comes twice the first counts."""
    plain: Row = {}
    for key in sorted(row, key=_place):
        plain.setdefault(_plain(key), row[key])
    return plain


def _place(key: str) -> int:
    found = _PREFIX.fullmatch(key)
    return int(found[1][:9]) if found else 0


def _memory(rows: list[Row]) -> int | None:
    """The modules; where they need more rights than inxi had, the total it names."""
    modules = installed_memory(size_in_bytes(row.get("size"), is_binary=True) for row in rows if "Device" in row)
    totals = (size_in_bytes(row.get("total") or row.get("Memory"), is_binary=True) for row in rows)
    return modules or installed_memory([next((size for size in totals if size), None)])


def _battery(rows: list[Row]) -> float | None:
    """The weakest battery of the device; batteries of mice and keyboards have no ID of their own."""
    healths = []
    for row in rows:
        found = _CONDITION.search(str(row.get("condition"))) if "ID" in row else None
        if found is not None and (
            health := health_percent(found[1].replace(",", "."), found[2].replace(",", "."))
        ):
            healths.append(health)
    return min(healths, default=None)


def _is_stick(row: Row) -> bool:
    return "USB" in {str(row.get("type")), str(row.get("tech"))} or str(row.get("type")) == "Removable"


def _is_empty(row: Row) -> bool:
    """A card reader without a card is listed with no bytes at all."""
    return str(row.get("size")).startswith("0 ") and text(row.get("serial")) is None


def _kind(row: Row, path: str) -> DriveKind | None:
    if path.startswith("/dev/nvme"):
        return DriveKind.NVME
    if path.startswith("/dev/mmcblk"):
        return DriveKind.EMMC
    return _KINDS.get(str(row.get("tech") or row.get("type")))


def _drives(rows: list[Row]) -> Iterator[ReportedDrive]:
    """Drives in inxi's order; what it says of their health follows in a row of its own."""
    for number, row in enumerate(rows):
        path = row.get("ID")
        if not isinstance(path, str) or not path.startswith("/dev/") or _is_stick(row):
            continue
        following = rows[number + 1] if number + 1 < len(rows) else {}
        health = str(row.get("health") or ("" if "ID" in following else following.get("health")))
        model = " ".join(name for name in (text(row.get("vendor")), text(row.get("model"))) if name)
        yield ReportedDrive(
            model=text(model),
            serial=text(row.get("serial")),
            size_bytes=size_in_bytes(row.get("size")),
            kind=_kind(row, path),
            smart_passed={"PASSED": True, "FAILED": False}.get(health.split(" ", maxsplit=1)[0].rstrip("!")),
            path=path,
        )
