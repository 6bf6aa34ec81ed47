"""Donors, consignments and programmes for which Clear is not enough: set, lifted, and carried to their devices.

A demand marks devices; the gate and the database look at the mark.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from app.audit.service import move, record
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.policy import current_drives, is_drive_purged
from app.devices.proof_models import PurgeDemand
from app.devices.service.locking import is_purge_demanded, lock_device, tell_unavailable
from app.devices.service.overriding import void_overrides
from app.devices.service.settling import settle_wipe
from app.devices.states import TRUSTED_STATES, DeviceState, OverrideEnd, OverrideRule
from app.donations.models import Consignment
from app.extensions import db
from app.organisations.models import Organisation, Programme

_IN_HOUSE = frozenset(DeviceState) - {DeviceState.HANDED_OVER, DeviceState.RECYCLED, DeviceState.LOST}
_WITH_EVIDENCE = (TRUSTED_STATES | {DeviceState.WIPED, DeviceState.TESTING, DeviceState.REPAIR}) & _IN_HOUSE
MOST_DEVICES = 5_000


def demand_purge(
    actor: Actor, subject: Organisation | Consignment | Programme, reason: str
) -> PurgeDemand:
    """Demand Purge for everything of a donor, a consignment or a programme from now on.

    Devices in the house that were only cleared go back to be wiped, also out of stock. Refuses an empty reason, a
    demand that is in force already, and more devices than can be sent back at once.
    """
    if not reason.strip():
        raise Refused("Say who asked for it, for example the clause of the agreement.", field="reason")
    about = _about(subject)
    if db.session.scalar(select(PurgeDemand.id).where(PurgeDemand.lifted_at.is_(None), about).limit(1)):
        raise Refused("This is demanded already. Look at the list of demands.", field="donor_id")
    demand = PurgeDemand(reason=reason.strip()[:300], set_by_id=actor.id, **_key(subject))
    db.session.add(demand)
    db.session.flush()
    record(actor, "purge_demanded", subject, demand=demand.id)
    for device in _devices_of(demand):
        _mark(actor, device)
    return demand


def count_falling_short(subject: Organisation | Consignment | Programme) -> tuple[int, int]:
    """What a demand would mean: how many devices in the house would go back to be wiped, and how many are promised."""
    short = [device for device in _devices_of(PurgeDemand(**_key(subject))) if _falls_short(device)]
    return len(short), sum(device.state == DeviceState.RESERVED for device in short)


def lift_demand(actor: Actor, demand_id: int) -> PurgeDemand:
    """Lift a demand; Clear is enough again, unless another demand covers the device. Refuses one lifted before."""
    demand = db.session.scalar(select(PurgeDemand).where(PurgeDemand.id == demand_id).with_for_update())
    if demand is None:
        raise NotFound
    if demand.lifted_at is not None:
        raise Refused("This demand was lifted before. Reload the page to see what is in force.")
    demand.lifted_at, demand.lifted_by_id = clock.now(), actor.id
    db.session.flush()
    subject = demand.donor or demand.consignment or demand.programme
    record(actor, "purge_demand_lifted", subject, demand=demand.id)
    for device in _devices_of(demand):
        locked = lock_device(device)
        locked.demands_purge = is_purge_demanded(locked)
        db.session.flush()
        settle_wipe(actor, locked)
    return demand


def mark_new(devices: Sequence[Device]) -> None:
    """Mark devices just counted in when a demand covers them; they share their consignment and programme."""
    if devices and is_purge_demanded(devices[0]):
        for device in devices:
            device.demands_purge = True
        db.session.flush()


def list_demands() -> Sequence[PurgeDemand]:
    """Demands in force, the newest first."""
    return db.session.scalars(
        select(PurgeDemand).where(PurgeDemand.lifted_at.is_(None))
        .options(joinedload(PurgeDemand.donor), joinedload(PurgeDemand.consignment), joinedload(PurgeDemand.programme))
        .order_by(PurgeDemand.id.desc()).limit(500)
    ).all()


def one_subject(
    *, donor_id: int | None, programme_id: int | None, consignment: str
) -> Organisation | Consignment | Programme:
    """The one thing a demand is about, as a form chose it; refuses none, several and an unknown consignment."""
    if sum(map(bool, (donor_id, programme_id, consignment.strip()))) != 1:
        raise Refused("Choose one of the three: a donor, a programme or a consignment.", field="donor_id")
    found: Organisation | Consignment | Programme | None
    if donor_id:
        found = db.session.get(Organisation, donor_id)
    elif programme_id:
        found = db.session.get(Programme, programme_id)
    else:
        found = db.session.scalar(select(Consignment).where(Consignment.reference == consignment.strip().upper()))
    if found is None:
        raise Refused("There is no consignment with this reference. Look at its page for it.", field="consignment")
    return found


def _key(subject: Organisation | Consignment | Programme) -> dict[str, int]:
    if isinstance(subject, Consignment):
        return {"consignment_id": subject.id}
    return {"programme_id": subject.id} if isinstance(subject, Programme) else {"donor_id": subject.id}


def _about(subject: Organisation | Consignment | Programme) -> ColumnElement[bool]:
    if isinstance(subject, Consignment):
        return PurgeDemand.consignment_id == subject.id
    if isinstance(subject, Programme):
        return PurgeDemand.programme_id == subject.id
    return PurgeDemand.donor_id == subject.id


def _devices_of(demand: PurgeDemand) -> Sequence[Device]:
    mine = [Device.consignment_id == demand.consignment_id] if demand.consignment_id else []
    if demand.programme_id:
        mine.append(Device.programme_id == demand.programme_id)
    if demand.donor_id:
        mine.append(Device.consignment_id.in_(select(Consignment.id).where(Consignment.donor_id == demand.donor_id)))
    found = db.session.scalars(
        select(Device).where(or_(*mine), Device.state.in_(list(_IN_HOUSE))).order_by(Device.id).limit(MOST_DEVICES + 1)
    ).all()
    if len(found) > MOST_DEVICES:
        raise Refused(f"More than {MOST_DEVICES:,} devices in the house are concerned. Choose one consignment "
                      "after the other.", field="donor_id")
    return found


def _falls_short(device: Device) -> bool:
    is_purged = all(is_drive_purged(drive, device) for drive in current_drives(device))
    return device.state in _WITH_EVIDENCE and not is_purged


def _mark(actor: Actor, device: Device) -> None:
    """Mark one device; a trusted or wiped one that was only cleared goes back to be wiped first."""
    locked = lock_device(device)
    before = DeviceState(locked.state)
    # Whoever agreed to Clear agreed for the demands there were.
    ended = [one for one in locked.overrides if one.rule == OverrideRule.CLEAR_ACCEPTED and one.voided_at is None]
    falls_short = _falls_short(locked)
    if falls_short:
        # Moved before it is marked: the database lets no marked device stand in trust for a moment.
        move(locked, DeviceState.WIPE_PENDING, actor, reason="purge_demanded")
    if ended:
        void_overrides(locked, OverrideEnd.DEMANDED_ANEW, OverrideRule.CLEAR_ACCEPTED)
    locked.demands_purge = True
    db.session.flush()
    if falls_short:
        tell_unavailable(locked, before)
