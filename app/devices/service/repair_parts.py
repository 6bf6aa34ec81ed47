"""Parts of a repair: taken from the counted items or typed, put back, and the repair called off.

What holds data never passes here: a drive is fitted on the device's page, under its serial number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from app.audit.service import move, record
from app.core import clock
from app.core.errors import NotFound, Refused, explain_constraint
from app.core.permissions import Actor
from app.devices.models import Device, DeviceRepair, Drive
from app.devices.parts_models import DevicePart, PartWay
from app.devices.policy import current_drives, wipe_obstacles
from app.devices.service.checklists import take_up_checklist
from app.devices.service.locking import expect, lock_device, refuse_when
from app.devices.states import DeviceState
from app.extensions import db
from app.supplies.drive_words import is_drive_named
from app.supplies.models import ItemMovement
from app.supplies.queries import get_standing
from app.supplies.service import put_back, use_in_device

MOST_PENCE: Final = 1_000_000
MOST_OF_ONE: Final = 100
A_DRIVE_HOLDS_DATA: Final = (
    "A storage drive holds data and is no mere part: it is fitted on the drives page. Confirm it there by its serial "
    "number, then it is wiped like any other."
)
explain_constraint("uq_device_part_submission_key", "This part was just entered. Look at the list of parts.",
                   sqlite="device_part.submission_key")
explain_constraint("uq_device_part_drive", "This drive was taken from the shelf already. Look at the list of parts.",
                   sqlite="device_part.drive_id")


@dataclass(frozen=True)
class WantedPart:
    """A part from the counted items (its key), or one that is typed; without a cost a counted one costs its average."""

    item_id: int | None = None
    name: str = ""
    quantity: int = 1
    cost_pence: int | None = None


def use_part(
    actor: Actor, device: Device, wanted: WantedPart, *, submission_key: str | None = None,
    version_seen: int | None = None,
) -> DevicePart:
    """Put a part into a device in repair; the same form sent twice counts once. The cost is of all of them together.

    Refuses a storage drive, more than are there, and a part without a name.
    """
    device = lock_device(device, version_seen=version_seen)
    known = find_entered(submission_key)
    if known is not None:
        return known
    expect(device, DeviceState.REPAIR, to_do="given a part")
    repair = repair_under_way(actor, device)
    part = _counted(actor, device, wanted) if wanted.item_id is not None else _typed(wanted)
    part.device_id, part.repair_id, part.way = device.id, repair.id, PartWay.USED
    part.entered_by_id, part.entered_at, part.submission_key = actor.id, clock.now(), submission_key
    db.session.add(part)
    db.session.flush()
    _sum_up(repair)
    record(actor, "part_used", device, part=part.id, cost_pence=part.cost_pence)
    return part


def put_part_back(actor: Actor, device: Device, part_id: int, *, version_seen: int | None = None) -> DevicePart:
    """Take a part out of a repair that is not finished; counted ones lie on the shelf again, at what they cost.

    A drive that was never from the shelf is put right so too, while it is in the device; one that was taken out holds
    whatever it held, and is refused.
    """
    device = lock_device(device, version_seen=version_seen)
    part = _part_of(device, part_id, PartWay.USED)
    if part.undone_at is not None:
        return part
    if part.drive_id is not None:
        if part.drive_id not in {drive.id for drive in current_drives(device)}:
            raise Refused("This drive was taken out and waits among the loose drives. Wipe it first, then count the "
                          "shelf with it.")
        _undo(actor, device, part)
        return part
    expect(device, DeviceState.REPAIR, to_do="changed in its repair")
    repair = next((row for row in open_repairs(device) if row.id == part.repair_id), None)
    if repair is None:
        raise Refused("That repair is finished. Enter what was changed as parts of the repair that is open now.")
    _undo(actor, device, part)
    _sum_up(repair)
    return part


def cancel_repair(actor: Actor, device: Device, *, version_seen: int | None = None) -> Device:
    """Call a repair off: its parts go back to the shelf, and the device to the test bench.

    A device that had parts in it was open: its tests are made again. Refuses a drive without evidence.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.REPAIR, to_do="taken out of repair")
    refuse_when(wipe_obstacles(device))
    repairs = open_repairs(device)
    parts = _standing([repair.id for repair in repairs])
    # In one order for everybody, so that two who take several items never wait for each other in a circle.
    for part in sorted(parts, key=_item_of):
        _undo(actor, device, part)
    for repair in repairs:
        repair.finished_at = clock.now()
        _sum_up(repair)
    move(device, DeviceState.TESTING, actor, reason="repair_cancelled", parts=len(parts))
    if parts:
        device.repaired_at = clock.now()
        take_up_checklist(device)
    return device


def enter_last_part(actor: Actor, repair: DeviceRepair, name: str, cost_pence: int) -> None:
    """The part that is typed when a repair is finished; nothing typed is none. Refuses a storage drive."""
    if not name.strip() and not cost_pence:
        return
    part = _typed(WantedPart(name=name.strip() or repair.part or "Parts", cost_pence=cost_pence), field="part")
    part.device_id, part.repair_id, part.way = repair.device_id, repair.id, PartWay.USED
    part.entered_by_id, part.entered_at = actor.id, clock.now()
    db.session.add(part)
    db.session.flush()
    _sum_up(repair)


def close_left_repairs(device: Device) -> None:
    """End repairs that were left for a new wipe: the device was open, so what was tested before no longer counts."""
    for repair in open_repairs(device):
        repair.finished_at = device.repaired_at = clock.now()


