"""Devices that leave other than by hand-over: recycled with a note, or lost; and those that come back."""

from dataclasses import dataclass

from sqlalchemy import select

from app.audit.service import move, record
from app.core.errors import Refused
from app.core.permissions import Actor
from app.core.signals import device_back
from app.devices.models import Device
from app.devices.policy import recycling_obstacles, transit_obstacles, wipe_obstacles
from app.devices.service.locking import expect, lock_device, refuse_when, tell_unavailable
from app.devices.service.settling import settle_wipe
from app.devices.service.stock import begin_anew
from app.devices.states import DeviceState, VoidReason
from app.devices.transfer_models import WasteTransfer, WasteTransferLine
from app.devices.transfer_states import TransferState
from app.extensions import db


@dataclass(frozen=True)
class WasteNote:
    """The load a device left on: its number, the treatment facility, the weight in kilograms."""

    number: str
    facility: str
    weight_kg: float


def set_aside_for_recycling(
    actor: Actor, device: Device, *, reason: str, is_data_bearing: bool = False, version_seen: int | None = None
) -> Device:
    """Give a device up for reuse; `is_data_bearing` says its drives travel unwiped under custody. Reason is a code.

    For a device set aside already only what is said of its drives changes.
    """
    device = lock_device(device, version_seen=version_seen)
    before = device.state
    if before == DeviceState.RECYCLE_PENDING:
        record(actor, "custody_declared", device, data_bearing=is_data_bearing)
    else:
        move(device, DeviceState.RECYCLE_PENDING, actor, reason=reason, data_bearing=is_data_bearing)
    device.is_data_bearing_custody = is_data_bearing
    tell_unavailable(device, before)
    return device


def recycle_device(actor: Actor, device: Device, note: WasteNote, *, version_seen: int | None = None) -> Device:
    """Record that a device left for treatment on a load; called for each device of a load that leaves.

    Refuses a device that is on no load that left, and drives neither clean nor destroyed nor under custody.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.RECYCLE_PENDING, to_do="recycled")
    refuse_when(transit_obstacles(device) + recycling_obstacles(device))
    if not _is_on_left_load(device, note.number):
        raise Refused(f"{device.asset_tag} is on no load that left. Prepare a load for treatment with it, and record "
                      "there that it left.")
    device.waste_note, device.treatment_facility = note.number, note.facility.strip()[:120]
    device.weight_kg = note.weight_kg
    move(device, DeviceState.RECYCLED, actor)
    return device


def _is_on_left_load(device: Device, number: str) -> bool:
    return db.session.scalar(
        select(WasteTransferLine.id).join(WasteTransfer).where(
            WasteTransferLine.device_id == device.id, WasteTransfer.number == number,
            WasteTransfer.state == TransferState.LEFT).limit(1)
    ) is not None


def keep_after_all(actor: Actor, device: Device, *, version_seen: int | None = None) -> Device:
    """Take a device back from recycling into the wiping queue, where evidence that still counts is taken up.

    Refuses one that stands on a prepared load, whose papers may be printed already.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.RECYCLE_PENDING, to_do="kept")
    on_load = db.session.scalar(
        select(WasteTransfer.number).join(WasteTransferLine).where(
            WasteTransferLine.device_id == device.id, WasteTransfer.state == TransferState.PREPARED).limit(1)
    )
    if on_load is not None:
        raise Refused(f"{device.asset_tag} is on load {on_load}. Take it off that load first, then keep it.")
    device.is_data_bearing_custody = False
    move(device, DeviceState.WIPE_PENDING, actor, reason="kept_after_all")
    settle_wipe(actor, device)
    return device


def report_lost(actor: Actor, device: Device, *, reason: str, version_seen: int | None = None) -> Device:
    """Record that a device is missing or stolen; not wiped means a breach review. Reason is a code."""
    device = lock_device(device, version_seen=version_seen)
    before = device.state
    device.needs_breach_review = bool(wipe_obstacles(device))
    if device.on_the_way is not None:
        device.on_the_way = device.location = None
    move(device, DeviceState.LOST, actor, reason=reason, breach_review=device.needs_breach_review)
    tell_unavailable(device, before)
    if before == DeviceState.HANDED_OVER:
        device_back.send(None, device_id=device.id, actor=actor)
    return device


def record_found(actor: Actor, device: Device, *, version_seen: int | None = None) -> Device:
    """Take a lost device back: it begins anew as received, because nobody knows where it was."""
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.LOST, to_do="found")
    move(device, DeviceState.RECEIVED, actor, reason="found")
    begin_anew(device, VoidReason.DEVICE_FOUND)
    return device
