"""What real reports taught: each case is made up, after something that stands in many machines' reports."""

import json
from typing import Any

import pytest

from app.devices.hardware_reports import DriveKind, HardwareReport, ReportFormat, read_hardware_report
from app.devices.hardware_reports.drive_names import kind_by_name
from app.devices.placeholders import known_text
from app.devices.states import FormFactor
from tests.devices.hardware_reports import machine as tell
from tests.devices.hardware_reports.machine import Disk, Machine

pytestmark = pytest.mark.pure

SATA = Disk("/dev/sda", "Samsung SSD 850 EVO mSATA 500GB", "S33HNX0J203755R", 500_107_862_016)
NVME = Disk("/dev/nvme0n1", "SAMSUNG MZVLW1T0HMLH-000L7", "S35ANX0J401001", 1_024_209_543_168)


def read(report: Any) -> HardwareReport:
    return read_hardware_report(report.encode() if isinstance(report, str) else json.dumps(report).encode())


# Identity


@pytest.mark.parametrize("product", ["Vostro 260 (To be filled by O.E.M.)", "Vostro 260 (X (1))", "Vostro 260 (05CA)"])
def test_the_stock_keeping_code_behind_a_product_is_no_part_of_its_name(product: str) -> None:
    tree = tell.lshw(Machine()) | {"product": product}
    tree["configuration"]["sku"] = product.removeprefix("Vostro 260 (").removesuffix(")")
    assert read(tree).model == "Vostro 260"


def test_a_placeholder_with_a_placeholder_in_brackets_is_no_model() -> None:
    tree = tell.lshw(Machine()) | {"product": "System Product Name (To Be Filled By O.E.M.)"}
    assert read(tree).model is None
    tree = tell.lshw(Machine()) | {"product": "Standard PC (i440FX + PIIX, 1996)", "configuration": {}}
    assert read(tree).model == "Standard PC (i440FX + PIIX, 1996)"


@pytest.mark.parametrize(
    ("product", "version", "name"),
    [("Lenovo C205", "Lenovo Product", "Lenovo C205"), ("Lenovo YB1-X91F", "X91F", "Lenovo YB1-X91F"),
     ("20HRCTO1WW", "ThinkPad X1 Carbon 5th", "ThinkPad X1 Carbon 5th"), ("3484JM2", "Not Available", "3484JM2")],
)  # fmt: skip
def test_lenovo_names(product: str, version: str, name: str) -> None:
    assert read(tell.dmidecode(Machine("LENOVO", product, version))).model == name


@pytest.mark.parametrize(
    "value",
    ["System manufacter", "Chassis Asset Tag", "Base Board Serial Number", "To be filled by O.E.M.!", "TBD by OEM",
     "Type1 - Serial Number", "Default string000", "12345678901234567890", "0123456789", "QM00003", "xxxxxx-xxxxxx",
     "System SKU#", "REDACTED", "$(DEFAULT_STRING)", "<superuser required>"],
)  # fmt: skip
def test_what_firmware_leaves_behind_is_missing(value: str) -> None:
    assert known_text(value) is None


@pytest.mark.parametrize("value", ["13138/00064437", "CZC901381R", "System76", "12345", "L3HF74S00AZ", "4242"])
def test_what_looks_alike_is_known(value: str) -> None:
    assert known_text(value) == value


def test_the_board_is_named_where_the_computer_has_no_model() -> None:
    text = tell.dmidecode(Machine(product="To be filled by O.E.M.", version="1.0"))
    text = text.replace("Serial Number: BOARD1", "Manufacturer: ASRock\n\tProduct Name: B75M-DGS")
    assert any("ASRock B75M-DGS" in warning for warning in read(text).warnings)
    assert not any("board" in warning for warning in read(tell.dmidecode(Machine())).warnings)


# Form factors


