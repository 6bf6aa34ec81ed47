"""What a certificate says, frozen as plain words at the moment it is issued: the page and the paper show the same.

Pure: proofs and people in, words out. No database, no request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.certificates.policy import Proof, Proofs
from app.certificates.queries import Signatory
from app.certificates.states import SanitisationLevel
from app.certificates.wording import DESTROYED, LEVEL_NAMES, NOTES, VERIFIED, person
from app.devices.policy import live_overrides
from app.devices.states import MatchBasis, MediaKind, OverrideRule
from app.devices.wording import MEDIA_NAMES
from app.web.filters import day, gigabytes, moment, words

if TYPE_CHECKING:
    from app.devices.checks_models import DeviceOverride
    from app.devices.models import Device, WipeEvidence
    from app.devices.proof_models import DriveDestruction, TypedEvidence


@dataclass(frozen=True)
class Sources:
    """What stands behind the drives of one certificate: people, typed evidence and destruction records by key."""

    people: Mapping[int, Signatory]
    typed: "Mapping[int, TypedEvidence]"
    destroyed: "Mapping[int, DriveDestruction]"

    def name(self, user_id: int | None) -> str:
        """A person with their role; a dash where nobody is known."""
        found = self.people.get(user_id or 0)
        return person(found.name, found.role) if found else "–"


def device_words(proofs: Proofs, sources: Sources, *, reference: str | None) -> dict[str, Any]:
    """One device with its drives; `reference` is the consignment it came with."""
    device = proofs.device
    return {
        **named_device(device), "kind": words(device.form_factor), "manufacturer": device.manufacturer or "–",
        "model": device.model or "–", "serial": device.serial or "–",
        "source": f"Donated, consignment {reference}" if reference else words(device.source),
        "drives": [drive_words(proof, sources) for proof in proofs.proved],
        "overrides": [override_words(one, sources) for one in live_overrides(device)],
    }


def override_words(override: "DeviceOverride", sources: Sources) -> str:
    """What a coordinator set aside for the device, by whose agreement, and why."""
    by = f"{override.reason.rstrip('.')}. Set aside by {sources.name(override.made_by_id)}."
    if override.rule == OverrideRule.KNOWN_FAULT:
        return f"It goes out with a known fault: {(override.fault or '').rstrip('.')}. {by}"
    return (f"Clear was accepted in place of the Purge that its giver demands: {override.agreed_by or '–'} agreed for "
            f"the giver on {day(override.agreed_on)}. {by}")


def named_device(device: "Device") -> dict[str, str]:
    """A device by its tag and what it is."""
    name = " ".join(part for part in (device.manufacturer, device.model) if part)
    return {"asset_tag": device.asset_tag, "what": name or words(device.form_factor)}


def not_covered(left_out: Sequence[Proofs]) -> list[dict[str, str]]:
    """The devices of a consignment that its certificate does not speak of, and why."""
    return [{**named_device(one.device), "reason": " ".join(one.obstacles)} for one in left_out]


def drive_words(proof: Proof, sources: Sources) -> dict[str, Any]:
    """One drive: what it is, what was done to it, how that was verified, and by whom."""
    drive = proof.drive
    common = {
        "serial": drive.serial, "model": drive.model or "–",
        "media": MEDIA_NAMES.get(MediaKind(drive.media), words(drive.media)),
        "size": gigabytes(drive.size_bytes) if drive.size_bytes else "–",
        "level": LEVEL_NAMES[proof.level or SanitisationLevel.CLEAR],
    }
    done = _wiped(proof.evidence, sources) if proof.evidence is not None else _destroyed(proof, sources)
    return common | done


def _wiped(evidence: "WipeEvidence", sources: Sources) -> dict[str, Any]:
    typed = sources.typed.get(evidence.id)
    file = evidence.log_file
    return {
        "method": evidence.method or "–",
        "tool": " ".join(part for part in (file.tool, file.tool_version) if part),
        "rounds": str(evidence.rounds) if evidence.rounds else "–",
        "verification": VERIFIED.get(str(typed.read_back) if typed else evidence.verify or "", words(evidence.verify)),
        "started": moment(evidence.started_at), "ended": moment(evidence.ended_at) if evidence.ended_at else "–",
        "evidence": evidence.certificate_number or "–", "file_sha256": file.sha256,
        "done_by": sources.name(evidence.technician_id),
        "verified_by": sources.name(typed.verifier_id) if typed else "The tool, in its log",
        "notes": _notes(evidence, typed),
    }


def _notes(evidence: "WipeEvidence", typed: "TypedEvidence | None") -> list[str]:
    notes = [NOTES[MatchBasis(evidence.matched_by)]] if evidence.matched_by in NOTES else []
    if typed is not None:
        notes.append("Typed from the certificate of another tool and compared with it by a second person.")
    if evidence.reasons:
        notes += [str(reason) for reason in evidence.reasons]
    return notes


def _destroyed(proof: Proof, sources: Sources) -> dict[str, Any]:
    drive, record = proof.drive, sources.destroyed.get(proof.drive.id)
    method = DESTROYED[drive.destruction_method] if drive.destruction_method else "Destroyed"
    on = day(record.destroyed_on) if record else moment(drive.destroyed_at)
    company = record.company if record and record.company else ""
    return {
        "method": method, "tool": company or "–", "rounds": "–",
        "verification": "Seen by a second person" if record and record.witness_id else
                        "Certificate of the company that destroyed it" if record and record.wipe_log_file_id else
                        "Recorded by the person who destroyed it",
        "started": on, "ended": on, "evidence": (record.certificate_reference if record else None) or "–",
        "file_sha256": "", "done_by": sources.name(drive.destroyed_by_id),
        "verified_by": sources.name(record.witness_id) if record and record.witness_id else
                       company or "Nobody else", "notes": [],
    }
