"""What a device is, and which drives are in it: entered by hand and confirmed by a person."""

from dataclasses import dataclass

from app.audit.service import move, record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.models import Device, Drive
from app.devices.placeholders import known_text
from app.devices.policy import (
    DRIVES_CHANGEABLE_IN,
    WIPING,
    WITH_BUILT_IN_STORAGE,
    can_hold_data,
    current_drives,
    identification_obstacles,
    is_drive_proved,
    storage_class,
)
from app.devices.queries import find_fitted_drive, find_loose_drive
from app.devices.serials import serial_key
from app.devices.service.checklists import ON_THE_BENCH, take_up_checklist
from app.devices.service.drive_counts import recall_drive_health
from app.devices.service.locking import expect, lock_device, refuse_when
from app.devices.service.reported_drives import unaccounted_drives
from app.devices.service.settling import settle_wipe
from app.devices.states import DeviceState, FormFactor, MediaKind, VoidReason
from app.extensions import db

_NOT_YET_TRUSTED = (
    DeviceState.RECEIVED, DeviceState.IDENTIFIED, DeviceState.WIPE_PENDING, DeviceState.WIPE_FAILED,
    DeviceState.WIPED, DeviceState.TESTING, DeviceState.REPAIR,
)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What a technician reads off a device; unknown stays None, never 0."""

    form_factor: FormFactor
    manufacturer: str
    model: str
    serial: str | None = None
    cpu_model: str | None = None
    ram_mb: int | None = None
    storage_gb: int | None = None
    screen_inches: float | None = None
    has_touch: bool = False
    has_camera: bool = False


@dataclass(frozen=True, kw_only=True)
class DriveFacts:
    """A drive as printed on its label; the serial number is what wipe logs are matched by."""

    serial: str
    model: str | None = None
    media: MediaKind = MediaKind.UNKNOWN
    size_bytes: int | None = None


def identify_device(actor: Actor, device: Device, identity: Identity, *, version_seen: int | None = None) -> Device:
    """Write down what a device is; refuses once it is graded, and a change to a kind that cannot have its drives."""
    device = lock_device(device, version_seen=version_seen)
    expect(device, *_NOT_YET_TRUSTED, to_do="identified")
    if not identity.manufacturer.strip():
        raise Refused("Enter the maker.", field="manufacturer")
    if not identity.model.strip():
        raise Refused("Enter the model.", field="model")
    _refuse_other_storage(device, identity.form_factor)
    for name, value in vars(identity).items():
        setattr(device, name, value.strip() or None if isinstance(value, str) and name != "form_factor" else value)
    device.serial_key = serial_key(device.serial) if known_text(device.serial) else None
    device.identified_by_id = actor.id
    if device.state in ON_THE_BENCH:
        take_up_checklist(device)
    db.session.flush()
    record(actor, "identified_by_hand", device, kind=str(device.form_factor))
    return device


def _refuse_other_storage(device: Device, form_factor: FormFactor) -> None:
    if storage_class(form_factor) == storage_class(device.form_factor):
        return
    if device.state != DeviceState.RECEIVED:
        raise Refused("This kind stores data in another way than the kind it was identified as. Recycle this record "
                      "and count the device in again.", field="form_factor")
    if current_drives(device) and storage_class(form_factor) == "none":
        raise Refused("A monitor has no drive, but drives are listed. Take them out first.", field="form_factor")
    # "No drive fitted" was signed for another kind of thing.
    device.no_drive_confirmed_at = device.no_drive_confirmed_by_id = None


def confirm_drive(actor: Actor, device: Device, facts: DriveFacts, *, version_seen: int | None = None) -> Drive:
    """Record a drive found in a device by a person who read its serial number.

    A drive put into a device that was clean sends it back to be wiped. Refuses placeholders, a serial number that
    is already in this or another device, and devices that are graded or later.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, *DRIVES_CHANGEABLE_IN, to_do="given another drive")
    if not can_hold_data(device):
        raise Refused("A monitor has no drive. Correct what kind of device it is first.", field="serial")
    serial = _usable_serial(facts.serial)
    drive = _drive_to_fit(serial, device)
    drive.serial, drive.serial_key = serial, serial_key(serial)
    drive.model = (facts.model or "").strip() or drive.model
    drive.media, drive.size_bytes = str(facts.media), facts.size_bytes or drive.size_bytes
    drive.confirmed_by_id, drive.confirmed_at, drive.fitted_at = actor.id, clock.now(), clock.now()
    device.no_drive_confirmed_at = device.no_drive_confirmed_by_id = None
    db.session.flush()
    recall_drive_health(device, drive)
    record(actor, "drive_confirmed", device, drive=drive.id)
    if device.state in {DeviceState.WIPED, DeviceState.TESTING, DeviceState.REPAIR}:
        move(device, DeviceState.WIPE_PENDING, actor, reason="drive_fitted", drive=drive.id)
    return drive


