"""Overrides: what may be set aside and what never, by whom, until when, and where it is read afterwards."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.certificates.service import Issuer, issue_for_device
from app.core import clock
from app.core.errors import Forbidden, Refused
from app.core.permissions import Permission, Role, role_may
from app.core.state_machine import set_state
from app.devices import policy
from app.devices.models import Device
from app.devices.service import demands
from app.devices.service.overriding import Agreement, accept_clear, accept_fault, end_override
from app.devices.service.stock import hand_over_device, reserve_device, return_device
from app.devices.service.testing import Answer, Condition, finish_repair, grade_device, record_tests, send_to_repair
from app.devices.states import DeviceState, Grade, OverrideEnd, OverrideRule, TestResult
from app.donations.queries import find_consignment
from app.matching.item_words import device_with_faults
from tests.factories.accounts import make_user
from tests.factories.devices import make_cleared_device, make_device, make_failed_test, pass_tests

AGREED = Agreement("Robin Example, IT manager", clock.today())
FAULT = {"fault": "The left USB port is dead", "reason": "Two other ports work"}


def failing_at(*codes: str) -> Device:
    device = make_device(DeviceState.TESTING)
    pass_tests(device, make_user(Role.TECHNICIAN))
    for code in codes:
        make_failed_test(device, code)
    return device


def stocked(device: Device) -> Device:
    device.location, device.cosmetic_grade = "Shelf A1", Grade.B
    set_state(device, DeviceState.IN_STOCK)
    return device


def test_only_coordinators_hold_the_right() -> None:
    assert [role for role in Role if role_may(role, Permission.DEVICE_OVERRIDE)] == [Role.COORDINATOR]


def test_a_known_fault_no_longer_stops_the_grade(session: Session) -> None:
    device, coordinator = failing_at("ports"), make_user(Role.COORDINATOR)
    with pytest.raises(Refused, match="Ports: this did not pass"):
        grade_device(make_user(Role.TECHNICIAN), device, Grade.B)
    accept_fault(coordinator, device, check_code="ports", **FAULT)
    grade_device(make_user(Role.TECHNICIAN), device, Grade.B)
    assert device.state == DeviceState.GRADED


@pytest.mark.parametrize("code", ["firmware_password", "device_management", "charger_safety"])
def test_locks_and_charger_are_never_set_aside(session: Session, code: str) -> None:
    device = failing_at(code)
    with pytest.raises(Refused, match="never a lock"):
        accept_fault(make_user(Role.COORDINATOR), device, check_code=code, **FAULT)
    assert policy.testing_obstacles(device)


def test_what_was_not_tried_or_passed_is_no_known_fault(session: Session) -> None:
    device, coordinator = make_device(DeviceState.TESTING), make_user(Role.COORDINATOR)
    for code in ("ports", "no_such_check"):
        with pytest.raises(Refused, match="Only a check that failed"):
            accept_fault(coordinator, device, check_code=code, **FAULT)


def test_neither_the_technician_nor_whoever_tested_decides(session: Session) -> None:
    device, coordinator = make_device(DeviceState.TESTING), make_user(Role.COORDINATOR)
    make_failed_test(device, "ports", coordinator)
    with pytest.raises(Forbidden):
        accept_fault(make_user(Role.TECHNICIAN), device, check_code="ports", **FAULT)
    with pytest.raises(Refused, match="another coordinator"):
        accept_fault(coordinator, device, check_code="ports", **FAULT)


def test_one_for_each_rule_and_an_end_by_repair(session: Session) -> None:
    device, coordinator, technician = failing_at("ports"), make_user(Role.COORDINATOR), make_user(Role.TECHNICIAN)
    first = accept_fault(coordinator, device, check_code="ports", **FAULT)
    with pytest.raises(Refused):
        accept_fault(coordinator, device, check_code="ports", **FAULT)
    send_to_repair(technician, device, fault="Port")
    finish_repair(technician, device)
    assert first.voided_because == OverrideEnd.REPAIRED and not policy.known_faults(device)
    make_failed_test(device, "ports")
    accept_fault(coordinator, device, check_code="ports", **FAULT)
    assert set(policy.known_faults(device)) == {"ports"}


def test_what_is_found_afterwards_is_another_fault(session: Session) -> None:
    """A coordinator let one missing key go, not the acid that somebody sees a day later."""
    technician, coordinator = make_user(Role.TECHNICIAN), make_user(Role.COORDINATOR)
    device = make_device(DeviceState.TESTING)
    pass_tests(device, technician)
    make_failed_test(device, "keyboard", technician)
    accept_fault(coordinator, device, check_code="keyboard", fault="F5 is missing", reason="It types.")
    record_tests(technician, device, {"keyboard": Answer(TestResult.FAIL)}, Condition())
    assert not policy.testing_obstacles(device), "the same list saved again says nothing new"
    record_tests(technician, device, {"keyboard": Answer(TestResult.FAIL, "Battery acid")}, Condition())
    assert "Keyboard: this did not pass" in " ".join(policy.testing_obstacles(device))
    again = accept_fault(coordinator, device, check_code="keyboard", fault="No keyboard", reason="Comes with one.")
    assert list(policy.known_faults(device).values()) == [again] and not policy.testing_obstacles(device)
    record_tests(technician, device, {"keyboard": Answer(TestResult.PASS)}, Condition())
    assert not policy.known_faults(device), "nobody is told of a fault that is gone"


def test_clear_is_accepted_with_the_givers_agreement_and_ends_with_the_return(session: Session) -> None:
    device, coordinator, technician = make_cleared_device(), make_user(Role.COORDINATOR), make_user(Role.TECHNICIAN)
    assert any("demands Purge" in sentence for sentence in policy.wipe_obstacles(device))
    made = accept_clear(coordinator, device, AGREED, reason="Kiosk without data")
    assert device.state == DeviceState.WIPED and device.demands_purge
    pass_tests(device, technician)
    session.flush()
    stocked(device)
    session.flush()
    reserve_device(technician, device)
    hand_over_device(technician, device)
    return_device(technician, device)
    assert made.voided_because == OverrideEnd.DEVICE_RETURNED
    assert policy.clear_agreement(device) is None


def test_evidence_itself_is_never_set_aside(session: Session) -> None:
    device = make_cleared_device()
    row = device.drives[0].evidence[0]
    row.voided_at = clock.now()
    session.flush()
    with pytest.raises(Refused, match="nothing can take its place"):
        accept_clear(make_user(Role.COORDINATOR), device, AGREED, reason="Because")
    with pytest.raises(Refused, match="Nobody demands more"):
        accept_clear(make_user(Role.COORDINATOR), make_device(DeviceState.WIPE_PENDING), AGREED, reason="Because")


def test_a_new_demand_asks_for_a_new_agreement(session: Session) -> None:
    device, coordinator = make_cleared_device(), make_user(Role.COORDINATOR)
    made = accept_clear(coordinator, device, AGREED, reason="Kiosk")
    consignment = find_consignment(device.consignment_id)
    assert consignment is not None
    demands.demand_purge(coordinator, consignment.donor, "New contract")
    assert made.voided_because == OverrideEnd.DEMANDED_ANEW
    assert device.state == DeviceState.WIPE_PENDING


def test_the_database_knows_the_agreement_and_keeps_it(session: Session) -> None:
    device = make_cleared_device()
    session.commit()
    stocked(device)
    with pytest.raises(IntegrityError, match="guard_device_purge"):
        session.flush()
    session.rollback()
    accept_clear(make_user(Role.COORDINATOR), device, AGREED, reason="Kiosk")
    stocked(device)
    session.flush()
    for statement, guard in (
        ("UPDATE device_override SET reason = 'x'", "guard_override_frozen"),
        ("UPDATE device_override SET voided_at = made_at", "guard_override_in_use"),
        ("DELETE FROM device_override", "guard_override_kept"),
    ):
        with pytest.raises(IntegrityError, match=guard), session.begin_nested():
            session.execute(text(statement))


def test_a_grade_that_rests_on_it_stays(session: Session) -> None:
    device, coordinator = failing_at("ports"), make_user(Role.COORDINATOR)
    made = accept_fault(coordinator, device, check_code="ports", **FAULT)
    grade_device(make_user(Role.TECHNICIAN), device, Grade.B)
    with pytest.raises(Refused, match="went on because of it"):
        end_override(coordinator, device, made.id)


def test_it_stands_on_the_certificate(session: Session) -> None:
    device, coordinator = make_cleared_device(), make_user(Role.COORDINATOR)
    accept_clear(coordinator, device, AGREED, reason="Kiosk without data")
    issuer = Issuer("Recycle IT", "https://example.org/certificate-check")
    certificate = issue_for_device(coordinator, device, issuer)
    said = " ".join(certificate.said["devices"][0]["overrides"])
    assert "Robin Example, IT manager agreed for the giver" in said and "Kiosk without data" in said
    with pytest.raises(Refused, match="exactly this already"):
        issue_for_device(coordinator, device, issuer)


def test_it_is_read_on_the_certificates_page_and_told_at_the_hand_over(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: Any
) -> None:
    device, coordinator = failing_at("ports"), make_user(Role.COORDINATOR)
    accept_fault(coordinator, device, check_code="ports", **FAULT)
    certificate = issue_for_device(coordinator, device, Issuer("Recycle IT", "https://example.org/certificate-check"))
    shown = page(sign_in(coordinator).get(f"/certificates/{certificate.number}")).text
    assert "It goes out with a known fault: The left USB port is dead." in shown
    paper = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(certificate.pdf)).pages)
    assert "The left USB port is dead" in " ".join(paper.split())
    assert device_with_faults(device).endswith(", known fault: The left USB port is dead")
    assert "known fault" not in device_with_faults(make_device())


def test_an_older_certificate_without_overrides_still_says_the_same(session: Session) -> None:
    device, coordinator = make_device(DeviceState.WIPED), make_user(Role.COORDINATOR)
    issuer = Issuer("Recycle IT", "https://example.org/certificate-check")
    certificate = issue_for_device(coordinator, device, issuer)
    certificate.said = {**certificate.said, "devices": [
        {name: value for name, value in one.items() if name != "overrides"} for one in certificate.said["devices"]]}
    session.flush()
    with pytest.raises(Refused, match="exactly this already"):
        issue_for_device(coordinator, device, issuer)


def test_pages(session: Session, sign_in: Callable[[Any], FlaskClient], page: Any) -> None:
    device, technician = failing_at("ports"), make_user(Role.TECHNICIAN)
    at = f"/workshop/{device.asset_tag}"
    client = sign_in(technician)
    assert client.get(f"{at}/known-fault").status_code == 403
    assert "Set a rule aside" not in page(client.get(at)).text
    client = sign_in(make_user(Role.COORDINATOR))
    assert "Set a rule aside" in page(client.get(at)).text
    form = page(client.get(f"{at}/known-fault")).form_values()
    assert "Say what they must know" in page(
        client.post(f"{at}/known-fault", data={**form, "check_code": "ports"}), 422).text
    assert client.post(f"{at}/known-fault", data={**form, "check_code": "ports", **FAULT}).status_code == 303
    session.expire_all()
    shown = page(client.get(at)).text
    assert "The left USB port is dead" in shown and "A rule set aside by a coordinator" in shown
    (one,) = device.overrides
    assert one.rule == OverrideRule.KNOWN_FAULT
    client.post(f"{at}/overrides/{one.id}/end", data={"version": device.version})
    session.expire_all()
    assert one.voided_because == OverrideEnd.TAKEN_BACK
    assert "No check failed" not in page(client.get(f"{at}/known-fault")).text