@pytest.mark.parametrize(
    ("maker", "product", "chassis", "form"),
    [
        ("Apple Inc.", "Macmini8,1", "Laptop", FormFactor.DESKTOP),
        ("Apple Inc.", "iMac19,1", "Laptop", FormFactor.ALL_IN_ONE),
        ("Apple Inc.", "MacBook3,1", "Unknown", FormFactor.LAPTOP),
        ("Microsoft Corporation", "Surface Pro 6", "Laptop", FormFactor.TABLET),
        ("Microsoft Corporation", "Surface Laptop 3", "Laptop", FormFactor.LAPTOP),
        ("Hewlett-Packard", "HP ProOne 400 G1 AiO", "Desktop", FormFactor.ALL_IN_ONE),
        ("Dell Inc.", "Latitude 5300 2-in-1", "Convertible", FormFactor.LAPTOP),
        ("Google", "Soraka", "Detachable", FormFactor.TABLET),
        ("Intel Corporation", "NUC6CAYH", "Mini PC", FormFactor.DESKTOP),
        ("HP", "ProLiant BL460c Gen9", "Blade Enclosure", FormFactor.SERVER),
        ("innotek GmbH", "VirtualBox", "Other", None),
    ],
)
def test_names_that_say_more_than_the_chassis(maker: str, product: str, chassis: str, form: FormFactor | None) -> None:
    assert read(tell.dmidecode(Machine(maker, product, chassis=chassis))).form_factor is form


@pytest.mark.parametrize(
    ("word", "form"),
    [("rackmount", FormFactor.SERVER), ("stick", FormFactor.DESKTOP), ("all-in-one", FormFactor.ALL_IN_ONE),
     ("sub-notebook", FormFactor.LAPTOP), ("space-saving", FormFactor.DESKTOP), ("enclosure", FormFactor.SERVER),
     ("handheld", FormFactor.TABLET), ("embedded", FormFactor.DESKTOP)],
)  # fmt: skip
def test_words_of_lshw_for_a_chassis(word: str, form: FormFactor) -> None:
    assert read(tell.lshw(Machine(chassis=word))).form_factor is form


def test_inxi_calls_an_all_in_one_a_desktop_and_gives_its_number() -> None:
    assert read(tell.inxi(Machine(chassis="Desktop", number=13))).form_factor is FormFactor.ALL_IN_ONE


# Processors and memory


@pytest.mark.parametrize("version", ["pc-i440fx-5.2", "CPU Version", "C1", "1234567890", "Not Specified", "en-US"])
def test_what_is_no_processors_name(version: str) -> None:
    assert read(tell.dmidecode(Machine(version="pc-i440fx-5.2", cpu=version))).cpu_model is None


def test_an_empty_socket_is_passed_over() -> None:
    empty = "Handle 0x0041, DMI type 4, 42 bytes\nProcessor Information\n\tVersion: Xeon\n\tStatus: Unpopulated\n\n"
    assert read(empty + tell.dmidecode(Machine())).cpu_model == Machine().cpu


def modules(*sizes: str) -> str:
    rows = (f"Handle 0x{n:04x}, DMI type 17, 34 bytes\nMemory Device\n\tSize: {size}\n" for n, size in enumerate(sizes))
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("sizes", "mebibytes"),
    [
        (("4096 MB", "4 GB", "16 MB", "No Module Installed"), 8192),
        (("32767 MB", "32767 MB"), 65536),
        (("8388608 kB", "Unknown"), 8192),
        (("512 kB", "16 MB"), None),
        (("32 MB",), None),
        (("0 TB",), None),
    ],
)
def test_sizes_of_modules(sizes: tuple[str, ...], mebibytes: int | None) -> None:
    assert read(modules(*sizes)).ram_mb == mebibytes


def test_old_tables_name_modules_of_another_kind() -> None:
    rows = ("512 MB (Double-bank Connection)", "256 MB (Single-bank Connection)", "Not Installed")
    text = "\n".join(
        f"Handle 0x{n:04x}, DMI type 6, 12 bytes\nMemory Module Information\n"
        f"\tInstalled Size: {row}\n\tEnabled Size: {row}\n"
        for n, row in enumerate(rows)
    )
    assert read(text).ram_mb == 768
    assert read(text + modules("2 GB")).ram_mb == 2048


