"""Certificates are issued from proofs that count at this moment, and taken back; what was issued never changes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.audit.service import record
from app.certificates import queries
from app.certificates.models import Certificate, CertifiedDrive
from app.certificates.paper import build_certificate
from app.certificates.policy import Proof, Proofs, levels_of, proofs_of, standing_of
from app.certificates.statement import Sources, device_words, not_covered
from app.certificates.states import Standing, WithdrawalReason
from app.certificates.wording import levels_named, person
from app.core import clock
from app.core.errors import Refused, explain_constraint
from app.core.permissions import Actor
from app.core.references import new_reference
from app.devices.models import Device
from app.devices.policy import live_overrides
from app.devices.service.locking import lock_device, refuse_when
from app.donations.models import Consignment
from app.donations.queries import find_consignment
from app.extensions import db
from app.web.filters import day

_TWICE = "A certificate was issued at this moment by somebody else. Reload the page to see it."
explain_constraint("uq_certificate_of_device", _TWICE, sqlite="certificate.device_id")
explain_constraint("uq_certificate_of_consignment", _TWICE, sqlite="certificate.consignment_id")


@dataclass(frozen=True)
class Issuer:
    """Who stands on the paper as the organisation, and where certificates are checked: address + /NUMBER."""

    organisation: str
    check_address: str


def issue_for_device(actor: Actor, device: Device, issuer: Issuer) -> Certificate:
    """Certify one device; refuses while any drive of it is not proved, and when the one in force says the same."""
    device = lock_device(device)
    proofs = proofs_of(device)
    refuse_when(proofs.obstacles)
    consignment = find_consignment(device.consignment_id)
    return _issue(actor, issuer, [proofs], [], device=device, consignment=consignment)


def issue_for_consignment(actor: Actor, consignment: Consignment, issuer: Issuer) -> Certificate:
    """Certify every proved device of a consignment and name those it does not speak of, with the reason.

    Refuses when no device is proved, and when the certificate in force says the same already.
    """
    queries.lock_consignment(consignment)
    found = [proofs_of(device) for device in queries.list_devices(consignment)]
    proved = [proofs for proofs in found if proofs.is_complete]
    if not proved:
        raise Refused(f"No device of {consignment.reference} is proved clean yet. Wipe them and upload the logs first.")
    left_out = [proofs for proofs in found if not proofs.is_complete]
    return _issue(actor, issuer, proved, left_out, device=None, consignment=consignment)


def withdraw_certificate(actor: Actor, certificate: Certificate, reason: WithdrawalReason) -> None:
    """Take a certificate back for good; refuses one that counts no more."""
    if standing_of(certificate) is Standing.WITHDRAWN:
        raise Refused(f"Certificate {certificate.number} is withdrawn already. Use a newer one.")
    certificate.withdrawn_at, certificate.withdrawn_by_id = clock.now(), actor.id
    certificate.withdrawn_because = reason
    db.session.flush()
    record(actor, "certificate_withdrawn", certificate, reason=str(reason))


def _issue(
    actor: Actor, issuer: Issuer, proved: Sequence[Proofs], left_out: Sequence[Proofs], *, device: Device | None,
    consignment: Consignment | None,
) -> Certificate:
    drives = [proof for proofs in proved for proof in proofs.proved]
    levels = levels_of(drives)
    number = new_reference("SC", is_taken=queries.is_number_taken)
    said = _head(number, issuer, consignment, is_device=device is not None) | {
        "issued_by": _name(actor), "drive_count": len(drives), "levels": [str(level) for level in levels],
        "levels_named": levels_named(",".join(levels)), "not_covered": not_covered(left_out),
        "devices": _devices(proved, drives, consignment),
    }
    earlier = queries.lock_current(device_id=device.id if device else None,
                                   consignment_id=consignment.id if consignment else None)
    if earlier is not None:
        _give_way(earlier, said)
    pdf = build_certificate(said, check_address=f"{issuer.check_address}/{number}")
    certificate = Certificate(
        number=number, device_id=device.id if device else None, device=device, consignment=consignment,
        drive_count=len(drives), levels=",".join(levels), said=said, sha256=hashlib.sha256(pdf).hexdigest(), pdf=pdf,
        issued_at=clock.now(), issued_by_id=actor.id,
        drives=[_line(one.device, proof) for one in proved for proof in one.proved],
    )
    db.session.add(certificate)
    db.session.flush()
    if earlier is not None:
        earlier.superseded_by_id = certificate.id
    record(actor, "certificate_issued", certificate, drives=len(drives))
    return certificate


def _give_way(earlier: Certificate, said: dict[str, Any]) -> None:
    """Put the certificate in force aside for a new one; refuses when it still counts and says the same."""
    kept = ("devices", "not_covered", "organisation")
    if standing_of(earlier) is Standing.GENUINE and all(_plainly(earlier.said[name]) == said[name] for name in kept):
        raise Refused(f"Certificate {earlier.number} says exactly this already. Use that one.")
    earlier.superseded_at = clock.now()
    db.session.flush()


def _plainly(kept: Any) -> Any:
    """What a certificate said, as one of today says it: those of before overrides name none."""
    if not isinstance(kept, list):
        return kept
    return [{**one, "overrides": one.get("overrides", [])} if "drives" in one else one for one in kept]


def _head(number: str, issuer: Issuer, consignment: Consignment | None, *, is_device: bool) -> dict[str, Any]:
    return {
        "number": number, "kind": "device" if is_device else "consignment", "issued": day(clock.today()),
        "organisation": issuer.organisation, "consignment": consignment.reference if consignment else "",
        "donor": consignment.donor.name if consignment and not is_device else "",
    }


def _name(actor: Actor) -> str:
    found = queries.signatories([actor.id]).get(actor.id or 0)
    return person(found.name, found.role) if found else "the system"


def _devices(
    proved: Sequence[Proofs], drives: Sequence[Proof], consignment: Consignment | None
) -> list[dict[str, Any]]:
    evidence = [proof.evidence for proof in drives if proof.evidence is not None]
    typed = queries.typed_by_evidence([row.id for row in evidence])
    destroyed = queries.destructions_of([proof.drive.id for proof in drives if proof.evidence is None])
    people = queries.signatories({
        *(row.technician_id for row in evidence), *(row.verifier_id for row in typed.values()),
        *(row.witness_id for row in destroyed.values()), *(proof.drive.destroyed_by_id for proof in drives),
        *(one.made_by_id for proofs in proved for one in live_overrides(proofs.device)),
    })
    sources = Sources(people, typed, destroyed)
    reference = consignment.reference if consignment else None
    return [device_words(proofs, sources, reference=reference) for proofs in proved]


def _line(device: Device, proof: Proof) -> CertifiedDrive:
    return CertifiedDrive(device_id=device.id, drive=proof.drive, evidence=proof.evidence)
