"""Accepting several ticked referrals at once: only those where nothing is left to think about, each for itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm.exc import StaleDataError

from app.core.errors import Forbidden, NotFound, Refused, StalePage
from app.core.permissions import Actor, Permission
from app.extensions import db
from app.referrals import queries
from app.referrals.eligibility import Verdict
from app.referrals.models import Referral
from app.referrals.service.deciding import accept
from app.referrals.states import ReferralState

MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one ticked referral: accepted, or the sentence why not."""

    reference: str
    refusal: str | None = None


def accept_many(actor: Actor, ticked: Iterable[tuple[int, int]]) -> list[Outcome]:
    """Accept referrals by (key, version seen); one that cannot be accepted says why and leaves the others alone.

    Refuses more than 50 at once; passes over keys the actor may not see.
    """
    if not actor.may(Permission.REFERRAL_TRIAGE):
        raise Forbidden("Only a coordinator can accept referrals. Ask one, or ring us.")
    wanted = dict(ticked)
    if not wanted:
        raise Refused("Tick at least one referral first.")
    if len(wanted) > MOST_AT_ONCE:
        raise Refused(f"Accept at most {MOST_AT_ONCE} at once. Take a page at a time.")
    # In the order of their keys, so that two people who tick the same ones never wait for each other in a circle.
    outcomes = (_accept_one(actor, key, wanted[key]) for key in sorted(wanted))
    return [outcome for outcome in outcomes if outcome is not None]


def _accept_one(actor: Actor, referral_id: int, version: int) -> Outcome | None:
    try:
        reference = queries.get_referral(actor, referral_id).reference
    except NotFound:
        return None
    try:
        with db.session.begin_nested():
            referral = queries.get_referral(actor, referral_id)
            _check_nothing_is_open(referral, version)
            accept(actor, referral, version=version)
    except (StalePage, StaleDataError):
        return Outcome(reference, "It was changed since you opened the list. Look at it again.")
    except Refused as refused:
        return Outcome(reference, refused.sentence)
    return Outcome(reference)


def _check_nothing_is_open(referral: Referral, version: int) -> None:
    if referral.version != version:
        return  # accept tells a second press from a stale page
    if referral.state == ReferralState.ON_HOLD:
        raise Refused("It was on hold. Go on with it on the case, then accept it.")
    if referral.state != ReferralState.SUBMITTED:
        raise Refused("It is not to be decided any more. Look at it first.")
    advice = queries.advice_on(referral, queries.rules_of(referral))
    for found in advice.values():
        if found.verdict is Verdict.NOT_MET:
            raise Refused("It does not meet the criteria. Decide on the case.")
        if found.verdict is Verdict.NOT_KNOWN:
            raise Refused(f"Not known yet: {'; '.join(found.missing)}. Ask, or decide on the case.")
    if not advice:
        raise Refused("No criteria speak about what it asks for. Decide on the case.")
