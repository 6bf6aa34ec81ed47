"""Loads for treatment: prepared with their papers, left under them, or called off.

Carriers and facilities are checked on the day of the load, and again on the day it really left. What stands on a load
is changed in load_lines.py; papers are deleted in waste_papers.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.audit.service import move, record
from app.core import clock
from app.core.errors import NotFound, Refused, explain_constraint
from app.core.permissions import Actor
from app.core.references import new_reference
from app.devices.models import Device, Drive
from app.devices.service.leaving import WasteNote, recycle_device
from app.devices.service.load_lines import (
    MOST_DEVICES,
    check_weight,
    device_for_load,
    lock_transfer,
    number_hazardous,
    usual_code,
)
from app.devices.service.locking import lock_device
from app.devices.states import DeviceState
from app.devices.transfer_models import LooseWasteLine, WasteTransfer, WasteTransferLine
from app.devices.transfer_states import BreachOutcome, TransferState
from app.devices.waste_codes import LooseWaste
from app.donations.custody_states import PartyKind
from app.donations.parties import use_party
from app.extensions import db
from app.web.filters import day
from app.web.pagination import Page, page_by_key

explain_constraint("uq_waste_transfer_submission_key", "This load was just prepared. Look at the list of loads.",
                   sqlite="waste_transfer.submission_key")


@dataclass(frozen=True)
class Load:
    """Between whom a load goes, from where, and when; `loose` is what leaves by weight, in kilograms by kind."""

    carrier_id: int | None
    facility_id: int | None
    leaves_on: date
    giver_address: str
    sic_code: str
    giver_name: str = ""
    loose: Mapping[LooseWaste, float] = field(default_factory=dict)


def prepare_transfer(
    actor: Actor, load: Load, weights: Mapping[int, float], *, submission_key: str | None = None
) -> WasteTransfer:
    """Put devices that wait for recycling, and loose parts, on one load; the same form sent twice is one load.

    Each device gets the code of its kind. Refuses drives neither clean nor under custody, a device on another load, a
    weight that cannot be, a past day, and a carrier or facility whose registration is not in force that day.
    """
    known = submission_key and db.session.scalar(
        select(WasteTransfer).where(WasteTransfer.submission_key == submission_key))
    if known:
        return known
    if not weights and not load.loose:
        raise Refused("Enter the weight of at least one device that leaves.")
    if len(weights) > MOST_DEVICES:
        raise Refused(f"One note holds {MOST_DEVICES} devices. Make two loads of it.")
    if load.leaves_on < clock.today():
        raise Refused("This day is past. Choose today or a later day.", field="leaves_on")
    carrier = use_party(load.carrier_id, PartyKind.CARRIER, load.leaves_on, field="carrier_id")
    facility = use_party(load.facility_id, PartyKind.FACILITY, load.leaves_on, field="facility_id")
    devices = [device_for_load(device_id, weight) for device_id, weight in sorted(weights.items())]
    for weight in load.loose.values():
        check_weight(weight, "Loose parts")
    transfer = WasteTransfer(
        number=new_reference("W", is_taken=_is_taken), carrier=carrier, facility=facility, leaves_on=load.leaves_on,
        giver_name=load.giver_name.strip() or None, giver_address=load.giver_address.strip(),
        sic_code=load.sic_code.strip(), prepared_by_id=actor.id, submission_key=submission_key,
        lines=[WasteTransferLine(device=device, weight_kg=weights[device.id], code=usual_code(device).code)
               for device in devices],
        loose=[LooseWasteLine(kind=kind, weight_kg=weight) for kind, weight in load.loose.items()],
    )
    number_hazardous(transfer)
    db.session.add(transfer)
    db.session.flush()
    record(actor, "transfer_prepared", transfer, devices=len(devices), hazardous=bool(transfer.hazardous_codes))
    return transfer


def record_leaving(
    actor: Actor, transfer: WasteTransfer, *, driver_name: str, left_on: date, version: int, vehicle: str = ""
) -> WasteTransfer:
    """Record that a load left and was signed for: every device on it is recycled, or none is.

    Its papers are kept 2 years from then, 3 with hazardous waste. Refuses a stale page, an empty load, hazardous waste
    whose consignment note is not complete, a day to come or before the load was prepared, what cannot leave, and a
    registration not in force that day.
    """
    transfer = lock_transfer(transfer, version)
    if not driver_name.strip():
        raise Refused("Enter who signed for it.", field="driver_name")
    if left_on > clock.today():
        raise Refused("This day is in the future. Record the load once it has left.", field="left_on")
    # From this day on papers are kept: one long past would have them deleted the next night.
    prepared_on = clock.in_london(transfer.created_at).date()
    if left_on < prepared_on:
        raise Refused(f"This load was prepared on {day(prepared_on)}. Enter that day or a later one.", field="left_on")
    if not transfer.lines and not transfer.loose:
        raise Refused("Nothing is on this load any more. Put a device on it, or call it off.")
    if not transfer.is_described:
        raise Refused("Part of this load is hazardous. Fill in its consignment note first, then record that it left.")
    for line in transfer.lines:
        if line.device.state != DeviceState.RECYCLE_PENDING:
            raise Refused(f"{line.device.asset_tag} is not set aside for recycling any more. Take it off this load "
                          "under “Change”, and print the papers again.")
    use_party(transfer.carrier_id, PartyKind.CARRIER, left_on, field="left_on")
    facility = use_party(transfer.facility_id, PartyKind.FACILITY, left_on, field="left_on")
    transfer.driver_name, transfer.left_at = driver_name.strip(), clock.now()
    transfer.vehicle = vehicle.strip() or None
    transfer.keep_until = _years_after(left_on, max(code.years_kept for code in transfer.codes))
    move(transfer, TransferState.LEFT, actor, devices=len(transfer.lines), kept_until=transfer.keep_until.isoformat())
    for line in sorted(transfer.lines, key=lambda line: line.device_id):
        recycle_device(actor, line.device, WasteNote(transfer.number, facility.name, line.weight_kg))
    return transfer


def cancel_transfer(actor: Actor, transfer: WasteTransfer, *, version: int) -> None:
    """Call a load off that has not left; its devices wait for another one."""
    move(lock_transfer(transfer, version), TransferState.CANCELLED, actor)


def list_waiting() -> Sequence[Device]:
    """Devices set aside for recycling that are on no prepared note, by tag, as many as one note holds."""
    on_a_note = select(WasteTransferLine.device_id).join(WasteTransfer).where(
        WasteTransfer.state == TransferState.PREPARED)
    return db.session.scalars(
        select(Device).where(Device.state == DeviceState.RECYCLE_PENDING, Device.id.not_in(on_a_note))
        .options(selectinload(Device.drives).selectinload(Drive.evidence)).order_by(Device.id).limit(MOST_DEVICES)
    ).all()


def list_open_transfers() -> Sequence[WasteTransfer]:
    """Prepared loads a device can still be added to, the soonest first."""
    return db.session.scalars(
        select(WasteTransfer).where(WasteTransfer.state == TransferState.PREPARED)
        .options(joinedload(WasteTransfer.carrier)).order_by(WasteTransfer.leaves_on, WasteTransfer.id).limit(50)
    ).all()


def page_of_transfers() -> Page:
    """Loads, newest first."""
    return page_by_key(select(WasteTransfer).options(
        joinedload(WasteTransfer.carrier), joinedload(WasteTransfer.facility), selectinload(WasteTransfer.lines),
        selectinload(WasteTransfer.loose)))


def get_transfer(number: str) -> WasteTransfer:
    """One load with its devices; NotFound when there is none."""
    found = find_transfer(number)
    if found is None:
        raise NotFound
    return found


def find_transfer(number: str) -> WasteTransfer | None:
    """The load with this number; None when there is none."""
    return db.session.scalar(
        select(WasteTransfer).where(WasteTransfer.number == number.upper()).options(
            joinedload(WasteTransfer.carrier), joinedload(WasteTransfer.facility), selectinload(WasteTransfer.loose),
            selectinload(WasteTransfer.lines).joinedload(WasteTransferLine.device),
        )
    )


def find_open_load_of(device_id: int) -> str | None:
    """The number of the prepared load a device is on; None when it is on none."""
    return db.session.scalar(
        select(WasteTransfer.number).join(WasteTransferLine).where(
            WasteTransferLine.device_id == device_id, WasteTransfer.state == TransferState.PREPARED).limit(1)
    )


def last_load() -> WasteTransfer | None:
    """The newest load: its address and trade code stand in the next form."""
    return db.session.scalar(select(WasteTransfer).order_by(WasteTransfer.id.desc()).limit(1))


def last_described() -> WasteTransfer | None:
    """The newest load with a complete consignment note: its words stand in the next one."""
    return db.session.scalar(
        select(WasteTransfer).where(WasteTransfer.waste_process.is_not(None)).order_by(WasteTransfer.id.desc()).limit(1)
    )


def list_breach_reviews() -> Sequence[Device]:
    """Devices that went missing unwiped and whose review is open, the oldest first."""
    return db.session.scalars(
        select(Device).where(Device.needs_breach_review.is_(True)).order_by(Device.updated_at).limit(200)
    ).all()


def end_breach_review(actor: Actor, device: Device, outcome: BreachOutcome, *, version: int) -> None:
    """Close the breach review of a device with its outcome; refuses one that is not open."""
    device = lock_device(device, version_seen=version)
    if not device.needs_breach_review:
        raise Refused("No breach review is open for this device. Look at its page for what happened.")
    device.needs_breach_review = False
    db.session.flush()
    record(actor, "breach_review_ended", device, outcome=str(outcome))


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def _is_taken(number: str) -> bool:
    return db.session.scalar(select(WasteTransfer.id).where(WasteTransfer.number == number)) is not None
