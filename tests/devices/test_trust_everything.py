"""Whatever the whole house does, and whatever is written past it, no device is trusted without proof.

Steps are those of the workshop, of reports, of the bench's cards, of several at once, of coordinators, of loads and
loans, and statements written straight into the database.
"""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Role
from app.devices.checks_models import DeviceOverride
from app.devices.models import Device
from app.devices.policy import overridable_checks
from app.devices.service import (
    destruction,
    leaving,
    lending,
    load_lines,
    overriding,
    placing,
    quarantine,
    transfers,
    wiping,
)
from app.devices.states import (
    TRUSTED_STATES,
    DestructionMethod,
    DeviceState,
    FormFactor,
    OverrideRule,
    QuarantineReason,
)
from app.devices.transfer_models import WasteTransfer
from app.devices.transfer_states import TransferState
from app.extensions import db
from app.stockroom.cards import CARDS, NEED_A_PLACE, Action, Card
from app.stockroom.queries.bench import newest_scan_id
from app.stockroom.service.scanning import take_scan
from app.stockroom.service.several import act_on_several
from tests.devices import test_reports, test_trust
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_wipe_log
from tests.factories.donations import make_carrier, make_facility
from tests.factories.organisations import make_programme
from tests.factories.stockroom import make_place

_S = DeviceState
ORDERS = [card for card in CARDS if card.action != Action.UNDO]


def _card(number: int) -> Card:
    card = ORDERS[number % len(ORDERS)]
    return Card(card.action, card.argument, make_place("Shelf B2").code if card.action in NEED_A_PLACE else None)


def _scan(who: Any, device: Device, number: int) -> None:
    take_scan(who, device.asset_tag, card=_card(number), turn=newest_scan_id(who.id))


def _undo(who: Any, device: Device, number: int) -> None:
    take_scan(who, "ACT:UNDO", card=None, turn=newest_scan_id(who.id))


def _several(who: Any, device: Device, number: int) -> None:
    tags = db.session.scalars(select(Device.asset_tag).order_by(Device.id.desc()).limit(2)).all()
    act_on_several(who, " ".join(tags), _card(number), turn=newest_scan_id(who.id))


def _loose_log(who: Any, device: Device, number: int) -> None:
    began = clock.now() - timedelta(minutes=4 if number % 3 else 600)
    wiping.record_loose_log(who, filename="x.log", content=make_wipe_log(
        *[f"D{(number + step) % 4}" for step in range(1 + number % 3)], began=began, fault="write" * (number % 7 == 0)))


def _destroyed(who: Any, device: Device, number: int) -> None:
    drive = test_trust._some_drive(device, number)
    destruction.record_destruction(who, device, drive.id, destruction.DestructionFacts(
        DestructionMethod.SHREDDED, clock.today(), make_user(Role.TECHNICIAN).id))


def _coordinator(who: Any, device: Device, number: int) -> None:
    """Sets a rule aside, or takes that back."""
    boss = make_user(Role.COORDINATOR)
    if number % 3 == 0 and device.overrides:
        overriding.end_override(boss, device, device.overrides[number % len(device.overrides)].id)
    elif number % 3 == 1:
        failed = overridable_checks(device)
        overriding.accept_fault(boss, device, check_code=failed[0].code if failed else "power", fault="x", reason="x")
    else:
        overriding.accept_clear(boss, device, overriding.Agreement("Ann", clock.today()), reason="x")


def _load(who: Any, device: Device, number: int) -> None:
    """Put on a load, taken off, called off, or it leaves."""
    load = db.session.scalar(select(WasteTransfer).where(WasteTransfer.state == TransferState.PREPARED))
    if load is None:
        plan = transfers.Load(make_carrier().id, make_facility().id, clock.today(), "1 Workshop Lane", "95.11")
        transfers.prepare_transfer(who, plan, {device.id: 2.1})
    elif number % 4 == 0:
        transfers.cancel_transfer(who, load, version=load.version)
    elif number % 4 == 1:
        load_lines.add_device(who, load, device, weight_kg=2.1)
    else:
        transfers.record_leaving(who, load, driver_name="Pat", left_on=clock.today(), version=load.version)


def _lent(who: Any, device: Device, number: int) -> None:
    if device.loan_stock_reason is None:
        lending.keep_for_loans(who, device, reason="Digital café")
    elif number % 3:
        lending.lend_device(who, device, loan="L-1")
    else:
        lending.give_up_for_loans(who, device)


def _moved(who: Any, device: Device, number: int) -> None:
    if device.on_the_way is None:
        placing.send_on_the_way(who, device, transfer="T-1", to_site="Store")
    else:
        placing.arrive(who, device, make_place("Shelf B2"), transfer="T-1")


def _apart(who: Any, device: Device, number: int) -> None:
    if device.quarantine_reason is None:
        quarantine.quarantine_device(who, device, list(QuarantineReason)[number % len(QuarantineReason)])
    else:
        quarantine.release_from_quarantine(who, device)


