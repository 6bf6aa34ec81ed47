"""Wipe logs become evidence, drive by drive, for the device at hand and every other the log speaks of."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from sqlalchemy import select

from app.audit.service import record
from app.core import clock
from app.core.clock import LONDON
from app.core.errors import Refused, explain_constraint
from app.core.permissions import Actor
from app.core.references import new_reference
from app.devices import wipe_logs
from app.devices.models import Device, Drive, WipeEvidence, WipeLogFile
from app.devices.policy import WIPING, counts_for, current_drives
from app.devices.queries import (
    find_log_file,
    find_tag_of_wipe,
    is_certificate_taken,
    list_devices_waiting_for,
    tags_of_fingerprints,
)
from app.devices.service.locking import lock_device
from app.devices.service.settling import settle_wipe
from app.devices.states import DriveFinding, EvidenceDecision, FileKind, MatchBasis
from app.devices.wipe_files import is_report, read_wipe_file
from app.devices.wipe_logs import DriveResult, EvidenceJudgement, WipeLog
from app.extensions import db

PARSER_VERSION = 1
_SAME_START = timedelta(minutes=2)
_FIRST_YEAR, _LAST_YEAR = 1900, 3000  # beyond them a clock is wrong, and no wipe was accepted
_MOST_BYTES, _MOST_COUNT = 2**63 - 1, 2**31 - 1
_VOIDED = "This wipe was recorded as evidence before, and that no longer counts: wipe the drive again."
explain_constraint(
    "uq_wipe_log_file_sha256", "This log is being read at this moment. Reload the page to see the result.",
    sqlite="wipe_log_file.sha256",
)
explain_constraint(
    "uq_wipe_evidence_fingerprint", "This wipe is already recorded as evidence. Reload the page to see where.",
    sqlite="wipe_evidence.fingerprint",
)


@dataclass(frozen=True)
class DriveNote:
    """What became of one drive of a log: which device it belongs to, and why it is no evidence when it is none."""

    result: DriveResult
    finding: DriveFinding
    device: Device | None
    reasons: Sequence[str]


@dataclass(frozen=True)
class LogReading:
    """What came of one upload: new evidence, what became of every drive, and whether the file was read before."""

    file: WipeLogFile
    evidence: Sequence[WipeEvidence]
    devices: Sequence[Device]
    was_known: bool
    drives: Sequence[DriveNote] = ()

    @property
    def accepted(self) -> int:
        return sum(row.decision == EvidenceDecision.ACCEPTED for row in self.evidence)


def record_wipe_log(
    actor: Actor, device: Device, *, filename: str, content: bytes, bench_zone: tzinfo = LONDON
) -> LogReading:
    """Read a log or nwipe's PDF report and judge every drive in it: first for this device, then for others that wait.

    Drives of no waiting device are kept as rejected evidence of the device at hand. The same file adds nothing
    twice. Refuses files that are no wipe log (UnreadableWipeLog) and devices that do not wait for a wipe.
    """
    log = read_wipe_file(content)
    digest = hashlib.sha256(content).hexdigest()
    known = _known(digest)
    device = lock_device(device)
    if device.state not in WIPING:
        if known is not None and any(e.device_id == device.id for e in _evidence_of(known)):
            return LogReading(known, (), (device,), was_known=True)
        raise Refused(f"Device {device.asset_tag} does not wait for a wipe, so a log changes nothing. Upload it on "
                      "the device the drive is in.")
    file = known or _keep(actor, filename, content, digest, log)
    reading = _Reading(actor, device, file, bench_zone)
    for result in log.drives:
        reading.take(result)
    return reading.settle(was_known=known is not None)


def record_loose_log(actor: Actor, *, filename: str, content: bytes, bench_zone: tzinfo = LONDON) -> LogReading:
    """Read a log that came without a device and judge every drive for the device that waits for it.

    Drives that no waiting device holds are told as such and kept with the file only. Refuses files that are no wipe
    log (UnreadableWipeLog).
    """
    log = read_wipe_file(content)
    digest = hashlib.sha256(content).hexdigest()
    known = _known(digest)
    reading = _Reading(actor, None, known or _keep(actor, filename, content, digest, log), bench_zone)
    for result in log.drives:
        reading.take(result)
    return reading.settle(was_known=known is not None)


def _known(digest: str) -> WipeLogFile | None:
    known = find_log_file(digest)
    if known is not None and known.kind == FileKind.CERTIFICATE:
        raise Refused("This file is attached as another tool's certificate. Ask a second person to compare it "
                      "with what was typed.")
    return known


def _keep(actor: Actor, filename: str, content: bytes, digest: str, log: WipeLog) -> WipeLogFile:
    file = WipeLogFile(
        sha256=digest, kind=str(FileKind.REPORT if is_report(content) else FileKind.LOG),
        filename=(filename or "log")[:200], content=content, parser_version=PARSER_VERSION,
        tool=log.tool[:40], tool_version=(log.version or "")[:40] or None, uploaded_by_id=actor.id,
    )
    db.session.add(file)
    db.session.flush()
    return file


def _evidence_of(file: WipeLogFile) -> Sequence[WipeEvidence]:
    return db.session.scalars(select(WipeEvidence).where(WipeEvidence.wipe_log_file_id == file.id)).all()


class _Reading:
    """One log being judged: which device each drive belongs to, and the rows that come of it."""

    def __init__(self, actor: Actor, device: Device | None, file: WipeLogFile, bench_zone: tzinfo) -> None:
        self._actor, self._file, self._zone = actor, file, bench_zone
        self._device = device
        self._touched = {device.id: device} if device else {}
        self._notes: list[DriveNote] = []
        self._before = {(e.log_device, e.device_id, e.drive_id) for e in _evidence_of(file)}
        self._rows: list[WipeEvidence] = []

    def take(self, result: DriveResult) -> None:
        """Judge one drive's result for the device it belongs to and keep the row, unless it was kept before."""
        device = self._device_of(result)
        if device is None:
            self._notes.append(_of_no_device(result, self._before))
            return
        drives = {drive.serial: drive for drive in current_drives(device)}
        judged = wipe_logs.judge_against(
            result, list(drives), received_at=device.received_at, device=device.asset_tag,
            used_evidence=self._used(result, device), uploaded_at=clock.now(), bench_zone=self._zone,
        )
        drive = drives.get(judged.matched_serial or "")
        key = (result.device, device.id, drive.id if drive else None)
        if key in self._before or self._is_repeated(judged, result, drive, device):
            self._notes.append(DriveNote(result, DriveFinding.KNOWN, device, _why_not_again(judged, drive, device)))
            return
        self._before.add(key)
        row = self._row(result, self._doubted(judged, result, drive), device, drive)
        finding = DriveFinding.ACCEPTED if row.decision == EvidenceDecision.ACCEPTED else DriveFinding.REJECTED
        self._notes.append(DriveNote(result, finding, device, row.reasons))
        # Its drive knows it already, so it must be in the session before the next look-up flushes.
        db.session.add(row)
        self._rows.append(row)

    def settle(self, *, was_known: bool) -> LogReading:
        """Write the rows, let every device settle, and tell what came of it."""
        db.session.flush()
        for device in self._touched.values():
            own = [row for row in self._rows if row.device_id == device.id]
            if not own:
                continue
            accepted = sum(row.decision == EvidenceDecision.ACCEPTED for row in own)
            record(self._actor, "wipe_log_read", device, file=self._file.id, accepted=accepted,
                   rejected=len(own) - accepted)
            settle_wipe(self._actor, device, has_failed=accepted < len(own))
        return LogReading(self._file, self._rows, list(self._touched.values()), was_known, self._notes)

    def _device_of(self, result: DriveResult) -> Device | None:
        """The waiting device whose drive the log means; the device at hand when that is nobody or not certain."""
        if self._device is not None and self._fits(result, self._device):
            return self._device
        for device in self._touched.values():
            if self._fits(result, device):
                return device
        others = [device for device in list_devices_waiting_for(result.serial) if device.id not in self._touched]
        if len(others) != 1:
            return self._device
        other = lock_device(others[0])
        if other.state not in WIPING or not self._fits(result, other):
            return self._device
        self._touched[other.id] = other
        return other

    def _fits(self, result: DriveResult, device: Device) -> bool:
        serials = [drive.serial for drive in current_drives(device)]
        return wipe_logs.match_serial(result.serial, serials)[0] is not None

    def _used(self, result: DriveResult, device: Device) -> Mapping[str, str]:
        """Which device this wipe cleared before, by its fingerprint or by its drive and its beginning."""
        used = tags_of_fingerprints([result.fingerprint])
        started = _aware(result.started_at, self._zone)
        if used or result.serial is None or started is None or not _FIRST_YEAR < started.year < _LAST_YEAR:
            return used
        span = (started - _SAME_START, started + _SAME_START)
        tag = find_tag_of_wipe(result.serial, span, other_than=device)
        return {result.fingerprint: tag} if tag else {}

    def _is_repeated(
        self, judged: EvidenceJudgement, result: DriveResult, drive: Drive | None, device: Device
    ) -> bool:
        """Whether this very wipe of this drive already counts, out of another file, a log or its report."""
        return drive is not None and any(
            counts_for(row, device)
            and (row.fingerprint == judged.fingerprint or (judged.acceptable and self._is_same_wipe(row, result)))
            for row in drive.evidence
        )

    def _is_same_wipe(self, row: WipeEvidence, result: DriveResult) -> bool:
        """Whether evidence is of the same wipe: a log and a report print its beginning seconds apart."""
        started = _aware(result.started_at, self._zone)
        return row.started_at is not None and started is not None and abs(row.started_at - started) < _SAME_START

    def _doubted(self, judged: EvidenceJudgement, result: DriveResult, drive: Drive | None) -> EvidenceJudgement:
        """A report cannot mend what the log of the same wipe gave away, nor prove one wipe for a second device."""
        rows = [row for row in drive.evidence if self._is_same_wipe(row, result)] if drive else []
        if not judged.acceptable or all(row.wipe_log_file_id == self._file.id for row in rows):
            return judged
        if any(row.decision == EvidenceDecision.ACCEPTED for row in rows):
            reason = _VOIDED
        elif self._file.kind == FileKind.REPORT and any(row.log_file.kind == FileKind.LOG for row in rows):
            reason = "The log of this same wipe was rejected, and a report shows less than a log: wipe the drive again."
        else:
            return judged
        return replace(judged, acceptable=False, reasons=(*judged.reasons, reason))

    def _row(
        self, result: DriveResult, judged: EvidenceJudgement, device: Device, drive: Drive | None
    ) -> WipeEvidence:
        is_accepted = judged.acceptable and drive is not None
        decision = EvidenceDecision.ACCEPTED if is_accepted else EvidenceDecision.REJECTED
        return WipeEvidence(
            wipe_log_file_id=self._file.id, log_file=self._file, device_id=device.id, drive=drive,
            log_device=result.device[:40], log_serial=(result.serial or "")[:80] or None,
            method=(result.method or "")[:80] or None, sanitisation=str(result.sanitisation),
            rounds=_at_most(result.rounds, _MOST_COUNT),
            verify=str(result.verify), started_at=_aware(result.started_at, self._zone),
            ended_at=_aware(result.ended_at, self._zone), size_bytes=_at_most(result.size_bytes, _MOST_BYTES),
            bytes_erased=_at_most(result.bytes_erased, _MOST_BYTES), errors=_at_most(_errors(result), _MOST_COUNT),
            outcome=str(result.outcome),
            matched_by=MatchBasis[judged.basis.name] if judged.basis else None, decision=decision,
            reasons=list(judged.reasons), technician_id=self._actor.id, fingerprint=judged.fingerprint,
            certificate_number=new_reference("W", is_taken=is_certificate_taken) if is_accepted else None,
        )


