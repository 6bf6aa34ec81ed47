"""Hardware reports are taken in, recognised as one device's, attached, and what they show of drives acted upon.

A report never proves anything clean: it can only take trust away. Facts are confirmed by people.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.audit.service import record
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Actor
from app.devices.hardware_reports import PARSER_VERSION, read_hardware_report
from app.devices.models import Device
from app.devices.placeholders import known_text
from app.devices.queries import asset_tag_from, get_device
from app.devices.report_models import StoredReport
from app.devices.report_readings import Reading, put_together, reading_of
from app.devices.serials import serial_key
from app.devices.service.doubting import doubt_drives
from app.devices.service.drive_counts import note_drive_health
from app.devices.service.locking import lock_device
from app.devices.states import DeviceState, ReportMatch
from app.extensions import db

_GONE = (DeviceState.RECYCLED, DeviceState.LOST)


@dataclass(frozen=True)
class SentReport:
    """A file as it was sent."""

    filename: str
    content: bytes


@dataclass(frozen=True)
class TakenReport:
    """What became of one file: kept (new or known from before), or refused with a sentence."""

    filename: str
    report: StoredReport | None
    is_new: bool = False
    refusal: str | None = None


def take_report(
    actor: Actor, sent: SentReport, *, asset_tag: str | None = None, access_token_id: int | None = None
) -> TakenReport:
    """Keep one report and attach it when its serial number, or the asset tag sent with it, is one device's.

    The same file again changes nothing, except that a waiting one is attached once its device is known. Refuses what
    is no report, and an asset tag that no device carries or that belongs to another device than the serial number.
    """
    taken = _keep(actor, sent, sent_together=secrets.token_hex(8), access_token_id=access_token_id)
    report = taken.report
    if report is None or report.device_id is not None:
        if report is not None and asset_tag and _tagged(asset_tag).id != report.device_id:
            raise _elsewhere(report)
        return taken
    found = _recognise(report, asset_tag)
    if found is not None:
        _attach(actor, [report], *found)
    return taken


def take_reports_for(actor: Actor, device: Device, files: Sequence[SentReport]) -> list[TakenReport]:
    """Keep reports that a person says are of this device, and read them together.

    A file that is no report, is attached to another device or names the serial number of one, is refused by itself.
    """
    taken, together = [], secrets.token_hex(8)
    for sent in files:
        try:
            with db.session.begin_nested():
                one = _keep(actor, sent, sent_together=together)
                _refuse_others(one.report, device)
        except Refused as refused:
            one = TakenReport(sent.filename, None, refusal=refused.sentence)
        taken.append(one)
    fresh = [one.report for one in taken if one.report is not None and one.report.device_id is None]
    if fresh:
        for report in fresh:
            report.sent_together = together
        _attach(actor, fresh, device, ReportMatch.BY_HAND)
    return taken


def take_loose_reports(actor: Actor, files: Sequence[SentReport]) -> list[TakenReport]:
    """Keep reports of several devices; each is recognised by its serial number, or waits."""
    taken = []
    for sent in files:
        try:
            with db.session.begin_nested():
                one = take_report(actor, sent)
        except Refused as refused:
            one = TakenReport(sent.filename, None, refusal=refused.sentence)
        taken.append(one)
    return taken


def attach_report(actor: Actor, report_id: int, typed: str) -> Device:
    """Attach a waiting report to the device whose asset tag was typed; refuses unknown tags and attached reports."""
    report = db.session.scalar(select(StoredReport).where(StoredReport.id == report_id).with_for_update())
    if report is None:
        raise NotFound
    if report.device_id is not None:
        raise Refused("This report is attached already. Look at the list again.", field="asset_tag")
    device = _tagged(typed)
    _refuse_others(report, device)
    _attach(actor, [report], device, ReportMatch.BY_HAND)
    return device


def get_report(report_id: int) -> StoredReport:
    """One report; NotFound when there is none."""
    found = db.session.get(StoredReport, report_id)
    if found is None:
        raise NotFound
    return found


def list_reports(device: Device) -> Sequence[StoredReport]:
    """The reports of a device, the newest first."""
    return db.session.scalars(
        select(StoredReport).where(StoredReport.device_id == device.id).order_by(StoredReport.id.desc()).limit(50)
    ).all()


def list_waiting_for(device: Device) -> Sequence[StoredReport]:
    """Waiting reports with the device's serial number: it was identified after they came."""
    if not device.serial_key:
        return ()
    return db.session.scalars(
        select(StoredReport).where(StoredReport.device_id.is_(None), StoredReport.set_aside_at.is_(None),
                                   StoredReport.serial_key == device.serial_key)
        .order_by(StoredReport.id.desc()).limit(5)
    ).all()


