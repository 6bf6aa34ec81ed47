"""A device comes back: with a reason, and nothing proved before counts, not even the same log sent again."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.audit.queries import list_for
from app.core import clock
from app.core.permissions import Role
from app.core.state_machine import set_state
from app.devices.models import Device
from app.devices.service.drives import remove_drive
from app.devices.service.identifying import DriveFacts, confirm_drive
from app.devices.service.stock import hand_over_device, return_device
from app.devices.service.wiping import LogReading, record_wipe_log
from app.devices.states import DeviceState, DriveFinding, ReturnReason
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_wipe_log, pass_tests

_S = DeviceState


def upload(device: Device, content: bytes) -> LogReading:
    return record_wipe_log(make_user(Role.TECHNICIAN), device, filename="a.log", content=content)


@pytest.mark.parametrize("reason", ReturnReason)
def test_it_comes_back_with_a_reason(session: Session, sign_in: Any, page: Any, reason: ReturnReason) -> None:
    technician, device = make_user(Role.TECHNICIAN), make_device(_S.HANDED_OVER)
    client: FlaskClient = sign_in(technician)
    at = f"/workshop/{device.asset_tag}/return"
    form = page(client.get(at)).form_values()
    refused = page(client.post(at, data=form), 422)
    assert "Choose why it came back." in refused.text
    session.expire_all()
    assert device.state == _S.HANDED_OVER
    shown = page(client.post(at, data={**form, "reason": str(reason)}, follow_redirects=True))
    assert "Nothing that was proved or tested before counts any more" in shown.text
    session.expire_all()
    assert device.state == _S.WIPE_PENDING
    told = [event.detail.get("reason") for event in list_for("device", device.id) if event.to_state]
    assert told[-2:] == [str(reason), str(reason)]


def test_the_old_log_is_refused_with_its_reason(session: Session, sign_in: Any, page: Any) -> None:
    technician, device = make_user(Role.TECHNICIAN), make_device(_S.WIPE_PENDING)
    old = make_wipe_log(device.drives[0].serial)
    assert upload(device, old).accepted == 1
    _give(device, technician)
    return_device(technician, device)
    again = upload(device, old)
    assert [note.finding for note in again.drives] == [DriveFinding.KNOWN] and device.state == _S.WIPE_PENDING
    (reason,) = again.drives[0].reasons
    assert "began before the device arrived" in reason
    client: FlaskClient = sign_in(technician)
    told = page(client.post(f"/workshop/{device.asset_tag}/wipe-logs", data={"log": _file(old)}, follow_redirects=True))
    assert "proves nothing now" in told.text and "began before the device arrived" in told.text


def test_a_log_that_still_counts_is_only_known(session: Session) -> None:
    device = make_device(_S.WIPE_PENDING)
    log = make_wipe_log(device.drives[0].serial, "NOBODYS")
    upload(device, log)
    assert all(not note.reasons for note in upload(device, log).drives if note.result.serial != "NOBODYS")


def test_the_log_of_a_drive_put_back_says_that_it_counts_no_more(session: Session) -> None:
    technician, device = make_user(Role.TECHNICIAN), make_device(_S.WIPE_PENDING)
    drive = device.drives[0]
    log = make_wipe_log(drive.serial)
    upload(device, log)
    remove_drive(technician, device, drive.id)
    confirm_drive(technician, device, DriveFacts(serial=drive.serial))
    assert device.state == _S.WIPE_PENDING
    reading = upload(device, log)
    assert "no longer counts" in " ".join(reading.drives[0].reasons) and device.state != _S.WIPED


def _file(content: bytes) -> tuple[Any, str]:
    return io.BytesIO(content), "old.log"


def _give(device: Device, technician: Any) -> None:
    """Out to a household, as the rest of the line would."""
    pass_tests(device, technician)
    device.cosmetic_grade, device.location = "B", "Shelf A1"
    device.graded_by_id, device.graded_at, device.stocked_at = technician.id, clock.now(), clock.now()
    set_state(device, _S.RESERVED)
    hand_over_device(technician, device)
