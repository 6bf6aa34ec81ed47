"""`flask devices read-wipe-log`: JSON for a log, exit 2 and one sentence otherwise."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.devices.cli import devices
from tests.factories.devices import make_wipe_log

pytestmark = pytest.mark.pure


def test_a_log_is_printed_as_json(tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_bytes(make_wipe_log("SER1", "SER2"))
    ran = CliRunner().invoke(devices, ["read-wipe-log", str(file)])
    assert ran.exit_code == 0
    read = json.loads(ran.stdout)
    assert list(read) == ["tool", "version", "method", "sanitisation", "verify", "rounds", "started_at", "ended_at",
                          "host", "drives"]
    assert list(read["host"]) == ["manufacturer", "product", "serial"]
    assert [list(drive) for drive in read["drives"]] == [
        ["device", "model", "serial", "size_bytes", "bytes_erased", "outcome", "acceptable", "reasons"]
    ] * 2
    assert [drive["serial"] for drive in read["drives"]] == ["SER1", "SER2"]


@pytest.mark.parametrize("content", [b"", b"no log at all", None])
def test_what_cannot_be_read_ends_with_2_and_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "a.log"
    if content is not None:
        file.write_bytes(content)
    ran = CliRunner().invoke(devices, ["read-wipe-log", str(file)])
    assert ran.exit_code == 2 and ran.stdout == ""
    assert len(ran.stderr.strip().splitlines()) == 1 and ran.stderr.strip().endswith(".")


def test_a_hardware_report_is_printed_as_json(tmp_path: Path) -> None:
    file = tmp_path / "lshw.json"
    file.write_text(json.dumps({
        "id": "pc", "class": "system", "vendor": "Dell Inc.", "product": "Latitude 5490", "serial": "ABC1234",
        "configuration": {"chassis": "laptop"}, "children": [],
    }))
    ran = CliRunner().invoke(devices, ["read-report", str(file)])
    assert ran.exit_code == 0, ran.stderr
    read = json.loads(ran.stdout)
    assert list(read) == ["format", "manufacturer", "model", "serial", "form_factor", "cpu_model", "ram_mb",
                          "battery_health_percent", "drives", "warnings"]
    assert (read["serial"], read["form_factor"]) == ("ABC1234", "laptop")


def test_what_is_no_report_ends_with_2(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text("{}")
    ran = CliRunner().invoke(devices, ["read-report", str(file)])
    assert ran.exit_code == 2 and ran.stdout == "" and len(ran.stderr.strip().splitlines()) == 1