def correct_drive_serial(actor: Actor, drive: Drive, device: Device, serial: str) -> Drive:
    """Put a mistyped serial number right; refuses once evidence was accepted for the drive."""
    device = lock_device(device)
    expect(device, *DRIVES_CHANGEABLE_IN, to_do="corrected")
    if is_drive_proved(drive, device):
        raise Refused("This drive's wipe was accepted under its serial number. Take the drive out and enter the "
                      "right one if they differ.", field="serial")
    typed = _usable_serial(serial)
    if typed == drive.serial:
        return drive
    if serial_key(typed) != drive.serial_key:
        _refuse_double(typed, device)
    drive.serial, drive.serial_key = typed, serial_key(typed)
    drive.confirmed_by_id, drive.confirmed_at = actor.id, clock.now()
    db.session.flush()
    record(actor, "drive_corrected", device, drive=drive.id)
    return drive


def sign_no_drive(actor: Actor, device: Device, *, version_seen: int | None = None) -> Device:
    """Sign that a person looked and no drive is fitted.

    Refuses while drives are listed, for built-in storage, and while the newest report shows a drive that nobody has
    accounted for: it has to be taken out, said not to be there, or no longer be seen by a report.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.RECEIVED, DeviceState.IDENTIFIED, *WIPING, DeviceState.WIPED, DeviceState.TESTING,
           DeviceState.REPAIR, DeviceState.RECYCLE_PENDING, to_do="signed as having no drive")
    if current_drives(device):
        raise Refused("Drives are listed for this device. Take them out first if they are really gone.")
    if device.form_factor in WITH_BUILT_IN_STORAGE:
        raise Refused("A tablet or phone has built-in storage: enter it as a drive, with the device's serial number.")
    refuse_when(unaccounted_drives(device))
    device.no_drive_confirmed_by_id, device.no_drive_confirmed_at = actor.id, clock.now()
    db.session.flush()
    record(actor, "no_drive_signed", device)
    settle_wipe(actor, device)
    return device


def finish_identification(actor: Actor, device: Device, *, version_seen: int | None = None) -> Device:
    """Send an identified device to be wiped, or a monitor straight to testing; refuses while anything is unknown."""
    device = lock_device(device, version_seen=version_seen)
    expect(device, DeviceState.RECEIVED, DeviceState.IDENTIFIED, to_do="marked as identified")
    refuse_when(identification_obstacles(device))
    if device.state == DeviceState.RECEIVED:
        move(device, DeviceState.IDENTIFIED, actor)
    if can_hold_data(device):
        move(device, DeviceState.WIPE_PENDING, actor)
        settle_wipe(actor, device)
    else:
        move(device, DeviceState.TESTING, actor)
        take_up_checklist(device)
    return device


def _usable_serial(typed: str) -> str:
    serial = known_text(typed)
    if serial is None:
        raise Refused("Enter the serial number printed on the drive. A placeholder such as 0000 does not tell drives "
                      "apart.", field="serial")
    if len(serial) > 80:
        raise Refused("That is longer than any serial number. Scan or type only the serial number.", field="serial")
    return serial


def _refuse_double(serial: str, device: Device) -> None:
    other = find_fitted_drive(serial_key(serial))
    if other is None:
        return
    if other.device_id == device.id:
        raise Refused(f"Drive {serial} is already listed for this device. Check the serial number.", field="serial")
    tag = other.device.asset_tag if other.device else "another device"
    raise Refused(f"Drive {serial} is listed in {tag}. Take it out there first, then enter it here.", field="serial")


def _drive_to_fit(serial: str, device: Device) -> Drive:
    """The drive on the shelf with this serial number, taken up again; otherwise a new one."""
    _refuse_double(serial, device)
    loose = find_loose_drive(serial_key(serial))
    if loose is None:
        drive = Drive(device=device, fitted_at=clock.now())
        db.session.add(drive)
        return drive
    if loose.destroyed_at is not None:
        raise Refused(f"Drive {serial} is recorded as destroyed. Check the serial number.", field="serial")
    # What was proved for the machine it came out of proves nothing here, nor back there.
    for evidence in loose.evidence:
        if evidence.voided_at is None:
            evidence.voided_at, evidence.voided_because = clock.now(), VoidReason.DRIVE_MOVED
    db.session.flush()
    loose.device, loose.removed_at, loose.removed_by_id = device, None, None
    return loose
