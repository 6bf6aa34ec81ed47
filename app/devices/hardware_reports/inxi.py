"""Reads inxi --output json: keys carry a sort prefix that is stripped, sizes and health are words.

The least exact of the sources; used where the others are silent.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from app.devices.hardware_reports.chassis import form_factor
from app.devices.hardware_reports.names import model_name
from app.devices.hardware_reports.record import DriveKind, Part, ReportedDrive
from app.devices.hardware_reports.values import MIB, health_percent, items, mapping, mappings, size_in_bytes, text

_PREFIX: Final = re.compile(r"(\d+)#\d+#\d+#(.*)", re.DOTALL)
_CONDITION: Final = re.compile(r"(?<![\d.])([\d.]{1,12})\s{0,3}/\s{0,3}([\d.]{1,12})\s{0,3}m?[WA]h")
_NUMBERED: Final = re.compile(r"(ID|Device|System|Mobo)-\d+")
_KINDS: Final = {"SSD": DriveKind.SSD, "HDD": DriveKind.HDD}

Row = dict[str, Any]


def is_inxi(document: object) -> bool:
    """Whether a JSON value is inxi's: a list of objects, or an object, whose keys carry the sort prefix."""
    return any(_PREFIX.fullmatch(key) for section in mappings(document) for key in section)


def read_inxi(document: object) -> Part:
    """What inxi knows of the device, its memory, battery and drives."""
    sections = {name: rows for section in mappings(document) for name, rows in _sections(section)}
    machine = next(iter(sections.get("Machine", [])), {})
    manufacturer = text(machine.get("System"))
    return Part(
        manufacturer=manufacturer,
        model=model_name(manufacturer, text(machine.get("product")), text(machine.get("v"))),
        serial=text(machine.get("serial")),
        form_factor=form_factor(machine.get("Type"), machine.get("type")),
        cpu_model=next((name for row in sections.get("CPU", []) if (name := text(row.get("model")))), None),
        ram_mb=_memory(sections.get("Memory", []) or sections.get("Info", [])),
        battery_health_percent=_battery(sections.get("Battery", [])),
        drives=list(_drives(sections.get("Drives", []))),
        not_drives=set(_sticks(sections.get("Drives", []))),
    )


def _sections(section: Row) -> Iterator[tuple[str, list[Row]]]:
    for key, rows in section.items():
        yield _plain(key), [_row(mapping(row)) for row in items(rows)]


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
    modules = sum(size_in_bytes(row.get("size"), is_binary=True) or 0 for row in rows if "Device" in row)
    totals = [size_in_bytes(row.get("total"), is_binary=True) for row in rows]
    total = modules or next((size for size in totals if size), 0)
    return total // MIB or None


def _battery(rows: list[Row]) -> float | None:
    """The weakest battery of the device; batteries of mice and keyboards have no ID of their own."""
    healths = []
    for row in rows:
        found = _CONDITION.search(str(row.get("condition"))) if "ID" in row else None
        if found is not None and (health := health_percent(found[1], found[2])):
            healths.append(health)
    return min(healths, default=None)


def _is_stick(row: Row) -> bool:
    return "USB" in {str(row.get("type")), str(row.get("tech"))} or str(row.get("type")) == "Removable"


def _sticks(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        path = row.get("ID")
        if isinstance(path, str) and _is_stick(row):
            yield path


def _drives(rows: list[Row]) -> Iterator[ReportedDrive]:
    """Drives in inxi's order; what it says of their health follows in a row of its own."""
    for number, row in enumerate(rows):
        path = row.get("ID")
        if not isinstance(path, str) or not path.startswith("/dev/") or _is_stick(row):
            continue
        following = rows[number + 1] if number + 1 < len(rows) else {}
        health = str(row.get("health") or ("" if "ID" in following else following.get("health")))
        model = " ".join(name for name in (text(row.get("vendor")), text(row.get("model"))) if name)
        is_nvme = path.startswith("/dev/nvme")
        yield ReportedDrive(
            model=text(model),
            serial=text(row.get("serial")),
            size_bytes=size_in_bytes(row.get("size")),
            kind=DriveKind.NVME if is_nvme else _KINDS.get(str(row.get("tech") or row.get("type"))),
            smart_passed={"PASSED": True, "FAILED": False}.get(health.split(" ", maxsplit=1)[0].rstrip("!")),
            path=path,
        )
