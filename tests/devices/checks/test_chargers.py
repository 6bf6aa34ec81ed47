"""The safety test of a charger: only its record makes the check pass, and it is never older than the last arrival."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Role
from app.devices import policy
from app.devices.charger_limits import Appliance, ApplianceClass, ChargerReading, Fuse
from app.devices.service.chargers import record_charger_test
from app.devices.service.stock import hand_over_device, reserve_device, return_device
from app.devices.service.testing import Answer, Condition, record_tests
from app.devices.states import DeviceState, FormFactor, TestResult
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, pass_tests

GOOD = ChargerReading(Appliance.CHARGER, ApplianceClass.CLASS_2, is_undamaged=True, fuse=Fuse.A3,
                      insulation_megohm=50)


def test_nobody_can_tick_the_charger(session: Session) -> None:
    device, technician = make_device(DeviceState.TESTING), make_user(Role.TECHNICIAN)
    with pytest.raises(Refused, match="safety test"):
        record_tests(technician, device, {"charger_safety": Answer(TestResult.PASS)}, Condition())
    record_charger_test(technician, device, GOOD)
    assert device.has_charger
    assert not any("Charger" in sentence for sentence in policy.testing_obstacles(device))


def test_a_reading_beyond_the_limit_fails_whatever_anybody_thinks(session: Session) -> None:
    device, technician = make_device(DeviceState.TESTING, form_factor=FormFactor.DESKTOP), make_user(Role.TECHNICIAN)
    test = record_charger_test(technician, device, ChargerReading(
        Appliance.DEVICE, ApplianceClass.CLASS_1, is_undamaged=True, fuse=Fuse.A5, earth_ohm=0.4,
        insulation_megohm=20))
    assert not test.has_passed and not device.has_charger
    assert any("Mains lead safety" in sentence for sentence in policy.testing_obstacles(device))
    assert "0.4 ohm" in (device.tests[-1].note or "")


def test_class_one_is_never_safe_by_a_look(session: Session) -> None:
    device, technician = make_device(DeviceState.TESTING), make_user(Role.TECHNICIAN)
    with pytest.raises(Refused, match="Measure the earth") as refused:
        record_charger_test(technician, device, ChargerReading(
            Appliance.DEVICE, ApplianceClass.CLASS_1, is_undamaged=True, fuse=Fuse.A5))
    assert refused.value.field == "earth_ohm"


def test_a_test_due_again_stops_the_reservation(session: Session) -> None:
    device, technician = make_device(DeviceState.TESTING), make_user(Role.TECHNICIAN)
    pass_tests(device, technician)
    due = device.charger_tests[-1].due_on
    assert not policy.charger_obstacles(device, due)
    assert policy.charger_obstacles(device, due + timedelta(days=1))
    assert "due again" in " ".join(policy.stock_obstacles(device, due + timedelta(days=1)))


def test_a_test_before_the_last_arrival_no_longer_counts(session: Session) -> None:
    device, technician = make_device(DeviceState.IN_STOCK, form_factor=FormFactor.MONITOR), make_user(Role.TECHNICIAN)
    assert device.charger_tests
    reserve_device(technician, device)
    hand_over_device(technician, device)
    return_device(technician, device)
    assert device.state == DeviceState.TESTING
    assert any("Mains lead" in sentence for sentence in policy.testing_obstacles(device))


@pytest.mark.parametrize("statement", ["UPDATE charger_test SET has_passed = true", "DELETE FROM charger_test"])
def test_a_recorded_test_stays_as_it_is(session: Session, statement: str) -> None:
    device, technician = make_device(DeviceState.TESTING), make_user(Role.TECHNICIAN)
    record_charger_test(technician, device, GOOD)
    with pytest.raises(IntegrityError, match="guard_charger_test_frozen"):
        session.execute(text(statement))


def test_the_page_records_and_says_when_it_is_due(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: Any
) -> None:
    device = make_device(DeviceState.TESTING)
    client = sign_in(make_user(Role.TECHNICIAN))
    form = page(client.get(f"/workshop/{device.asset_tag}/charger-test"))
    sent = {**form.form_values(), "look": "whole", "insulation_megohm": "48"}
    refused = page(client.post(f"/workshop/{device.asset_tag}/charger-test",
                               data={**sent, "appliance_class": "class_1"}), 422)
    assert "Measure the earth continuity" in refused.text
    assert client.post(f"/workshop/{device.asset_tag}/charger-test", data=sent).status_code == 303
    session.expire_all()
    shown = page(client.get(f"/workshop/{device.asset_tag}")).text
    assert "insulation 48 megohm" in shown and f"Next due {clock.today().day} " in shown


def test_the_list_does_not_offer_to_tick_it(session: Session, sign_in: Any, page: Any) -> None:
    device = make_device(DeviceState.TESTING)
    shown = sign_in(make_user(Role.TECHNICIAN)).get(f"/workshop/{device.asset_tag}/tests")
    assert 'name="charger_safety"' not in shown.get_data(as_text=True)
    assert "Record its safety test" in page(shown).text


