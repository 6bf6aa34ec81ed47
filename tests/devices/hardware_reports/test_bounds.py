"""Reports made to be slow or strange: every one is read, or refused with a sentence, in bounded time."""

import json
import random
from collections.abc import Callable, Iterator

import pytest

from app.devices.hardware_reports import HardwareReport, UnreadableHardwareReport, read_hardware_report
from app.devices.readings_json import hardware_report_as_json
from tests.devices.hardware_reports import machine as tell
from tests.devices.hardware_reports.test_refusals import MACHINE, TELLINGS

pytestmark = pytest.mark.pure
LENGTH = 300_000


def read_or_refused(content: bytes) -> HardwareReport | None:
    try:
        report = read_hardware_report(content)
    except UnreadableHardwareReport as refused:
        said = refused.sentence
    else:
        json.dumps(hardware_report_as_json(report), ensure_ascii=False).encode()
        return report
    assert said.endswith(".") and "\n" not in said
    return None


def hostile() -> Iterator[bytes]:
    battery = {"001#1#1#ID": "BAT0", "002#1#1#condition": "1" * LENGTH}
    yield b"Handle 0x0001, DMI type 1\n" + b" " * LENGTH
    yield b"Handle 0x0001, DMI type 1\n" + b"\t:" * (LENGTH // 2)
    yield b"Handle 0x0001, DMI type 1\n" * (LENGTH // 26)
    yield json.dumps([{"003#1#0#Battery": [battery]}]).encode()
    yield json.dumps({"id": "x", "class": "system", "product": " (a" * (LENGTH // 3)}).encode()
    yield json.dumps({"id": "x", "class": "system", "serial": "?" * LENGTH, "size": 10**300}).encode()
    yield b'{"id": "x", "class": "system", "size": ' + b"9" * LENGTH + b"}"
    yield b'{"id": "x", "class": "memory", "size": NaN, "capacity": -Infinity}'
    yield b'{"a":' * (LENGTH // 5)
    yield json.dumps([
        {"id": "disk", "class": "disk", "serial": f"S{n}", "size": 9, "logicalname": f"/dev/sd{n}"} for n in range(3000)
    ]).encode()
    cards = [{"id": "interface", "class": "disk", "logicalname": f"/dev/mmcblk{n}"} for n in range(3000)]
    yield json.dumps({"id": "x", "class": "generic", "children": cards}).encode()


# The tests' own time limit is what a pattern that goes wild runs into.
@pytest.mark.timeout(20)
@pytest.mark.parametrize("content", list(hostile()), ids=lambda content: repr(content[:20]))
def test_what_is_made_to_be_slow_is_answered(content: bytes) -> None:
    read_or_refused(content)


@pytest.mark.parametrize("telling", TELLINGS, ids=lambda telling: telling.__name__)
def test_flipped_bits_are_borne_with(telling: Callable[..., object]) -> None:
    content, chance = json.dumps(telling(MACHINE)).encode(), random.Random(7)
    for _ in range(60):
        damaged = bytearray(content)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        read_or_refused(bytes(damaged))


def test_more_drives_than_a_machine_holds_are_refused() -> None:
    disks = [{"id": f"disk:{n}", "class": "disk", "serial": f"S{n}", "size": 9} for n in range(101)]
    with pytest.raises(UnreadableHardwareReport, match="more than 100 drives"):
        read_hardware_report(json.dumps(disks).encode())


@pytest.mark.parametrize("before", ["\n\n", "  ", "\ufeff", "WARNING: you should run this program as super-user.\n"])
def test_what_stands_before_the_report_is_passed_over(before: str) -> None:
    report = read_hardware_report((before + json.dumps(tell.lshw(MACHINE))).encode())
    assert report.serial == MACHINE.serial and len(report.drives) == 2


def test_control_signs_and_halves_of_characters_are_left_out() -> None:
    content = b'{"id": "pc", "class": "system", "vendor": "De\x01ll", "product": "X\\ud800 1", "serial": "A\\u0000BC1"}'
    report = read_hardware_report(content)
    assert (report.manufacturer, report.model, report.serial) == ("Dell", "X 1", "ABC1")


def test_quiet_dmidecode_prints_no_handles() -> None:
    plain = tell.dmidecode(MACHINE)
    quiet = "\n".join(line for line in plain.splitlines() if not line.startswith(("Handle", "#", "Getting", "SMBIOS")))
    loud, still = read_hardware_report(plain.encode()), read_hardware_report(quiet.encode())
    assert (still.model, still.serial, still.ram_mb, still.cpu_model, still.form_factor) == (
        loud.model, loud.serial, loud.ram_mb, loud.cpu_model, loud.form_factor)
