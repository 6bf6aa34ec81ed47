"""Another tool's certificate becomes evidence by two people: one types it, a second compares it with the file.

The database repeats that the two differ, that the serial number is the drive's, and that the wipe came after arrival.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from app.audit.service import record
from app.core import clock
from app.core.errors import NotFound, Refused, explain_constraint
from app.core.permissions import Actor
from app.core.references import new_reference
from app.devices.models import Device, Drive, WipeEvidence
from app.devices.placeholders import known_text
from app.devices.policy import WIPING, current_drives
from app.devices.proof_models import TypedEvidence
from app.devices.queries import is_certificate_taken, tags_of_fingerprints
from app.devices.serials import serial_key
from app.devices.service.attaching import Attachment, keep_certificate
from app.devices.service.locking import expect, lock_device
from app.devices.service.settling import settle_wipe
from app.devices.states import EvidenceDecision, MatchBasis, ReadBack, SanitisationClass, TypedState
from app.extensions import db

explain_constraint(
    "uq_typed_evidence_waiting", "A certificate of this drive is already waiting for its second person. Let them "
    "decide on it first.", sqlite="typed_evidence.drive_id",
)


# As evidence keeps it, beside nwipe's own off, last and all.
_VERIFY = {ReadBack.FULL: "all", ReadBack.SAMPLED: "sampled", ReadBack.DRIVE_REPORTED: "reported"}


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says of one drive; both moments are aware."""

    tool: str
    tool_version: str
    method: str
    sanitisation: SanitisationClass
    read_back: ReadBack
    serial: str
    started_at: datetime
    ended_at: datetime
    certificate_reference: str | None = None


def type_evidence(
    actor: Actor, device: Device, drive_id: int, facts: CertificateFacts, attached: Attachment
) -> TypedEvidence:
    """Write down what another tool's certificate says of a drive; it proves nothing until a second person agrees.

    Refuses devices that do not wait for a wipe, a serial number that is not the drive's, a wipe begun before the
    device arrived or not over yet, and a file that is no certificate.
    """
    device = lock_device(device)
    expect(device, *WIPING, to_do="given a certificate")
    drive = _drive(device, drive_id)
    if serial_key(facts.serial) != drive.serial_key or known_text(facts.serial) is None:
        raise Refused(f"The certificate is about drive {facts.serial.strip() or 'without a number'}, this is drive "
                      f"{drive.serial}. Record it on the device that drive is in.", field="serial")
    if facts.ended_at < facts.started_at:
        raise Refused("The wipe ended before it began. Check both times on the certificate.", field="ended_on")
    if facts.started_at < device.received_at:
        raise Refused("The wipe began before the device arrived here, so it proves nothing about what was stored "
                      "since. Wipe the drive again.", field="started_on")
    if facts.ended_at > clock.now():
        raise Refused("The wipe ends in the future. Check the date and time on the certificate.", field="ended_on")
    file = keep_certificate(actor, attached, tool=facts.tool, version=facts.tool_version, field="file")
    typed = TypedEvidence(
        device=device, drive=drive, file=file, tool=facts.tool.strip(), tool_version=facts.tool_version.strip(),
        method=facts.method.strip(), sanitisation=facts.sanitisation, read_back=facts.read_back,
        serial=facts.serial.strip(), serial_key=serial_key(facts.serial), started_at=facts.started_at,
        ended_at=facts.ended_at, certificate_reference=(facts.certificate_reference or "").strip() or None,
        typist_id=actor.id,
    )
    db.session.add(typed)
    db.session.flush()
    record(actor, "certificate_typed", device, drive=drive.id, typed=typed.id, file=file.id)
    return typed


def accept_typed(actor: Actor, typed: TypedEvidence, serial_read: str) -> WipeEvidence:
    """Accept typed evidence after comparing it with the attached file; the serial number is read there once more.

    Refuses whoever typed it, another serial number, a drive that left the device, a device that arrived again since,
    and a wipe that already proves something elsewhere.
    """
    device, typed = _open(actor, typed)
    drive = _drive(device, typed.drive_id)
    if not serial_key(serial_read) == typed.serial_key == drive.serial_key:
        raise Refused("That is not the serial number that was typed. Look at the file once more; when they differ, "
                      "refuse the certificate.", field="serial")
    if typed.started_at < device.received_at:
        raise Refused("The device arrived again after this wipe, so the certificate proves nothing any more. "
                      "Refuse it and wipe the drive again.", field="serial")
    fingerprint = _fingerprint(typed)
    if owner := tags_of_fingerprints([fingerprint]).get(fingerprint):
        raise Refused(f"This wipe is already recorded as evidence for {owner}. Check which device the drive is in.",
                      field="serial")
    _decide(actor, typed, TypedState.ACCEPTED)
    evidence = _evidence(typed, fingerprint)
    # Its drive knows it already, so it must be in the session before the drive's evidence is looked at.
    db.session.add(evidence)
    db.session.flush()
    typed.evidence = evidence
    db.session.flush()
    record(actor, "certificate_verified", device, drive=drive.id, typed=typed.id, accepted=1, rejected=0)
    db.session.expire(drive, ["evidence"])
    settle_wipe(actor, device)
    return evidence


