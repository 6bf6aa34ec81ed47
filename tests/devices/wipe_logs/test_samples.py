"""Logs of real nwipe runs give what a careful person reads out of them."""

import dataclasses
from pathlib import Path

import pytest

from app.devices.wipe_logs import read_wipe_log
from tests.devices.wipe_logs.samples_found import OWN, SHARED, expected

pytestmark = pytest.mark.pure
NOT_OURS = {"table_status", "percent"}


def agree(path: Path) -> None:
    log, known = read_wipe_log(path.read_bytes()), expected(path)
    assert (log.method, log.rounds) == (known["method"], known["rounds"])
    assert known["tool"].startswith(f"{log.tool} {log.version}")
    assert {"off": "NV", "last": "VL", "all": "VA"}[log.verify] == known["verify"]
    assert ("B" if log.blank else "NB") == known["blank"]
    for result, drive in zip(log.drives, known["drives"], strict=True):
        read = dataclasses.asdict(result)
        assert {key: read[key] for key in drive if key not in NOT_OURS} == {
            key: value for key, value in drive.items() if key not in NOT_OURS
        }
        assert result.acceptable == (drive["outcome"] == "erased" and drive["serial"] is not None)
    assert log.started_at is not None
    assert log.ended_at is not None
    assert log.started_at <= log.ended_at


@pytest.mark.parametrize("path", sorted(OWN.glob("*.log")), ids=lambda path: path.stem)
def test_own_copies(path: Path) -> None:
    agree(path)


@pytest.mark.skipif(not (SHARED / "nwipe").is_dir(), reason="THE SHARED SAMPLES ARE NOT ON THIS MACHINE: nwipe")
@pytest.mark.parametrize("path", sorted((SHARED / "nwipe").glob("*.log")), ids=lambda path: path.stem)
def test_shared_samples(path: Path) -> None:
    agree(path)
