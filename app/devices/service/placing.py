"""Where a device lies, at any stage; only `put_in_stock` makes a place mean stock."""

from app.audit.service import record
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.place_models import StoragePlace
from app.devices.places import GONE
from app.devices.policy import transit_obstacles
from app.devices.service.locking import lock_device, refuse_when
from app.devices.service.places import use_place
from app.devices.states import DeviceState
from app.extensions import db


def place_device(actor: Actor, device: Device, *, location: str | None, version_seen: int | None = None) -> Device:
    """Note at which place a device lies, or with None that nobody knows.

    Refuses a device that is not here, a place nobody knows or that is out of use, and what is in stock or reserved
    without a place.
    """
    device = lock_device(device, version_seen=version_seen)
    _expect_here(device)
    refuse_when(transit_obstacles(device))
    place = use_place(location).name if location and location.strip() else None
    if place is None and device.state in {DeviceState.IN_STOCK, DeviceState.RESERVED}:
        raise Refused("What is in stock has a place. Enter where it is put, for example Shelf B2.", field="location")
    device.location = place
    record(actor, "moved_shelf", device)
    db.session.flush()
    return device


def send_on_the_way(actor: Actor, device: Device, *, transfer: str, to_site: str) -> Device:
    """Note that a device left its site on a transfer; refuses one that is not here, or on the way already."""
    device = lock_device(device)
    _expect_here(device)
    refuse_when(transit_obstacles(device))
    device.on_the_way, device.location = transfer, f"{transfer}, on the way to {to_site}"[:60]
    record(actor, "sent_on_the_way", device, transfer=transfer)
    db.session.flush()
    return device


def arrive(actor: Actor, device: Device, place: StoragePlace, *, transfer: str) -> Device:
    """Note that a device on the way arrived, and where it was put; refuses one that is not on this transfer."""
    device = lock_device(device)
    if device.on_the_way != transfer:
        raise Refused(f"{device.asset_tag} is not on the way with {transfer}. Look at its page for where it is.")
    device.on_the_way, device.location = None, place.name
    record(actor, "arrived", device, transfer=transfer)
    db.session.flush()
    return device


def _expect_here(device: Device) -> None:
    if device.state in GONE:
        raise Refused(f"{device.asset_tag} is not in the workshop. Take it back or record it as found first.")