def newest_reading(reports: Sequence[StoredReport]) -> Reading | None:
    """What the reports that came last, in one go, say together; None where there are none.

    What they are silent about, earlier ones tell: a drive's own report knows no maker. Drives are the newest alone.
    """
    if not reports:
        return None
    newest = reports[0].sent_together
    return put_together(
        [report.reading for report in reports if report.sent_together == newest],
        before=[report.reading for report in reports if report.sent_together != newest],
    )


def _keep(
    actor: Actor, sent: SentReport, *, sent_together: str, access_token_id: int | None = None
) -> TakenReport:
    digest = hashlib.sha256(sent.content).hexdigest()
    known = _by_hash(digest)
    if known is not None:
        known.set_aside_at = None  # whoever sends it again waits for it again
        return TakenReport(sent.filename, known)
    read = read_hardware_report(sent.content)
    report = StoredReport(
        sha256=digest, filename=_shown(sent.filename), content=sent.content, parser_version=PARSER_VERSION,
        format=str(read.format), reading=reading_of(read, sent.content), sent_together=sent_together,
        uploaded_by_id=actor.id, serial_key=serial_key(read.serial) or None, access_token_id=access_token_id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(report)
    except IntegrityError:  # the same file came at the same moment
        return TakenReport(sent.filename, _by_hash(digest))
    return TakenReport(sent.filename, report, is_new=True)


def _by_hash(digest: str) -> StoredReport | None:
    return db.session.scalar(
        select(StoredReport).where(StoredReport.sha256 == digest).options(joinedload(StoredReport.device))
        .with_for_update(of=StoredReport)
    )


def _recognise(report: StoredReport, asset_tag: str | None) -> tuple[Device, ReportMatch] | None:
    owners = _owners(report.serial_key)
    if asset_tag:
        device = _tagged(asset_tag)
        _refuse_others(report, device)
        return device, ReportMatch.ASSET_TAG
    if len(owners) == 1:
        return owners[0], ReportMatch.SERIAL
    said = str(report.reading.get("asset_tag") or "")
    tag = asset_tag_from(said) if said.upper().startswith("RC-") else None
    tagged = db.session.scalar(select(Device).where(Device.asset_tag == tag)) if tag and not owners else None
    if tagged is None or tagged.serial_key not in {None, report.serial_key}:
        return None
    return tagged, ReportMatch.ASSET_TAG


def _owners(key: str | None) -> Sequence[Device]:
    """The devices in the house with this serial number; two at most, because two are as good as none."""
    if not key:
        return ()
    return db.session.scalars(
        select(Device).where(Device.serial_key == key, Device.state.not_in(_GONE)).limit(2)
    ).all()


def _tagged(typed: str) -> Device:
    tag = asset_tag_from(typed)
    if tag is None:
        raise Refused("Enter the asset tag as on the label, for example RC-000123.", field="asset_tag")
    try:
        return get_device(tag)
    except NotFound:
        raise Refused(f"No device carries {tag}. Scan the label of the device again.", field="asset_tag") from None


def _refuse_others(report: StoredReport | None, device: Device) -> None:
    if report is None:
        return
    if report.device_id is not None and report.device_id != device.id:
        raise _elsewhere(report)
    others = [one for one in _owners(report.serial_key) if one.id != device.id]
    if others and report.serial_key != device.serial_key:
        raise Refused(f"The report names serial number {report.reading['serial']}, which is {others[0].asset_tag}'s. "
                      "Send it for that device.", field="asset_tag")


def _elsewhere(report: StoredReport) -> Refused:
    tag = report.device.asset_tag if report.device else "another device"
    return Refused(f"This report was read for {tag} before. Run the report on this device and send that.",
                   field="asset_tag")


def _attach(actor: Actor, reports: Sequence[StoredReport], device: Device, matched_by: ReportMatch) -> None:
    locked = lock_device(device)
    for report in reports:
        report.device, report.matched_by = locked, matched_by
        report.attached_by_id, report.attached_at, report.set_aside_at = actor.id, clock.now(), None
    db.session.flush()
    for report in reports:
        record(actor, "report_read", locked, report=report.id, format=report.format, matched_by=str(matched_by))
    reading = put_together([report.reading for report in reports])
    doubt_drives(actor, locked, reading, report_id=reports[0].id)
    note_drive_health(locked, reading)


def _shown(name: str) -> str:
    tidy = known_text("".join(sign if sign.isprintable() else "?" for sign in name.replace("\\", "/")))
    return (tidy or "report").rpartition("/")[2][-200:] or "report"