def refuse_typed(actor: Actor, typed: TypedEvidence, reason: str) -> TypedEvidence:
    """Refuse typed evidence, with the reason its typist reads; refuses whoever typed it and an empty reason."""
    device, typed = _open(actor, typed)
    if not reason.strip():
        raise Refused("Say what is wrong with the certificate.", field="reason")
    typed.refusal = reason.strip()[:300]
    _decide(actor, typed, TypedState.REFUSED)
    record(actor, "certificate_refused", device, drive=typed.drive_id, typed=typed.id)
    settle_wipe(actor, device, has_failed=True)
    return typed


def get_typed(typed_id: int) -> TypedEvidence:
    """One piece of typed evidence with its file's name, drive and device; NotFound when there is none."""
    found = db.session.scalar(_with_everything(TypedEvidence.id == typed_id))
    if found is None:
        raise NotFound
    return found


def list_typed(device: Device) -> Sequence[TypedEvidence]:
    """What was typed for a device and is waiting or was refused, newest first; what was accepted is evidence."""
    return db.session.scalars(
        _with_everything(TypedEvidence.device_id == device.id, TypedEvidence.state != TypedState.ACCEPTED)
        .order_by(TypedEvidence.id.desc()).limit(20)
    ).all()


def list_waiting_typed(*, limit: int = 200) -> Sequence[TypedEvidence]:
    """Certificates that wait for their second person, the oldest first."""
    return db.session.scalars(
        _with_everything(TypedEvidence.state == TypedState.WAITING).order_by(TypedEvidence.id).limit(limit)
    ).all()


def _with_everything(*conditions: ColumnElement[bool]) -> Select[TypedEvidence]:
    return select(TypedEvidence).where(*conditions).options(
        joinedload(TypedEvidence.device), joinedload(TypedEvidence.drive), joinedload(TypedEvidence.file),
    )


def _drive(device: Device, drive_id: int) -> Drive:
    for drive in current_drives(device):
        if drive.id == drive_id:
            return drive
    raise Refused("This drive is no longer in the device, so a certificate changes nothing. Look at the device's page "
                  "for where it is.", field="serial")


def _open(actor: Actor, typed: TypedEvidence) -> tuple[Device, TypedEvidence]:
    """The device locked and the certificate read anew; refuses decided ones and the person who typed it."""
    device = lock_device(typed.device)
    db.session.refresh(typed)
    if typed.state != TypedState.WAITING:
        raise Refused("Somebody has decided on this certificate already. Look at the device's page for how.")
    if typed.typist_id == actor.id:
        raise Refused("You typed this certificate, so a second person must compare it with the file. Ask a colleague.")
    return device, typed


def _decide(actor: Actor, typed: TypedEvidence, state: TypedState) -> None:
    typed.state, typed.verifier_id, typed.verified_at = state, actor.id, clock.now()
    db.session.flush()


def _fingerprint(typed: TypedEvidence) -> str:
    parts = ("typed", typed.serial_key, typed.started_at.isoformat())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _evidence(typed: TypedEvidence, fingerprint: str) -> WipeEvidence:
    is_exact = typed.serial == typed.drive.serial
    return WipeEvidence(
        log_file=typed.file, device_id=typed.device_id, drive=typed.drive, log_device=f"certificate {typed.id}",
        log_serial=typed.serial, method=typed.method, sanitisation=str(typed.sanitisation),
        verify=_VERIFY[typed.read_back], started_at=typed.started_at, ended_at=typed.ended_at,
        size_bytes=typed.drive.size_bytes, outcome="erased", decision=EvidenceDecision.ACCEPTED, reasons=[],
        matched_by=MatchBasis.EXACT if is_exact else MatchBasis.CASE_AND_SPACES, technician_id=typed.typist_id,
        fingerprint=fingerprint, certificate_number=new_reference("W", is_taken=is_certificate_taken),
    )
