"""Reports of real machines give what a careful person reads out of them. They are not ours to copy."""

import json
import os
from pathlib import Path

import pytest

from app.devices.hardware_reports import read_hardware_report

pytestmark = [pytest.mark.pure]
SHARED = Path(os.environ.get("RECONNECT_SAMPLES") or Path(__file__).parents[4] / "shared" / "data" / "samples")
MACHINES = sorted(path for path in (SHARED / "hardware").glob("*.json") if ".expected." not in path.name)
DRIVES = sorted(path for path in (SHARED / "smartctl").glob("*.json") if ".expected." not in path.name)
LOUD = pytest.mark.skipif(not MACHINES, reason="THE SHARED SAMPLES ARE NOT ON THIS MACHINE: hardware, smartctl")


def expected(path: Path) -> dict:
    return json.loads(path.with_name(f"{path.stem}.expected.json").read_text())["expected"]


@LOUD
@pytest.mark.parametrize("path", MACHINES, ids=lambda path: path.stem)
def test_machines(path: Path) -> None:
    report, known = read_hardware_report(path.read_bytes()), expected(path)
    for key in ("manufacturer", "model", "serial", "form_factor", "cpu_model", "ram_mb"):
        assert getattr(report, key) == known[key], key
    assert [drive.serial for drive in report.drives] == [drive["serial"] for drive in known["drives"]]
    for drive, listed in zip(report.drives, known["drives"], strict=True):
        assert drive.model == listed["model"]
        assert drive.size_bytes == (listed["size_bytes"] or listed["size_mb"] * 1_000_000)
        assert drive.smart_passed == listed.get("smart_passed", drive.smart_passed)
    health = known.get("battery", {}).get("health_percent")
    assert report.battery_health_percent == health
    assert bool(report.drives) or any("No drive" in warning for warning in report.warnings)


@LOUD
@pytest.mark.parametrize("path", DRIVES, ids=lambda path: path.stem)
def test_drives(path: Path) -> None:
    report, known = read_hardware_report(path.read_bytes()), expected(path)
    (drive,) = report.drives
    assert (drive.model, drive.serial, drive.size_bytes) == (known["model"], known["serial"], known["size_bytes"])
    assert drive.smart_passed == known["passed"]
    assert bool(report.warnings) == (known["verdict"] != "pass")


@LOUD
def test_the_same_machine_in_two_formats_is_one_device() -> None:
    one, other = (
        read_hardware_report(next(path for path in MACHINES if path.name.startswith(number)).read_bytes())
        for number in ("07", "08")
    )
    assert one.format is other.format
    assert (one.serial, one.model, {drive.serial for drive in one.drives}) == (
        other.serial, other.model, {drive.serial for drive in other.drives},
    )  # fmt: skip
