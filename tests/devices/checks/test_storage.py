"""From a drive's report to the bench: what stands ready, what needs a note, and what stops."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.permissions import Role
from app.devices import policy
from app.devices.models import Device
from app.devices.service.identifying import DriveFacts, confirm_drive
from app.devices.service.reports import SentReport, take_reports_for
from app.devices.service.testing import Answer, Condition, grade_device, record_tests
from app.devices.states import DeviceState, Grade, TestResult
from app.web.filters import moment
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, pass_tests


def report_of(serial: str, *, passed: bool = True, pending: int = 0) -> SentReport:
    return SentReport("smartctl.json", json.dumps({
        "json_format_version": [1, 0], "smartctl": {"exit_status": 0 if passed else 8},
        "device": {"name": "/dev/sda", "type": "sat", "protocol": "ATA"}, "model_name": "Samsung SSD 860",
        "serial_number": serial, "user_capacity": {"bytes": 256_060_514_304}, "rotation_rate": 0,
        "smart_status": {"passed": passed},
        "ata_smart_attributes": {"table": [{"id": 197, "raw": {"value": pending, "string": str(pending)}}]},
    }).encode())


def reported(device: Device, **said: Any) -> Device:
    taken = take_reports_for(make_user(Role.TECHNICIAN), device, [report_of(device.drives[0].serial, **said)])
    assert taken[0].report is not None, taken
    return device


def test_a_failing_drive_stops_the_grade_and_the_hand_over(session: Session) -> None:
    device, technician = make_device(DeviceState.TESTING), make_user(Role.TECHNICIAN)
    pass_tests(device, technician)
    reported(device, passed=False)
    with pytest.raises(Refused, match="is failing: Its self-assessment failed"):
        grade_device(technician, device, Grade.A)
    with pytest.raises(Refused, match="Take it out") as refused:
        record_tests(technician, device, {"storage_health": Answer(TestResult.PASS, "Fine")}, Condition())
    assert refused.value.field == "storage_health"
    assert reported(make_device(DeviceState.RESERVED), passed=False).drives[0].smart
    reported(device, passed=True)
    grade_device(technician, device, Grade.A)


def test_a_doubtful_drive_passes_with_a_note_only(session: Session) -> None:
    device, technician = reported(make_device(DeviceState.TESTING), pending=8), make_user(Role.TECHNICIAN)
    with pytest.raises(Refused, match="8 pending sectors") as refused:
        record_tests(technician, device, {"storage_health": Answer(TestResult.PASS)}, Condition())
    assert refused.value.field == "tests_note"
    record_tests(technician, device, {"storage_health": Answer(TestResult.PASS, "Long test passed")}, Condition())
    assert not policy.failing_drives(device)


def test_a_drive_confirmed_after_its_report_keeps_what_it_said(session: Session) -> None:
    device, technician = make_device(DeviceState.RECEIVED, with_drive=False), make_user(Role.TECHNICIAN)
    take_reports_for(technician, device, [report_of("S3Z12345", pending=2)])
    drive = confirm_drive(technician, device, DriveFacts(serial="s3z12345"))
    assert policy.health_of(drive).said == "2 pending sectors."


@pytest.mark.parametrize(("said", "ready"), [({"passed": True}, "pass"), ({"passed": False}, "fail"),
                                             ({"passed": True, "pending": 3}, None)])
def test_the_page_has_the_answer_ready(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: Any, said: dict[str, Any], ready: str | None
) -> None:
    device = reported(make_device(DeviceState.TESTING), **said)
    client = sign_in(make_user(Role.TECHNICIAN))
    shown = page(client.get(f"/workshop/{device.asset_tag}/tests"))
    assert shown.form_values().get("storage_health") == ready
    assert device.drives[0].serial in shown.text
    sent = {**shown.form_values(), "storage_health": "pass", "tests_note": "Tried an hour"}
    assert client.post(f"/workshop/{device.asset_tag}/tests", data=sent).status_code == (
        422 if ready == "fail" else 303)
    words = {"pass": "Healthy", "fail": "Failing", None: "3 pending sectors."}[ready]
    shown = page(client.get(f"/workshop/{device.asset_tag}"))
    assert words in shown.text and f"Reported {moment(device.drives[0].smart_read_at)}" in shown.text
