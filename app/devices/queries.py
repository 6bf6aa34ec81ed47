"""Reads of devices, drives, evidence and logs; nothing here knows a household."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select, union
from sqlalchemy.orm import joinedload, selectinload

from app.core.beginnings import begins_with
from app.core.errors import NotFound
from app.devices.models import Device, DeviceFunding, Drive, WipeEvidence, WipeLogFile
from app.devices.place_models import StoragePlace
from app.devices.placeholders import known_text
from app.devices.places import GONE
from app.devices.report_models import StoredReport
from app.devices.serials import serial_key
from app.devices.states import DeviceState, EvidenceDecision, FormFactor
from app.donations.models import Consignment
from app.extensions import db
from app.web.pagination import Page, page_by_key
from app.web.sorting import Order, SortColumn, page_in_order

_NWIPE_CUT = 20
_TAG_BEGINNING = re.compile(r"RC-?(\d{3,5})")
FEWEST_TYPED = 3
_TAG = re.compile(r"(?:RC)?-?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True)
class DeviceFilter:
    """What narrows the workshop's list; None and empty narrow nothing."""

    states: Collection[DeviceState] = ()
    form_factor: FormFactor | None = None
    consignment: str | None = None
    location: str | None = None
    typed: str = ""
    site_id: int | None = None


def get_device(asset_tag: str) -> Device:
    """One device by its tag with drives, evidence, tests and repairs; NotFound when there is none."""
    found = db.session.scalars(
        select(Device)
        .where(Device.asset_tag == asset_tag.strip().upper())
        .options(
            joinedload(Device.parts), joinedload(Device.purchase),
            selectinload(Device.drives).selectinload(Drive.evidence).joinedload(WipeEvidence.log_file),
            selectinload(Device.tests), selectinload(Device.repairs), joinedload(Device.checklist),
            joinedload(Device.charger_tests), joinedload(Device.overrides), joinedload(Device.lock_requests),
            selectinload(Device.funding).joinedload(DeviceFunding.funder),
        )
    ).unique().one_or_none()
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


def list_fitted_elsewhere(drive: Drive) -> Sequence[str]:
    """The asset tags of other devices in which a drive with the same serial number is listed now."""
    return db.session.scalars(
        select(Device.asset_tag).join(Device.drives)
        .where(Drive.serial_key == drive.serial_key, Drive.id != drive.id, Device.id != drive.device_id,
               Drive.removed_at.is_(None), Drive.destroyed_at.is_(None)).limit(5)
    ).all()


def page_of_waiting_reports() -> Page:
    """Hardware reports whose device is not known, newest first."""
    return page_by_key(select(StoredReport).where(StoredReport.device_id.is_(None),
                                                  StoredReport.set_aside_at.is_(None)))


def page_of_loose_drives() -> Page:
    """Drives taken out and not destroyed yet, newest first: each must be wiped elsewhere or destroyed."""
    query = select(Drive).where(Drive.removed_at.is_not(None), Drive.destroyed_at.is_(None))
    return page_by_key(query.options(joinedload(Drive.device)))


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
        drive_fits = begins_with(Drive.serial_key, key)
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


def find_tag_of_wipe(serial: str | None, begun: tuple[datetime, datetime], *, other_than: Device) -> str | None:
    """Which other device was cleared by a wipe of this serial number begun in this span of time: one wipe, one device.

    An altered copy of a log has another fingerprint; no drive is wiped twice at one time.
    """
    return db.session.scalar(
        select(Device.asset_tag).join(WipeEvidence, WipeEvidence.device_id == Device.id)
        .join(Drive, Drive.id == WipeEvidence.drive_id)
        .where(Drive.serial_key == serial_key(serial), WipeEvidence.decision == EvidenceDecision.ACCEPTED,
               WipeEvidence.started_at.between(*begun), WipeEvidence.device_id != other_than.id)
        .limit(1)
    )


def is_certificate_taken(number: str) -> bool:
    """Whether a certificate already carries this number."""
    return db.session.scalar(select(WipeEvidence.id).where(WipeEvidence.certificate_number == number)) is not None


