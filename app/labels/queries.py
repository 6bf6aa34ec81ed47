"""Reads of label prints, and of the tags and names that stand on labels."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from app.core.errors import NotFound
from app.devices.models import Device
from app.donations.models import Consignment
from app.extensions import db
from app.labels.drawing import Label
from app.labels.models import LabelPrint
from app.labels.states import PrintState, Stock


def get_print(print_id: int, *, with_paper: bool = False) -> LabelPrint:
    """One print, or NotFound."""
    query = select(LabelPrint).where(LabelPrint.id == print_id)
    found = db.session.scalar(query.options(undefer(LabelPrint.pdf)) if with_paper else query)
    if found is None:
        raise NotFound
    return found


def list_labels(asset_tags: Sequence[str]) -> Sequence[Label]:
    """What stands on the labels of these tags, in their order; tags that no device carries are left out."""
    rows = db.session.execute(
        select(Device.asset_tag, Device.manufacturer, Device.model).where(Device.asset_tag.in_(list(asset_tags)))
    )
    known = {row.asset_tag: Label(row.asset_tag, " ".join(filter(None, (row.manufacturer, row.model)))) for row in rows}
    return [known[tag] for tag in asset_tags if tag in known]


def tags_of(device_ids: Sequence[int]) -> Sequence[str]:
    """The tags of some devices by key, for ticked rows."""
    return db.session.scalars(
        select(Device.asset_tag).where(Device.id.in_(list(device_ids))).order_by(Device.id)
    ).all()


def tags_of_consignment(reference: str) -> Sequence[str]:
    """The tags of everything counted in from a consignment."""
    return db.session.scalars(
        select(Device.asset_tag).join(Consignment, Consignment.id == Device.consignment_id)
        .where(Consignment.reference == reference.strip().upper()).order_by(Device.id)
    ).all()


def list_waiting(before: datetime) -> Sequence[int]:
    """Prints asked for before a moment that no worker has drawn."""
    return db.session.scalars(
        select(LabelPrint.id).where(LabelPrint.state == PrintState.WAITING, LabelPrint.created_at < before)
        .order_by(LabelPrint.id).limit(50)
    ).all()


def forget_paper(before: datetime) -> None:
    """Drop the paper of prints drawn before a moment; the tags stay and can be printed again."""
    db.session.execute(
        update(LabelPrint).where(LabelPrint.drawn_at < before, LabelPrint.pdf.is_not(None)).values(pdf=None)
    )


def find_same(
    user_id: int | None, asset_tags: Sequence[str], stock: Stock, first_place: int, *, since: datetime
) -> LabelPrint | None:
    """Somebody's newest print since a moment, if it is of just these labels on this paper."""
    newest = db.session.scalar(
        select(LabelPrint).where(LabelPrint.asked_by_id == user_id, LabelPrint.created_at >= since)
        .order_by(LabelPrint.id.desc()).limit(1)
    )
    wanted = (list(asset_tags), stock, first_place)
    same = newest is not None and (newest.asset_tags, newest.stock, newest.first_place) == wanted
    return newest if same else None
