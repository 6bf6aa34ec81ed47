"""Reads of certificates: of a device, of a consignment, by number and by the hash of the file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.certificates.models import Certificate, CertifiedDrive
from app.core.errors import NotFound
from app.core.permissions import Actor
from app.devices.models import Device, Drive, WipeEvidence
from app.devices.proof_models import DriveDestruction, TypedEvidence
from app.donations.models import Consignment
from app.donations.policy import visible_to
from app.extensions import db


@dataclass(frozen=True)
class Signatory:
    """A person as a certificate names them."""

    name: str
    role: str


def _with_proofs() -> Select[Certificate]:
    return select(Certificate).options(
        selectinload(Certificate.drives).joinedload(CertifiedDrive.evidence),
        selectinload(Certificate.drives).joinedload(CertifiedDrive.drive),
        joinedload(Certificate.device), joinedload(Certificate.superseded_by),
        joinedload(Certificate.consignment),
    )


def find_certificate(number: str) -> Certificate | None:
    """The certificate with this number, with what proves it; for the public check and for staff."""
    return db.session.scalar(_with_proofs().where(Certificate.number == number.strip().upper()))


def get_certificate(number: str) -> Certificate:
    """The same for staff; NotFound when there is none."""
    found = find_certificate(number)
    if found is None:
        raise NotFound
    return found


def get_own_certificate(number: str, actor: Actor) -> Certificate:
    """A certificate of a donor's own consignment; NotFound for every other."""
    found = db.session.scalar(
        _with_proofs().join(Consignment, Consignment.id == Certificate.consignment_id)
        .where(Certificate.number == number.strip().upper(), visible_to(actor))
    )
    if found is None:
        raise NotFound
    return found


def find_by_hash(sha256: str) -> Certificate | None:
    """The certificate whose file has this hash."""
    return db.session.scalar(_with_proofs().where(Certificate.sha256 == sha256))


def list_for_device(device: Device) -> Sequence[Certificate]:
    """Every certificate of a device, newest first."""
    return db.session.scalars(
        _with_proofs().where(Certificate.device_id == device.id).order_by(Certificate.id.desc()).limit(50)
    ).all()


def list_for_consignment(consignment: Consignment) -> Sequence[Certificate]:
    """Every certificate of a consignment and of its devices, the consignment's own first, then newest first."""
    return db.session.scalars(
        _with_proofs().where(Certificate.consignment_id == consignment.id)
        .order_by(Certificate.device_id.is_not(None), Certificate.id.desc()).limit(500)
    ).all()


def lock_current(*, device_id: int | None, consignment_id: int | None) -> Certificate | None:
    """The certificate in force of a device, or (device None) of a consignment, locked."""
    query = _with_proofs().where(Certificate.superseded_at.is_(None), Certificate.withdrawn_at.is_(None))
    if device_id is not None:
        query = query.where(Certificate.device_id == device_id)
    else:
        query = query.where(Certificate.device_id.is_(None), Certificate.consignment_id == consignment_id)
    return db.session.scalar(query.with_for_update(of=Certificate))


def is_number_taken(number: str) -> bool:
    """Whether a certificate already carries this number."""
    return db.session.scalar(select(Certificate.id).where(Certificate.number == number)) is not None


def lock_consignment(consignment: Consignment) -> None:
    """Wait for whoever else issues a certificate of this consignment."""
    db.session.execute(select(Consignment.id).where(Consignment.id == consignment.id).with_for_update())


def list_devices(consignment: Consignment) -> Sequence[Device]:
    """The devices of a consignment, locked so that no evidence is voided meanwhile, with drives and their logs."""
    return db.session.scalars(
        select(Device).where(Device.consignment_id == consignment.id).order_by(Device.id)
        .options(selectinload(Device.drives).selectinload(Drive.evidence).joinedload(WipeEvidence.log_file),
                 selectinload(Device.overrides))
        .execution_options(populate_existing=True).with_for_update(of=Device)
    ).all()


def signatories(user_ids: Collection[int | None]) -> Mapping[int, Signatory]:
    """People by key with their roles, for the two people a certificate names."""
    wanted = {key for key in user_ids if key is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(User.id, User.name, User.role).where(User.id.in_(wanted)))
    return {row.id: Signatory(row.name, str(row.role)) for row in rows}


def typed_by_evidence(evidence_ids: Collection[int]) -> Mapping[int, TypedEvidence]:
    """Typed evidence by the accepted evidence it became."""
    rows = db.session.scalars(select(TypedEvidence).where(TypedEvidence.evidence_id.in_(list(evidence_ids)))).all()
    return {row.evidence_id: row for row in rows if row.evidence_id is not None}


def destructions_of(drive_ids: Collection[int]) -> Mapping[int, DriveDestruction]:
    """Destruction records by drive."""
    rows = db.session.scalars(select(DriveDestruction).where(DriveDestruction.drive_id.in_(list(drive_ids)))).all()
    return {row.drive_id: row for row in rows}