def asset_tag_from(typed: str) -> str | None:
    """An asset tag from what was scanned or typed: RC-000123, rc123 or 123; None when it is none."""
    found = _TAG.fullmatch(typed.strip().replace(" ", ""))
    return f"RC-{int(found[1]):06d}" if found else None


# Each has an index that begins with it, so that a page of many devices reads no more rows than it shows.
SORTED_BY: Final = {
    "tag": SortColumn(Device.asset_tag),
    "location": SortColumn(Device.location, may_be_empty=True),
}


def page_of_devices(wanted: DeviceFilter, order: Order | None = None) -> Page:
    """The page of devices the address asks for, newest first or in an order."""
    return page_in_order(query_devices(wanted), order)


def query_devices(wanted: DeviceFilter) -> Select[Device]:
    """The devices a filter asks for, unordered, for pages and files."""
    query = select(Device)
    if wanted.states:
        query = query.where(_state_of(wanted).in_(list(wanted.states)))
    if wanted.form_factor is not None:
        query = query.where(Device.form_factor == wanted.form_factor)
    if wanted.consignment:
        query = query.where(Device.consignment_id.in_(
            select(Consignment.id).where(Consignment.reference == wanted.consignment.strip().upper())
        ))
    if wanted.location:
        query = query.where(Device.location == wanted.location.strip())
    if wanted.site_id is not None:
        at_site = select(StoragePlace.name).where(StoragePlace.site_id == wanted.site_id)
        query = query.where(Device.location.in_(at_site), Device.state.not_in(GONE))
    if wanted.typed.strip():
        query = query.where(_found_by(wanted.typed))
    return query


def _state_of(wanted: DeviceFilter) -> ColumnElement[DeviceState]:
    """The state to compare with: most devices have left, so with nothing else asked the index of the order is read."""
    column = Device.__table__.c.state
    if DeviceState.HANDED_OVER in wanted.states and wanted.form_factor is None:
        return func.trim(column, type_=column.type)  # an expression, so that no index of states answers it
    return column


def count_found(found: Select[Device]) -> int:
    """How many devices a query of devices holds."""
    return db.session.scalar(found.with_only_columns(func.count(Device.id), maintain_column_froms=True)) or 0


def _found_by(typed: str) -> ColumnElement[bool]:
    """By several tags or serials, or by the beginning of a tag or of a serial number of a device or a drive in it."""
    words = _words_of_list(typed)
    if words:
        tags = [tag for word in words if (tag := asset_tag_from(word))]
        return or_(Device.asset_tag.in_(tags), Device.serial_key.in_([serial_key(word) for word in words]))
    key = serial_key(typed)
    return or_(
        Device.asset_tag == (asset_tag_from(typed) or ""), *_tags_beginning(key),
        begins_with(Device.serial_key, key),
        Device.id.in_(select(Drive.device_id).where(begins_with(Drive.serial_key, key),
                                                    Drive.removed_at.is_(None))),
    )


def missing_tags(typed: str) -> Sequence[str]:
    """Of several asset tags or serial numbers pasted at once, those that no device carries, as they were typed."""
    words = _words_of_list(typed)
    if not words:
        return ()
    found = db.session.execute(select(Device.asset_tag, Device.serial_key).where(_found_by(typed)))
    known = {text for row in found for text in row if text}
    return [word for word in dict.fromkeys(words) if not {asset_tag_from(word), serial_key(word)} & known]


def _words_of_list(typed: str) -> Sequence[str]:
    """The words of a pasted list; none for a single one, or for a serial number that is printed with spaces."""
    words = re.split(r"[\s,;]+", typed.strip())
    tags = [word for word in words if asset_tag_from(word)]
    marked = [word for word in tags if word.upper().startswith("RC")]
    return words if len(words) > 1 and (len(tags) == len(words) or len(marked) > 1) else ()


