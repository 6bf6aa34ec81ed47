"""Where a device lies, at any stage; only `put_in_stock` makes a place mean stock."""

from app.audit.service import record
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.places import GONE
from app.devices.service.locking import lock_device
from app.devices.service.places import use_place
from app.devices.states import DeviceState
from app.extensions import db


def place_device(actor: Actor, device: Device, *, location: str | None, version_seen: int | None = None) -> Device:
    """Note at which place a device lies, or with None that nobody knows.

    Refuses a device that is not here, a place nobody knows or that is out of use, and what is in stock or reserved
    without a place.
    """
    device = lock_device(device, version_seen=version_seen)
    if device.state in GONE:
        raise Refused(f"{device.asset_tag} is not in the workshop. Take it back or record it as found first.")
    place = use_place(location).name if location and location.strip() else None
    if place is None and device.state in {DeviceState.IN_STOCK, DeviceState.RESERVED}:
        raise Refused("What is in stock has a place. Enter where it is put, for example Shelf B2.", field="location")
    device.location = place
    record(actor, "moved_shelf", device)
    db.session.flush()
    return device
