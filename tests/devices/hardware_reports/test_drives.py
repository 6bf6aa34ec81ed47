"""Which drives belong to a device, however many tools saw them and whatever they call them."""

import json
from typing import Any

import pytest

from app.devices.hardware_reports import DriveKind, HardwareReport, ReportFormat, read_hardware_report
from tests.devices.hardware_reports import machine as tell
from tests.devices.hardware_reports.machine import Disk, Machine

pytestmark = pytest.mark.pure

SATA = Disk("/dev/sda", "Samsung SSD 850 EVO mSATA 500GB", "S33HNX0J203755R", 500_107_862_016)
NVME = Disk("/dev/nvme0n1", "SAMSUNG MZVLW1T0HMLH-000L7", "S35ANX0J401001", 1_024_209_543_168)


def read(report: Any) -> HardwareReport:
    return read_hardware_report(json.dumps(report).encode())


def smart(**changes: Any) -> HardwareReport:
    (document,) = tell.smartctl(Machine(disks=(SATA,)))
    return read(document | changes)


def test_smartctl_of_one_and_of_several_drives() -> None:
    documents = tell.smartctl(Machine(disks=(SATA, NVME)))
    assert smart().format is ReportFormat.SMARTCTL
    assert [drive.serial for drive in read(documents).drives] == [SATA.serial, NVME.serial]
    one_after_the_other = "\n".join(json.dumps(document) for document in documents).encode()
    assert read_hardware_report(one_after_the_other) == read(documents)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"smart_status": {"passed": False}}, "self-assessment failed"),
        ({"smartctl": {"exit_status": 216}}, "self-assessment failed"),
        ({"smartctl": {"exit_status": 16}}, "threshold"),
        ({"ata_smart_attributes": {"table": [{"id": 5, "raw": {"value": 1975}}]}}, "1,975 reallocated"),
        ({"ata_smart_attributes": {"table": [{"id": 197, "raw": {"value": 8}}]}}, "8 pending"),
        ({"nvme_smart_health_information_log": {"media_errors": 7}}, "7 media errors"),
        ({"nvme_smart_health_information_log": {"critical_warning": 4}}, "critical warning"),
        ({"nvme_smart_health_information_log": {"percentage_used": 104}}, "rated life"),
        (
            {"nvme_smart_health_information_log": {"available_spare": 3, "available_spare_threshold": 10}},
            "spare blocks",
        ),
    ],
)
def test_passing_does_not_silence_what_speaks_against_a_drive(changes: dict[str, Any], words: str) -> None:
    report = smart(**changes)
    assert any(words in warning and SATA.serial in warning for warning in report.warnings)
    assert not smart().warnings


def test_a_drive_that_could_not_be_opened_is_still_a_drive() -> None:
    broken = {
        "json_format_version": [1, 0],
        "smartctl": {"argv": ["smartctl", "-x", "-j", "/dev/sdc"], "exit_status": 2},
    }
    report = read([*tell.smartctl(Machine(disks=(SATA,))), broken])
    assert [drive.path for drive in report.drives] == ["/dev/sda", "/dev/sdc"]
    assert any("/dev/sdc could not be opened" in warning for warning in report.warnings)


@pytest.mark.parametrize("path", ["/dev/zd0", "/dev/loop3", "/dev/sr0", "/dev/dm-1", "/dev/md0"])
def test_virtual_devices_are_no_drives(path: str) -> None:
    virtual = {"json_format_version": [1, 0], "smartctl": {"argv": ["smartctl", "-j", path], "exit_status": 1}}
    assert len(read([*tell.smartctl(Machine(disks=(SATA,))), virtual]).drives) == 1


def test_a_stick_that_lshw_knows_is_no_drive_for_smartctl_either() -> None:
    snapshot = tell.workbench_2022(Machine(disks=(SATA,)))
    stick = tell.smartctl(Machine(disks=(Disk("/dev/sdz", "TransMemory", "0022CFF6", 15_500_574_720),)))
    snapshot["data"]["smart"] += stick
    assert [drive.serial for drive in read(snapshot).drives] == [SATA.serial]


