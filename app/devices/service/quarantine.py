"""Quarantine: a device is set apart with a reason, and goes no further until somebody releases it."""

from app.audit.service import record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.places import GONE
from app.devices.service.locking import lock_device
from app.devices.service.stock import take_out_of_stock
from app.devices.states import DeviceState, QuarantineReason
from app.extensions import db

NOT_HERE = frozenset(GONE)


def quarantine_device(
    actor: Actor, device: Device, reason: QuarantineReason, *, version_seen: int | None = None
) -> Device:
    """Set a device apart; one in stock or reserved leaves its shelf first, and whoever promised it is told.

    Refuses a device that is not here, and one that is set apart already.
    """
    device = lock_device(device, version_seen=version_seen)
    if device.state in NOT_HERE:
        raise Refused(f"{device.asset_tag} is not in the workshop. Take it back or record it as found first.")
    if device.quarantine_reason is not None:
        raise Refused(f"{device.asset_tag} is in quarantine already. Release it first to give another reason.")
    if device.state in {DeviceState.IN_STOCK, DeviceState.RESERVED}:
        device = take_out_of_stock(actor, device, reason="quarantine")
    device.quarantine_reason, device.quarantined_at = reason, clock.now()
    record(actor, "quarantined", device, reason=str(reason))
    db.session.flush()
    return device


def release_from_quarantine(actor: Actor, device: Device, *, version_seen: int | None = None) -> Device:
    """Let a device go on from where it stands; refuses one that is not in quarantine."""
    device = lock_device(device, version_seen=version_seen)
    if device.quarantine_reason is None:
        raise Refused(f"{device.asset_tag} is not in quarantine. Check the asset tag.")
    reason, device.quarantine_reason, device.quarantined_at = device.quarantine_reason, None, None
    record(actor, "quarantine_ended", device, reason=str(reason))
    db.session.flush()
    return device
