"""The bench's invented logs read like real ones."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.service.wipe_log_text import BenchDrive, write_wipe_log
from app.devices.wipe_logs import read_wipe_log

pytestmark = pytest.mark.pure

BEGAN = datetime.fromisoformat("2026-03-02 09:30")  # as the bench prints it: local, without a zone
BUSES = st.sampled_from(["ATA-SSD", "ATA-HDD", "NVME-SSD"])


@st.composite
def benches(draw: st.DrawFn) -> list[BenchDrive]:
    sizes = draw(st.lists(st.integers(2_000_000, 2_000_000_000), min_size=1, max_size=6))
    return [
        BenchDrive(
            f"sd{'abcdef'[place]}", draw(BUSES), "KINGSTON SA400S37240G", f"50026B77{place}D25098", sectors * 512,
            fails_at=sectors * 512 // 8 // 512 * 512 if draw(st.booleans()) else None,
        )
        for place, sectors in enumerate(sizes)
    ]


@given(benches())
def test_a_drive_is_accepted_unless_it_failed(drives: list[BenchDrive]) -> None:
    text, ended_at = write_wipe_log(BEGAN, drives)
    judged = {drive.device: drive for drive in read_wipe_log(text.encode()).drives}
    assert {name: drive.acceptable for name, drive in judged.items()} == {
        drive.name: drive.fails_at is None for drive in drives
    }
    for drive in drives:
        found = judged[drive.name]
        assert (found.serial, found.size_bytes) == (drive.serial, drive.size_bytes)
        assert found.bytes_erased == (drive.size_bytes if drive.fails_at is None else drive.fails_at)
        assert found.started_at is not None and BEGAN <= found.started_at <= ended_at


def test_the_same_session_is_told_in_the_same_words() -> None:
    drive = BenchDrive("nvme0n1", "NVME-SSD", "WDC PC SN730 SDBQNTY-512G-1001", "2046FD801234", 512_110_190_592)
    assert write_wipe_log(BEGAN, [drive]) == write_wipe_log(BEGAN, [drive])
    assert write_wipe_log(BEGAN, [drive])[1] > BEGAN
