"""Files made to keep the readers of reports and logs busy, or to tell a person one thing and the reader another."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.core.errors import Refused
from app.devices.hardware_reports import read_hardware_report
from app.devices.wipe_logs import UnreadableWipeLog, read_wipe_log
from app.devices.wipe_reports import read_wipe_report
from tests.devices.wipe_logs.log_writer import Drive, Session
from tests.devices.wipe_reports import report_writer as writer

pytestmark = pytest.mark.pure
NOTICE = "[2026/01/05 10:00:00]  notice: "
ERROR = "[2026/01/05 10:00:00]   error: "
LISTED = NOTICE + "Found /dev/s{0}, ATA, MODEL, 1GB, S/N=X{0}\n"
DRIVE = Drive("/dev/sda", "SAMSUNG SSD", "S4EVNX0M", 256_060_514_304)


def read_or_refused(read: Callable[[bytes], Any], content: bytes) -> Any:
    try:
        return read(content)
    except Refused as refused:
        said = refused.sentence
    assert said.endswith(".") and "\n" not in said
    return None


def slow_logs() -> Iterator[tuple[str, str]]:
    yield "spaces in a listing", (NOTICE + "Found /dev/sda," + " " * 3900 + "x\n") * 10
    old = NOTICE + 'Found drive model="' + '", device path="/x", size="' * 140 + "\n"
    yield "an old listing in itself", old * 300
    yield "errors of many drives", "".join(map(LISTED.format, range(9000))) + "".join(
        f"{ERROR}/dev/q{number}\n" for number in range(9000))
    yield "errors of as many drives as there may be", "".join(map(LISTED.format, range(990))) + "".join(
        f"{ERROR}/dev/q{number}\n" for number in range(60_000))
    yield "rows of many drives", LISTED.format("da") + "! Device | Pass Errors | x\n" + "".join(
        f"! s{number:07d} | 0 | 0 | 0\n" for number in range(40_000)) + "*" * 80 + "\n"
    yield "no banner", "".join(map(LISTED.format, range(900))) + "".join(
        f"{NOTICE}Invoking method 'x' on /dev/s{number % 900}\n" for number in range(30_000)
    ) + "*" * 80 + "\n! Device | Status | Thru-put | x\n"


# The tests' own time limit is what a pattern that goes wild runs into.
@pytest.mark.timeout(20)
@pytest.mark.parametrize("log", [pytest.param(log, id=name) for name, log in slow_logs()])
def test_a_slow_log_is_answered(log: str) -> None:
    found = read_or_refused(read_wipe_log, (NOTICE + "nwipe 0.36\n" + log).encode())
    assert found is None or not any(drive.acceptable for drive in found.drives)


@pytest.mark.timeout(20)
def test_a_log_without_banner_is_judged_once() -> None:
    log = dict(slow_logs())["no banner"]
    assert len(read_wipe_log(log.encode()).drives) == 900


@pytest.mark.parametrize("message", [
    "write: /dev/sda1 failed", "/dev/sda: failed", "(/dev/sda12)", "on sda it failed", "/dev/sdap3.",
])
def test_an_error_is_laid_at_the_door_of_its_drive(message: str) -> None:
    log = NOTICE + "nwipe 0.36\n" + LISTED.format("da") + LISTED.format("db") + ERROR + message + "\n"
    said = {drive.device: " ".join(drive.reasons) for drive in read_wipe_log(log.encode()).drives}
    assert "reported a fault" in said["sda"] and "reported a fault" not in said["sdb"]


def test_an_error_of_a_controller_is_its_namespaces() -> None:
    listed = NOTICE + "Found /dev/nvme{0}n1, NVME, MODEL, 1GB, S/N=X{0}\n"
    log = NOTICE + "nwipe 0.36\n" + listed.format(0) + listed.format(1) + ERROR + "/dev/nvme0: reset\n"
    said = {drive.device: " ".join(drive.reasons) for drive in read_wipe_log(log.encode()).drives}
    assert "reported a fault" in said["nvme0n1"] and "reported a fault" not in said["nvme1n1"]


def slow_reports() -> Iterator[tuple[str, object]]:
    cards = [{"logicalname": "/dev/mmcblk0"}] * 60_000
    yield "names beside cards", {"children": [{"logicalname": ["x"] * 300_000}, *cards]}
    yield "abilities above cards", {"capabilities": {f"c{number}": 1 for number in range(150_000)}, "children": cards}
    yield "a card among names", {"children": [{"logicalname": ["x"] * 300_000}, *cards[:9000]]}
    yield "abilities above fewer cards", {"capabilities": {f"c{number}": 1 for number in range(150_000)},
                                          "children": cards[:9000]}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("tree", [pytest.param(tree, id=name) for name, tree in slow_reports()])
def test_a_slow_report_is_answered(tree: dict[str, object]) -> None:
    read_or_refused(read_hardware_report, json.dumps({"id": "x", "class": "system"} | tree).encode())


@pytest.mark.parametrize("number", [[1], {"a": 1}, None, "5", 1.5, True])
def test_an_attribute_without_a_number_is_passed_over(number: object) -> None:
    report = {"smartctl": {}, "json_format_version": [1, 0], "device": {"name": "/dev/sda"}, "model_name": "M",
              "ata_smart_attributes": {"table": [{"id": number, "raw": {"value": 9}}, {"id": 5, "raw": {"value": 2}}]}}
    (drive,) = read_hardware_report(json.dumps(report).encode()).drives
    assert drive.counts is not None and drive.counts.reallocated == 2


def drawn(add: str) -> bytes:
    """A report with something added to the drawing of its first page."""
    pages = writer.single(Session((DRIVE,)), DRIVE)
    pages[0].repainted = ("(Page 1 - Erasure Status) Tj ET", f"(Page 1 - Erasure Status) Tj ET {add}\n")
    return writer.as_pdf(pages, is_packed=True)


DRAWINGS = ("1" * 150_000, "(\\" * 75_000, "(", "1 " * 70_000 + "x", "% (\n")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("add", DRAWINGS, ids=lambda add: add[:6])
def test_a_slow_drawing_is_answered(add: str) -> None:
    read_or_refused(read_wipe_report, drawn(add))


@pytest.mark.parametrize("hidden", [
    "(Status: (really) ERASED) Tj", "<53746174757300> Tj", "(a \\) b) Tj", "% ) \n(Status:) Tj", "(()) Tj", "() Tj % (",
])
def test_white_text_is_seen_however_it_is_written(hidden: str) -> None:
    with pytest.raises(UnreadableWipeLog, match="nobody sees"):
        read_wipe_report(drawn(f"q BT 1 1 1 rg /F1 10 Tf 60 700 Td {hidden}\nET Q"))


def test_a_version_of_thousands_of_digits_is_no_version() -> None:
    session = Session((DRIVE,))
    pages = writer.single(session, DRIVE)
    pages[0].repainted = (f"version {session.version}", "version 0." + "3" * 5000)
    pages[1].repainted = pages[0].repainted
    with pytest.raises(UnreadableWipeLog, match="not an erasure report"):
        read_wipe_report(writer.as_pdf(pages))
