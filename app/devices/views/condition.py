"""What the pages of a device say of its condition: fitness for Windows 11, photos, and what was typed by hand.

Photos are counted from the device's history, which those pages read anyway.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.devices.condition_words import FITNESS_NAMES
from app.devices.fitness import COULD_RUN_WINDOWS, fitness_of
from app.devices.photo_states import PhotoKind

if TYPE_CHECKING:
    from app.audit.models import AuditEvent
    from app.devices.models import Device


@dataclass(frozen=True)
class TypedByHand:
    """Who typed the serial number of a device no report was read for, when, and the photo of its type plate."""

    who: str
    at: datetime
    photo_id: int | None


def condition_of(device: "Device", events: Sequence["AuditEvent"], names: Mapping[int, str]) -> dict[str, Any]:
    """Fitness, how many photos there are, and what was typed by hand, for the page of a device."""
    return {
        "fitness": fitness_of(device) if device.form_factor in COULD_RUN_WINDOWS else None,
        "fitness_names": FITNESS_NAMES, "photo_count": len(standing_photos(events)),
        "by_hand": by_hand(device, events, names),
    }


def standing_photos(events: Sequence["AuditEvent"]) -> dict[int, str]:
    """The photos of a device that were added and not taken away, with what they showed when they were added."""
    kinds: dict[int, str] = {}
    standing: set[int] = set()
    for event in events:
        if event.action == "photo_added":
            kinds[event.detail["photo"]] = event.detail["kind"]
        if event.action in {"photo_added", "photo_restored"}:
            standing.add(event.detail["photo"])
        elif event.action == "photo_removed":
            standing.discard(event.detail["photo"])
    return {photo: kind for photo, kind in kinds.items() if photo in standing}


def by_hand(device: "Device", events: Sequence["AuditEvent"], names: Mapping[int, str]) -> TypedByHand | None:
    """What stands behind the serial number; None where there is none, or a hardware report was read."""
    typed = [event for event in events if event.action == "identified_by_hand"]
    if not device.serial or not typed or any(event.action == "report_read" for event in events):
        return None
    plates = [photo for photo, kind in standing_photos(events).items() if kind == PhotoKind.TYPE_PLATE]
    return TypedByHand(names.get(typed[-1].actor_id or 0, "the system"), typed[-1].at, plates[-1] if plates else None)
