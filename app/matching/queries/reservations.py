"""Reads of reservations, and the programme a referral is judged by."""

from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db
from app.matching.models import Reservation
from app.matching.states import ReservationState
from app.organisations.models import ProgrammeVersion
from app.referrals.models import Referral


def list_live_reservations(referral_id: int) -> Sequence[Reservation]:
    """What is held for a referral, device first."""
    return db.session.scalars(
        select(Reservation)
        .where(Reservation.referral_id == referral_id, Reservation.state == ReservationState.LIVE)
        .order_by(Reservation.kind.desc())
    ).all()


def find_holder_of_device(device_id: int) -> int | None:
    """The key of the referral a device is held for."""
    return db.session.scalar(
        select(Reservation.referral_id).where(
            Reservation.device_id == device_id, Reservation.state == ReservationState.LIVE
        )
    )


def find_holder_of_bundle(bundle_id: int) -> int | None:
    """The key of the referral a SIM, voucher or hotspot is held for."""
    return db.session.scalar(
        select(Reservation.referral_id).where(
            Reservation.bundle_id == bundle_id, Reservation.state == ReservationState.LIVE
        )
    )


def programme_id_of(referral: Referral) -> int | None:
    """The programme whose rules the referral was judged by."""
    if referral.programme_version_id is None:
        return None
    return db.session.scalar(
        select(ProgrammeVersion.programme_id).where(ProgrammeVersion.id == referral.programme_version_id)
    )
