"""What the pages of a device say of its condition: fitness for Windows 11, photos, and what was typed by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.devices.condition_words import FITNESS_NAMES, PHOTO_KINDS
from app.devices.fitness import COULD_RUN_WINDOWS, fitness_of
from app.devices.photo_states import PhotoKind
from app.devices.service.photos import list_photos

if TYPE_CHECKING:
    from app.audit.models import AuditEvent
    from app.devices.models import Device
    from app.devices.photo_models import DevicePhoto


@dataclass(frozen=True)
class TypedByHand:
    """Who typed the serial number of a device no report was read for, when, and the photo of its type plate."""

    who: str
    at: datetime
    photo: "DevicePhoto | None"


def condition_of(device: "Device", events: Sequence["AuditEvent"], names: Mapping[int, str]) -> dict[str, Any]:
    """Fitness, photos and what was typed by hand, for the page of a device."""
    photos = list_photos(device)
    return {
        "fitness": fitness_of(device) if device.form_factor in COULD_RUN_WINDOWS else None,
        "fitness_names": FITNESS_NAMES, "photos": photos, "photo_kinds": PHOTO_KINDS,
        "by_hand": by_hand(device, events, names, photos),
    }


def by_hand(
    device: "Device", events: Sequence["AuditEvent"], names: Mapping[int, str], photos: Sequence["DevicePhoto"]
) -> TypedByHand | None:
    """What stands behind the serial number; None where there is none, or a hardware report was read."""
    typed = [event for event in events if event.action == "identified_by_hand"]
    if not device.serial or not typed or any(event.action == "report_read" for event in events):
        return None
    plates = [photo for photo in photos if photo.kind == PhotoKind.TYPE_PLATE]
    return TypedByHand(names.get(typed[-1].actor_id or 0, "the system"), typed[-1].at, plates[-1] if plates else None)
