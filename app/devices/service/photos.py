"""Photos of devices: taken in, taken away and put back, and cleared when their time is over.

Only what pictures.py made anew is stored; the file as it was sent is nowhere kept.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import joinedload, undefer

from app.audit.service import record
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import SYSTEM, Actor, Permission
from app.devices.models import Device
from app.devices.photo_models import DevicePhoto
from app.devices.photo_states import PhotoKind
from app.devices.pictures import make_safe
from app.devices.service.locking import lock_device
from app.devices.states import DeviceState
from app.extensions import db

MOST_PHOTOS: Final = {PhotoKind.LOOK: 8, PhotoKind.TYPE_PLATE: 2}
# A removed photo can be put back for so long; photos of what has left the house are kept for so long.
UNDO_DAYS: Final = 30
KEPT_DAYS: Final = 365
_LEFT: Final = (DeviceState.HANDED_OVER, DeviceState.RECYCLED, DeviceState.LOST)
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class SentPhoto:
    """A file as it was sent."""

    filename: str
    content: bytes


@dataclass(frozen=True)
class TakenPhoto:
    """What became of one file: kept (new or from before), or refused with a sentence."""

    filename: str
    photo: DevicePhoto | None
    is_new: bool = False
    refusal: str | None = None


def add_photos(actor: Actor, device: Device, sent: Sequence[SentPhoto], kind: PhotoKind) -> list[TakenPhoto]:
    """Keep photos of a device, each for itself: one that is refused does not stop the others.

    Refuses what is no safe picture, and more than 8 of its look or 2 of its type plate. The same file again is the
    same photo, put back where it had been taken away. Fields of refusals: `photos`.
    """
    device = lock_device(device)
    return [_add_one(actor, device, one, kind) for one in sent]


def add_photo(actor: Actor, device: Device, sent: SentPhoto, kind: PhotoKind) -> DevicePhoto:
    """Keep one photo or refuse it."""
    (taken,) = add_photos(actor, device, [sent], kind)
    if taken.photo is None:
        raise Refused(taken.refusal or "The photo was not kept. Send it again.", field="photos")
    return taken.photo


def _add_one(actor: Actor, device: Device, sent: SentPhoto, kind: PhotoKind) -> TakenPhoto:
    try:
        digest = hashlib.sha256(sent.content).hexdigest()
        known = db.session.scalar(
            select(DevicePhoto).where(DevicePhoto.device_id == device.id, DevicePhoto.sha256 == digest)
        )
        if known is not None:
            if known.removed_at is not None:
                restore_photo(actor, device, known.id)
            if known.kind != kind:
                known.kind = kind  # it is what it was called last
                record(actor, "photo_added", device, photo=known.id, kind=str(kind))
            return TakenPhoto(sent.filename, known)
        _refuse_full(device, kind)
        safe = make_safe(sent.content)
    except Refused as refused:
        return TakenPhoto(sent.filename, None, refusal=refused.sentence)
    photo = DevicePhoto(device_id=device.id, kind=kind, sha256=digest, width=safe.width, height=safe.height,
                        picture=safe.jpeg, thumbnail=safe.thumbnail, taken_by_id=actor.id)
    db.session.add(photo)
    db.session.flush()
    record(actor, "photo_added", device, photo=photo.id, kind=str(kind))
    return TakenPhoto(sent.filename, photo, is_new=True)


def _refuse_full(device: Device, kind: PhotoKind) -> None:
    standing = [photo for photo in list_photos(device) if photo.kind == kind]
    if len(standing) >= MOST_PHOTOS[kind]:
        what = "its look" if kind == PhotoKind.LOOK else "its type plate"
        raise Refused(f"There are {MOST_PHOTOS[kind]} photos of {what} already. Take one away first.", field="photos")


def list_photos(device: Device) -> Sequence[DevicePhoto]:
    """The photos of a device that stand, the oldest first; without the pictures themselves."""
    return db.session.scalars(
        select(DevicePhoto).where(DevicePhoto.device_id == device.id, DevicePhoto.removed_at.is_(None))
        .order_by(DevicePhoto.id)
    ).all()


def list_removed(device: Device) -> Sequence[DevicePhoto]:
    """Photos taken away that can be put back, the newest first."""
    return db.session.scalars(
        select(DevicePhoto).where(DevicePhoto.device_id == device.id, DevicePhoto.removed_at.is_not(None))
        .order_by(DevicePhoto.removed_at.desc())
    ).all()


def get_picture(device: Device, photo_id: int, *, small: bool) -> bytes:
    """The JPEG of a photo that stands; NotFound for another device's and for one taken away."""
    column = DevicePhoto.thumbnail if small else DevicePhoto.picture
    found = db.session.scalar(
        select(DevicePhoto).where(DevicePhoto.id == photo_id, DevicePhoto.device_id == device.id,
                                  DevicePhoto.removed_at.is_(None)).options(undefer(column))
    )
    if found is None:
        raise NotFound
    return found.thumbnail if small else found.picture


def may_remove(actor: Actor, photo: DevicePhoto) -> bool:
    """One's own photos, and for whoever manages programmes every photo: somebody's face may be on it."""
    return photo.taken_by_id == actor.id or actor.may(Permission.PROGRAMME_MANAGE)


def remove_photo(actor: Actor, device: Device, photo_id: int) -> None:
    """Take a photo away; it can be put back for 30 days. Refuses a colleague's; one taken away already is let be."""
    photo = _photo_of(device, photo_id)
    if not may_remove(actor, photo):
        raise Refused("This photo is a colleague's. Ask them or the coordinator to take it away.")
    if photo.removed_at is None:
        photo.removed_at, photo.removed_by_id = clock.now(), actor.id
        record(actor, "photo_removed", device, photo=photo.id)


def restore_photo(actor: Actor, device: Device, photo_id: int) -> None:
    """Put a photo back; refuses when there are as many as there may be."""
    photo = _photo_of(device, photo_id)
    if photo.removed_at is not None:
        _refuse_full(device, PhotoKind(photo.kind))
        photo.removed_at = photo.removed_by_id = None
        record(actor, "photo_restored", device, photo=photo.id)


def _photo_of(device: Device, photo_id: int) -> DevicePhoto:
    photo = db.session.scalar(
        select(DevicePhoto).where(DevicePhoto.id == photo_id, DevicePhoto.device_id == device.id).with_for_update()
    )
    if photo is None:
        raise NotFound
    return photo


def clear_photos() -> int:
    """Delete photos taken away 30 days ago, and those of devices that left a year ago; gives how many."""
    now = clock.now()
    left = select(Device.id).where(Device.state.in_(_LEFT), Device.updated_at < now - timedelta(days=KEPT_DAYS))
    due = select(DevicePhoto.id).where(
        or_(DevicePhoto.removed_at < now - timedelta(days=UNDO_DAYS),
            (DevicePhoto.created_at < now - timedelta(days=KEPT_DAYS)) & DevicePhoto.device_id.in_(left))
    ).order_by(DevicePhoto.id).limit(_AT_ONCE)
    ids = db.session.scalars(due).all()
    standing = select(DevicePhoto).where(DevicePhoto.id.in_(ids), DevicePhoto.removed_at.is_(None))
    for photo in db.session.scalars(standing.options(joinedload(DevicePhoto.device))):
        record(SYSTEM, "photo_removed", photo.device, photo=photo.id, reason="time_over")
    if ids:
        db.session.execute(delete(DevicePhoto).where(DevicePhoto.id.in_(ids)))
    return len(ids)