def find_by_exact(typed: str) -> str | None:
    """The tag of the one device that carries exactly this tag or serial number, for scanners; None otherwise."""
    tag, key = asset_tag_from(typed), serial_key(typed)
    if not key:
        return None
    found = db.session.scalars(
        select(Device.asset_tag).where(or_(Device.asset_tag == (tag or ""), Device.serial_key == key)).limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def _tags_beginning(key: str) -> list[ColumnElement[bool]]:
    """RC-0012 and RC001 mean every tag that begins so; fewer than three digits are too many devices."""
    digits = _TAG_BEGINNING.fullmatch(key)
    return [Device.asset_tag.between(f"RC-{digits[1]}", f"RC-{digits[1]}ZZZZ")] if digits else []


def search(typed: str, *, limit: int = 20) -> Sequence[Device]:
    """Devices by the beginning of a tag (RC-0012) or, from three characters, of a serial number of theirs or a drive's.

    Newest first.
    """
    tag, key = asset_tag_from(typed), serial_key(typed)
    looks = [select(Device.id).where(Device.asset_tag == tag)] if tag else []
    looks += [select(Device.id).where(beginning) for beginning in _tags_beginning(key)]
    if len(key) >= FEWEST_TYPED:
        looks.append(select(Device.id).where(begins_with(Device.serial_key, key)))
        looks.append(select(Drive.device_id).where(  # type: ignore[arg-type]
            begins_with(Drive.serial_key, key), Drive.device_id.is_not(None), Drive.removed_at.is_(None),
        ))
    if not looks:
        return []
    return db.session.scalars(
        select(Device).where(Device.id.in_(union(*looks))).order_by(Device.id.desc()).limit(limit)
    ).all()


def count_by_state(states: Collection[DeviceState]) -> dict[DeviceState, int]:
    """How many devices stand in each of these states; ask for no more than are shown, most are long gone."""
    rows = db.session.execute(
        select(Device.state, func.count()).where(Device.state.in_(list(states))).group_by(Device.state)
    )
    return {DeviceState(state): number for state, number in rows}


def count_at_places(names: Collection[str]) -> Mapping[str, int]:
    """How many devices lie at each of these places, by its name."""
    rows = db.session.execute(
        select(Device.location, func.count()).where(Device.location.in_(list(names)), Device.state.not_in(GONE))
        .group_by(Device.location)
    )
    return {name: number for name, number in rows if name}


def count_of_donor(donor_id: int) -> dict[tuple[DeviceState, bool], int]:
    """How many devices of all consignments of a donor stand in each state, as loan stock or not."""
    is_loan_stock = Device.loan_stock_reason.is_not(None).label("is_loan_stock")
    rows = db.session.execute(
        select(Device.state, is_loan_stock, func.count()).join(Consignment, Consignment.id == Device.consignment_id)
        .where(Consignment.donor_id == donor_id).group_by(Device.state, "is_loan_stock")
    )
    return {(DeviceState(state), bool(for_loans)): number for state, for_loans, number in rows}


def list_unmatched_evidence(device: Device) -> Sequence[WipeEvidence]:
    """What logs uploaded for this device say of drives that are none of its own, newest first."""
    return db.session.scalars(
        select(WipeEvidence).where(WipeEvidence.device_id == device.id, WipeEvidence.drive_id.is_(None))
        .options(joinedload(WipeEvidence.log_file)).order_by(WipeEvidence.id.desc()).limit(50)
    ).all()


def get_log_file(device: Device, file_id: int) -> WipeLogFile:
    """A log that holds evidence of this device; NotFound for any other."""
    found = db.session.scalar(
        select(WipeLogFile).join(WipeEvidence, WipeEvidence.wipe_log_file_id == WipeLogFile.id)
        .where(WipeLogFile.id == file_id, WipeEvidence.device_id == device.id).limit(1)
    )
    if found is None:
        raise NotFound
    return found


def list_of_consignment(consignment_id: int) -> Sequence[Device]:
    """The devices counted in from a consignment, by tag, with drives and evidence."""
    return db.session.scalars(
        select(Device).where(Device.consignment_id == consignment_id)
        .options(selectinload(Device.drives).selectinload(Drive.evidence)).order_by(Device.id)
    ).all()


def list_left_on(number: str) -> Sequence[Device]:
    """The devices that left for treatment on the load, or before loads on the note, of this number, by tag."""
    return db.session.scalars(
        select(Device).where(Device.waste_note == number, Device.state == DeviceState.RECYCLED).order_by(Device.id)
        .limit(1000)
    ).all()
