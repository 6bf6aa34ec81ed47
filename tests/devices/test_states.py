"""Every pair of states goes through the table, and services refuse what makes no sense where a device stands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.audit.queries import list_for
from app.audit.service import move
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refused, StalePage
from app.core.permissions import SYSTEM, Role
from app.core.signals import device_unavailable
from app.core.state_machine import WrongMove
from app.devices.models import Device
from app.devices.service import identifying, leaving, stock, testing, transfers
from app.devices.service.counting import take_asset_tags
from app.devices.states import DEVICE_TRANSITIONS, DeviceState, FormFactor, Grade
from app.devices.wording import for_donor, for_workshop, stations_of
from app.donations.states import ITEM_NAMES, ItemKind
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_drive, make_evidence, make_left_load, make_transfer, pass_tests

_S = DeviceState


@pytest.mark.parametrize("to", list(DeviceState))
@pytest.mark.parametrize("state", list(DeviceState))
def test_every_pair_of_states(session: Session, state: DeviceState, to: DeviceState) -> None:
    device = make_device(state)
    if to in {_S.GRADED, _S.IN_STOCK, _S.RESERVED, _S.HANDED_OVER} and not any(
        drive.evidence for drive in device.drives
    ):
        drive = device.drives[0] if device.drives else make_drive(device)
        make_evidence(device, drive)
    if (state, to) == (_S.RECYCLE_PENDING, _S.RECYCLED):
        make_left_load(device)
    if to in DEVICE_TRANSITIONS[state]:
        move(device, to, SYSTEM)
        assert device.state == to
        assert list_for("device", device.id)[-1].to_state == to
    else:
        with pytest.raises(WrongMove):
            move(device, to, SYSTEM)
        assert device.state == state


SERVICES: list[tuple[Callable[[Any, Device], Any], set[DeviceState]]] = [
    (testing.start_testing, {_S.WIPED}),
    (lambda who, device: testing.send_to_repair(who, device, fault="x"), {_S.TESTING}),
    (testing.finish_repair, {_S.REPAIR}),
    (lambda who, device: testing.grade_device(who, device, Grade.A), {_S.TESTING}),
    (testing.retest_device, {_S.GRADED}),
    (lambda who, device: stock.put_in_stock(who, device, location="Shelf A1"), {_S.GRADED}),
    (stock.reserve_device, {_S.IN_STOCK}),
    (stock.hand_over_device, {_S.RESERVED}),
    (stock.return_device, {_S.HANDED_OVER}),
    (lambda who, device: stock.take_out_of_stock(who, device, reason="fault_found"), {_S.IN_STOCK, _S.RESERVED}),
    (leaving.keep_after_all, {_S.RECYCLE_PENDING}),
    (leaving.record_found, {_S.LOST}),
]


@pytest.mark.parametrize("number", range(len(SERVICES)))
@pytest.mark.parametrize("state", list(DeviceState))
def test_services_act_only_where_it_makes_sense(session: Session, state: DeviceState, number: int) -> None:
    do, allowed = SERVICES[number]
    who = make_user(Role.TECHNICIAN)
    device = make_device(state, technician=who)
    if state == _S.TESTING:
        pass_tests(device, who)
    if state in allowed:
        do(who, device)
        assert device.state != state
    else:
        with pytest.raises(Refused):
            do(who, device)
        assert device.state == state


@pytest.mark.parametrize("state", [_S.IN_STOCK, _S.RESERVED])
@pytest.mark.parametrize("leave", ["bench", "recycle", "lose"])
def test_whoever_promised_a_device_is_told_when_it_leaves(session: Session, state: DeviceState, leave: str) -> None:
    who = make_user(Role.TECHNICIAN)
    device, told = make_device(state), []

    def listen(_sender: object, device_id: int) -> None:
        told.append(device_id)

    with device_unavailable.connected_to(listen):
        if leave == "bench":
            stock.take_out_of_stock(who, device, reason="fault_found")
        elif leave == "recycle":
            leaving.set_aside_for_recycling(who, device, reason="given_up")
        else:
            leaving.report_lost(who, device, reason="missing")
    assert told == [device.id]


def test_losing_an_unwiped_device_asks_for_a_breach_review(session: Session) -> None:
    who = make_user(Role.TECHNICIAN)
    clean, dirty = make_device(_S.IN_STOCK), make_device(_S.WIPE_PENDING)
    leaving.report_lost(who, clean, reason="missing")
    leaving.report_lost(who, dirty, reason="stolen")
    assert (clean.needs_breach_review, dirty.needs_breach_review) == (False, True)


def test_recycling_asks_for_clean_drives_or_custody_and_a_load_that_left(session: Session) -> None:
    who = make_user(Role.TECHNICIAN)
    dirty, custody = make_device(_S.WIPE_PENDING), make_device(_S.WIPE_PENDING)
    for device in (dirty, custody):
        leaving.set_aside_for_recycling(who, device, reason="given_up", is_data_bearing=device is custody)
    with pytest.raises(Refused, match="neither wiped nor destroyed"):
        leaving.recycle_device(who, dirty, leaving.WasteNote("N1", "Example Recycling", 2.1))
    load = make_transfer(custody)
    with pytest.raises(Refused, match="on no load that left"):
        leaving.recycle_device(who, custody, leaving.WasteNote(load.number, "Example Recycling", 2.1))
    transfers.record_leaving(who, load, driver_name="Pat", left_on=clock.today(), version=load.version)
    assert custody.state == _S.RECYCLED and custody.waste_note == load.number


def test_a_repair_makes_earlier_tests_worthless(session: Session) -> None:
    who = make_user(Role.TECHNICIAN)
    device = make_device(_S.TESTING)
    pass_tests(device, who)
    testing.send_to_repair(who, device, fault="Hinge")
    testing.finish_repair(who, device, part="Hinge", cost_pence=450)
    assert [(row.fault, row.part, row.cost_pence) for row in device.repairs] == [("Hinge", "Hinge", 450)]
    with pytest.raises(Refused, match=r"Test: .*Screen"):
        testing.grade_device(who, device, Grade.B)


@pytest.mark.parametrize("state", [_S.WIPED, _S.TESTING, _S.REPAIR])
def test_a_drive_fitted_later_sends_it_back_to_be_wiped(session: Session, state: DeviceState) -> None:
    device = make_device(state)
    identifying.confirm_drive(make_user(Role.TECHNICIAN), device, identifying.DriveFacts(serial="NEW1"))
    assert device.state == _S.WIPE_PENDING


def test_a_system_out_of_support_stops_grading_and_hand_over(session: Session) -> None:
    who = make_user(Role.TECHNICIAN)
    device = make_device(_S.TESTING)
    pass_tests(device, who)
    device.os_supported_until = clock.today().replace(year=clock.today().year - 1)
    with pytest.raises(Refused, match="out of support"):
        testing.grade_device(who, device, Grade.A)
    reserved = make_device(_S.RESERVED)
    reserved.os_supported_until = device.os_supported_until
    with pytest.raises(Refused, match="out of support"):
        stock.hand_over_device(who, reserved)


def test_a_stale_version_is_refused(session: Session) -> None:
    device = make_device(_S.WIPED)
    with pytest.raises(StalePage):
        testing.start_testing(make_user(Role.TECHNICIAN), device, version_seen=device.version + 1)


def test_the_words_of_donors_and_workshop_are_the_same() -> None:
    assert [str(kind) for kind in ItemKind] == [str(kind) for kind in FormFactor]
    assert set(ITEM_NAMES) == set(ItemKind)


def test_every_state_has_words_for_everybody() -> None:
    for state in DeviceState:
        assert for_workshop(state).sentence and for_donor(state).sentence
        for kind in (FormFactor.LAPTOP, FormFactor.MONITOR):
            names, reached = stations_of(kind, state)
            assert 0 < reached <= len(names)


def test_asset_tags_are_unique_under_concurrency(app: Flask) -> None:
    def take(_number: int) -> list[str]:
        with app.app_context(), transaction():
            return take_asset_tags(3)

    with ThreadPoolExecutor(4) as threads:
        tags = [tag for found in threads.map(take, range(12)) for tag in found]
    assert len(tags) == len(set(tags)) == 36
    numbers = sorted(int(tag.removeprefix("RC-")) for tag in tags)
    assert numbers == list(range(numbers[0], numbers[0] + 36))


def test_asset_tags_come_back_when_the_work_is_rolled_back(session: Session) -> None:
    with session.begin_nested() as attempt:
        first = take_asset_tags(2)
        attempt.rollback()
    assert take_asset_tags(2) == first