def test_the_layout_before_version_2_3() -> None:
    text = (
        "# dmidecode 2.2\nHandle 0x0001\n\tDMI type 1, 25 bytes.\n\tSystem Information\n\t\tManufacturer: HP\n"
        "\t\tProduct Name: ProLiant ML350 G5\n\t\tSerial Number: GB8814HE7S\nHandle 0x0002\n\tDMI type 3, 13 bytes.\n"
        "\tChassis Information\n\t\tType: Mini Tower\n"
    )
    report = read(text)
    assert (report.model, report.serial, report.form_factor) == ("ProLiant ML350 G5", "GB8814HE7S", FormFactor.DESKTOP)


def test_a_record_whose_handle_a_filter_has_taken_away_still_counts() -> None:
    text = tell.dmidecode(Machine()).replace("Handle 0x0003, DMI type 3, 42 bytes", "807075653E24ECB98B63F18E00309403")
    assert read(text) == read(tell.dmidecode(Machine()))


def test_a_flash_chip_among_the_banks_of_lshw_is_no_memory() -> None:
    tree = tell.lshw(Machine(modules=(1024, 1024)))
    flash = {"id": "bank", "class": "memory", "size": 4 * tell.MIB}
    tree["children"][0]["children"].append({"id": "memory:1", "class": "memory", "children": [flash]})
    assert read(tree).ram_mb == 2048


# inxi


def inxi_machine(*pairs: tuple[str, object]) -> list[dict[str, Any]]:
    return [{"000#1#0#Machine": [{f"{n:03}#1#2#{key}": value for n, (key, value) in enumerate(pairs)}]}]


def test_a_board_is_not_the_computer_built_on_it() -> None:
    board = inxi_machine(("Type", "Desktop"), ("Mobo", "ASRock"), ("model", "B450M Pro4"), ("v", "Rev abc"),
                         ("serial", "M80-C6012345"), ("UEFI", "American Megatrends"), ("v", "P3.40"))  # fmt: skip
    report = read(board)
    assert (report.manufacturer, report.model, report.serial) == (None, None, None)
    assert report.form_factor is FormFactor.DESKTOP
    assert any("ASRock B450M Pro4" in warning for warning in report.warnings)


def test_a_single_board_computer_names_its_model_as_the_system() -> None:
    report = read(inxi_machine(("Type", "ARM"), ("System", "Raspberry Pi 4 Model B Rev 1.4"), ("details", "BCM2835"),
                               ("rev", "c03114"), ("serial", "100000004f5a1b2c")))  # fmt: skip
    assert (report.manufacturer, report.model) == (None, "Raspberry Pi 4 Model B Rev 1.4")
    assert report.serial == "100000004f5a1b2c"


def test_an_empty_card_reader_and_soldered_storage_in_inxi() -> None:
    drives = [
        {"000#1#1#ID": "/dev/sdb", "001#0#2#model": "SD Card Reader", "002#0#2#size": "0 KiB"},
        {"000#1#1#ID": "/dev/mmcblk0", "001#0#2#model": "DF4064", "002#0#2#size": "58.24 GiB"},
    ]
    (drive,) = read([*tell.inxi(Machine())[:3], {"008#1#0#Drives": drives}]).drives
    assert (drive.path, drive.kind) == ("/dev/mmcblk0", DriveKind.EMMC)


@pytest.mark.parametrize(
    ("condition", "health"),
    [("46.4/93.2 Wh (49.8%)", 49.8), ("46,4/93,2 Wh (49,8%)", 49.8), ("57.9/57.0 Wh (101.6%)", 101.6),
     ("3.9/4.4 Ah (88.6%)", 88.6), ("N/A", None), ("0.0/57.0 Wh (0.0%)", None), ("57.0/0.0 Wh", None)],
)  # fmt: skip
def test_conditions_of_batteries(condition: str, health: float | None) -> None:
    battery = {"000#1#1#ID": "BAT0", "001#0#2#charge": "26.2 Wh (48.9%)", "002#0#2#condition": condition}
    assert read([*tell.inxi(Machine()), {"001#1#0#Battery": [battery]}]).battery_health_percent == health


