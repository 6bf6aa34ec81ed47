"""One made-up machine, told by every tool in its own way. Knows nothing of the readers under test."""

import json
from dataclasses import dataclass
from typing import Any

MIB = 1024 * 1024


@dataclass(frozen=True)
class Disk:
    path: str
    model: str
    serial: str
    size: int
    rpm: int = 0
    passed: bool = True

    @property
    def is_nvme(self) -> bool:
        return "nvme" in self.path


@dataclass(frozen=True)
class Machine:
    manufacturer: str = "Dell Inc."
    product: str = "Latitude E7240"
    version: str = "00"
    sku: str = "05CA"
    serial: str = "5CQ6VY1"
    chassis: str = "Laptop"
    number: int = 9
    cpu: str = "Intel(R) Core(TM) i7-4600U CPU @ 2.10GHz"
    modules: tuple[int, ...] = (8192, 8192)  # MiB
    disks: tuple[Disk, ...] = ()
    battery: tuple[int, int] | None = None  # full, design


def dmidecode(machine: Machine) -> str:
    handles = [
        ("0x0001, DMI type 1", "System Information", {
            "Manufacturer": machine.manufacturer, "Product Name": machine.product, "Version": machine.version,
            "Serial Number": machine.serial, "SKU Number": machine.sku,
        }),
        ("0x0002, DMI type 2", "Base Board Information", {"Serial Number": "BOARD1", "Asset Tag": "None"}),
        ("0x0003, DMI type 3", "Chassis Information", {"Type": machine.chassis, "Asset Tag": "Not Specified"}),
        ("0x0042, DMI type 4", "Processor Information", {"Socket": "U3E1", "Version": machine.cpu}),
        ("0x0046, DMI type 16", "Physical Memory Array", {"Use": "System Memory", "Maximum Capacity": "16 GB"}),
        ("0x0050, DMI type 16", "Physical Memory Array", {"Use": "Flash Memory"}),
        ("0x0051, DMI type 17", "Memory Device", {"Array Handle": "0x0050", "Size": "16 MB", "Type": "Flash"}),
        ("0x0052, DMI type 17", "Memory Device", {"Array Handle": "0x0046", "Size": "No Module Installed"}),
    ]  # fmt: skip
    handles += [
        (f"0x00{60 + number}, DMI type 17", "Memory Device", {
            "Array Handle": "0x0046", "Size": f"{size} MB" if number % 2 else f"{size // 1024} GB", "Type": "DDR3",
        })
        for number, size in enumerate(machine.modules)
    ]  # fmt: skip
    blocks = ["# dmidecode 3.4\nGetting SMBIOS data from sysfs.\nSMBIOS 2.7 present."]
    for handle, title, values in handles:
        rows = "".join(f"\n\t{key}: {value}" for key, value in values.items())
        blocks.append(f"Handle {handle}, 42 bytes\n{title}{rows}\n\tFlags:\n\t\tFPU (on-chip)")
    return "\n\n".join(blocks) + "\n"


def old_dmidecode(machine: Machine) -> str:
    """The layout before version 2.3: the type on a line of its own, everything one tab further in."""
    lines: list[str] = []
    for line in dmidecode(machine).splitlines():
        if line.startswith("Handle "):
            handle, kind, length = line.split(", ")
            lines += [handle, f"\t{kind}, {length}."]
        elif line and not line.startswith(("#", "Getting", "SMBIOS")):
            lines.append(f"\t{line}")
    return "\n".join(lines)


def quiet_dmidecode(machine: Machine) -> str:
    """What --quiet prints: titles without handles, so that flash chips cannot be told by their array."""
    starts = ("Handle ", "#", "Getting", "SMBIOS")
    return "\n".join(line for line in dmidecode(machine).splitlines() if not line.startswith(starts))


def smartctl(machine: Machine) -> list[dict[str, Any]]:
    documents = []
    for disk in machine.disks:
        document: dict[str, Any] = {
            "json_format_version": [1, 0],
            "smartctl": {"version": [7, 3], "argv": ["smartctl", "-x", "-j", disk.path], "exit_status": 0},
            "device": {"name": disk.path, "protocol": "NVMe" if disk.is_nvme else "ATA"},
            "model_name": disk.model,
            "serial_number": disk.serial,
            "smart_status": {"passed": disk.passed},
        }
        if disk.is_nvme:
            document["nvme_total_capacity"] = disk.size
        else:
            document |= {"user_capacity": {"bytes": disk.size}, "rotation_rate": disk.rpm}
        documents.append(document)
    return documents


