"""A drive's own way to destruction: how, when, by whom, who saw it or whose certificate says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.states import UserState
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor, Permission, Role, role_may
from app.devices.models import Device
from app.devices.proof_models import DriveDestruction
from app.devices.service.attaching import Attachment, keep_certificate
from app.devices.service.drives import destroy_drive
from app.devices.states import DestructionMethod
from app.extensions import db


@dataclass(frozen=True)
class DestructionFacts:
    """What is known of a drive's destruction; `company` when it was not destroyed by our own people."""

    method: DestructionMethod
    destroyed_on: date
    witness_id: int | None = None
    company: str | None = None
    certificate_reference: str | None = None


def record_destruction(
    actor: Actor, device: Device, drive_id: int, facts: DestructionFacts, attached: Attachment | None = None
) -> DriveDestruction:
    """Record how a drive was destroyed: with a witness when it happened here, with the certificate of a company.

    Refuses the recorder as witness, a day in the future or before the drive was fitted, and everything
    `destroy_drive` refuses.
    """
    witness = _witness(actor, facts)
    if facts.company and attached is None:
        raise Refused("A company's word needs its paper. Choose the file of its certificate.", field="file")
    if not facts.company and witness is None:
        raise Refused("Choose who saw it: a drive destroyed here needs a second person.", field="witness_id")
    if facts.destroyed_on > clock.today():
        raise Refused("This day is in the future. Record the drive once it is destroyed.", field="destroyed_on")
    drive = destroy_drive(actor, device, drive_id, facts.method)
    if facts.destroyed_on < clock.in_london(drive.fitted_at).date():
        raise Refused("On that day the drive was not yet entered here. Check the date.", field="destroyed_on")
    file = None
    if attached is not None:
        file = keep_certificate(actor, attached, tool=facts.company or "destruction", version=None, field="file")
    row = DriveDestruction(
        drive_id=drive.id, method=facts.method, destroyed_on=facts.destroyed_on,
        company=(facts.company or "").strip()[:120] or None, file=file, recorded_by_id=actor.id, witness_id=witness,
        certificate_reference=(facts.certificate_reference or "").strip()[:60] or None,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _witness(actor: Actor, facts: DestructionFacts) -> int | None:
    if facts.witness_id is None:
        return None
    if facts.witness_id == actor.id:
        raise Refused("You record it, so somebody else must have seen it. Choose a colleague.", field="witness_id")
    if facts.witness_id not in {key for key, _ in list_colleagues(actor)}:
        raise Refused("Choose a colleague from the list.", field="witness_id")
    return facts.witness_id


def list_colleagues(actor: Actor) -> Sequence[tuple[int, str]]:
    """Everybody else who sees the workshop, by name, to be chosen as a witness."""
    roles = [role for role in Role if role_may(role, Permission.DEVICE_VIEW)]
    users = db.session.scalars(select(User).where(User.role.in_(roles), User.id != (actor.id or 0))).all()
    active = [(user.id, user.name) for user in users if user.state == UserState.ACTIVE]
    return sorted(active, key=lambda pair: pair[1].casefold())


def destructions_of(device: Device) -> Mapping[int, DriveDestruction]:
    """The destruction records of a device's drives, by drive."""
    keys = [drive.id for drive in device.drives if drive.destroyed_at is not None]
    if not keys:
        return {}
    rows = db.session.scalars(
        select(DriveDestruction).where(DriveDestruction.drive_id.in_(keys)).options(joinedload(DriveDestruction.file))
    ).all()
    return {row.drive_id: row for row in rows}