# Drives


def test_one_drive_on_two_paths_is_one_and_is_said() -> None:
    twice = tell.smartctl(Machine(disks=(SATA, Disk("/dev/sdb", SATA.model, SATA.serial, SATA.size))))
    report = read(twice)
    assert [drive.serial for drive in report.drives] == [SATA.serial]
    assert any("twice" in warning and SATA.serial in warning for warning in report.warnings)


def test_drives_that_share_a_copied_serial_number_stay_two() -> None:
    one = Disk("/dev/sda", "SATA3 SSD", "AA000000000000000069", 480_103_981_056)
    for other in (
        Disk("/dev/sdb", "SATA3 SSD", one.serial, 120_034_123_776), Disk("/dev/sdb", "OTHER SSD", one.serial, one.size),
    ):
        assert len(read(tell.smartctl(Machine(disks=(one, other)))).drives) == 2


def test_drives_behind_a_controller_share_a_path_and_stay_two() -> None:
    documents = [
        document | {"device": {"name": "/dev/sda", "type": f"sat+megaraid,{n}"}, "serial_number": ""}
        for n, document in enumerate(tell.smartctl(Machine(disks=(SATA, SATA))))
    ]
    assert [drive.path for drive in read(documents).drives] == ["/dev/sda sat+megaraid,0", "/dev/sda sat+megaraid,1"]


def test_a_raid_volume_hides_the_drives_behind_it() -> None:
    volume = tell.smartctl(Machine(disks=(Disk("/dev/sdb", "Intel Raid 1 Volume", "Volume1", 1_000_202_043_392),)))
    report = read(volume)
    assert len(report.drives) == 1
    assert any("RAID" in warning and "Open the device" in warning for warning in report.warnings)


def test_an_nvme_drive_that_lshw_saw_as_a_controller_only_is_no_second_drive() -> None:
    snapshot = tell.workbench_2022(Machine(disks=(NVME,)))
    controller = {"id": "storage", "class": "storage", "product": "NVMe SSD", "configuration": {"driver": "nvme"}}
    snapshot["data"]["lshw"]["children"] = [controller]
    assert [drive.serial for drive in read(snapshot).drives] == [NVME.serial]


def test_an_nvme_drive_whose_name_multipath_hides_is_a_drive() -> None:
    tree = tell.lshw(Machine(disks=(NVME,)))
    controller = tree["children"][0]["children"][4]["children"][0]
    controller["configuration"] = {"driver": "nvme"}
    for child in controller["children"]:
        child["logicalname"] = str(child["logicalname"]).replace("/dev/nvme0n1", "nvme0c0n1")
    (drive,) = read(tree).drives
    assert (drive.serial, drive.model, drive.size_bytes) == (NVME.serial, NVME.model, NVME.size)
    assert (drive.kind, drive.path) == (DriveKind.NVME, "/dev/nvme0")


def test_two_namespaces_of_one_nvme_drive_are_one_drive() -> None:
    tree = tell.lshw(Machine(disks=(NVME,)))
    controller = tree["children"][0]["children"][4]["children"][0]
    controller["children"].append({"id": "namespace:3", "class": "disk", "logicalname": "/dev/nvme0n2", "size": 99})
    (drive,) = read(tree).drives
    assert (drive.serial, drive.size_bytes) == (NVME.serial, NVME.size)