def count_fitted_drive(
    actor: Actor, device: Device, item_id: int, drive_id: int, *, submission_key: str | None = None
) -> DevicePart:
    """Note that a drive confirmed in the device came from the counted ones: one leaves the shelf, at its average.

    Refuses items that are no drives, drives that are not in the device, and a drive that was counted before.
    """
    device = lock_device(device)
    known = find_entered(submission_key)
    if known is not None:
        return known
    item = get_standing(item_id).item
    if not item.is_drive:
        raise Refused(f"{item.name} is no storage drive. Enter it as a part of a repair.", field="item_id")
    drive = next((drive for drive in current_drives(device) if drive.id == drive_id), None)
    if drive is None or drive.confirmed_at is None:
        raise Refused(A_DRIVE_HOLDS_DATA, field="drive_id")
    if drive_id in _counted_drives(device):
        raise Refused(f"Drive {drive.serial} was taken from the shelf already. Choose another one.", field="drive_id")
    movement = use_in_device(actor, item, 1, device.asset_tag)
    part = DevicePart(
        device_id=device.id, way=PartWay.USED, drive_id=drive.id, movement_id=movement.id, name=item.name, quantity=1,
        cost_pence=-movement.value_change_pence, entered_by_id=actor.id, entered_at=clock.now(),
        submission_key=submission_key,
    )
    db.session.add(part)
    db.session.flush()
    record(actor, "drive_from_shelf", device, part=part.id, drive=drive.id)
    return part


def drives_not_counted(device: Device) -> Sequence[Drive]:
    """The confirmed drives of a device that no counted item stands for."""
    counted = _counted_drives(device)
    return [drive for drive in current_drives(device) if drive.confirmed_at is not None and drive.id not in counted]


def repair_under_way(actor: Actor, device: Device) -> DeviceRepair:
    """The newest repair that is open; a device that stands in repair without one gets it here."""
    repairs = open_repairs(device)
    if repairs:
        return repairs[-1]
    repair = DeviceRepair(device=device, fault="Not noted", technician_id=actor.id, started_at=clock.now())
    db.session.add(repair)
    db.session.flush()
    return repair


def open_repairs(device: Device) -> Sequence[DeviceRepair]:
    """The repairs of a device that are not finished, the newest last."""
    return db.session.scalars(
        select(DeviceRepair).where(DeviceRepair.device_id == device.id, DeviceRepair.finished_at.is_(None))
        .order_by(DeviceRepair.id)
    ).all()


def find_entered(submission_key: str | None) -> DevicePart | None:
    """The part that a form with this key entered; None for a form sent for the first time."""
    if not submission_key:
        return None
    return db.session.scalar(select(DevicePart).where(DevicePart.submission_key == submission_key))


def _counted(actor: Actor, device: Device, wanted: WantedPart) -> DevicePart:
    item = get_standing(wanted.item_id or 0).item
    if item.is_drive:
        raise Refused(A_DRIVE_HOLDS_DATA, field="item_id")
    if wanted.name.strip():
        raise Refused("Choose a part from the shelf or type one, not both.", field="name")
    movement = use_in_device(actor, item, wanted.quantity, device.asset_tag)
    cost = -movement.value_change_pence if wanted.cost_pence is None else _checked_cost(wanted.cost_pence)
    return DevicePart(movement_id=movement.id, name=item.name, quantity=wanted.quantity, cost_pence=cost)


def _typed(wanted: WantedPart, *, field: str = "name") -> DevicePart:
    name = " ".join(wanted.name.split())[:160]
    if not name:
        raise Refused("Choose a part from the shelf, or say what it is.", field=field)
    if is_drive_named(name):
        raise Refused(A_DRIVE_HOLDS_DATA, field=field)
    if not 0 < wanted.quantity <= MOST_OF_ONE:
        raise Refused(f"Enter a number from 1 to {MOST_OF_ONE}.", field="quantity")
    return DevicePart(name=name, quantity=wanted.quantity, cost_pence=_checked_cost(wanted.cost_pence or 0))


def _checked_cost(pence: int) -> int:
    if not 0 <= pence <= MOST_PENCE:
        raise Refused("Enter the cost of parts in pounds, from 0 to 10,000.", field="cost")
    return pence


def _undo(actor: Actor, device: Device, part: DevicePart) -> None:
    movement = db.session.get(ItemMovement, part.movement_id) if part.movement_id else None
    if movement is not None:
        put_back(actor, movement)
    part.undone_at = clock.now()
    db.session.flush()
    record(actor, "part_put_back", device, part=part.id)


def _part_of(device: Device, part_id: int, way: PartWay) -> DevicePart:
    part = db.session.get(DevicePart, part_id)
    if part is None or part.device_id != device.id or part.way != way:
        raise NotFound
    return part


def _standing(repair_ids: Sequence[int]) -> Sequence[DevicePart]:
    return db.session.scalars(
        select(DevicePart).where(DevicePart.repair_id.in_(repair_ids), DevicePart.undone_at.is_(None))
        .order_by(DevicePart.id)
    ).all()


def _item_of(part: DevicePart) -> int:
    movement = db.session.get(ItemMovement, part.movement_id) if part.movement_id else None
    return movement.item_id if movement else 0


def _counted_drives(device: Device) -> set[int | None]:
    return set(db.session.scalars(
        select(DevicePart.drive_id).where(DevicePart.device_id == device.id, DevicePart.drive_id.is_not(None),
                                          DevicePart.undone_at.is_(None))
    ))


def _sum_up(repair: DeviceRepair) -> None:
    repair.cost_pence = sum(part.cost_pence for part in _standing([repair.id]))
    db.session.flush()
