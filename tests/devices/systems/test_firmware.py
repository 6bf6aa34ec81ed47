"""TPM, UEFI and the width of the processor, found in reports of any format and never guessed."""

import json
from typing import Any

import pytest

from app.devices.hardware_reports import read_hardware_report
from app.devices.hardware_reports.firmware import read_firmware
from app.devices.readings_json import hardware_report_as_json
from app.devices.report_readings import put_together, reading_of
from tests.devices.hardware_reports import machine as tell
from tests.devices.hardware_reports.machine import Machine

pytestmark = pytest.mark.pure

BIOS = "Handle 0x0000, DMI type 0, 24 bytes\nBIOS Information\n\tCharacteristics:\n\t\tUEFI is supported\n\n"
TPM = ("Handle 0x0033, DMI type 43, 31 bytes\nTPM Device\n\tVendor ID: INTC\n\tSpecification Version: {}\n"
       "\tFirmware Revision: 403.1\n\n")
OTHER = "Handle 0x0034, DMI type 8, 9 bytes\nPort\n\tInternal Reference Designator: J9A1 - TPM HDR\n\n"


def found(report: Any) -> dict[str, Any]:
    content = report.encode() if isinstance(report, str) else json.dumps(report).encode()
    assert read_hardware_report(content)
    return read_firmware(content)


@pytest.mark.parametrize(("printed", "version"), [("2.0", "2.0"), ("1.2", "1.2"), ("9.9", None)])
def test_dmidecode_tells_the_module_plain_and_inside_a_snapshot(printed: str, version: str | None) -> None:
    text = tell.dmidecode(Machine()) + BIOS + OTHER + TPM.format(printed)
    expected = {"tpm_version": version, "is_uefi": True, "is_64_bit": None}
    assert found(text) == expected
    snapshot = tell.workbench_script(Machine())
    snapshot["data"]["dmidecode"] = text
    assert found(snapshot)["tpm_version"] == version
    assert read_firmware(text.encode("utf-16")) == expected


def test_a_header_for_a_module_is_no_module_and_no_tpm_is_not_known() -> None:
    assert found(tell.dmidecode(Machine()) + OTHER + "TPM Device\n\nHandle 0x0044, DMI type 43\nX\n\tSpecification "
                 "Version: 2.0\n")["tpm_version"] is None
    assert found(tell.techaid(Machine())) == {"tpm_version": None, "is_uefi": None, "is_64_bit": True}
    assert found(tell.techaid(Machine()) | {"tpmVersion": "2.0", "cpuBits": "32"}) == {
        "tpm_version": "2.0", "is_uefi": None, "is_64_bit": False}


def test_lshw_and_inxi_tell_uefi_and_width() -> None:
    tree = tell.lshw(Machine())
    tree["children"][0]["children"][0]["capabilities"] = {"uefi": "UEFI specification is supported"}
    tree["children"][0]["children"][3]["width"] = 64
    assert found(tree) == {"tpm_version": None, "is_uefi": True, "is_64_bit": True}
    assert found(tell.lshw(Machine())) == {"tpm_version": None, "is_uefi": None, "is_64_bit": None}
    sections = tell.inxi(Machine())
    sections[0]["000#1#0#Machine"][1]["012#1#1#UEFI"] = "Dell"
    assert found(sections)["is_uefi"] is True
    sections[2]["002#1#0#CPU"][0]["005#0#2#bits"] = 32
    assert found(sections)["is_64_bit"] is False


def test_stored_readings_hold_it_the_command_does_not_and_older_readings_are_borne_with() -> None:
    content = (tell.dmidecode(Machine()) + TPM.format("2.0")).encode()
    report = read_hardware_report(content)
    assert "tpm_version" not in hardware_report_as_json(report)
    reading = reading_of(report, content)
    older = {name: value for name, value in reading.items() if name not in {"tpm_version", "is_uefi", "is_64_bit"}}
    assert put_together([older])["tpm_version"] is None
    assert put_together([older, reading])["tpm_version"] == "2.0"