@pytest.mark.parametrize(("kind", "is_drive"), [("mmc", True), ("sd", False)])
def test_a_chip_without_boot_areas_is_told_by_its_kind(kind: str, is_drive: bool) -> None:
    tree = tell.lshw(Machine())
    tree["children"].append({
        "id": "device", "class": "generic" if is_drive else "disk", "product": "DF4032", "serial": "305419898",
        "logicalname": "/dev/mmcblk0", "size": 31_268_536_320, "capabilities": {kind: True},
    })  # fmt: skip
    assert [drive.serial for drive in read(tree).drives] == ["305419898"] * is_drive


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("WDC WDS240G2G0A-00JH30", DriveKind.SSD),
        ("KINGSTON SA400S3", DriveKind.SSD),
        ("Crucial_CT525MX3", DriveKind.SSD),
        ("ST500LT012-1DG14", DriveKind.HDD),
        ("ST1000LX015-1U7172", DriveKind.HDD),
        ("Hitachi HTS54322", DriveKind.HDD),
        ("WDC WD3200AAJS-6", DriveKind.HDD),
        ("MAXTOR STM3320820AS", DriveKind.HDD),
        ("Some Drive 5", None),
        ("LOGICAL VOLUME", None),
        (None, None),
    ],
)
def test_a_series_tells_how_a_drive_stores(name: str | None, kind: DriveKind | None) -> None:
    assert kind_by_name(name) is kind


def test_the_series_is_asked_where_no_tool_says_it() -> None:
    disk = Disk("/dev/sda", "ST500LT012-1DG14", "S3P9A80F", SATA.size)
    assert read(tell.lshw(Machine(disks=(disk,)))).drives[0].kind is DriveKind.HDD
    assert read(tell.smartctl(Machine(disks=(disk,)))).drives[0].kind is DriveKind.SSD  # 0 turns a minute


def test_workbench_calls_a_solid_state_drive_a_hard_drive() -> None:
    snapshot = tell.workbench_11(Machine(disks=(Disk("/dev/sda", "KINGSTON SA400S3", "50026B7782", SATA.size, rpm=1),)))
    assert snapshot["components"][-1]["type"] == "HardDrive"
    assert read(snapshot).drives[0].kind is DriveKind.SSD


# SMART


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ata_smart_attributes": {"table": [{"id": 187, "raw": {"value": 17}}]}}, "17 reported uncorrectable"),
        ({"scsi_error_counter_log": {"read": {"total_uncorrected_errors": 2}, "write": 7}}, "2 uncorrected"),
        ({"smartctl": {"exit_status": 128}}, "a test of its own failed"),
    ],
)
def test_more_that_speaks_against_a_drive(changes: dict[str, Any], words: str) -> None:
    (document,) = tell.smartctl(Machine(disks=(SATA,)))
    assert any(words in warning for warning in read(document | changes).warnings)


def test_only_the_printed_part_of_a_count_is_a_count() -> None:
    (document,) = tell.smartctl(Machine(disks=(SATA,)))
    table = [{"id": 5, "raw": {"value": 8_589_934_592_000, "string": "0 (2000, 0)"}}]
    assert not read(document | {"ata_smart_attributes": {"table": table}}).warnings
    table[0]["raw"] = {"value": 1_704_074, "string": "138 (26, 0)"}
    assert any("138 reall" in words for words in read(document | {"ata_smart_attributes": {"table": table}}).warnings)
    table[0]["raw"] = {"value": 10, "string": "0"}
    assert any("10 reall" in words for words in read(document | {"ata_smart_attributes": {"table": table}}).warnings)


def test_smart_that_a_drive_does_not_support_has_neither_passed_nor_failed() -> None:
    (document,) = tell.smartctl(Machine(disks=(SATA,)))
    assert read(document | {"smart_support": {"available": False}}).drives[0].smart_passed is None


