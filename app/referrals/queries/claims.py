"""Who has taken what from the triage queue, and what nobody has taken yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core import clock
from app.core.permissions import Actor
from app.extensions import db
from app.referrals.models import Referral, TriageClaim
from app.referrals.queries.listing import first_in_queue
from app.referrals.states import ReferralState

STALE_AFTER: Final = timedelta(minutes=15)
CLAIMABLE_STATES: Final = frozenset({
    ReferralState.SUBMITTED, ReferralState.NEEDS_INFORMATION, ReferralState.ON_HOLD,
})


@dataclass(frozen=True)
class Claim:
    """Who looks at a referral now, since when, and until when it stays theirs."""

    user_id: int
    name: str
    at: datetime

    @property
    def since(self) -> str:
        """The time of day it was taken, in London."""
        return f"{clock.in_london(self.at):%H:%M}"

    @property
    def until(self) -> str:
        """The time of day it ends by itself, in London."""
        return f"{clock.in_london(self.at + STALE_AFTER):%H:%M}"


def is_fresh(held: TriageClaim) -> bool:
    """Whether a claim still counts: not after 15 minutes."""
    return held.claimed_at > clock.now() - STALE_AFTER


def taken_words(held: TriageClaim) -> str:
    """Who has it and since when, as a sentence."""
    return f"{held.user.name} took this referral at {clock.in_london(held.claimed_at):%H:%M}."


def claims_of(referral_ids: Collection[int]) -> Mapping[int, Claim]:
    """The claims that count now, by referral."""
    if not referral_ids:
        return {}
    found = db.session.scalars(
        select(TriageClaim)
        .where(TriageClaim.referral_id.in_(referral_ids), TriageClaim.claimed_at > clock.now() - STALE_AFTER)
        .options(joinedload(TriageClaim.user).lazyload(User.organisation))
    )
    return {held.referral_id: _told(held) for held in found}


def claim_on(referral: Referral) -> Claim | None:
    """The claim that counts now on one referral as it was loaded; none once it is decided."""
    held = referral.claim
    is_told = held is not None and referral.state in CLAIMABLE_STATES and is_fresh(held)
    return _told(held) if held is not None and is_told else None


def list_unclaimed(actor: Actor, *, limit: int) -> Sequence[Referral]:
    """Referrals to decide that nobody has taken, longest waiting first."""
    taken = select(TriageClaim.referral_id).where(TriageClaim.claimed_at > clock.now() - STALE_AFTER)
    return first_in_queue(actor, ReferralState.SUBMITTED, Referral.id.not_in(taken), limit=limit)


def _told(held: TriageClaim) -> Claim:
    return Claim(held.user_id, held.user.name, held.claimed_at)
