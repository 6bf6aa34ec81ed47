"""Reads lshw -json: nodes are chosen by class and id, never by their description, which is translated.

Sticks, card readers and disc drives are told apart from the drives that belong to the device.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from app.devices.hardware_reports.chassis import form_factor
from app.devices.hardware_reports.names import board_name, model_name, without_code
from app.devices.hardware_reports.record import DriveKind, Part, ReportedDrive, UnreadableHardwareReport
from app.devices.hardware_reports.values import health_percent, installed_memory, mapping, mappings, text, whole

_DEEPEST: Final = 60
_MOST_SIBLINGS: Final = 64
_MOST_NAMES: Final = 64
_MOST_ABILITIES: Final = 300
_MOST_NODES: Final = 10_000  # ten times what a server with all its disks has
_DISK_ID: Final = re.compile(r"(?:disk|namespace|nvme|interface|virtio)(?::\d+)?")
_NAMESPACE: Final = re.compile(r"/dev/nvme\d+n\d+")
_MMC: Final = re.compile(r"/dev/mmcblk\d+")
_MEMORY_ID: Final = re.compile(r"memory(?::\d+)?")

Node = dict[str, Any]


class _Placed(NamedTuple):
    """A node with the nodes above it, the nearest last."""

    node: Node
    above: tuple[Node, ...]


def is_lshw(document: Node) -> bool:
    """Whether a JSON object is a node of lshw."""
    return isinstance(document.get("class"), str) and isinstance(document.get("id"), str)


def read_lshw(documents: object) -> Part:
    """What lshw knows, from an object or a list at the top, a whole tree or the nodes of some classes."""
    roots = [node for node in mappings(documents) if is_lshw(node)]
    placed = list(islice((entry for root in roots for entry in _walk(root)), _MOST_NODES + 1))
    if len(placed) > _MOST_NODES:
        raise UnreadableHardwareReport(
            f"The report names more than {_MOST_NODES:,} parts: upload the report of one device at a time."
        )
    system = next((node for node in roots if node.get("class") == "system"), {})
    configuration = mapping(system.get("configuration"))
    manufacturer = text(system.get("vendor"))
    core = next((node for node in mappings(system.get("children")) if node.get("id") == "core"), {})
    part = Part(
        manufacturer=manufacturer,
        model=_model(system, manufacturer),
        serial=text(system.get("serial")),
        form_factor=form_factor(configuration.get("chassis"), system.get("description")),
        cpu_model=_processor(placed),
        ram_mb=_memory(placed),
        battery_health_percent=_battery(placed),
        board=board_name(text(core.get("vendor")), text(core.get("product"))),
    )
    for entry in placed:
        _take_drive(entry, part)
    return part


def _walk(root: Node) -> Iterator[_Placed]:
    waiting = [_Placed(root, ())]
    while waiting:
        entry = waiting.pop()
        yield entry
        if len(entry.above) < _DEEPEST:
            below = [_Placed(child, (*entry.above, entry.node)) for child in mappings(entry.node.get("children"))]
            waiting.extend(reversed(below))


def _model(system: Node, manufacturer: str | None) -> str | None:
    code = mapping(system.get("configuration")).get("sku")
    return model_name(manufacturer, without_code(text(system.get("product")), code), text(system.get("version")))


def _processor(placed: list[_Placed]) -> str | None:
    """The first processor with a name; logical processors have none, empty sockets are disabled."""
    for node, _ in placed:
        if node.get("class") == "processor" and not node.get("disabled"):
            name = text(node.get("product"))
            if name is not None:
                return name
    return None


def _memory(placed: list[_Placed]) -> int | None:
    """Modules where their sizes are known, else the total, which is what the system may use of it."""
    sizes: list[int | None] = []
    for node, _ in placed:
        if node.get("class") == "memory" and _MEMORY_ID.fullmatch(str(node.get("id"))):
            banks = [size for bank in mappings(node.get("children")) if (size := whole(bank.get("size")))]
            sizes += banks or [whole(node.get("size"))]
    return installed_memory(sizes)


def _battery(placed: list[_Placed]) -> float | None:
    healths = [
        health for node, _ in placed
        if node.get("class") == "power" and re.fullmatch(r"battery(?::\d+)?", str(node.get("id")))
        and (health := health_percent(node.get("size"), node.get("capacity")))
    ]  # fmt: skip
    return min(healths, default=None)


def _paths(node: Node) -> list[str]:
    names = node.get("logicalname")
    listed = names[:_MOST_NAMES] if isinstance(names, list) else [names]
    return [name for name in listed if isinstance(name, str) and name.startswith("/dev/")]


def _take_drive(entry: _Placed, part: Part) -> None:
    node = entry.node
    paths = _paths(node)
    if _is_bare_nvme(node):
        _take_controller(node, paths, part)
        return
    if node.get("class") != "disk" and not any(_MMC.fullmatch(path) for path in paths):
        return
    if not _is_drive(entry, paths):
        part.not_drives.update(paths)
        return
    owner = node if text(node.get("serial")) or not _is_below_controller(paths) else _owner(entry)
    part.drives.append(
        ReportedDrive(
            model=text(owner.get("product")) or text(node.get("product")),
            serial=text(owner.get("serial")),
            size_bytes=whole(node.get("size")),
            kind=_kind(node, paths),
            path=paths[0] if paths else None,
        )
    )


def _is_bare_nvme(node: Node) -> bool:
    """An NVMe controller without a namespace in /dev: old versions of lshw stop there, multipath hides the names."""
    is_nvme = mapping(node.get("configuration")).get("driver") == "nvme"
    below = [path for child in islice(mappings(node.get("children")), _MOST_SIBLINGS) for path in _paths(child)]
    return node.get("class") == "storage" and is_nvme and not any(_NAMESPACE.fullmatch(path) for path in below)


def _take_controller(node: Node, paths: list[str], part: Part) -> None:
    sizes = [whole(child.get("size")) for child in islice(mappings(node.get("children")), _MOST_SIBLINGS)]
    serial = text(node.get("serial"))
    part.drives.append(
        ReportedDrive(
            model=text(node.get("product")),
            serial=serial,
            size_bytes=next((size for size in sizes if size), None),
            kind=DriveKind.NVME,
            path=paths[0] if paths else None,
        )
    )
    if serial is None:
        part.warnings.append("An NVMe drive is fitted that lshw could not describe: read its label.")


def _is_below_controller(paths: list[str]) -> bool:
    """Whether model and serial number stand on the node above: NVMe namespaces and memory cards."""
    return any(_NAMESPACE.fullmatch(path) or _MMC.fullmatch(path) for path in paths)


def _owner(entry: _Placed) -> Node:
    return entry.above[-1] if entry.above else entry.node


def _is_drive(entry: _Placed, paths: list[str]) -> bool:
    node = entry.node
    if "removable" in mapping(node.get("capabilities")):
        return False
    if any(str(above.get("businfo")).startswith("usb@") for above in (*entry.above, node)):
        return False
    if any(_MMC.fullmatch(path) for path in paths):
        return _is_soldered(entry)
    if not _DISK_ID.fullmatch(str(node.get("id"))) or str(node.get("id")).startswith("interface"):
        return False
    if str(node.get("id")).startswith("namespace"):
        return any(_NAMESPACE.fullmatch(path) for path in paths)
    return whole(node.get("size")) is not None or text(node.get("serial")) is not None


def _is_soldered(entry: _Placed) -> bool:
    """Whether it is an eMMC chip and not a card: lshw names the kind, and only chips have boot areas beside them."""
    if any(name.casefold() == "mmc" for node in (entry.node, _owner(entry)) for name in _abilities(node)):
        return True
    siblings = islice(mappings(_owner(entry).get("children")), _MOST_SIBLINGS)
    beside = [path for sibling in siblings for path in _paths(sibling)]
    return any("boot" in path or "rpmb" in path for path in beside)


def _abilities(node: Node) -> Iterator[str]:
    return islice(mapping(node.get("capabilities")), _MOST_ABILITIES)


def _kind(node: Node, paths: list[str]) -> DriveKind | None:
    if any(_NAMESPACE.fullmatch(path) for path in paths):
        return DriveKind.NVME
    if any(_MMC.fullmatch(path) for path in paths):
        return DriveKind.EMMC
    return DriveKind.HDD if "rpm" in " ".join(map(str, mapping(node.get("capabilities")))) else None
