"""Row locks that every command takes first, always in the order proposal, hand-over, referral, device, bundle."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.db import Identified
from app.extensions import db
from app.matching.models import HandOver, MatchProposal
from app.referrals.models import Referral

_Row = TypeVar("_Row", bound=Identified)


def lock_proposal(proposal: MatchProposal) -> MatchProposal:
    """Lock one proposal and read it anew."""
    return _lock(MatchProposal, proposal.id)


def lock_hand_over(hand_over: HandOver) -> HandOver:
    """Lock one hand-over and read it anew."""
    return _lock(HandOver, hand_over.id)


def lock_referral(referral_id: int) -> Referral:
    """Lock one referral and read it anew, with its needs and its household."""
    return db.session.scalars(
        select(Referral)
        .where(Referral.id == referral_id)
        .options(selectinload(Referral.needs), selectinload(Referral.household))
        .with_for_update(of=Referral)
        .execution_options(populate_existing=True)
    ).one()


def _lock(kind: type[_Row], row_id: int) -> _Row:
    db.session.flush()
    return db.session.scalars(
        select(kind).where(kind.id == row_id).with_for_update().execution_options(populate_existing=True)
    ).one()
