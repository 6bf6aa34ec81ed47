"""What drives count about themselves, kept from the newest report that says it, for drive_health.py to judge."""

from sqlalchemy import select

from app.core import clock
from app.devices.models import Device, Drive
from app.devices.policy import current_drives
from app.devices.report_models import StoredReport
from app.devices.report_readings import Reading
from app.devices.serials import serial_key
from app.extensions import db


def note_drive_health(device: Device, reading: Reading) -> None:
    """Keep what a report says of the health of the device's own drives; the newest report counts."""
    said = _said(reading)
    for drive in current_drives(device):
        if said.get(drive.serial_key):
            drive.smart, drive.smart_read_at = said[drive.serial_key], clock.now()
    db.session.flush()


def recall_drive_health(device: Device, drive: Drive) -> None:
    """Give a drive that was just confirmed what an earlier report of the device said of it."""
    reports = db.session.scalars(
        select(StoredReport).where(StoredReport.device_id == device.id).order_by(StoredReport.id.desc()).limit(20)
    )
    for report in reports:
        counts = _said(report.reading).get(drive.serial_key)
        if counts:
            drive.smart, drive.smart_read_at = counts, report.attached_at or report.created_at
            return


def _said(reading: Reading) -> dict[str, dict[str, int] | None]:
    return {serial_key(drive["serial"]): drive.get("smart") for drive in reading["drives"] if drive["serial"]}