def test_sticks_readers_and_disc_drives_are_no_drives_of_the_device() -> None:
    assert read(tell.lshw(Machine())).drives == ()
    assert read(tell.inxi(Machine())).drives == ()


def test_each_drive_counts_once_with_the_best_of_every_tool() -> None:
    (drive,) = read(tell.workbench_2022(Machine(disks=(NVME,)))).drives
    assert (drive.model, drive.serial, drive.size_bytes) == (NVME.model, NVME.serial, NVME.size)
    snapshot = tell.workbench_2022(Machine(disks=(SATA,)))
    del snapshot["data"]["smart"][0]["user_capacity"]
    (drive,) = read(snapshot).drives
    assert (drive.model, drive.size_bytes) == (SATA.model, SATA.size)


def test_a_drive_only_one_tool_saw_is_not_lost() -> None:
    snapshot = tell.workbench_2022(Machine(disks=(SATA, NVME)))
    snapshot["data"]["smart"] = snapshot["data"]["smart"][:1]
    assert [drive.serial for drive in read(snapshot).drives] == [SATA.serial, NVME.serial]


def test_tools_that_disagree_on_a_serial_number_are_reported() -> None:
    snapshot = tell.workbench_11(Machine(disks=(SATA,)))
    swapped = Disk("/dev/sda", "Samsung SSD 850 EVO", "OTHER12345", SATA.size)
    snapshot["debug"] = {"lshw": tell.lshw(Machine(disks=(swapped,)))}
    report = read(snapshot)
    assert [drive.serial for drive in report.drives] == ["OTHER12345"]
    assert any(SATA.serial in warning and "OTHER12345" in warning for warning in report.warnings)


def test_two_drives_of_one_size_stay_two() -> None:
    twin = Disk("/dev/sdb", SATA.model, "S33HNX0J999999Z", SATA.size)
    snapshot = tell.workbench_11(Machine(disks=(SATA, twin)))
    snapshot["debug"] = {"lshw": tell.lshw(Machine(disks=(SATA, twin)))}
    assert [drive.serial for drive in read(snapshot).drives] == [SATA.serial, twin.serial]
    assert not any("serial numbers" in warning for warning in read(snapshot).warnings)


def test_an_nvme_controller_that_lshw_cannot_look_into_is_a_drive() -> None:
    tree = tell.lshw(Machine())
    tree["children"].append(
        {"id": "storage", "class": "storage", "product": "PM961", "configuration": {"driver": "nvme"}}
    )
    (drive,) = read(tree).drives
    assert (drive.model, drive.kind, drive.serial) == ("PM961", DriveKind.NVME, None)


@pytest.mark.parametrize(("sibling", "is_drive"), [("/dev/mmcblk0boot0", True), ("/dev/mmcblk0p1", False)])
def test_a_soldered_chip_is_a_drive_and_a_memory_card_is_not(sibling: str, is_drive: bool) -> None:
    tree = tell.lshw(Machine())
    tree["children"].append({
        "id": "device", "class": "generic", "product": "DF4032", "serial": "1234567A", "businfo": "mmc@0:0001",
        "children": [
            {"id": "interface:0", "class": "disk", "logicalname": "/dev/mmcblk0", "size": 31_268_536_320},
            {"id": "interface:1", "class": "disk", "logicalname": sibling, "size": 4_194_304},
        ],
    })  # fmt: skip
    drives = read(tree).drives
    assert [(drive.serial, drive.kind) for drive in drives] == [("1234567A", DriveKind.EMMC)] * is_drive


def test_a_card_in_a_reader_that_is_not_on_usb_is_no_drive() -> None:
    tree = tell.lshw(Machine(disks=(SATA,)))
    card = {"id": "disk", "class": "disk", "logicalname": "/dev/sdc", "serial": "AU8461", "size": 31_268_536_320}
    tree["children"].append(card | {"capabilities": {"removable": "support is removable"}})
    assert [drive.serial for drive in read(tree).drives] == [SATA.serial]
    tree["children"][-1] = card
    assert len(read(tree).drives) == 2
