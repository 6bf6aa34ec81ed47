"""Confirming proposals: device and data are held for the household, a hand-over is arranged, and it is told.
Two people confirming at once: row locks let one in after the other, unique indexes stand behind them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError

from app.audit.service import record
from app.connectivity.service import reserve_bundle
from app.core import clock
from app.core.encryption import blind_index
from app.core.errors import Refused, explain_constraint, refusal_from
from app.core.permissions import Actor
from app.core.references import new_hand_over_code
from app.core.working_days import add_working_days
from app.devices.service.stock import reserve_device
from app.extensions import db
from app.matching.models import HandOver, MatchProposal, Reservation
from app.matching.notices import tell_preparing
from app.matching.queries.proposals import point_for
from app.matching.service.locking import lock_proposal, lock_referral
from app.matching.states import ProposalState
from app.organisations.models import CollectionPoint
from app.organisations.queries import get_collection_point
from app.referrals.models import Referral
from app.referrals.service import set_matched
from app.referrals.states import NeedKind, ReferralState

# While it is being prepared; the household's own days to collect begin when it is ready.
PREPARE_WORKING_DAYS = 10
_TAKEN = "Somebody else has just reserved this. Ask for matches again."

explain_constraint("uq_reservation_live_device", _TAKEN, sqlite="reservation.device_id")
explain_constraint("uq_reservation_live_bundle", _TAKEN, sqlite="reservation.bundle_id")
explain_constraint("uq_reservation_live_need", _TAKEN, sqlite="reservation.referral_id, reservation.kind")
explain_constraint("uq_hand_over_open", _TAKEN, sqlite="hand_over.referral_id")


@dataclass(frozen=True)
class Confirmed:
    """What came of confirming several: hand-overs arranged, and each refusal with its reference."""

    hand_overs: tuple[HandOver, ...]
    refusals: tuple[tuple[str, str], ...]


def confirm_proposal(actor: Actor, proposal: MatchProposal, *, point_id: int | None = None) -> HandOver:
    """Hold what was proposed, arrange the hand-over (at the household's nearest point unless told) and tell them.

    Refuses a proposal already dealt with, a referral that left the waiting list, and items taken meanwhile.
    """
    proposal = lock_proposal(proposal)
    if proposal.state != ProposalState.PROPOSED:
        raise Refused("This proposal was already dealt with. Go back to the list to see what is open.")
    referral = lock_referral(proposal.referral_id)
    if referral.state != ReferralState.WAITING:
        raise Refused(f"Referral {referral.reference} is no longer on the waiting list. Ask for matches again.")
    point = get_collection_point(point_id) if point_id else point_for(referral)
    until = add_working_days(clock.today(), PREPARE_WORKING_DAYS)
    kinds = _reserve(actor, proposal, referral, until)
    set_matched(actor, referral, kinds)
    proposal.state = ProposalState.CONFIRMED
    hand_over = _arrange(actor, proposal, referral, point, until)
    record(actor, "confirmed_match", proposal, referral_id=referral.id, hand_over=hand_over.id)
    tell_preparing(actor, hand_over)
    return hand_over


def confirm_proposals(actor: Actor, proposals: Iterable[MatchProposal]) -> Confirmed:
    """Confirm several; one that cannot be confirmed is told and stops none of the others."""
    done: list[HandOver] = []
    refusals: list[tuple[str, str]] = []
    for proposal in sorted(proposals, key=lambda one: one.id):
        reference = proposal.referral.reference
        try:
            with db.session.begin_nested():
                done.append(confirm_proposal(actor, proposal))
        except Refused as refused:
            refusals.append((reference, refused.sentence))
        except IntegrityError as error:
            known = refusal_from(error)
            if known is None:
                raise
            refusals.append((reference, known.sentence))
    return Confirmed(tuple(done), tuple(refusals))


def _reserve(actor: Actor, proposal: MatchProposal, referral: Referral, until: date) -> list[NeedKind]:
    kinds: list[NeedKind] = []
    if proposal.device is not None:
        reserve_device(actor, proposal.device, reservation=referral.reference)
        kinds.append(NeedKind.DEVICE)
        _hold(actor, referral, NeedKind.DEVICE, until, device_id=proposal.device_id)
    if proposal.bundle is not None:
        reserve_bundle(actor, proposal.bundle, reservation=referral.reference)
        kinds.append(NeedKind.DATA)
        _hold(actor, referral, NeedKind.DATA, until, bundle_id=proposal.bundle_id)
    return kinds


def _hold(
    actor: Actor,
    referral: Referral,
    kind: NeedKind,
    until: date,
    *,
    device_id: int | None = None,
    bundle_id: int | None = None,
) -> None:
    reservation = Reservation(
        referral_id=referral.id,
        kind=kind,
        device_id=device_id,
        bundle_id=bundle_id,
        reserved_by_id=actor.id,
        hold_until=until,
    )
    db.session.add(reservation)
    db.session.flush()
    record(actor, "reserved", reservation, referral_id=referral.id, kind=str(kind))


def _arrange(
    actor: Actor, proposal: MatchProposal, referral: Referral, point: CollectionPoint, until: date
) -> HandOver:
    code = new_hand_over_code()
    hand_over = HandOver(
        referral=referral,
        collection_point=point,
        code=code,
        code_index=blind_index(code, "handover_code"),
        hold_until=until,
        device_id=proposal.device_id,
        bundle_id=proposal.bundle_id,
    )
    db.session.add(hand_over)
    db.session.flush()
    record(actor, "arranged_hand_over", hand_over, referral_id=referral.id, point=point.id)
    return hand_over
