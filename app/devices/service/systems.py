"""Operating systems: the list with their end of support, what is set on a device, and whose support ends soon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select, update

from app.audit.service import record
from app.core import clock
from app.core.db import check_version
from app.core.errors import NotFound, Refused
from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.states import DeviceState
from app.devices.system_models import SupportedSystem
from app.devices.system_states import SystemFamily
from app.extensions import db
from app.web.filters import day

ENDING_DAYS: Final = 90
LISTED: Final = 200
LONGEST_TITLE: Final = 60
_FINISHED: Final = (DeviceState.GRADED, DeviceState.IN_STOCK, DeviceState.RESERVED)
# Whose recorded day follows when the list is put right; what left keeps the day it left with.
_IN_THE_HOUSE: Final = (
    DeviceState.WIPED, DeviceState.TESTING, DeviceState.REPAIR, DeviceState.GRADED, DeviceState.IN_STOCK,
    DeviceState.RESERVED,
)


@dataclass(frozen=True)
class SystemFacts:
    """A release as a coordinator types it; without a day its end depends on the model."""

    family: SystemFamily
    name: str
    edition: str
    support_ends_on: date | None
    source: str
    is_offered: bool = True


def list_systems(*, only_offered: bool = False) -> Sequence[SupportedSystem]:
    """The systems by family and name, the newest release first; offered are those that still get updates."""
    query = select(SupportedSystem).order_by(SupportedSystem.family, SupportedSystem.name.desc(),
                                             SupportedSystem.edition)
    if only_offered:
        lasts = or_(SupportedSystem.support_ends_on.is_(None), SupportedSystem.support_ends_on >= clock.today())
        query = query.where(SupportedSystem.is_offered, lasts)
    return db.session.scalars(query).all()


def get_system(system_id: int) -> SupportedSystem:
    """One system; NotFound when there is none."""
    found = db.session.get(SupportedSystem, system_id)
    if found is None:
        raise NotFound
    return found


def find_system(typed: str) -> SupportedSystem | None:
    """The system somebody means by its name, with or without the edition: without, the one whose support ends first."""
    wanted = " ".join(typed.casefold().split())
    listed = list_systems()
    whole = next((system for system in listed if system.title.casefold() == wanted), None)
    named = [system for system in listed if system.name.casefold() == wanted]
    return whole or min(named, key=lambda system: system.support_ends_on or date.max, default=None)


def add_system(actor: Actor, facts: SystemFacts) -> SupportedSystem:
    """Put a system on the list; refuses one that is there, and one without a source."""
    values = _checked(facts)
    system = SupportedSystem(**values, source_read_on=clock.today(), changed_by_id=actor.id)
    _refuse_double(system.name, system.edition)
    db.session.add(system)
    db.session.flush()
    record(actor, "system_added", system)
    return system


def change_system(actor: Actor, system_id: int, facts: SystemFacts, *, version_seen: int) -> int:
    """Change a system on the list, and the recorded end of every device here that runs it; gives how many.

    A device whose own day differs from the list's keeps it. Refuses a stale page, another system's name and a missing
    source.
    """
    system = db.session.scalar(select(SupportedSystem).where(SupportedSystem.id == system_id).with_for_update())
    if system is None:
        raise NotFound
    check_version(system, version_seen, system.title)
    values = _checked(facts)
    if (values["name"], values["edition"]) != (system.name, system.edition):
        _refuse_double(values["name"], values["edition"])
    title, ended_on = system.title, system.support_ends_on
    for name, value in values.items():
        setattr(system, name, value)
    system.source_read_on, system.changed_by_id = clock.today(), actor.id
    db.session.flush()
    changed = _follow(title, ended_on, system.support_ends_on)
    record(actor, "system_changed", system, devices=changed)
    return changed


def _follow(title: str, before: date | None, after: date | None) -> int:
    if before is None or after is None or before == after:
        return 0
    found: Any = db.session.execute(
        update(Device).where(Device.state.in_(_IN_THE_HOUSE), Device.operating_system == title,
                             Device.os_supported_until == before)
        .values(os_supported_until=after, version=Device.version + 1)
    )
    return int(found.rowcount)


def _checked(facts: SystemFacts) -> dict[str, Any]:
    values = vars(facts) | {
        name: " ".join(getattr(facts, name).split()) for name in ("name", "edition", "source")
    }
    if not values["name"]:
        raise Refused("Enter its name and release, for example Linux Mint 22.", field="name")
    if len(f"{values['name']} {values['edition']}") > LONGEST_TITLE:
        raise Refused(f"Name and edition are longer than {LONGEST_TITLE} letters. Shorten them.", field="name")
    if not values["source"]:
        raise Refused("Enter where its maker says so.", field="source")
    return values


def _refuse_double(name: str, edition: str) -> None:
    known = select(SupportedSystem.id).where(
        func.lower(SupportedSystem.name) == name.lower(), func.lower(SupportedSystem.edition) == edition.lower()
    )
    if db.session.scalar(known) is not None:
        raise Refused("This system is on the list already. Change it there.", field="name")


def set_system(device: Device, typed: str | None, ends_on: date | None) -> None:
    """Set what runs on a device and until when it is supported.

    A system on the list brings its own day, unless another day was typed. Refuses a system whose end depends on the
    model without a day, and a later day for one that ended by the list. The device is locked.
    """
    name = " ".join((typed or "").split())[:LONGEST_TITLE]
    if not name:
        device.os_supported_until = ends_on or device.os_supported_until
        return
    listed = find_system(name)
    title = listed.title if listed else name
    # The page brings the old system's day along; it is no answer for another system.
    if title != device.operating_system and ends_on == device.os_supported_until:
        ends_on = None
    if ends_on is None and title == device.operating_system:
        ends_on = device.os_supported_until
    if ends_on is None and listed is not None:
        ends_on = listed.support_ends_on
        if ends_on is None:
            raise Refused(f"How long {title} gets updates depends on the model. Enter the day its maker names.",
                          field="os_supported_until")
    _refuse_ended(listed, ends_on, device.os_supported_until)
    device.operating_system, device.os_supported_until = title, ends_on


def _refuse_ended(listed: SupportedSystem | None, ends_on: date | None, known: date | None) -> None:
    ended_on = listed.support_ends_on if listed else None
    if listed is None or ended_on is None or ends_on is None or ends_on == known:
        return
    if ended_on < clock.today() and ends_on > ended_on:
        raise Refused(f"Updates of {listed.title} ended on {day(ended_on)}. Install another system, or ask a "
                      "coordinator to correct the list.", field="os_supported_until")


def list_ending(on: date) -> Sequence[Device]:
    """Finished devices whose updates end within 90 days of a day or have ended, the first to end first."""
    return db.session.scalars(
        select(Device).where(*_ends_soon(on)).order_by(Device.os_supported_until, Device.id).limit(LISTED)
    ).all()


def count_ending(on: date) -> int:
    """How many finished devices get no more updates in 90 days or sooner."""
    return db.session.scalar(select(func.count()).select_from(Device).where(*_ends_soon(on))) or 0


def _ends_soon(on: date) -> tuple[Any, ...]:
    return (Device.state.in_(_FINISHED), Device.os_supported_until <= on + timedelta(days=ENDING_DAYS))


def count_installed() -> Mapping[str, int]:
    """How many finished devices run each system, by its title."""
    rows = db.session.execute(
        select(Device.operating_system, func.count())
        .where(Device.state.in_(_FINISHED), Device.operating_system.is_not(None)).group_by(Device.operating_system)
    )
    return {str(title): count for title, count in rows}
