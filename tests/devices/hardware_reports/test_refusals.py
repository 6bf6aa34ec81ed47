"""What is not a report is refused with what to do; nothing at all makes the readers fall over."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.hardware_reports import HardwareReport, UnreadableHardwareReport, read_hardware_report
from tests.devices.hardware_reports import machine as tell
from tests.devices.hardware_reports.machine import Disk, Machine

pytestmark = pytest.mark.pure

MACHINE = Machine(
    disks=(
        Disk("/dev/sda", "HGST HTS725050A7", "TF755AWHKL0LHM", 320_072_933_376, rpm=7200),
        Disk("/dev/nvme0n1", "SAMSUNG MZVLW1T0HMLH-000L7", "S35ANX0J401001", 1_024_209_543_168),
    ),
    battery=(46, 93),
)
TELLINGS = [
    tell.lshw, tell.inxi, tell.smartctl, tell.workbench_11, tell.workbench_2022, tell.workbench_script, tell.signed,
    tell.techaid,
]  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \n\x00", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "unpack"),
        (b"\x89PNG\r\n", "picture"),
        (b"Dear team", "not a hardware report"),
        (b"\xff\xfe\x00\x01" * 90, "not a hardware report"),
        (b"{}", "not a hardware report"),
        (b"[]", "not a hardware report"),
        (b"[[[1]]]", "not a hardware report"),
        (b'{"a": 1', "damaged"),
        (b'{"type": "Snapshot", "data": {}}', "no output"),
        (b"[" * 100_000, "damaged"),
        (b"[1]" + b" " * 6_000_000, "5 MB"),
    ],
)
def test_what_is_no_report_is_refused_with_what_to_do(content: bytes, word: str) -> None:
    with pytest.raises(UnreadableHardwareReport) as refusal:
        read_hardware_report(content)
    assert word in refusal.value.sentence
    assert refusal.value.sentence.endswith(".")


def attempt(content: bytes) -> HardwareReport | None:
    try:
        return read_hardware_report(content)
    except UnreadableHardwareReport:
        return None


def paths(value: Any, so_far: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [so_far] * bool(so_far) + [path for key, item in inner for path in paths(item, (*so_far, key))]


@given(st.sampled_from(TELLINGS), st.data())
@settings(max_examples=300, deadline=None)
def test_any_value_anywhere_is_borne_with(telling: Any, data: st.DataObject) -> None:
    report = json.loads(json.dumps(telling(MACHINE)))
    *way, last = data.draw(st.sampled_from(paths(report)))
    place = report
    for key in way:
        place = place[key]
    place[last] = data.draw(ANYTHING)
    attempt(json.dumps(report).encode())


@given(st.sampled_from(TELLINGS), st.data())
@settings(max_examples=100, deadline=None)
def test_a_report_that_was_cut_is_refused(telling: Any, data: st.DataObject) -> None:
    content = json.dumps(telling(MACHINE)).encode()
    cut = data.draw(st.integers(0, len(content) - 1))
    assert attempt(content[:cut]) is None


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode) | ANYTHING.map(json.dumps).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for prefix in (b"", b"Handle 0x0001, DMI type 17\n\tSize: "):
        attempt(prefix + content)
