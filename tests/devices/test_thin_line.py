"""One laptop from the loading bay to the shelf, through the services alone."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Role
from app.devices.charger_limits import Appliance, ApplianceClass, ChargerReading, Fuse
from app.devices.checklists import CHARGER_CHECK
from app.devices.policy import checks_of
from app.devices.queries import get_device
from app.devices.service.chargers import record_charger_test
from app.devices.service.counting import count_in
from app.devices.service.identifying import DriveFacts, Identity, confirm_drive, finish_identification, identify_device
from app.devices.service.stock import hand_over_device, put_in_stock, reserve_device, return_device
from app.devices.service.testing import Answer, Condition, grade_device, record_tests, start_testing
from app.devices.service.wiping import record_wipe_log
from app.devices.states import DeviceState, FormFactor, Grade, TestResult
from app.donations.service import Collection, book_consignment, record_collection
from app.donations.states import ConsignmentState, Declaration, ItemKind
from tests.factories.accounts import make_user
from tests.factories.devices import make_wipe_log
from tests.factories.organisations import make_donor
from tests.factories.stockroom import make_place

LATER = timedelta(hours=3)


def test_a_laptop_reaches_the_shelf_and_comes_back(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    technician = make_user(Role.TECHNICIAN)
    consignment = book_consignment(
        technician, donor_id=make_donor().id, expected_on=clock.today(), address="1 Example Way",
        lines={ItemKind.LAPTOP: 2},
    )
    record_collection(technician, consignment, Collection("Us", 2, Declaration.REUSE, "Sam", clock.now()))
    with pytest.raises(Refused, match="2 items were collected and you counted 1"):
        count_in(technician, consignment, {FormFactor.LAPTOP: 1})
    device, _ = count_in(technician, consignment, {FormFactor.LAPTOP: 2})
    assert consignment.state == ConsignmentState.RECEIVED
    identify_device(technician, device, Identity(form_factor=FormFactor.LAPTOP, manufacturer="Dell", model="E7240"))
    with pytest.raises(Refused, match="Confirm each drive"):
        finish_identification(technician, device)
    confirm_drive(technician, device, DriveFacts(serial="50026B7783D25098"))
    finish_identification(technician, device)
    assert device.state == DeviceState.WIPE_PENDING

    real_now = clock.now
    monkeypatch.setattr(clock, "now", lambda: real_now() + LATER)
    log = make_wipe_log("50026B7783D25098")
    reading = record_wipe_log(technician, device, filename="a.log", content=log)
    assert [row.reasons for row in reading.evidence] == [[]]
    assert device.state == DeviceState.WIPED
    assert record_wipe_log(technician, device, filename="a.log", content=log).was_known

    start_testing(technician, device)
    with pytest.raises(Refused, match=r"Test: .*Battery"):
        grade_device(technician, device, Grade.A)
    answers = {check.code: Answer(TestResult.PASS) for check in checks_of(device) if check.code != CHARGER_CHECK}
    record_tests(technician, device, answers, Condition("Linux Mint 22", clock.today() + timedelta(days=900), 81))
    with pytest.raises(Refused, match="Charger safety"):
        grade_device(technician, device, Grade.B)
    record_charger_test(technician, device, ChargerReading(
        Appliance.CHARGER, ApplianceClass.CLASS_2, is_undamaged=True, fuse=Fuse.A3, insulation_megohm=50))
    grade_device(technician, device, Grade.B)
    make_place("Shelf A1")
    put_in_stock(technician, device, location="Shelf A1")
    reserve_device(technician, device)
    hand_over_device(technician, device)
    return_device(technician, device)
    assert device.state == DeviceState.WIPE_PENDING
    assert get_device(device.asset_tag).drives[0].evidence[0].voided_at is not None
    reading = record_wipe_log(technician, device, filename="b.log", content=log + b"\n")
    assert reading.accepted == 0
    assert device.state == DeviceState.WIPE_FAILED
