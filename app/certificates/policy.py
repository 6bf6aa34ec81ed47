"""What a certificate may say: which drives are proved and by what, what stands in the way, and how one stands today.

A certificate never speaks of a drive without accepted evidence that still counts or a recorded destruction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.certificates.models import Certificate, CertifiedDrive
from app.certificates.states import SanitisationLevel, Standing
from app.devices.models import Device, Drive, WipeEvidence
from app.devices.policy import can_hold_data, counts_for, drive_list_obstacles
from app.devices.states import VoidReason

_USED_AGAIN: Final = frozenset({VoidReason.DEVICE_RETURNED, VoidReason.DEVICE_FOUND, VoidReason.DRIVE_MOVED})


@dataclass(frozen=True)
class Proof:
    """One drive and what proves it clean: evidence, or None where the drive itself was destroyed."""

    drive: Drive
    evidence: WipeEvidence | None

    @property
    def level(self) -> SanitisationLevel | None:
        """The class of NIST SP 800-88; None where the evidence names none, which proves nothing."""
        if self.evidence is None:
            return SanitisationLevel.DESTROY
        known = {str(level): level for level in SanitisationLevel if level is not SanitisationLevel.DESTROY}
        return known.get(self.evidence.sanitisation or "")


@dataclass(frozen=True)
class Proofs:
    """What is proved of a device, and, where that is not everything, why no certificate can speak of it."""

    device: Device
    proved: Sequence[Proof] = ()
    obstacles: Sequence[str] = field(default_factory=tuple)

    @property
    def is_complete(self) -> bool:
        """Whether every drive is proved, and there is one at all."""
        return bool(self.proved) and not self.obstacles


def proofs_of(device: Device) -> Proofs:
    """Every drive of a device with its proof; a device without drives has none, whatever was signed of it."""
    if not can_hold_data(device):
        return Proofs(device, obstacles=("It cannot hold data, so there is nothing to certify.",))
    obstacles = list(drive_list_obstacles(device))
    if not device.drives and not obstacles:
        obstacles.append("No drive was fitted: that was signed, and nothing was wiped.")
    proved = []
    for drive in device.drives:
        proof = proof_of(drive, device)
        if proof is None or proof.level is None:
            obstacles.append(_missing(drive))
        else:
            proved.append(proof)
    return Proofs(device, tuple(proved), tuple(dict.fromkeys(obstacles)))


def proof_of(drive: Drive, device: Device) -> Proof | None:
    """What proves one drive of a device clean: its destruction, or the newest evidence that counts."""
    if drive.destroyed_at is not None and drive.destruction_method is not None:
        return Proof(drive, None)
    counting = [evidence for evidence in drive.evidence if counts_for(evidence, device)]
    return Proof(drive, max(counting, key=lambda evidence: evidence.id)) if counting else None


def _missing(drive: Drive) -> str:
    where = "was taken out and" if drive.removed_at is not None else "is in the device and"
    return (f"Drive {drive.serial} {where} has neither accepted wipe evidence since the device arrived nor a "
            "destruction record.")


def standing_of(certificate: Certificate) -> Standing:
    """How a certificate stands now; voided evidence changes it without anybody doing anything.

    Evidence voided because a drive was used again was true on its day: that overtakes a certificate, and does not
    make it wrong. Evidence voided for any other reason takes the certificate back.
    """
    if certificate.withdrawn_at is not None or any(was_wrong(line) for line in certificate.drives):
        return Standing.WITHDRAWN
    if certificate.superseded_at is not None:
        return Standing.SUPERSEDED
    is_overtaken = any(line.evidence is not None and line.evidence.voided_at is not None
                       for line in certificate.drives)
    return Standing.OVERTAKEN if is_overtaken else Standing.GENUINE


def was_wrong(line: CertifiedDrive) -> bool:
    """Whether what proved a drive when the certificate was issued proves nothing of that day any more."""
    if line.evidence is None:
        return line.drive.destroyed_at is None
    return line.evidence.voided_at is not None and line.evidence.voided_because not in _USED_AGAIN


def gone_since(certificate: Certificate) -> datetime | None:
    """Since when a certificate that is withdrawn or overtaken counts no more, where that is known."""
    voided = [line.evidence.voided_at for line in certificate.drives if line.evidence is not None]
    moments = [moment for moment in (certificate.withdrawn_at, *voided) if moment is not None]
    return min(moments, default=None)


def levels_of(proofs: Sequence[Proof]) -> tuple[SanitisationLevel, ...]:
    """Every class among some proofs, the weakest first."""
    found = {proof.level for proof in proofs}
    return tuple(level for level in SanitisationLevel if level in found)
