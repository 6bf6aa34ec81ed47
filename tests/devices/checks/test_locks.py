"""Locks: what the donor is asked, since when it waits, and that no password is asked for in writing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.audit.queries import list_for
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Role
from app.devices import lock_emails, policy
from app.devices.lock_words import ASKED, request_text
from app.devices.models import Device
from app.devices.service.lock_requests import EMAIL_AGAIN_AFTER, ask_donor, find_open
from app.devices.service.testing import Answer, Condition, record_tests
from app.devices.states import DeviceState, TestResult
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_failed_test, pass_tests
from tests.factories.donations import make_consignment
from tests.factories.organisations import make_donor

LOCK = "device_management"


def locked(code: str = LOCK, *, email: str | None = "it@giver.example") -> Device:
    consignment = make_consignment(donor=make_donor(contact_email=email))
    device = make_device(DeviceState.TESTING, consignment_id=consignment.id)
    make_failed_test(device, code)
    return device


@pytest.mark.parametrize("code", [*ASKED, "another_lock"])
def test_the_request_names_the_device_and_asks_for_no_password_in_writing(code: str) -> None:
    said = request_text(code, name="Dell Latitude", serial="4ABC", asset_tag="RC-000001", reference="C-12",
                        organisation="Recycle IT", phone="0151 496 0000")
    assert all(part in said for part in ("Dell Latitude", "4ABC", "RC-000001", "C-12", "0151 496 0000"))
    assert all(len(line) < 200 for line in said.splitlines())
    if "password" in said:
        assert "not send it by email" in said.replace("\n", " ")


def test_it_waits_until_the_lock_passes(session: Session) -> None:
    device, technician = locked(), make_user(Role.TECHNICIAN)
    request = ask_donor(technician, device, LOCK, by_email=False)
    with pytest.raises(Refused, match="asked already"):
        ask_donor(technician, device, LOCK, by_email=False)
    assert find_open(device, LOCK) is request
    record_tests(technician, device, {LOCK: Answer(TestResult.PASS)}, Condition())
    assert request.released_at is not None and find_open(device, LOCK) is None
    assert not policy.failed_locks(device)


def test_what_is_not_locked_is_not_asked_for(session: Session) -> None:
    device, technician = make_device(DeviceState.TESTING), make_user(Role.TECHNICIAN)
    pass_tests(device, technician)
    make_failed_test(device, "ports")
    for code in (LOCK, "ports", "nothing"):
        with pytest.raises(Refused, match="did not fail"):
            ask_donor(technician, device, code, by_email=False)
    with pytest.raises(Refused, match="No email address"):
        ask_donor(technician, locked(email=None), LOCK, by_email=True)


def test_an_email_leaves_once_and_the_page_says_so(
    app: Flask, session: Session, sign_in: Callable[[Any], FlaskClient], page: Any
) -> None:
    device = locked()
    at = f"/workshop/{device.asset_tag}"
    client = sign_in(make_user(Role.TECHNICIAN))
    shown = page(client.get(f"{at}/locks/{LOCK}"))
    assert "Release Device" in shown.text
    assert client.get(f"{at}/locks/firmware_password").status_code == 404
    sent = {"version": device.version, "do": "email"}
    assert client.post(f"{at}/locks/{LOCK}", data=sent).status_code == 303
    session.expire_all()
    (request,) = device.lock_requests
    assert [job.name for job in app.extensions["sent_jobs"]] == ["workers.devices.email_lock_request"]
    again = client.post(f"{at}/locks/{LOCK}", data=sent, follow_redirects=True)
    assert "less than an hour ago" in again.text and len(app.extensions["sent_jobs"]) == 1
    outbox = app.extensions["mailer"].sent
    outbox.clear()
    lock_emails.send_request(request.id)
    assert [mail[0] for mail in outbox] == ["it@giver.example"]
    session.expire_all()
    assert "by email" in page(client.get(at)).text and request.was_emailed
    record_tests(make_user(Role.TECHNICIAN), device, {LOCK: Answer(TestResult.PASS)}, Condition())
    session.commit()
    lock_emails.send_request(request.id)
    assert len(outbox) == 1


def test_a_second_email_leaves_after_an_hour_and_stands_in_the_history(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    device, technician = locked(), make_user(Role.TECHNICIAN)
    request = ask_donor(technician, device, LOCK, by_email=True)
    with pytest.raises(Refused, match="less than an hour ago"):
        ask_donor(technician, device, LOCK, by_email=True)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + EMAIL_AGAIN_AFTER)
    assert ask_donor(technician, device, LOCK, by_email=True) is request
    told = [event.action for event in list_for("device", device.id) if event.action.startswith("release")]
    assert told == ["release_asked_by_email"] * 2


def test_a_donor_without_an_address_is_told_by_hand(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: Any
) -> None:
    device = locked(email=None)
    at = f"/workshop/{device.asset_tag}"
    client = sign_in(make_user(Role.TECHNICIAN))
    assert "No email address" in page(client.get(f"{at}/locks/{LOCK}")).text
    client.post(f"{at}/locks/{LOCK}", data={"version": device.version, "do": "told"})
    session.expire_all()
    assert "Waiting for the donor to release it" in page(client.get(at)).text
