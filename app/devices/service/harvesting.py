"""Parts harvested from devices that are given up: what was taken goes to the counted items, and is told on papers.

A drive is no part: it is taken out on the device's page and waits among the loose drives.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from app.audit.service import record
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Actor
from app.core.state_machine import WrongMove
from app.devices.models import Device
from app.devices.part_words import harvested_words
from app.devices.parts_models import DevicePart, PartWay
from app.devices.service.leaving import set_aside_for_recycling
from app.devices.service.locking import expect, lock_device
from app.devices.service.repair_parts import MOST_OF_ONE, find_entered
from app.devices.states import DeviceState, Grade
from app.extensions import db
from app.supplies.models import ItemMovement
from app.supplies.queries import get_standing
from app.supplies.service import bring_in_harvested, take_harvest_back


def harvest_part(
    actor: Actor, device: Device, item_id: int, quantity: int, *, went_to: str, submission_key: str | None = None,
    version_seen: int | None = None,
) -> DevicePart:
    """Take parts out of a device that is given up and count them; the same form sent twice counts once.

    A device of grade D is set aside for recycling by it. Refuses any other device, one that has left, a drive, and no
    place. What was tested with the part in it no longer counts.
    """
    device = lock_device(device, version_seen=version_seen)
    known = find_entered(submission_key)
    if known is not None:
        return known
    _expect_given_up(device)
    item = get_standing(item_id).item
    if item.is_drive:
        raise Refused("A drive is not harvested as a part. Take it out on the device's page: it then waits among the "
                      "loose drives to be wiped or destroyed.", field="item_id")
    if not 0 < quantity <= MOST_OF_ONE:
        raise Refused(f"Enter a number from 1 to {MOST_OF_ONE}.", field="quantity")
    if not went_to.strip():
        raise Refused("Enter where it was put, for example Parts drawer 3.", field="went_to")
    if device.state == DeviceState.GRADED:
        device = set_aside_for_recycling(actor, device, reason="harvested")
    movement = bring_in_harvested(actor, item, quantity, device.asset_tag)
    part = DevicePart(
        device_id=device.id, way=PartWay.HARVESTED, movement_id=movement.id, name=item.name, quantity=quantity,
        went_to=went_to.strip()[:60], entered_by_id=actor.id, entered_at=clock.now(), submission_key=submission_key,
    )
    device.repaired_at = clock.now()
    db.session.add(part)
    db.session.flush()
    record(actor, "part_harvested", device, part=part.id, quantity=quantity)
    return part


def undo_harvest(actor: Actor, device: Device, part_id: int, *, version_seen: int | None = None) -> DevicePart:
    """Say that something was not taken after all; refuses once the device has left, or the part is used elsewhere."""
    device = lock_device(device, version_seen=version_seen)
    part = db.session.get(DevicePart, part_id)
    if part is None or part.device_id != device.id or part.way != PartWay.HARVESTED:
        raise NotFound
    if part.undone_at is not None:
        return part
    expect(device, DeviceState.RECYCLE_PENDING, to_do="given its parts back")
    movement = db.session.get(ItemMovement, part.movement_id) if part.movement_id else None
    if movement is not None:
        take_harvest_back(actor, movement)
    part.undone_at = clock.now()
    db.session.flush()
    record(actor, "part_not_harvested", device, part=part.id)
    return part


def can_be_harvested(device: Device) -> bool:
    """Whether parts may be taken out: it waits for recycling, or was graded for parts."""
    return device.state == DeviceState.RECYCLE_PENDING or (
        device.state == DeviceState.GRADED and device.cosmetic_grade == Grade.D
    )


def harvested_from(device_ids: Collection[int]) -> Mapping[int, str]:
    """What was harvested from each of some devices, in words for papers; devices without any are left out."""
    rows = db.session.scalars(
        select(DevicePart).where(DevicePart.device_id.in_(device_ids), DevicePart.way == PartWay.HARVESTED)
        .order_by(DevicePart.id)
    ).all()
    found = {key: harvested_words(part for part in rows if part.device_id == key)
             for key in {part.device_id for part in rows}}
    return {key: words for key, words in found.items() if words}


def _expect_given_up(device: Device) -> None:
    if device.state == DeviceState.RECYCLED:
        raise WrongMove(f"{device.asset_tag} has left for treatment. Open another device to harvest from.")
    if not can_be_harvested(device):
        raise WrongMove(f"{device.asset_tag} is not given up. Set it aside for recycling, or grade it D, before "
                        "parts are taken out.")