def _why_not_again(judged: EvidenceJudgement, drive: Drive | None, device: Device) -> Sequence[str]:
    """The first reason why a drive of a log read before proves nothing now; none while its evidence counts."""
    if drive is not None and any(counts_for(row, device) for row in drive.evidence):
        return ()
    return judged.reasons[:1] or (_VOIDED,)


def _of_no_device(
    result: DriveResult, before: Collection[tuple[str, int, int | None]]
) -> DriveNote:
    """A drive of no waiting device: known when this file was evidence for it before, else simply nobody's."""
    if any(log_device == result.device[:40] for log_device, _, _ in before):
        return DriveNote(result, DriveFinding.KNOWN, None, ())
    return DriveNote(result, DriveFinding.NO_SUCH_DRIVE, None, tuple(result.reasons))


def _aware(printed: datetime | None, zone: tzinfo) -> datetime | None:
    """A printed local time as a moment, the earlier one where an hour happens twice, as the judgement reads it."""
    return None if printed is None else printed.replace(tzinfo=zone)


def _at_most(printed: int | None, most: int) -> int | None:
    """A printed count as it can be kept; nwipe counts further than our columns, and a log may be forged."""
    return None if printed is None else min(printed, most)


def _errors(result: DriveResult) -> int | None:
    counts = (result.pass_errors, result.verify_errors, result.fsync_errors)
    return None if all(count is None for count in counts) else sum(count or 0 for count in counts)
