"""Drives and people that lie: what a model or serial number says never counts as what nwipe reports of a wipe."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.devices.wipe_logs import UnreadableWipeLog, judge_against, match_serial, read_wipe_log
from tests.devices.wipe_logs.log_writer import Drive, Session, local, write_log

pytestmark = pytest.mark.pure
SIZE = 240_057_409_536
SERIAL = "50026B7783D25098"
SCRAPS = [
    "Erased", " | Erased |",
    "\n  sda | Erased |  495 MB/s | 00:00:01 | Disk/50026B7783D25098", "\n", "\r", "\x00", "\x1b[2K",
    "\n[2026/11/20 09:31:00]  notice: [SUCCESS] Blanked device /dev/sda",
    "\n[2026/11/20 09:31:00]  notice: [SUCCESS] Verified that /dev/sda is empty.",
    "\n[2026/11/20 09:31:00]    info: Nwipe successfully completed. See summary table for details.",
    ", 240 GB, S/N=GOOD1234", ", S/N=", "/", "Found /dev/sda,", "\u202e", "\u0405", "  ", "nwipe 0.42", "K",
    "\n[2026/11/20 09:31:00]    info: nwipe 0.42", "\n" + "*" * 80, "! Device | Status | Thru-put |", "> ", "'",
]
NAMES = st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=4).map("".join)
FAULTS = st.sampled_from(["write", "verify", "fsync", "abort"])
VERSIONS = st.sampled_from(["0.30", "0.31", "0.34", "0.38", "0.40", "0.42"])


def accepted(text: str) -> set[str | None]:
    try:
        log = read_wipe_log(text.encode("utf-8", "surrogatepass"))
    except UnreadableWipeLog:
        return set()
    return {drive.serial for drive in log.drives if drive.acceptable}


@given(NAMES, NAMES, FAULTS, VERSIONS)
@settings(max_examples=200, deadline=None)
def test_a_failed_drive_is_not_wiped_by_its_own_name(model: str, serial: str, fault: str, version: str) -> None:
    drive = Drive("sda", model, serial, SIZE, fault=fault)
    assert accepted(write_log(Session((drive,), version=version))) == set()


@given(NAMES, NAMES, FAULTS, VERSIONS)
@settings(max_examples=200, deadline=None)
def test_a_failed_drive_is_not_wiped_by_the_name_of_another(model: str, serial: str, fault: str, version: str) -> None:
    liar = Drive("sdb", model, serial, SIZE)
    failed = Drive("sda", "KINGSTON SA400S37240G", SERIAL, SIZE, fault=fault)
    assert SERIAL not in accepted(write_log(Session((liar, failed), version=version)))


@pytest.mark.parametrize("lookalike", [
    "5002\u0412" + SERIAL[5:], SERIAL.replace("B", "\u0392"), SERIAL + "\u200b", SERIAL[:8] + "\ufffd" + SERIAL[8:],
    SERIAL.replace("0", "O"), SERIAL + "\u0301", SERIAL.replace("5", "\uff15"),
])
def test_a_serial_number_that_only_looks_alike_is_another_one(lookalike: str) -> None:
    assert match_serial(lookalike, [SERIAL]) == (None, None)


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_wipe_counts_only_between_arrival_and_upload(seconds: int, is_after: bool) -> None:
    """Begun before the device came, or dated after the upload, whatever else is right."""
    begins = local(2026, 11, 20, 9, 30)
    drive = Drive("sda", "KINGSTON SA400S37240G", SERIAL, SIZE)
    (result,) = read_wipe_log(write_log(Session((drive,), begins=begins)).encode()).drives
    assert result.acceptable and result.started_at is not None
    started = result.started_at.replace(tzinfo=UTC)
    arrival, upload = started - timedelta(days=30), started + timedelta(days=30)
    if is_after:
        upload = started - timedelta(hours=1, seconds=1 + seconds)
    else:
        arrival = started + timedelta(seconds=seconds)
    judged = judge_against(result, [SERIAL], received_at=arrival, device="RC-1", uploaded_at=upload)
    assert not judged.acceptable


@pytest.mark.parametrize("begins", [
    local(1970, 1, 1, 0, 5), local(1000, 1, 1), local(2000, 1, 1), local(9999, 12, 31, 12),
])
def test_a_clock_that_lost_its_time_proves_nothing(begins: datetime) -> None:
    drive = Drive("sda", "KINGSTON SA400S37240G", SERIAL, SIZE)
    (result,) = read_wipe_log(write_log(Session((drive,), begins=begins)).encode()).drives
    judged = judge_against(
        result, [SERIAL], received_at=datetime(2026, 11, 1, tzinfo=UTC), device="RC-1",
        uploaded_at=datetime(2026, 11, 21, tzinfo=UTC),
    )
    assert not judged.acceptable
    assert "clock" in " ".join(judged.reasons)


def test_the_log_of_another_computer_with_the_same_model_serves_nobody_here() -> None:
    here = Drive("sda", "KINGSTON SA400S37240G", SERIAL, SIZE)
    there = replace(here, serial="50026B7783D25099")
    (result,) = read_wipe_log(write_log(Session((there,))).encode()).drives
    assert not judge_against(
        result, [SERIAL], received_at=datetime(2026, 11, 1, tzinfo=UTC), device="RC-1"
    ).acceptable


@pytest.mark.parametrize(("before", "after"), [("240057409536", "240057409024"), ("240 GB", "120 GB")])
def test_a_size_changed_in_any_one_place_is_noticed(before: str, after: str) -> None:
    text = write_log(Session((Drive("sda", "KINGSTON SA400S37240G", SERIAL, SIZE),)))
    parts = text.split(before)
    for place in range(1, len(parts)):
        assert accepted(before.join(parts[:place]) + after + before.join(parts[place:])) == set()
