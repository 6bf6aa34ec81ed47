"""A hardware report shows a drive without evidence: trust goes, the drive is listed until a person has looked.

The other way round nothing happens: a report never makes a device cleaner.
"""

from app.audit.service import move, record
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Actor
from app.devices.models import Device, Drive
from app.devices.placeholders import known_text
from app.devices.policy import DRIVES_CHANGEABLE_IN, WIPING, can_hold_data, current_drives
from app.devices.queries import find_loose_drive, list_fitted_elsewhere
from app.devices.report_readings import Reading
from app.devices.serials import serial_key
from app.devices.service.locking import expect, lock_device, tell_unavailable
from app.devices.service.report_comparing import ComparedDrive, DriveStanding, compare_drives
from app.devices.service.settling import settle_wipe
from app.devices.service.typed_evidence import list_typed
from app.devices.states import DeviceState, MediaKind, VoidReason
from app.extensions import db

_S = DeviceState
_BEHIND_THE_WIPE = frozenset({_S.WIPED, _S.TESTING, _S.REPAIR, _S.GRADED, _S.IN_STOCK, _S.RESERVED})
_WATCHED = _BEHIND_THE_WIPE | WIPING | {_S.RECYCLE_PENDING}
_MEDIA = {"hdd": MediaKind.HDD, "ssd": MediaKind.SSD, "nvme": MediaKind.NVME, "emmc": MediaKind.FLASH}


def doubt_drives(actor: Actor, device: Device, reading: Reading, *, report_id: int) -> None:
    """Act on what a report of a locked device shows of its drives, once it waits for its wipe or is behind it.

    A drive that is not the device's sends it back to be wiped, also out of stock, and is listed to be confirmed; the
    drives that the report does not show then have to be accounted for. Before the wipe a person enters drives.
    """
    if device.state not in _WATCHED or not can_hold_data(device):
        return
    compared = compare_drives(device, reading)
    strangers = _strangers(compared)
    is_signed_empty = device.no_drive_confirmed_at is not None and not current_drives(device)
    before = DeviceState(device.state)
    if strangers or (is_signed_empty and reading["drives"]):
        if before in _BEHIND_THE_WIPE:
            # Moved first: the database lets no drive without evidence into a device that is trusted.
            move(device, _S.WIPE_PENDING, actor, reason="report_shows_drive", report=report_id)
        device.no_drive_confirmed_at = device.no_drive_confirmed_by_id = None
        for stranger in strangers:
            _list_unconfirmed(actor, device, stranger, report_id)
        _mark_not_seen(actor, device, compared, report_id)
        tell_unavailable(device, before)
    elif reading["drives"] and before in WIPING and all(drive["serial"] for drive in reading["drives"]):
        _mark_not_seen(actor, device, compared, report_id)
    _unmark_seen(device, compared)
    db.session.flush()


def confirm_listed_drive(actor: Actor, device: Device, drive_id: int, *, version_seen: int | None = None) -> Drive:
    """A person saw this drive in the device and read its serial number.

    Refuses while the drive is listed in another device: there it must be taken out first.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, *DRIVES_CHANGEABLE_IN, to_do="looked into")
    drive = _current(device, drive_id)
    elsewhere = list_fitted_elsewhere(drive)
    if elsewhere:
        raise Refused(f"Drive {drive.serial} is listed in {elsewhere[0]}. Take it out there first, then confirm it "
                      "here.")
    drive.confirmed_by_id, drive.confirmed_at, drive.not_seen_at = actor.id, clock.now(), None
    db.session.flush()
    record(actor, "drive_confirmed", device, drive=drive.id)
    settle_wipe(actor, device)
    return drive


def deny_listed_drive(actor: Actor, device: Device, drive_id: int, *, version_seen: int | None = None) -> None:
    """A person looked, and a drive that only a report showed is not in the device, for example a boot stick.

    Refuses a drive that a person confirmed: that one is taken out.
    """
    device = lock_device(device, version_seen=version_seen)
    expect(device, *DRIVES_CHANGEABLE_IN, to_do="looked into")
    drive = _current(device, drive_id)
    if drive.confirmed_at is not None:
        raise Refused(f"Drive {drive.serial} was confirmed by a person. Take it out if it is really gone.")
    record(actor, "drive_denied", device, drive=drive.id)
    if drive.evidence or any(row.drive_id == drive.id for row in list_typed(device)):
        drive.removed_at, drive.removed_by_id = clock.now(), actor.id
    else:
        device.drives.remove(drive)
        db.session.delete(drive)
    db.session.flush()
    if current_drives(device):
        settle_wipe(actor, device)


def media_of(kind: str | None) -> MediaKind:
    """How a drive stores, in the words of the form, by a report's word for it."""
    return _MEDIA.get(kind or "", MediaKind.UNKNOWN)


def _strangers(compared: list[ComparedDrive]) -> list[ComparedDrive]:
    found = {
        serial_key(drive.serial): drive for drive in compared
        if drive.standing is DriveStanding.NOT_LISTED and known_text(drive.serial)
    }
    return list(found.values())


def _list_unconfirmed(actor: Actor, device: Device, stranger: ComparedDrive, report_id: int) -> None:
    key = serial_key(stranger.serial)
    drive = find_loose_drive(key)
    if drive is None or drive.destroyed_at is not None:
        drive = Drive(device=device, serial=(stranger.serial or "")[:80], serial_key=key)
        db.session.add(drive)
    else:
        # What was proved before it was taken out proves nothing now that it is in a machine again.
        for evidence in drive.evidence:
            if evidence.voided_at is None:
                evidence.voided_at, evidence.voided_because = clock.now(), VoidReason.DRIVE_MOVED
        db.session.flush()
        drive.device, drive.removed_at, drive.removed_by_id = device, None, None
    drive.model, drive.size_bytes = drive.model or stranger.model, drive.size_bytes or stranger.size_bytes
    drive.media = str(media_of(stranger.kind))
    drive.confirmed_at, drive.confirmed_by_id, drive.fitted_at = None, None, clock.now()
    db.session.flush()
    record(actor, "drive_reported", device, drive=drive.id, report=report_id)


def _mark_not_seen(actor: Actor, device: Device, compared: list[ComparedDrive], report_id: int) -> None:
    missing = {drive.drive_id for drive in compared if drive.standing is DriveStanding.NOT_SEEN}
    for drive in current_drives(device):
        if drive.id in missing and drive.not_seen_at is None:
            drive.not_seen_at = clock.now()
            record(actor, "drive_not_seen", device, drive=drive.id, report=report_id)


def _unmark_seen(device: Device, compared: list[ComparedDrive]) -> None:
    seen = {drive.drive_id for drive in compared if drive.position is not None}
    for drive in current_drives(device):
        if drive.id in seen:
            drive.not_seen_at = None


def _current(device: Device, drive_id: int) -> Drive:
    for drive in current_drives(device):
        if drive.id == drive_id:
            return drive
    raise NotFound
