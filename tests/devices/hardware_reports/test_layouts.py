"""The same report in every layout it travels in: line ends, encodings, order of keys, messages around it.

And whatever is read, the answer has every key of its shape, with a value of the right kind.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.hardware_reports import HardwareReport, read_hardware_report
from app.devices.readings_json import hardware_report_as_json
from tests.devices.hardware_reports import machine as tell
from tests.devices.hardware_reports.machine import Disk, Machine
from tests.devices.hardware_reports.test_bounds import read_or_refused
from tests.devices.hardware_reports.test_formats import machines

pytestmark = pytest.mark.pure

JSON_TELLINGS = (
    tell.lshw, tell.inxi, tell.smartctl, tell.workbench_11, tell.workbench_2022, tell.workbench_script, tell.signed,
    tell.techaid,
)  # fmt: skip
TEXT_TELLINGS = (tell.dmidecode, tell.old_dmidecode, tell.quiet_dmidecode)
DISK = Disk("/dev/sda", "HGST HTS725050A7", "TF755AWHKL0LHM", 320_072_933_376, rpm=7200)
SHAPE = {
    "format": str, "manufacturer": str, "model": str, "serial": str, "form_factor": str, "cpu_model": str,
    "ram_mb": int, "battery_health_percent": float, "drives": list, "warnings": list,
}  # fmt: skip
DRIVE = {"model": str, "serial": str, "size_bytes": int, "kind": str, "smart_passed": bool}


def turned(value: Any) -> Any:
    """The same JSON value with the keys of every object in the other order."""
    if isinstance(value, dict):
        return {key: turned(item) for key, item in reversed(value.items())}
    return [turned(item) for item in value] if isinstance(value, list) else value


JSON_LAYOUTS: dict[str, Callable[[Any], bytes]] = {
    "compact": lambda told: json.dumps(told, separators=(",", ":")).encode(),
    "wide, CRLF": lambda told: json.dumps(told, indent=4).replace("\n", "\r\n").encode(),
    "tabs": lambda told: json.dumps(told, indent="\t", separators=(" , ", " : ")).encode(),
    "signature": lambda told: b"\xef\xbb\xbf" + json.dumps(told).encode(),
    "UTF-16": lambda told: json.dumps(told, ensure_ascii=False).encode("utf-16"),
    "keys turned": lambda told: json.dumps(turned(told)).encode(),
    "told before": lambda told: b"WARNING: you should run this program as super-user.\n" + json.dumps(told).encode(),
    "told after": lambda told: json.dumps(told).encode() + b"\nWARNING: output may be incomplete or inaccurate.\n",
    "ended by zeros": lambda told: json.dumps(told).encode() + b"\n\x00\x00",
    "a string": lambda told: json.dumps(json.dumps(told)).encode(),
    "in a list": lambda told: json.dumps([told] if isinstance(told, dict) else told).encode(),
}
TEXT_LAYOUTS: dict[str, Callable[[str], bytes]] = {
    "CRLF": lambda told: told.replace("\n", "\r\n").encode(),
    "signature": lambda told: b"\xef\xbb\xbf" + told.encode(),
    "UTF-16": lambda told: told.encode("utf-16"),
    "told before": lambda told: b"# SMBIOS implementations newer than version 3.5.0 are not\n" + told.encode(),
    "told after": lambda told: told.encode() + b"\nWrong DMI structures count: 11 announced, only 9 decoded.\n",
    "Latin 1": lambda told: told.encode() + b"\tFamily: \xe9\xe8\n",
}


@given(machines(), st.sampled_from(JSON_TELLINGS), st.sampled_from(sorted(JSON_LAYOUTS)))
@settings(max_examples=120, deadline=None)
def test_json_says_the_same_in_every_layout(machine: Machine, telling: Callable[..., Any], layout: str) -> None:
    told = telling(machine)
    if told:
        assert read_hardware_report(JSON_LAYOUTS[layout](told)) == read_hardware_report(json.dumps(told).encode())


@given(machines(), st.sampled_from(TEXT_TELLINGS), st.sampled_from(sorted(TEXT_LAYOUTS)))
@settings(max_examples=40, deadline=None)
def test_text_says_the_same_in_every_layout(machine: Machine, telling: Callable[..., str], layout: str) -> None:
    report = read_hardware_report(TEXT_LAYOUTS[layout](telling(machine)))
    assert report == read_hardware_report(tell.dmidecode(machine).encode())
    assert (report.serial, report.ram_mb, report.cpu_model) == (machine.serial, sum(machine.modules), machine.cpu)


@given(machines())
@settings(max_examples=30, deadline=None)
def test_dmidecode_and_lshw_agree_where_both_know(machine: Machine) -> None:
    text, tree = (
        read_hardware_report(told.encode()) for told in (tell.dmidecode(machine), json.dumps(tell.lshw(machine)))
    )
    for fact in ("manufacturer", "model", "serial", "form_factor", "cpu_model", "ram_mb"):
        assert getattr(text, fact) == getattr(tree, fact), fact


def check_shape(report: HardwareReport) -> None:
    answer = json.loads(json.dumps(hardware_report_as_json(report)))
    assert list(answer) == list(SHAPE)
    for name, kind in SHAPE.items():
        assert answer[name] is None or isinstance(answer[name], kind | int if kind is float else kind), name
    for drive in answer["drives"]:
        assert list(drive) == list(DRIVE)
        assert all(drive[name] is None or isinstance(drive[name], kind) for name, kind in DRIVE.items())
    assert all(isinstance(warning, str) and warning.endswith((".", "?")) for warning in answer["warnings"])
    assert answer["ram_mb"] is None or answer["ram_mb"] > 0


@given(st.sampled_from((*JSON_TELLINGS, *TEXT_TELLINGS)), st.data())
@settings(max_examples=250, deadline=None)
def test_damage_leaves_a_whole_answer_or_one_sentence(telling: Callable[..., Any], data: st.DataObject) -> None:
    told = telling(Machine(disks=(DISK,), battery=(46, 93)))
    content = bytearray(told.encode() if isinstance(told, str) else json.dumps(told).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.sampled_from([0, 1, 1, 7, 200]))
        content[place:place + length] = data.draw(st.binary(max_size=4) | st.sampled_from([b"\n", b'"', b"{", b"null"]))
        if not content:
            return
    report = read_or_refused(bytes(content))
    if report is not None:
        check_shape(report)
