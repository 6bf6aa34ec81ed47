"""No device is trusted without accepted evidence for every drive since its last arrival, whatever anybody does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Role
from app.core.state_machine import set_state
from app.devices.charger_limits import Appliance, ApplianceClass, ChargerReading, Fuse
from app.devices.checklists import CHARGER_CHECK
from app.devices.models import Device, Drive, WipeEvidence
from app.devices.policy import checks_of, current_drives
from app.devices.proof_models import PurgeDemand
from app.devices.service import (
    chargers,
    demands,
    drives,
    identifying,
    leaving,
    stock,
    testing,
    typed_evidence,
    wiping,
)
from app.devices.service.attaching import Attachment
from app.devices.states import (
    TRUSTED_STATES,
    DestructionMethod,
    DeviceState,
    EvidenceDecision,
    FormFactor,
    Grade,
    ReadBack,
    SanitisationClass,
    TestResult,
)
from app.extensions import db
from app.organisations.models import Programme
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_drive, make_evidence, make_log_file, make_wipe_log
from tests.factories.organisations import make_programme

Action = Callable[[Any, Device, int], Any]
KINDS = [FormFactor.LAPTOP, FormFactor.MONITOR, FormFactor.TABLET]


class Hours:
    """A clock that goes on five minutes with each look at the wall."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 9, 0, tzinfo=clock.LONDON)

    def tick(self) -> None:
        self.now += timedelta(minutes=5)


def _identify(who: Any, device: Device, number: int) -> None:
    kind = KINDS[number % 3] if number % 5 == 0 else FormFactor(device.form_factor)
    identifying.identify_device(who, device, identifying.Identity(form_factor=kind, manufacturer="A", model="B"))


def _some_drive(device: Device, number: int) -> Drive:
    if not device.drives:
        raise NotFound
    return device.drives[number % len(device.drives)]


def _log(who: Any, device: Device, number: int) -> None:
    serials = [drive.serial for drive in current_drives(device)] or ["NOBODY"]
    if number % 4 == 0:
        serials = serials[:1]
    began = clock.now() - timedelta(minutes=4 if number % 5 else 600)
    fault = "write" if number % 7 == 0 else ""
    wiping.record_wipe_log(who, device, filename="x.log", content=make_wipe_log(*serials, began=began, fault=fault))


def _certificate(who: Any, device: Device, number: int) -> None:
    """Another tool's certificate, checked by somebody else, by the typist, or with another number read."""
    drive = _some_drive(device, number)
    began = clock.now() - timedelta(minutes=4 if number % 5 else 600)
    typed = typed_evidence.type_evidence(who, device, drive.id, typed_evidence.CertificateFacts(
        tool="T", tool_version="1", method="M", sanitisation=list(SanitisationClass)[number % 2],
        read_back=ReadBack.FULL, serial=drive.serial, started_at=began, ended_at=began + timedelta(minutes=1),
    ), Attachment("c.pdf", b"%PDF-1.4 " + str(number).encode()))
    second = who if number % 7 == 0 else make_user(Role.TECHNICIAN)
    typed_evidence.accept_typed(second, typed, "OTHER" if number % 11 == 0 else drive.serial)


def _demand(who: Any, device: Device, number: int) -> None:
    """Purge is demanded for the device's programme, or no longer."""
    running = demands.list_demands()
    if running:
        demands.lift_demand(who, running[0].id)
    elif device.programme_id is not None:
        demands.demand_purge(who, db.session.get_one(Programme, device.programme_id), "Because")


def _tests(who: Any, device: Device, number: int) -> None:
    codes = [check.code for check in checks_of(device) if check.code != CHARGER_CHECK]
    answers = {code: testing.Answer(TestResult.PASS) for code in codes}
    testing.record_tests(who, device, answers, testing.Condition("Linux", clock.today() + timedelta(days=400), 80))
    chargers.record_charger_test(who, device, ChargerReading(
        Appliance.CHARGER, ApplianceClass.CLASS_2, is_undamaged=True, fuse=Fuse.A3, insulation_megohm=50))


