"""Drives leave a device and are destroyed; each keeps its history."""

from app.audit.service import record
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Actor
from app.devices.models import Device, Drive
from app.devices.policy import DRIVES_CHANGEABLE_IN, current_drives
from app.devices.service.locking import expect, lock_device
from app.devices.service.settling import settle_wipe
from app.devices.states import DestructionMethod
from app.extensions import db


def remove_drive(actor: Actor, device: Device, drive_id: int, *, version_seen: int | None = None) -> Drive:
    """Take a drive out; it waits on the shelf to be wiped elsewhere or destroyed.

    Refuses while the device is trusted (graded or later): take it out of stock first.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, *DRIVES_CHANGEABLE_IN, to_do="opened to take a drive out")
    drive = _current(device, drive_id)
    drive.removed_at, drive.removed_by_id = clock.now(), actor.id
    # Nobody has looked since: an empty device must be signed as empty, or get another drive.
    device.no_drive_confirmed_at = device.no_drive_confirmed_by_id = None
    db.session.flush()
    record(actor, "drive_removed", device, drive=drive.id)
    if current_drives(device):
        settle_wipe(actor, device)
    return drive


def destroy_drive(actor: Actor, device: Device, drive_id: int, method: DestructionMethod) -> Drive:
    """Record that a drive was made unreadable for good; a drive still in the device is taken out by it.

    Refuses a drive that is already destroyed, and drives of trusted devices.
    """
    device = lock_device(device)
    drive = next((drive for drive in device.drives if drive.id == drive_id), None)
    if drive is None:
        raise NotFound
    if drive.destroyed_at is not None:
        raise Refused(f"Drive {drive.serial} is already recorded as destroyed. Check the serial number.")
    if drive.removed_at is None:
        remove_drive(actor, device, drive_id)
    drive.destroyed_at, drive.destroyed_by_id, drive.destruction_method = clock.now(), actor.id, method
    db.session.flush()
    record(actor, "drive_destroyed", device, drive=drive.id, method=str(method))
    return drive


def _current(device: Device, drive_id: int) -> Drive:
    for drive in current_drives(device):
        if drive.id == drive_id:
            return drive
    if any(drive.id == drive_id for drive in device.drives):
        raise Refused("This drive is not in the device any more. Its card tells why: look at the device's page.")
    raise NotFound
