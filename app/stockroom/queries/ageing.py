"""What is short, what to finish first, and how long devices have stood where they stand."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, or_, select

from app.audit.models import AuditEvent
from app.core import clock
from app.devices.models import Device
from app.devices.states import DeviceState, FormFactor, Grade
from app.extensions import db
from app.referrals.models import Need, Referral
from app.referrals.states import DeviceKind, NeedKind, NeedState, ReferralState
from app.stockroom.models import MinimumStock

_S = DeviceState
# The nearest to the shelf first.
ON_THE_WAY: Final = (
    _S.GRADED, _S.TESTING, _S.WIPED, _S.REPAIR, _S.WIPE_PENDING, _S.WIPE_FAILED, _S.IDENTIFIED, _S.RECEIVED,
)
AGED: Final = (*reversed(ON_THE_WAY), _S.RETURNED, _S.IN_STOCK, _S.RESERVED, _S.RECYCLE_PENDING)
BANDS: Final = ((0, 3), (3, 8), (8, 29), (29, None))
LISTED: Final = 50


def count_waiting() -> Mapping[DeviceKind, int]:
    """How many open needs of households on the waiting list ask for each kind; numbers only."""
    rows = db.session.execute(
        select(Need.device_kind, func.count()).join(Referral, Referral.id == Need.referral_id)
        .where(Need.state == NeedState.OPEN, Need.kind == NeedKind.DEVICE, Referral.state == ReferralState.WAITING)
        .group_by(Need.device_kind)
    )
    return {DeviceKind(kind): number for kind, number in rows if kind}


def count_stock() -> Mapping[FormFactor, int]:
    """How many of each kind are in stock and fit to give."""
    rows = db.session.execute(
        select(Device.form_factor, func.count())
        .where(Device.state == _S.IN_STOCK, Device.loan_stock_reason.is_(None),
               or_(Device.cosmetic_grade.is_(None), Device.cosmetic_grade != Grade.D))
        .group_by(Device.form_factor)
    )
    return {FormFactor(kind): number for kind, number in rows if kind}


def list_minimums() -> Sequence[MinimumStock]:
    """What should always be in stock, as it was set."""
    return db.session.scalars(select(MinimumStock)).all()


def minimums() -> Mapping[FormFactor, int]:
    """How many of each kind should always be in stock."""
    return {FormFactor(row.form_factor): row.minimum for row in list_minimums()}


def list_to_finish(kinds: Collection[FormFactor]) -> Sequence[Device]:
    """Devices of these kinds that are on their way to the shelf: the nearest first, then the longest here."""
    rank = case({state: number for number, state in enumerate(ON_THE_WAY)}, value=Device.state)
    return db.session.scalars(
        select(Device).where(Device.form_factor.in_(list(kinds)), Device.state.in_(ON_THE_WAY),
                             Device.quarantine_reason.is_(None), Device.loan_stock_reason.is_(None))
        .order_by(rank, Device.received_at, Device.id).limit(LISTED)
    ).all()


def count_by_age() -> Mapping[tuple[DeviceState, int], int]:
    """How many devices have stood in each state for how long, by band."""
    band = case(*[(_since() >= _ago(end), number) for number, (_begin, end) in enumerate(BANDS) if end],
                else_=len(BANDS) - 1)
    rows = db.session.execute(
        select(Device.state, band.label("band"), func.count()).where(Device.state.in_(AGED))
        .group_by(Device.state, "band")
    )
    return {(DeviceState(state), number): count for state, number, count in rows}


def list_longest(state: DeviceState) -> Sequence[tuple[Device, datetime]]:
    """The devices that have stood longest in a state, and since when."""
    since = _since().label("since")
    rows = db.session.execute(
        select(Device, since).where(Device.state == state).order_by(since, Device.id).limit(LISTED)
    )
    return [(device, moment) for device, moment in rows]


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _since() -> ColumnElement[Any]:
    """Since when a device stands where it stands: what is in stock knows it, the others' history does."""
    moved = (
        select(func.max(AuditEvent.at))
        .where(AuditEvent.subject_kind == "device", AuditEvent.subject_id == Device.id,
               AuditEvent.to_state == Device.state)
        .correlate(Device).scalar_subquery()
    )
    return case(
        (Device.state == _S.IN_STOCK, func.coalesce(Device.stocked_at, Device.received_at)),
        else_=func.coalesce(moved, Device.received_at),
    )
