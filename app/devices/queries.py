"""Reads of devices, drives, evidence and logs; nothing here knows a household."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.errors import NotFound
from app.devices.models import Device, Drive, WipeEvidence, WipeLogFile
from app.devices.placeholders import known_text
from app.devices.serials import serial_key
from app.devices.states import DeviceState, EvidenceDecision
from app.extensions import db

_NWIPE_CUT = 20


def get_device(asset_tag: str) -> Device:
    """One device by its tag with drives, evidence, tests and repairs; NotFound when there is none."""
    found = db.session.scalar(
        select(Device)
        .where(Device.asset_tag == asset_tag.strip().upper())
        .options(
            selectinload(Device.drives).selectinload(Drive.evidence).joinedload(WipeEvidence.log_file),
            selectinload(Device.tests), selectinload(Device.repairs), selectinload(Device.funding),
        )
    )
    if found is None:
        raise NotFound
    return found


def find_fitted_drive(key: str) -> Drive | None:
    """The drive with this serial key that sits in a device now."""
    return db.session.scalar(
        select(Drive)
        .where(Drive.serial_key == key, Drive.device_id.is_not(None), Drive.removed_at.is_(None),
               Drive.destroyed_at.is_(None))
        .options(joinedload(Drive.device)).limit(1)
    )


def find_loose_drive(key: str) -> Drive | None:
    """The newest drive with this serial key that was taken out or destroyed."""
    return db.session.scalar(
        select(Drive).where(Drive.serial_key == key, Drive.removed_at.is_not(None))
        .options(selectinload(Drive.evidence)).order_by(Drive.id.desc()).limit(1)
    )


def find_log_file(sha256: str) -> WipeLogFile | None:
    """The stored log with this hash, locked so that two readings of it follow one another."""
    return db.session.scalar(select(WipeLogFile).where(WipeLogFile.sha256 == sha256).with_for_update())


def list_devices_waiting_for(serial: str | None) -> Sequence[Device]:
    """Devices waiting for a wipe that hold a drive with this serial number, also where a log cut it at 20 signs."""
    if known_text(serial) is None:
        return ()
    key = serial_key(serial)
    drive_fits = Drive.serial_key == key
    if len(key) == _NWIPE_CUT:
        drive_fits = Drive.serial_key.startswith(key, autoescape=True)
    return db.session.scalars(
        select(Device).distinct().join(Device.drives)
        .where(drive_fits, Drive.removed_at.is_(None), Drive.destroyed_at.is_(None),
               Device.state.in_([DeviceState.WIPE_PENDING, DeviceState.WIPE_FAILED]))
        .order_by(Device.id)
    ).all()


def tags_of_fingerprints(fingerprints: Sequence[str]) -> Mapping[str, str]:
    """Which wipes were accepted as evidence before, and for which asset tag; voided ones say so."""
    rows = db.session.execute(
        select(WipeEvidence.fingerprint, Device.asset_tag, WipeEvidence.voided_at)
        .join(Device, Device.id == WipeEvidence.device_id)
        .where(WipeEvidence.fingerprint.in_(fingerprints), WipeEvidence.decision == EvidenceDecision.ACCEPTED)
    )
    return {
        fingerprint: tag if voided_at is None else f"{tag}, and no longer counts"
        for fingerprint, tag, voided_at in rows
    }


def is_certificate_taken(number: str) -> bool:
    """Whether a certificate already carries this number."""
    return db.session.scalar(select(WipeEvidence.id).where(WipeEvidence.certificate_number == number)) is not None
