"""Letting go: what is held for a household goes back to the shelf, and the household back to the waiting list
with its place; by hand, when the hold ends, when the device is gone or when the referral leaves.
"""

from sqlalchemy import ColumnElement, update

from app.audit.service import move
from app.connectivity.models import DataBundle
from app.connectivity.service import release_bundle
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import SYSTEM, Actor
from app.core.working_days import add_working_days
from app.devices.models import Device
from app.devices.service.stock import release_device
from app.extensions import db
from app.matching.models import HandOver, MatchProposal
from app.matching.notices import remind, stop_telling
from app.matching.queries.hand_overs import find_open, list_held_until_before, list_to_remind
from app.matching.queries.reservations import find_holder_of_bundle, find_holder_of_device, list_live_reservations
from app.matching.service.locking import lock_hand_over, lock_referral
from app.matching.states import HandOverState, ProposalState, ReservationState
from app.referrals.service import return_to_waiting
from app.referrals.states import ReferralState

_HELD = frozenset({ReferralState.MATCHED, ReferralState.READY})


def release_hand_over(actor: Actor, hand_over: HandOver, *, reason: str) -> None:
    """Give up a hand-over that was not done: items to the shelf, the referral to its place; `reason` is a code.

    Refuses one that is done: what was given comes back as a return.
    """
    hand_over = lock_hand_over(hand_over)
    if hand_over.state not in {HandOverState.ARRANGED, HandOverState.FAILED}:
        raise Refused("This hand-over is over. If something was given and comes back, take it back as a return.")
    referral = lock_referral(hand_over.referral_id)
    _free_items(actor, referral.id, reason)
    move(hand_over, HandOverState.RELEASED, actor, reason=reason)
    stop_telling(actor, hand_over, reason)
    if referral.state in _HELD:
        return_to_waiting(actor, referral, reason=reason)


def release_overdue(actor: Actor = SYSTEM) -> int:
    """Give up every hand-over whose hold ended before today; returns how many."""
    overdue = list_held_until_before(clock.today())
    for hand_over in overdue:
        release_hand_over(actor, hand_over, reason="not_collected")
    return len(overdue)


def send_reminders(actor: Actor = SYSTEM) -> int:
    """Remind households two working days before the hold ends, and on its last day; returns how many texts."""
    today = clock.today()
    sent = 0
    for number, last_day in enumerate((add_working_days(today, 2), today), start=1):
        for found in list_to_remind(last_day, number):
            hand_over = lock_hand_over(found)
            if hand_over.reminders_sent < number and hand_over.state == HandOverState.ARRANGED:
                hand_over.reminders_sent = number
                remind(actor, hand_over, number)
                sent += 1
    return sent


def free_device(device_id: int) -> None:
    """A device that was promised is gone: its household goes back to the waiting list, keeping its place."""
    _supersede(MatchProposal.device_id == device_id)
    _free_holder(find_holder_of_device(device_id), "device_unavailable")


def free_bundle(bundle_id: int) -> None:
    """The same for a SIM, voucher or hotspot that went missing."""
    _supersede(MatchProposal.bundle_id == bundle_id)
    _free_holder(find_holder_of_bundle(bundle_id), "bundle_unavailable")


def _supersede(proposals: ColumnElement[bool]) -> None:
    db.session.execute(
        update(MatchProposal)
        .where(proposals, MatchProposal.state == ProposalState.PROPOSED)
        .values(state=ProposalState.SUPERSEDED)
    )


def _free_holder(referral_id: int | None, reason: str) -> None:
    hand_over = find_open(referral_id) if referral_id is not None else None
    if hand_over is not None:
        release_hand_over(SYSTEM, hand_over, reason=reason)


def free_referral(referral_id: int) -> None:
    """A referral left: whatever was held or proposed for it is free again."""
    _supersede(MatchProposal.referral_id == referral_id)
    _free_holder(referral_id, "referral_left")


def _free_items(actor: Actor, referral_id: int, reason: str) -> None:
    for reservation in list_live_reservations(referral_id):
        move(reservation, ReservationState.RELEASED, actor, reason=reason)
        reservation.released_because = reason
        if reservation.device_id is not None:
            release_device(actor, db.session.get_one(Device, reservation.device_id), reason=reason)
        if reservation.bundle_id is not None:
            release_bundle(actor, db.session.get_one(DataBundle, reservation.bundle_id), reason=reason)
    db.session.flush()