def lshw(machine: Machine, *, language: str = "en") -> dict[str, Any]:
    words = {"en": ("System Memory", "Laptop"), "de": ("Systemspeicher", "Tragbarer Rechner")}[language]
    banks = [
        {"id": f"bank:{n}", "class": "memory", "size": size * MIB, "units": "bytes"}
        for n, size in enumerate(machine.modules)
    ]
    stick = {
        "id": "usb:0", "class": "storage", "businfo": "usb@2:2", "serial": "0022", "children": [{
            "id": "disk", "class": "disk", "logicalname": "/dev/sdz", "serial": "0", "product": "TransMemory",
            "size": 15_500_574_720, "capabilities": {"removable": "support is removable"},
            "children": [{"id": "medium", "class": "disk", "logicalname": "/dev/sdz", "size": 15_500_574_720}],
        }],
    }  # fmt: skip
    disc = {"id": "cdrom", "class": "disk", "logicalname": ["/dev/cdrom", "/dev/sr0"], "product": "DVDRAM"}
    board = {
        "id": "core", "class": "bus", "children": [
            {"id": "firmware", "class": "memory", "size": 65536},
            {"id": "memory", "class": "memory", "description": words[0], "children": banks,
             "size": sum(machine.modules) * MIB},
            {"id": "memory:9", "class": "memory", "description": "Memory controller"},
            {"id": "cpu", "class": "processor", "product": machine.cpu, "children": [
                {"id": "logicalcpu:0", "class": "processor"}, {"id": "cache:0", "class": "memory", "size": 99},
            ]},
            {"id": "sata", "class": "storage", "children": [_lshw_disk(disk) for disk in machine.disks] + [disc]},
            stick,
        ],
    }  # fmt: skip
    power = {"id": "power", "class": "power", "size": 1, "capacity": 65000, "product": "Charger"}
    return {
        "id": "host1.local", "class": "system", "description": words[1],
        "product": f"{machine.product} ({machine.sku})", "vendor": machine.manufacturer,
        "version": machine.version, "serial": machine.serial,
        "configuration": {"chassis": machine.chassis.lower(), "sku": machine.sku},
        "children": [board, power],
    }  # fmt: skip


def _lshw_disk(disk: Disk) -> dict[str, Any]:
    if not disk.is_nvme:
        return {
            "id": "disk:0", "class": "disk", "product": disk.model[:16], "serial": disk.serial,
            "logicalname": disk.path, "size": disk.size, "units": "bytes", "businfo": "scsi@1:0.0.0",
            "children": [{"id": "volume:0", "class": "volume", "serial": "db992fe2", "size": 1023488}],
        }  # fmt: skip
    controller = disk.path.rpartition("n")[0]
    return {
        "id": "nvme", "class": "storage", "product": disk.model, "serial": disk.serial,
        "logicalname": controller, "children": [
            {"id": "namespace:0", "class": "disk", "logicalname": "hwmon1"},
            {"id": "namespace:1", "class": "disk", "logicalname": "/dev/ng0n1"},
            {"id": "namespace:2", "class": "disk", "logicalname": disk.path, "size": disk.size},
        ],
    }  # fmt: skip


