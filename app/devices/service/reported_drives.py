"""Drives that the newest hardware report of a device shows and whose way nobody has recorded."""

from datetime import datetime

from sqlalchemy import select

from app.audit.queries import list_for
from app.devices.hardware_reports import ReportFormat
from app.devices.models import Device
from app.devices.report_models import StoredReport
from app.devices.report_readings import put_together
from app.devices.serials import serial_key
from app.extensions import db


def unaccounted_drives(device: Device) -> list[str]:
    """Why a device without listed drives is not empty yet, by its newest report since it arrived; with what to do.

    A drive is accounted for once it was taken out or destroyed after that report, or a person denied it by name.
    """
    # dmidecode knows no drives: its silence says nothing.
    found = db.session.scalars(
        select(StoredReport).where(StoredReport.device_id == device.id, StoredReport.format != ReportFormat.DMIDECODE)
        .order_by(StoredReport.id.desc()).limit(20)
    ).all()
    newest = [report for report in found if report.sent_together == found[0].sent_together]
    if not newest:
        return []
    came = min(report.attached_at or report.created_at for report in newest)
    if came < device.received_at or _was_one_denied(device, came):
        return []
    gone = {drive.serial_key for drive in device.drives
            if any(at is not None and at >= came for at in (drive.removed_at, drive.destroyed_at))}
    shown = put_together([report.reading for report in newest])["drives"]
    keys = {serial_key(drive["serial"]): drive["serial"] for drive in shown if drive["serial"]}
    missing = [serial for key, serial in keys.items() if key not in gone]
    # A drive that tells no serial number is entered under the one on its label: it can only be counted.
    nameless = sum(1 for drive in shown if not drive["serial"])
    if not missing and nameless <= len(gone - keys.keys()):
        return []
    name = f"drive {missing[0]}" if missing else "a drive without a serial number"
    sentence = (f"Its newest hardware report shows {name}. Confirm that drive and take it out, so that it has a way of "
                "its own; or upload a new report without it.")
    return [sentence]


def _was_one_denied(device: Device, came: datetime) -> bool:
    return any(event.action == "drive_denied" and event.at >= came for event in list_for("device", device.id))