def test_a_document_without_the_call_and_a_scan_are_known() -> None:
    (document,) = tell.smartctl(Machine(disks=(SATA,)))
    del document["smartctl"], document["json_format_version"]
    assert read(document).drives[0].serial == SATA.serial
    scan = {"json_format_version": [1, 0], "smartctl": {"exit_status": 0}, "devices": [{"name": "/dev/sda"}]}
    report = read(scan)
    assert [drive.path for drive in report.drives] == ["/dev/sda"]
    assert any("label" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    ("changes", "is_drive"),
    [
        ({"device_type": {"scsi_value": 0, "name": "disk"}}, True),
        ({"device_type": {"scsi_value": 20}}, True),
        ({"device_type": {"scsi_value": 5, "name": "CD/DVD"}}, False),
        ({"device_type": {"scsi_value": 13}}, False),
        ({"smartctl": {"exit_status": 2, "output": ["", "NO MEDIUM present in device"]}}, False),
    ],
)
def test_what_smartctl_opens_without_its_being_a_drive(changes: dict[str, Any], is_drive: bool) -> None:
    (document,) = tell.smartctl(Machine(disks=(SATA,)))
    assert len(read(document | changes).drives) == is_drive


# Workbench and HardwareInfo


def test_sizes_with_their_unit_in_words() -> None:
    snapshot = tell.workbench_11(Machine(disks=(SATA,), battery=(662, 2200)))
    for component in snapshot["components"]:
        units = {"RamModule": "mebibyte", "SolidStateDrive": "MB", "Battery": "hour * milliampere"}
        unit = units.get(component["type"])
        if unit:
            component["size"] = f"{component['size']} {unit}"
    report = read(snapshot)
    assert (report.ram_mb, report.drives[0].size_bytes) == (16384, SATA.size)
    assert report.battery_health_percent == 30.1


def test_version_10_counts_in_mebibytes_and_marks_types_otherwise() -> None:
    snapshot = {
        "@type": "devices:Snapshot", "device": {"@type": "Desktop", "serialNumber": "CZC901381R"},
        "components": [
            {"@type": "RamModule", "size": 2048}, {"@type": "HardDrive", "serialNumber": "6RX7", "size": 152627},
        ],
    }  # fmt: skip
    report = read(snapshot)
    assert (report.ram_mb, report.form_factor) == (2048, FormFactor.DESKTOP)
    assert report.drives[0].size_bytes == 152627 * 2**20


def test_a_phone_has_no_components_and_its_memory_must_be_a_phones() -> None:
    device = {"type": "Mobile", "manufacturer": "Motorola", "model": "One", "serialNumber": "02:00:00:00:00:00"}
    snapshot = {"software": "WorkbenchAndroid", "type": "Snapshot", "device": device | {"ramSize": 3891}}
    report = read(snapshot)
    assert (report.form_factor, report.serial, report.ram_mb) == (FormFactor.SMARTPHONE, None, 3891)
    assert read(snapshot | {"device": device | {"ramSize": 31138}}).ram_mb is None


def test_the_envelope_that_is_sent_to_be_signed() -> None:
    snapshot = tell.workbench_script(Machine(disks=(SATA,)))
    assert read({"type": "DeviceSnapshotV1", "save": False, "data": snapshot}) == read(snapshot)


def test_hardwareinfo_of_two_processors_and_of_a_new_battery() -> None:
    report = read(tell.techaid(Machine()) | {"cpuType": f"{Machine().cpu}\n{Machine().cpu}\nnull", "batteryHealth": 5})
    assert report.cpu_model == Machine().cpu
    assert report.battery_health_percent is None
    assert any("may mean 105" in warning for warning in report.warnings)


def test_several_tools_in_one_file() -> None:
    machine = Machine(disks=(SATA, NVME))
    both = "\n".join(json.dumps(part) for part in (tell.lshw(machine), *tell.smartctl(machine)))
    assert (read(both).format, read(both).serial) == (ReportFormat.LSHW, machine.serial)
    assert [drive.smart_passed for drive in read(both).drives] == [True, True]
    headed = "\n".join(f"=== drive {n} ===\n{json.dumps(one)}" for n, one in enumerate(tell.smartctl(machine)))
    assert [drive.serial for drive in read(headed).drives] == [SATA.serial, NVME.serial]
    after = tell.dmidecode(machine) + "\n=== /dev/sda ===\n" + json.dumps(tell.smartctl(machine))
    assert [drive.serial for drive in read(after).drives] == [SATA.serial, NVME.serial]