def inxi(machine: Machine) -> list[dict[str, Any]]:
    def row(*pairs: tuple[str, object]) -> dict[str, object]:
        keyed = {f"{number:03}#1#2#{key}": value for number, (key, value) in enumerate(pairs)}
        return dict(reversed(keyed.items()))  # inxi writes keys in any order

    memory = [row(("Device", f"DIMM {n}"), ("size", f"{size // 1024} GiB")) for n, size in enumerate(machine.modules)]
    drives = [row(("Local Storage", ""), ("total", "1 TiB"))]
    for disk in machine.disks:
        drives.append(row(
            ("ID", disk.path), ("vendor", disk.model.split(" ")[0]), ("model", " ".join(disk.model.split(" ")[1:])),
            ("size", f"{disk.size / 2**30:.2f} GiB"), ("type", "SSD"), ("serial", disk.serial),
        ))  # fmt: skip
        drives.append(row(("SMART", "yes"), ("health", "PASSED" if disk.passed else "FAILED")))
    drives.append(row(("ID", "/dev/sdz"), ("model", "TransMemory"), ("size", "14.4 GiB"), ("type", "USB")))
    sections: list[dict[str, Any]] = [
        {"000#1#0#Machine": [row(
            ("Type", machine.chassis), ("System", machine.manufacturer), ("product", machine.product),
            ("v", machine.version), ("serial", machine.serial), ("Chassis", ""), ("type", str(machine.number)),
            ("serial", "CHASSIS"),
        ), row(("Mobo", "Dell"), ("model", "05PTPV"), ("serial", "BOARD1"))]},
        {"001#1#0#Memory": [row(("RAM", ""), ("total", "15.53 GiB")), *memory]},
        {"002#1#0#CPU": [row(("Info", ""), ("model", machine.cpu))]},
        {"007#1#0#Drives": drives},
    ]  # fmt: skip
    if machine.battery:
        full, design = machine.battery
        sections.append({"003#1#0#Battery": [
            row(("ID", "BAT0"), ("charge", "1 Wh (5%)"), ("condition", f"{full}/{design} Wh (9.9%)")),
            row(("Device", "hidpp_battery_0"), ("condition", "1/100 Wh (1%)")),
        ]})  # fmt: skip
    return sections


def workbench_11(machine: Machine) -> dict[str, Any]:
    components: list[dict[str, Any]] = [
        {"type": "Processor", "model": machine.cpu},
        *({"type": "RamModule", "size": float(size)} for size in machine.modules),
        *(
            {
                "type": "HardDrive" if disk.rpm else "SolidStateDrive", "model": disk.model[:16],
                "serialNumber": disk.serial, "size": disk.size / 1e6,
                "actions": [{"type": "TestDataStorage", "assessment": disk.passed}],
            }
            for disk in machine.disks
        ),
    ]  # fmt: skip
    if machine.battery:
        full, design = machine.battery
        components.append(
            {"type": "Battery", "size": design, "actions": [{"type": "MeasureBattery", "size": float(full)}]}
        )
    return {
        "type": "Snapshot", "software": "Workbench", "version": "11.0a1", "components": components,
        "device": {
            "type": machine.chassis, "chassis": "Netbook", "manufacturer": machine.manufacturer,
            "model": machine.product, "version": machine.version, "serialNumber": machine.serial,
        },
    }  # fmt: skip


def workbench_2022(machine: Machine) -> dict[str, Any]:
    outputs = {"lspci": "", "lshw": lshw(machine), "dmidecode": dmidecode(machine), "smart": smartctl(machine)}
    return {"type": "Snapshot", "software": "Workbench", "version": "2022.03.00", "data": outputs}


def workbench_script(machine: Machine) -> dict[str, Any]:
    outputs = {
        "smartctl": json.dumps(smartctl(machine)),
        "dmidecode": dmidecode(machine),
        "inxi": json.dumps(inxi(machine)),
    }
    return {"type": "Snapshot", "software": "workbench-script", "version": "0.0.1", "data": outputs, "erase": []}


def signed(machine: Machine) -> dict[str, Any]:
    outputs = workbench_script(machine)["data"]
    evidence = [{"type": "HardwareList", "operation": key, "output": value} for key, value in outputs.items()]
    return {"type": ["VerifiableCredential"], "credentialSubject": {"id": "did:x"}, "evidence": evidence}


def techaid(machine: Machine) -> dict[str, Any]:
    is_lenovo = machine.manufacturer == "LENOVO"
    product = f"{machine.product} ({machine.sku})"
    return {
        "id": "0000", "make": machine.manufacturer, "model": machine.version if is_lenovo else product,
        "version": product if is_lenovo else machine.version, "serialNo": machine.serial,
        "cpuType": machine.cpu, "cpuBits": "64", "cpuCores": "2", "tpmVersion": "No TPM",
        "ramCapacity": str(sum(machine.modules) * MIB), "type": str(machine.number),
        "typeOfStorage": "true" if machine.disks and machine.disks[0].rpm else "false",
        "storageCapacity": str(machine.disks[0].size) if machine.disks else "", "batteryHealth": -1,
    }  # fmt: skip
