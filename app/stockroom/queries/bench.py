"""Reads of the bench: a device by what was scanned, a place by its code, the shift's scans."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, delete, func, or_, select
from sqlalchemy.orm import joinedload

from app.devices.models import Device
from app.devices.place_models import Site, StoragePlace
from app.devices.queries import asset_tag_from
from app.devices.serials import serial_key
from app.extensions import db
from app.stockroom.models import BenchScan
from app.stockroom.states import ScanOutcome

SHOWN = 50
KEPT = 200


def find_device(typed: str) -> Device | None:
    """The one device that carries this tag or this whole serial number; None for none or several."""
    tag, key = asset_tag_from(typed), serial_key(typed)
    if tag is None and not key:
        return None
    found = db.session.scalars(
        select(Device).where(or_(Device.asset_tag == (tag or ""), Device.serial_key == key)).limit(3)
    ).all()
    by_tag = [device for device in found if device.asset_tag == tag]
    if by_tag:
        return by_tag[0]
    return found[0] if len(found) == 1 else None


def find_place(code: str) -> StoragePlace | None:
    """The open place with this code on its card."""
    return db.session.scalar(
        select(StoragePlace).join(StoragePlace.site)
        .where(StoragePlace.code == code, StoragePlace.is_closed.is_(False), Site.is_closed.is_(False))
    )


def find_scan(technician_id: int | None, *, turn: int, typed: str) -> BenchScan | None:
    """The scan that was made from this page with this text already."""
    return db.session.scalar(select(BenchScan).where(
        BenchScan.technician_id == technician_id, BenchScan.turn == turn, BenchScan.typed == typed,
        BenchScan.id > turn,
    ).limit(1))


def list_scans(technician_id: int | None) -> Sequence[BenchScan]:
    """The newest scans of one technician, newest first."""
    return db.session.scalars(
        select(BenchScan).where(BenchScan.technician_id == technician_id)
        .options(joinedload(BenchScan.device)).order_by(BenchScan.id.desc()).limit(SHOWN)
    ).all()


def newest_scan_id(technician_id: int | None) -> int:
    """The key of a technician's newest scan, for a form to remember; 0 before the first."""
    return db.session.scalar(select(func.max(BenchScan.id)).where(BenchScan.technician_id == technician_id)) or 0


def list_turn(technician_id: int | None, turn: int) -> Sequence[BenchScan]:
    """What one sent page of a technician came to, refusals first."""
    order = case((BenchScan.outcome == ScanOutcome.REFUSED, 0), (BenchScan.outcome == ScanOutcome.UNKNOWN, 1), else_=2)
    return db.session.scalars(
        select(BenchScan).where(BenchScan.technician_id == technician_id, BenchScan.turn == turn, BenchScan.id > turn)
        .options(joinedload(BenchScan.device)).order_by(order, BenchScan.id)
    ).all()


def tags_of(device_ids: Sequence[int]) -> Sequence[str]:
    """The tags of ticked devices."""
    return db.session.scalars(
        select(Device.asset_tag).where(Device.id.in_(list(device_ids))).order_by(Device.asset_tag)
    ).all()


def find_last_change(technician_id: int | None, *, since: datetime) -> BenchScan | None:
    """The technician's newest scan that changed a device."""
    return db.session.scalar(
        select(BenchScan)
        .where(BenchScan.technician_id == technician_id, BenchScan.outcome == ScanOutcome.DONE,
               BenchScan.action.is_not(None), BenchScan.created_at >= since)
        .options(joinedload(BenchScan.device)).order_by(BenchScan.id.desc()).limit(1)
    )


def forget_older(technician_id: int | None) -> None:
    """Drop all but the newest scans of one technician."""
    edge = (
        select(BenchScan.id).where(BenchScan.technician_id == technician_id)
        .order_by(BenchScan.id.desc()).offset(KEPT).limit(1).scalar_subquery()
    )
    db.session.execute(
        delete(BenchScan).where(BenchScan.technician_id == technician_id, BenchScan.id <= edge)
        .execution_options(synchronize_session=False)
    )
