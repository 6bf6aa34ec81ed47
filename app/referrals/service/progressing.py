"""From the waiting list to the hand-over and the end: what matching tells a referral.

The caller holds and frees devices and bundles; here only the referral, its needs and its household change.
"""

from collections.abc import Collection
from datetime import date

from app.audit.service import move, record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.extensions import db
from app.referrals.models import Household, Referral
from app.referrals.service.households import note_help, own_home_of
from app.referrals.states import NeedKind, NeedState, ReferralState

RETURNABLE = frozenset({ReferralState.MATCHED, ReferralState.READY})


def set_matched(actor: Actor, referral: Referral, kinds: Collection[NeedKind]) -> None:
    """Something is held for these needs: waiting becomes matched; refuses a need that is not open."""
    for kind in kinds:
        _change_need(referral, kind, NeedState.OPEN, NeedState.RESERVED)
    move(referral, ReferralState.MATCHED, actor, kinds=sorted(kinds))


def mark_ready(actor: Actor, referral: Referral) -> None:
    """Everything held is prepared and waits to be collected."""
    move(referral, ReferralState.READY, actor)


def return_to_waiting(actor: Actor, referral: Referral, *, reason: str) -> None:
    """What was held is let go: back to the waiting list, keeping the place; `reason` is a code."""
    for need in referral.needs:
        if need.state == NeedState.RESERVED:
            need.state = NeedState.OPEN
    move(referral, ReferralState.WAITING, actor, reason=reason)


def record_hand_over(
    actor: Actor, referral: Referral, kinds: Collection[NeedKind], *, on: date | None = None
) -> None:
    """The household has it: these needs are met, and the repeat rule counts from this day (today in London)."""
    day = on or clock.today()
    household = referral.household
    if household is None:
        raise Refused("This referral has no household on record, so nothing can be handed over. Ask a coordinator.")
    home_id = own_home_of(referral)
    for kind in kinds:
        _change_need(referral, kind, NeedState.RESERVED, NeedState.MET)
        note_help(household, kind, day, home_id=home_id)
    referral.handed_over_at = clock.now()
    move(referral, ReferralState.HANDED_OVER, actor, kinds=sorted(kinds))


def record_help(household: Household, kind: NeedKind, on: date) -> None:
    """Remember when a household was last given a device or data; an earlier day never replaces a later one."""
    note_help(household, kind, on)


def close(actor: Actor, referral: Referral) -> None:
    """Finish a case after its hand-over; a need that was never met is dropped, and the audit says so."""
    for need in referral.needs:
        if need.state in {NeedState.OPEN, NeedState.RESERVED}:
            need.state = NeedState.DROPPED
            record(actor, "dropped_need", referral, kind=str(need.kind))
    referral.closed_at = clock.now()
    move(referral, ReferralState.CLOSED, actor)


def _change_need(referral: Referral, kind: NeedKind, before: NeedState, after: NeedState) -> None:
    need = referral.need(kind)
    if need is None or need.state != before:
        thing = "a device" if kind == NeedKind.DEVICE else "data"
        raise Refused(f"Referral {referral.reference} is not waiting for {thing} any more. Look at the case again.")
    need.state = after
    db.session.flush()
