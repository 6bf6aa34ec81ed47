"""Hardware reports nobody waits for: set aside, put back, and cleared when their time is over.

A raw report names hosts and sometimes accounts of whoever gave the device, so it is not kept for ever: waiting 90
days, set aside 30, and the file of a device that left a year. What was read in it stays with the device.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, or_, select, update

from app.audit.service import record
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.report_models import StoredReport
from app.devices.states import DeviceState
from app.extensions import db

WAITING_DAYS: Final = 90
ASIDE_DAYS: Final = 30
KEPT_DAYS: Final = 365
_LEFT: Final = (DeviceState.HANDED_OVER, DeviceState.RECYCLED, DeviceState.LOST)
_AT_ONCE: Final = 500
_LISTED: Final = 50


@dataclass(frozen=True)
class ClearedReports:
    """How many waiting reports were deleted, and of how many others the file was."""

    deleted: int
    emptied: int


def set_aside(actor: Actor, report_id: int) -> StoredReport:
    """Take a report off the waiting list; it can be put back for 30 days. Refuses one that is attached."""
    report = _locked(report_id)
    if report.device_id is not None:
        raise Refused("This report is attached to a device by now. Look at the list again.")
    if report.set_aside_at is None:
        report.set_aside_at = clock.now()
        record(actor, "report_set_aside", report)
    return report


def put_back(actor: Actor, report_id: int) -> StoredReport:
    """Put a report back on the waiting list; one that waits already is let be."""
    report = _locked(report_id)
    if report.set_aside_at is not None:
        report.set_aside_at = None
        record(actor, "report_put_back", report)
    return report


def _locked(report_id: int) -> StoredReport:
    report = db.session.scalar(select(StoredReport).where(StoredReport.id == report_id).with_for_update())
    if report is None:
        raise NotFound
    return report


def list_aside() -> Sequence[StoredReport]:
    """Reports set aside that can be put back, the last set aside first."""
    return db.session.scalars(
        select(StoredReport).where(StoredReport.device_id.is_(None), StoredReport.set_aside_at.is_not(None))
        .order_by(StoredReport.set_aside_at.desc()).limit(_LISTED)
    ).all()


def clear_reports() -> ClearedReports:
    """Delete reports that waited 90 days or were set aside 30 days ago; empty files of devices that left a year ago.

    At most 500 of each at once: the job comes again.
    """
    now = clock.now()
    over = db.session.scalars(
        select(StoredReport.id).where(
            StoredReport.device_id.is_(None),
            or_(StoredReport.created_at < now - timedelta(days=WAITING_DAYS),
                StoredReport.set_aside_at < now - timedelta(days=ASIDE_DAYS)),
        ).order_by(StoredReport.id).limit(_AT_ONCE)
    ).all()
    if over:
        # One that was attached in this moment is no waiting report any more.
        db.session.execute(delete(StoredReport).where(StoredReport.id.in_(over), StoredReport.device_id.is_(None)))
    year_ago = now - timedelta(days=KEPT_DAYS)
    old = db.session.scalars(
        select(StoredReport.id).join(Device, Device.id == StoredReport.device_id)
        .where(StoredReport.cleared_at.is_(None), StoredReport.created_at < year_ago, Device.state.in_(_LEFT),
               Device.updated_at < year_ago)
        .order_by(StoredReport.id).limit(_AT_ONCE)
    ).all()
    if old:
        db.session.execute(update(StoredReport).where(StoredReport.id.in_(old)).values(content=b"", cleared_at=now))
    return ClearedReports(len(over), len(old))
