"""Stock and what matching does with it: put in, reserved, released, handed over, returned, taken out."""

from app.audit.service import move
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.core.signals import device_back
from app.devices.models import Device
from app.devices.policy import can_hold_data, hand_over_obstacles, stock_obstacles, transit_obstacles
from app.devices.service.checklists import take_up_checklist
from app.devices.service.locking import expect, lock_device, refuse_when, tell_unavailable
from app.devices.service.overriding import void_overrides
from app.devices.service.places import use_place
from app.devices.service.placing import place_device
from app.devices.states import DeviceState, OverrideEnd, VoidReason


def put_in_stock(actor: Actor, device: Device, *, location: str, version_seen: int | None = None) -> Device:
    """Put a graded device on its shelf; refuses without a place in use, without evidence, and grade D."""
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.GRADED, to_do="put in stock")
    refuse_when(transit_obstacles(device))
    if not location.strip():
        raise Refused("Enter where it is put, for example Shelf B2.", field="location")
    place = use_place(location)
    refuse_when(stock_obstacles(device, clock.today()))
    device.location, device.stocked_at = place.name, clock.now()
    move(device, DeviceState.IN_STOCK, actor)
    return device


def put_in_stock_or_move(actor: Actor, device: Device, *, location: str, version_seen: int | None = None) -> Device:
    """What "it is on this shelf" means: a graded device goes into stock, one in stock has moved."""
    if device.state in {DeviceState.IN_STOCK, DeviceState.RESERVED}:
        return place_device(actor, device, location=location, version_seen=version_seen)
    return put_in_stock(actor, device, location=location, version_seen=version_seen)


def reserve_device(actor: Actor, device: Device, *, reservation: str | None = None) -> Device:
    """Hold a device in stock for one reservation, under the row lock; refuses when it is not in stock any more."""
    device = lock_device(device)
    if device.loan_stock_reason is not None:
        raise Refused(f"Device {device.asset_tag} is loan stock and is not given away. Ask for matches again.")
    if device.state != DeviceState.IN_STOCK:
        raise Refused(f"Device {device.asset_tag} was just taken by somebody else. Ask for matches again.")
    refuse_when(stock_obstacles(device, clock.today()))
    move(device, DeviceState.RESERVED, actor, **({"reservation": reservation} if reservation else {}))
    return device


def release_device(actor: Actor, device: Device, *, reason: str = "released") -> Device:
    """Give a reserved device back to stock; a device that already left its reservation is let be."""
    device = lock_device(device)
    if device.state == DeviceState.RESERVED:
        move(device, DeviceState.IN_STOCK, actor, reason=reason)
    return device


def hand_over_device(actor: Actor, device: Device) -> Device:
    """Record that a reserved device left with a household; refuses when its system is out of support today."""
    device = lock_device(device)
    expect(device, DeviceState.RESERVED, to_do="handed over")
    refuse_when(hand_over_obstacles(device, clock.today()))
    move(device, DeviceState.HANDED_OVER, actor)
    return device


def return_device(
    actor: Actor, device: Device, *, reason: str = "returned", version_seen: int | None = None
) -> Device:
    """Take back a handed-over device: it waits to be wiped again and no earlier evidence or test counts.

    A monitor goes to testing. `reason` is a code.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.HANDED_OVER, to_do="taken back")
    move(device, DeviceState.RETURNED, actor, reason=reason)
    begin_anew(device, VoidReason.DEVICE_RETURNED)
    move(device, DeviceState.WIPE_PENDING if can_hold_data(device) else DeviceState.TESTING, actor, reason=reason)
    take_up_checklist(device)
    device_back.send(None, device_id=device.id, actor=actor)
    return device


def take_out_of_stock(actor: Actor, device: Device, *, reason: str, version_seen: int | None = None) -> Device:
    """Take a device in stock or reserved back to the bench, and tell whoever promised it; `reason` is a code."""
    device = lock_device(device, version_seen=version_seen)
    before = device.state
    expect(device, DeviceState.IN_STOCK, DeviceState.RESERVED, to_do="taken out of stock")
    move(device, DeviceState.TESTING, actor, reason=reason)
    take_up_checklist(device)
    device.cosmetic_grade = device.graded_at = device.graded_by_id = device.stocked_at = device.location = None
    tell_unavailable(device, before)
    return device


def begin_anew(device: Device, why: VoidReason) -> None:
    """Set the last arrival to now and void every proof made before it; the device must be in no trusted state."""
    now = clock.now()
    device.received_at = now
    device.no_drive_confirmed_at = device.no_drive_confirmed_by_id = None
    device.cosmetic_grade = device.graded_at = device.graded_by_id = device.stocked_at = device.location = None
    for drive in device.drives:
        for evidence in drive.evidence:
            if evidence.device_id == device.id and evidence.voided_at is None:
                evidence.voided_at, evidence.voided_because = now, why
    void_overrides(device, OverrideEnd.DEVICE_FOUND if why == VoidReason.DEVICE_FOUND else OverrideEnd.DEVICE_RETURNED)