def _advance(who: Any, device: Device, number: int) -> None:
    """What a diligent technician would do next."""
    match DeviceState(device.state):
        case DeviceState.RECEIVED:
            identifying.identify_device(who, device, identifying.Identity(
                form_factor=device.form_factor, manufacturer="A", model="B"))
            if device.form_factor != FormFactor.MONITOR and not current_drives(device):
                identifying.confirm_drive(who, device, identifying.DriveFacts(serial=f"NEW{number}{device.id}"))
            identifying.finish_identification(who, device)
        case DeviceState.WIPE_PENDING | DeviceState.WIPE_FAILED:
            _log(who, device, 1)
        case DeviceState.WIPED:
            testing.start_testing(who, device)
        case DeviceState.TESTING:
            _tests(who, device, number)
            testing.grade_device(who, device, Grade.A)
        case DeviceState.REPAIR:
            testing.finish_repair(who, device)
        case DeviceState.GRADED:
            stock.put_in_stock(who, device, location="Shelf A1")
        case DeviceState.IN_STOCK:
            stock.reserve_device(who, device)
        case DeviceState.RESERVED:
            stock.hand_over_device(who, device)
        case DeviceState.HANDED_OVER:
            stock.return_device(who, device)


ACTIONS: dict[str, Action] = {
    "advance": _advance,
    "identify": _identify,
    "finish": lambda who, device, n: identifying.finish_identification(who, device),
    "fit": lambda who, device, n: identifying.confirm_drive(
        who, device, identifying.DriveFacts(serial=f"D{n % 4}")),
    "correct": lambda who, device, n: identifying.correct_drive_serial(
        who, _some_drive(device, n), device, f"D{n % 4}"),
    "no drive": lambda who, device, n: identifying.sign_no_drive(who, device),
    "remove": lambda who, device, n: drives.remove_drive(who, device, _some_drive(device, n).id),
    "destroy": lambda who, device, n: drives.destroy_drive(who, device, _some_drive(device, n).id,
                                                            DestructionMethod.SHREDDED),
    "log": _log,
    "certificate": _certificate,
    "demand": _demand,
    "start": lambda who, device, n: testing.start_testing(who, device),
    "tests": _tests,
    "repair": lambda who, device, n: testing.send_to_repair(who, device, fault="x"),
    "repaired": lambda who, device, n: testing.finish_repair(who, device),
    "grade": lambda who, device, n: testing.grade_device(who, device, list(Grade)[n % 4]),
    "retest": lambda who, device, n: testing.retest_device(who, device),
    "shelve": lambda who, device, n: stock.put_in_stock(who, device, location="Shelf A1"),
    "reserve": lambda who, device, n: stock.reserve_device(who, device),
    "release": lambda who, device, n: stock.release_device(who, device),
    "hand over": lambda who, device, n: stock.hand_over_device(who, device),
    "return": lambda who, device, n: stock.return_device(who, device),
    "take out": lambda who, device, n: stock.take_out_of_stock(who, device, reason="fault_found"),
    "recycle": lambda who, device, n: leaving.set_aside_for_recycling(who, device, reason="given_up"),
    "keep": lambda who, device, n: leaving.keep_after_all(who, device),
    "lose": lambda who, device, n: leaving.report_lost(who, device, reason="missing"),
    "find": lambda who, device, n: leaving.record_found(who, device),
}
STEPS = st.lists(
    st.tuples(st.one_of(st.just("advance"), st.sampled_from(sorted(ACTIONS))), st.integers(0, 1), st.integers(0, 60)),
    max_size=40,
)


def untrustworthy(session: Session) -> list[str]:
    """Drives of trusted devices without evidence, told by the database rather than by the rules under test."""
    rows = session.execute(
        select(Device.asset_tag, Drive.serial).join(Drive, Drive.device_id == Device.id).where(
            Device.state.in_(TRUSTED_STATES), Drive.removed_at.is_(None), Drive.destroyed_at.is_(None),
            ~select(WipeEvidence.id).where(
                WipeEvidence.drive_id == Drive.id, WipeEvidence.device_id == Device.id,
                WipeEvidence.decision == EvidenceDecision.ACCEPTED, WipeEvidence.voided_at.is_(None),
                WipeEvidence.started_at >= Device.received_at,
            ).exists(),
        )
    )
    return [f"{tag}: {serial}" for tag, serial in rows]


def unsigned(session: Session) -> list[str]:
    """Trusted devices that could hold data, have no drive, and nobody signed for it."""
    return list(session.scalars(
        select(Device.asset_tag).where(
            Device.state.in_(TRUSTED_STATES), Device.form_factor != FormFactor.MONITOR,
            Device.no_drive_confirmed_at.is_(None),
            ~select(Drive.id).where(Drive.device_id == Device.id, Drive.removed_at.is_(None),
                                    Drive.destroyed_at.is_(None)).exists(),
        )
    ))