# Written past every service; :n chooses among the drives, :now is a moment of today.
STATEMENTS = [
    *(f"UPDATE device SET state = '{state}' WHERE id = :device" for state in sorted(TRUSTED_STATES)),
    "UPDATE device SET received_at = :now WHERE id = :device",
    "UPDATE device SET no_drive_confirmed_at = NULL WHERE id = :device",
    "UPDATE device SET form_factor = 'laptop' WHERE id = :device",
    "UPDATE device SET demands_purge = :no WHERE id = :device",
    "UPDATE drive SET device_id = :device WHERE id % 3 = :n",
    "UPDATE drive SET removed_at = NULL, destroyed_at = NULL WHERE id % 3 = :n",
    "UPDATE drive SET removed_at = :now WHERE id % 3 = :n",
    "UPDATE drive SET serial_key = 'D1', serial = 'D1' WHERE id % 3 = :n",
    "UPDATE wipe_evidence SET voided_at = NULL WHERE device_id = :device",
    "UPDATE wipe_evidence SET voided_at = :now WHERE device_id = :device",
    "UPDATE wipe_evidence SET started_at = :now WHERE device_id = :device",
    "UPDATE wipe_evidence SET decision = 'accepted', outcome = 'erased' WHERE device_id = :device",
    "UPDATE wipe_evidence SET device_id = :device WHERE drive_id % 3 = :n",
    "DELETE FROM wipe_evidence WHERE device_id = :device",
    "DELETE FROM drive WHERE id % 3 = :n",
]


def _write(statement: str, device: Device, number: int) -> str:
    """Straight into the database; gives the database's refusal, or nothing."""
    values = {"device": device.id, "n": number % 3, "no": False,
              "now": clock.now().replace(tzinfo=None).isoformat(sep=" ")}
    try:
        with db.session.begin_nested():
            db.session.execute(text(statement), {name: one for name, one in values.items() if f":{name}" in statement})
    except DBAPIError as error:
        return str(error.orig)
    finally:
        db.session.expire_all()
    return ""


def _written(who: Any, device: Device, number: int) -> None:
    _write(STATEMENTS[number % len(STATEMENTS)], device, number)


def _on(who: Any, device: Device, number: int) -> None:
    """What brings it on its way again."""
    if device.quarantine_reason is not None or device.on_the_way is not None:
        (_apart if device.quarantine_reason is not None else _moved)(who, device, number)
    elif device.state == _S.LOST:
        leaving.record_found(who, device)
    elif device.state == _S.RECYCLE_PENDING:
        leaving.keep_after_all(who, device)
    else:
        test_trust._advance(who, device, number)


EVERYTHING = {
    **test_reports.STEPS, "on": _on, "scan": _scan, "undo": _undo, "several": _several, "loose log": _loose_log,
    "destroyed": _destroyed, "coordinator": _coordinator, "load": _load, "lend": _lent, "move": _moved, "apart": _apart,
    "write": _written,
}
OFTEN = ["on"] * 30 + ["write"] * 4 + ["scan", "several", "report"]
BEGINNINGS = [_S.RECEIVED, _S.WIPE_PENDING, _S.WIPED, _S.TESTING, _S.GRADED, _S.IN_STOCK, _S.RESERVED, _S.HANDED_OVER,
              _S.RECYCLE_PENDING]
STEPS = st.lists(st.tuples(st.sampled_from(OFTEN + sorted(EVERYTHING)), st.integers(0, 1), st.integers(0, 250)),
                 min_size=20, max_size=45)


def assert_guarded(error: DBAPIError) -> None:
    """The database refused by one of its guards, and for no other reason."""
    assert "guard_" in str(error.orig), error


def _agreed(session: Session) -> set[str]:
    """Devices whose giver agreed to Clear since they arrived."""
    return set(session.scalars(
        select(Device.asset_tag).join(DeviceOverride, DeviceOverride.device_id == Device.id).where(
            DeviceOverride.rule == OverrideRule.CLEAR_ACCEPTED, DeviceOverride.voided_at.is_(None),
            DeviceOverride.made_at >= Device.received_at)
    ))


@settings(max_examples=30, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, kind=st.sampled_from(test_trust.KINDS), begins=st.sampled_from(BEGINNINGS))
def test_nothing_makes_an_unproved_device_trusted(
    session: Session, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, int, int]], kind: FormFactor,
    begins: DeviceState,
) -> None:
    hours = test_trust.Hours()
    monkeypatch.setattr(clock, "now", lambda: hours.now.astimezone(clock.UTC))
    outer = session.begin_nested()
    who, programme = make_user(Role.TECHNICIAN), make_programme().programme_id
    make_place("A1")
    devices = [make_device(begins, technician=who, programme_id=programme),
               make_device(_S.RECEIVED, form_factor=kind, technician=who, programme_id=programme)]
    for name, which, number in steps:
        hours.tick()
        attempt = session.begin_nested()
        try:
            EVERYTHING[name](who, devices[which], number)
            session.flush()
            attempt.commit()
        except (Refused, NotFound):
            attempt.rollback()
        except DBAPIError as error:
            # After what was written past the services only the database knows that something is wrong.
            attempt.rollback()
            session.expire_all()
            assert_guarded(error)
        assert test_trust.untrustworthy(session) == test_trust.unsigned(session) == [], name
        assert set(test_trust.only_cleared(session)) <= _agreed(session), name
        assert all(device.state not in {_S.IN_STOCK, _S.RESERVED} or device.quarantine_reason is None
                   for device in devices), name
    outer.rollback()
    session.expire_all()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_statement_is_one_the_database_understands(session: Session, statement: str) -> None:
    refusal = _write(statement, make_device(_S.WIPE_PENDING, with_drive=False), 0)
    assert not refusal or "guard_" in refusal
