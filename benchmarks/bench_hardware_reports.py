"""Hardware reports: reading one of a common size and one of 300 kB in two formats, beside only decoding the JSON."""

import json
from functools import partial
from typing import Any

from app.devices.hardware_reports import read_hardware_report
from benchmarks.figures import Figure, medians_of

MOST_MS = 50.0
SERIAL = "5CG7402XYZ"


def run() -> list[Figure]:
    """Time lshw and Workbench reports, each against decoding alone."""
    figures = []
    for name, content in (
        ("lshw, 3 drives", lshw_of(20)), ("lshw, 300 kB", lshw_of(1_450)), ("Workbench, 300 kB", workbench_of(1_300)),
    ):
        if read_hardware_report(content).serial != SERIAL:
            raise RuntimeError("the made-up report must be read, or the figure measures something else")
        ours, bare = medians_of([partial(read_hardware_report, content), partial(json.loads, content)])
        figures.append(Figure(
            f"{name}, {len(content) / 1000:,.0f} kB", ours * 1e3, "ms", bare * 1e3, ours / bare, at_most=MOST_MS,
        ))
    return figures


def lshw_of(nodes: int) -> bytes:
    """A report of lshw with three drives and so many other nodes."""
    return json.dumps(_tree(nodes)).encode()


def workbench_of(nodes: int) -> bytes:
    """A snapshot of 2022 with the outputs of lshw, dmidecode and smartctl."""
    handles = "\n\n".join(
        f"Handle 0x{number:04X}, DMI type 8, 9 bytes\nPort Connector Information\n\tPort Type: USB"
        for number in range(60)
    )
    system = f"Handle 0x0F01, DMI type 1, 27 bytes\nSystem Information\n\tManufacturer: HP\n\tSerial Number: {SERIAL}"
    drives = [
        {"json_format_version": [1, 0], "smartctl": {"exit_status": 0}, "device": {"name": f"/dev/sd{letter}"},
         "model_name": "KINGSTON SA400S37240G", "serial_number": f"50026B77{letter}", "smart_status": {"passed": True},
         "ata_smart_attributes": {"table": [{"id": number, "raw": {"value": 0}} for number in range(40)]}}
        for letter in "abc"
    ]
    data = {"lshw": _tree(nodes), "dmidecode": f"{system}\n\n{handles}\n", "smart": drives}
    return json.dumps({"type": "Snapshot", "software": "Workbench", "version": "2022.03.00", "data": data}).encode()


def _tree(nodes: int) -> dict[str, Any]:
    disks = [
        {"id": f"disk:{number}", "class": "disk", "logicalname": f"/dev/sd{letter}", "serial": f"50026B77{letter}",
         "product": "KINGSTON SA400S3", "size": 240_057_409_536}
        for number, letter in enumerate("abc")
    ]
    others = [
        {"id": f"usb:{number}", "class": "generic", "handle": f"PCI:0000:{number:04x}", "description": "USB controller",
         "product": "Sunrise Point-LP USB 3.0 xHCI Controller", "vendor": "Intel Corporation", "physid": str(number)}
        for number in range(nodes)
    ]
    return {
        "id": "bench", "class": "system", "vendor": "HP", "product": "HP ProBook 450 G5 (1LU52AV)", "serial": SERIAL,
        "configuration": {"chassis": "notebook", "sku": "1LU52AV"},
        "children": [{"id": "core", "class": "bus", "children": disks + others}],
    }
