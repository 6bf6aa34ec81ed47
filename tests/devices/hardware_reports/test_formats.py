"""Every tool tells of the same machine, and every report of it is read as the same device."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.hardware_reports import DriveKind, ReportFormat, read_hardware_report
from app.devices.states import FormFactor
from tests.devices.hardware_reports import machine as tell
from tests.devices.hardware_reports.machine import Disk, Machine

pytestmark = pytest.mark.pure

SERIALS = st.from_regex(r"\A[B-W][0-9B-W]{6,13}\Z")
SATA = Disk("/dev/sda", "Samsung SSD 850 EVO mSATA 500GB", "S33HNX0J203755R", 500_107_862_016)
SPINNING = Disk("/dev/sdb", "HGST HTS725050A7", "TF755AWHKL0LHM", 320_072_933_376, rpm=7200)
NVME = Disk("/dev/nvme0n1", "SAMSUNG MZVLW1T0HMLH-000L7", "S35ANX0J401001", 1_024_209_543_168)
FULL = {
    ReportFormat.WORKBENCH_2022: tell.workbench_2022,
    ReportFormat.WORKBENCH_SCRIPT: tell.workbench_script,
    ReportFormat.WORKBENCH_11: tell.workbench_11,
    ReportFormat.LSHW: tell.lshw,
    ReportFormat.INXI: tell.inxi,
}

CHASSIS = [
    ("Laptop", 9, FormFactor.LAPTOP), ("Notebook", 10, FormFactor.LAPTOP), ("Desktop", 3, FormFactor.DESKTOP),
    ("Convertible", 31, FormFactor.LAPTOP), ("Detachable", 32, FormFactor.TABLET), ("Tablet", 30, FormFactor.TABLET),
    ("All In One", 13, FormFactor.ALL_IN_ONE), ("Mini PC", 35, FormFactor.DESKTOP), ("Tower", 7, FormFactor.DESKTOP),
    ("Main Server Chassis", 17, FormFactor.SERVER), ("Low Profile Desktop", 4, FormFactor.DESKTOP),
]  # fmt: skip
FORMS = {number: form for _, number, form in CHASSIS}
NAMES = [
    ("Dell Inc.", "Latitude E7240", "00", "Latitude E7240"),
    ("LENOVO", "20HRCTO1WW", "ThinkPad X1 Carbon 5th", "ThinkPad X1 Carbon 5th"),
    ("Hewlett-Packard", "HP Compaq dc7900 Small Form Factor", "Not Specified", "HP Compaq dc7900 Small Form Factor"),
    ("ASUSTeK COMPUTER INC.", "E200HA", "1.0", "E200HA"),
    ("CompuLab Ltd.", "Intense-PC2 (IPC2)", "1.x", "Intense-PC2 (IPC2)"),
]
MODELS = {product: name for _, product, _, name in NAMES}
CPUS = [
    "Intel(R) Core(TM) i7-4600U CPU @ 2.10GHz", "AMD Ryzen 5 3500U with Radeon Vega Mobile Gfx", "Intel(R) N100",
    "Pentium(R) Dual-Core CPU E5300 @ 2.60GHz",
]  # fmt: skip


def read(report: Any):
    return read_hardware_report(report.encode() if isinstance(report, str) else json.dumps(report).encode())


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    names = draw(st.permutations(["/dev/sda", "/dev/sdb", "/dev/nvme0n1", "/dev/nvme1n1"]))
    serials = draw(st.lists(SERIALS, min_size=4, max_size=4, unique=True))
    sizes = draw(st.permutations([120_034_123_776, 256_060_514_304, 500_107_862_016, 1_024_209_543_168]))
    disks = tuple(
        Disk(names[n], f"Maker Model {n}", serials[n], sizes[n], passed=draw(st.booleans()))
        for n in range(draw(st.integers(0, 4)))
    )
    chassis, number, _ = draw(st.sampled_from(CHASSIS))
    maker, product, version, _ = draw(st.sampled_from(NAMES))
    return Machine(
        manufacturer=maker,
        product=product,
        version=version,
        sku=draw(st.sampled_from(["05CA", "To be filled by O.E.M.", "J4S44EA#ABE", "SK (00)"])),
        serial=draw(SERIALS),
        chassis=chassis,
        number=number,
        cpu=draw(st.sampled_from(CPUS)),
        modules=tuple(draw(st.lists(st.sampled_from([1024, 2048, 4096, 8192, 32768]), min_size=1, max_size=4))),
        disks=disks,
        battery=draw(st.sampled_from([None, (1997, 5600), (46, 93)])),
    )


@given(machines())
@settings(max_examples=60, deadline=None)
def test_every_format_gives_the_same_device(machine: Machine) -> None:
    for kind, telling in FULL.items():
        report = read(telling(machine))
        assert report.format is kind
        assert (report.manufacturer, report.model, report.serial) == (
            machine.manufacturer, MODELS[machine.product], machine.serial,
        )  # fmt: skip
        assert report.form_factor is FORMS[machine.number]
        assert report.ram_mb == sum(machine.modules)
        assert report.cpu_model == machine.cpu
        assert {drive.serial for drive in report.drives} == {disk.serial for disk in machine.disks}
        assert len(report.drives) == len(machine.disks)
        for drive in report.drives:
            disk = next(disk for disk in machine.disks if disk.serial == drive.serial)
            assert drive.size_bytes == pytest.approx(disk.size, rel=0 if kind is not ReportFormat.INXI else 1e-3)
        assert bool(report.drives) or any("No drive was seen" in warning for warning in report.warnings)


@given(machines())
@settings(max_examples=30, deadline=None)
def test_the_signed_envelope_says_what_the_script_says(machine: Machine) -> None:
    assert read(tell.signed(machine)) == read(tell.workbench_script(machine))


@pytest.mark.parametrize("kind", list(FULL))
@pytest.mark.parametrize(
    ("chassis", "number", "form"),
    [("Notebook", 10, FormFactor.LAPTOP), ("Desktop", 3, FormFactor.DESKTOP), ("Tablet", 30, FormFactor.TABLET)],
)
def test_form_factors(kind: ReportFormat, chassis: str, number: int, form: FormFactor) -> None:
    assert read(FULL[kind](Machine(chassis=chassis, number=number))).form_factor is form


@pytest.mark.parametrize(
    ("chassis", "form"),
    [
        ("All In One", FormFactor.ALL_IN_ONE),
        ("Mini Tower", FormFactor.DESKTOP),
        ("Low Profile Desktop", FormFactor.DESKTOP),
        ("Convertible", FormFactor.LAPTOP),
        ("Rack Mount Chassis", FormFactor.SERVER),
        ("Unknown", None),
        ("Other", None),
    ],
)
def test_chassis_names_of_dmidecode(chassis: str, form: FormFactor | None) -> None:
    assert read(tell.dmidecode(Machine(chassis=chassis))).form_factor is form


def test_a_german_lshw_is_read_by_class_and_id() -> None:
    machine = Machine(disks=(SATA,))
    assert read(tell.lshw(machine, language="de")) == read(tell.lshw(machine))


def test_a_list_at_the_top_is_the_same_report() -> None:
    machine = Machine(disks=(SATA, NVME))
    assert read([tell.lshw(machine)]) == read(tell.lshw(machine))


def test_a_lenovo_is_known_by_its_version() -> None:
    machine = Machine(
        manufacturer="LENOVO", product="20HRCTO1WW", version="ThinkPad X1 Carbon 5th",
        sku="LENOVO_MT_20HR_BU_Think_FM_ThinkPad X1 Carbon 5th",
    )  # fmt: skip
    for telling in (*FULL.values(), tell.dmidecode, tell.techaid):
        assert read(telling(machine)).model == "ThinkPad X1 Carbon 5th"
    nameless = Machine(manufacturer="LENOVO", product="3484JM2", version="None")
    assert read(tell.dmidecode(nameless)).model == "3484JM2"


def test_kinds_and_health_of_drives() -> None:
    report = read(tell.workbench_2022(Machine(disks=(SATA, SPINNING, NVME))))
    assert [drive.kind for drive in report.drives] == [DriveKind.SSD, DriveKind.HDD, DriveKind.NVME]
    assert [drive.smart_passed for drive in report.drives] == [True] * 3


@pytest.mark.parametrize("serial", ["System Serial Number", "To Be Filled By O.E.M.", "0", "None", "serial#", "XXXX"])
def test_a_placeholder_is_not_a_serial_number(serial: str) -> None:
    for telling in (*FULL.values(), tell.dmidecode, tell.techaid):
        report = read(telling(Machine(serial=serial)))
        assert report.serial is None
        assert any("asset tag" in warning for warning in report.warnings)


@pytest.mark.parametrize("telling", [tell.inxi, tell.workbench_11])
def test_battery_health_is_full_capacity_of_design_capacity(telling: Any) -> None:
    assert read(telling(Machine(battery=(1997, 5600)))).battery_health_percent == 35.7
    assert read(telling(Machine(battery=(0, 5600)))).battery_health_percent is None
    assert read(telling(Machine())).battery_health_percent is None


def test_a_charger_in_lshw_is_not_a_battery() -> None:
    tree = tell.lshw(Machine())
    assert read(tree).battery_health_percent is None
    tree["children"].append({"id": "battery", "class": "power", "size": 45600, "capacity": 57000})
    assert read(tree).battery_health_percent == 80.0
    del tree["children"][-1]["size"]
    assert read(tree).battery_health_percent is None


def test_memory_of_nothing_is_not_known() -> None:
    for telling in (tell.dmidecode, tell.workbench_11):
        report = read(telling(Machine(modules=())))
        assert report.ram_mb is None
        assert any("memory" in warning for warning in report.warnings)


def test_installed_memory_beats_the_memory_the_system_may_use() -> None:
    snapshot = tell.workbench_2022(Machine(modules=(8192, 8192)))
    memory = snapshot["data"]["lshw"]["children"][0]["children"][1]
    memory["size"] = 17_045_651_456
    memory["children"] = [{"id": "bank:0", "class": "memory"}]
    assert read(snapshot).ram_mb == 16384


def test_techaid_has_strings_and_no_serial_number_of_a_drive() -> None:
    report = read(tell.techaid(Machine(disks=(SPINNING,))) | {"id": "1234", "batteryHealth": 87})
    assert (report.format, report.asset_tag, report.model) == (ReportFormat.TECHAID, "1234", "Latitude E7240")
    assert (report.ram_mb, report.battery_health_percent) == (16384, 87.0)
    (drive,) = report.drives
    assert (drive.serial, drive.size_bytes, drive.kind) == (None, SPINNING.size, DriveKind.HDD)
    assert any("label" in warning for warning in report.warnings)
    empty = read(tell.techaid(Machine()) | {"ramCapacity": "0", "batteryHealth": "0"})
    assert (empty.ram_mb, empty.battery_health_percent, empty.asset_tag) == (None, None, None)


def test_flash_chips_are_no_memory_whichever_list_they_are_in() -> None:
    text = tell.dmidecode(Machine())
    assert read(text).ram_mb == 16384
    assert read(text.replace("Array Handle: 0x0050", "Array Handle: 0x0046")).ram_mb == 16384
    assert read(text.replace("Type: Flash", "Type: DDR3")).ram_mb == 16384