def only_cleared(session: Session) -> list[str]:
    """Devices in the house that are trusted although Purge is demanded and a drive of theirs was only cleared."""
    return list(session.scalars(
        select(Device.asset_tag).join(Drive, Drive.device_id == Device.id).where(
            Device.state.in_(TRUSTED_STATES - {DeviceState.HANDED_OVER}), Drive.removed_at.is_(None),
            Drive.destroyed_at.is_(None),
            select(PurgeDemand.id).where(PurgeDemand.lifted_at.is_(None),
                                         PurgeDemand.programme_id == Device.programme_id).exists(),
            ~select(WipeEvidence.id).where(
                WipeEvidence.drive_id == Drive.id, WipeEvidence.device_id == Device.id,
                WipeEvidence.decision == EvidenceDecision.ACCEPTED, WipeEvidence.voided_at.is_(None),
                WipeEvidence.started_at >= Device.received_at, WipeEvidence.sanitisation == "purge",
            ).exists(),
        )
    ))


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    hours = Hours()
    monkeypatch.setattr(clock, "now", lambda: hours.now.astimezone(clock.UTC))
    return hours


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, kinds=st.tuples(st.sampled_from(KINDS), st.sampled_from(KINDS)))
def test_whatever_is_done_no_unwiped_device_is_trusted(
    session: Session, hours: Hours, steps: list[tuple[str, int, int]], kinds: tuple[FormFactor, FormFactor]
) -> None:
    outer = session.begin_nested()
    who = make_user(Role.TECHNICIAN)
    programme = make_programme().programme_id
    devices = [
        make_device(DeviceState.RECEIVED, form_factor=kind, technician=who, programme_id=programme) for kind in kinds
    ]
    for name, which, number in steps:
        hours.tick()
        attempt = session.begin_nested()
        try:
            ACTIONS[name](who, devices[which], number)
            session.flush()
            attempt.commit()
        except (Refused, NotFound):
            attempt.rollback()
        assert untrustworthy(session) == []
        assert unsigned(session) == []
        assert only_cleared(session) == []
    outer.rollback()
    session.expire_all()


def test_the_walk_of_the_property_test_goes_all_the_way(session: Session, hours: Hours) -> None:
    who = make_user(Role.TECHNICIAN)
    device = make_device(DeviceState.RECEIVED, technician=who)
    seen = set()
    for number in range(12):
        hours.tick()
        _advance(who, device, number)
        seen.add(device.state)
    assert seen >= TRUSTED_STATES


UNWIPED = [DeviceState.RECEIVED, DeviceState.WIPE_PENDING, DeviceState.WIPE_FAILED]


@pytest.mark.parametrize("state", sorted(TRUSTED_STATES))
@pytest.mark.parametrize("before", UNWIPED)
def test_the_database_itself_refuses(session: Session, before: DeviceState, state: DeviceState) -> None:
    device = make_device(before)
    with pytest.raises(DBAPIError, match="guard_device_evidence"), session.begin_nested():
        session.execute(text("UPDATE device SET state = :state WHERE id = :id"), {"state": state, "id": device.id})
    set_state(device, state)
    with pytest.raises(IntegrityError, match="guard_device_evidence"), session.begin_nested():
        session.flush()


def test_the_database_refuses_a_drive_slipped_into_stock(session: Session) -> None:
    device, spare = make_device(DeviceState.IN_STOCK), make_device(DeviceState.WIPE_PENDING)
    with pytest.raises(DBAPIError, match="guard_device_evidence"), session.begin_nested():
        make_drive(device, "SLIPPED")
    with pytest.raises(DBAPIError, match="guard_device_evidence"), session.begin_nested():
        session.execute(text("UPDATE drive SET device_id = :device WHERE id = :drive"),
                        {"device": device.id, "drive": spare.drives[0].id})
    with pytest.raises(DBAPIError, match="guard_device_evidence"), session.begin_nested():
        session.execute(text("UPDATE wipe_evidence SET voided_at = created_at WHERE device_id = :id"),
                        {"id": device.id})
    with pytest.raises(DBAPIError, match="guard_evidence_kept"), session.begin_nested():
        session.execute(text("DELETE FROM wipe_evidence WHERE device_id = :id"), {"id": device.id})
    with pytest.raises(DBAPIError, match="guard_device_evidence"), session.begin_nested():
        session.execute(text("UPDATE device SET received_at = :now WHERE id = :id"),
                        {"id": device.id, "now": clock.now().isoformat(sep=" ")})


def test_one_wipe_is_evidence_once(session: Session) -> None:
    device = make_device(DeviceState.WIPED)
    first = device.drives[0].evidence[0]
    other = make_device(DeviceState.WIPE_PENDING)
    with pytest.raises(IntegrityError), session.begin_nested():
        make_evidence(other, other.drives[0], fingerprint=first.fingerprint)
    with pytest.raises(IntegrityError), session.begin_nested():
        make_evidence(other, other.drives[0], outcome="failed", log_file=make_log_file())
