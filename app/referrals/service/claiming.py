"""Taking a referral out of the queue, so that two coordinators never read the same one; a claim ends by itself.

A claim is no state of the referral: it says who looks at it now, and nothing else depends on it.
"""

from app.audit.service import record
from app.core import clock
from app.core.errors import Forbidden, Refused
from app.core.permissions import Actor, Permission
from app.extensions import db
from app.referrals import queries
from app.referrals.models import Referral, TriageClaim

_AT_MOST_TRIED = 50


def claim(actor: Actor, referral: Referral, *, from_colleague: bool = False) -> TriageClaim:
    """Take a referral of the queue for 15 minutes, anew when it is one's own already.

    Refuses what a colleague took and still holds, unless it is taken over on purpose, which is audited.
    """
    actor_id = _check(actor)
    # The row of the referral is the lock: whoever comes second reads the claim of whoever came first.
    db.session.refresh(referral, attribute_names=["state", "version"], with_for_update=True)
    if referral.state not in queries.CLAIMABLE_STATES:
        raise Refused("This referral is not in the queue any more. Take the next one.")
    held = _find(referral)
    if held is None:
        held = TriageClaim(referral_id=referral.id, user_id=actor_id, claimed_at=clock.now())
        db.session.add(held)
        record(actor, "claimed_referral", referral)
    else:
        if held.user_id != actor_id:
            if queries.is_fresh(held) and not from_colleague:
                raise Refused(f"{queries.taken_words(held)} Take the next one, or take it over on the case.")
            record(actor, "took_over_claim", referral, from_user_id=held.user_id)
        held.user_id, held.claimed_at = actor_id, clock.now()
    db.session.flush()
    return held


def claim_next(actor: Actor) -> Referral:
    """Take the longest waiting referral that nobody has taken; refuses when none is left."""
    _check(actor)
    for referral in queries.list_unclaimed(actor, limit=_AT_MOST_TRIED):
        try:
            claim(actor, referral)
        except Refused:
            continue  # a colleague was faster by a moment
        return referral
    raise Refused("Nothing is left that nobody has taken. Look again in a few minutes.")


def release(actor: Actor, referral: Referral) -> None:
    """Give one's own claim back to the queue; nothing happens when there is none."""
    _check(actor)
    held = _find(referral)
    if held is not None and held.user_id == actor.id:
        db.session.delete(held)
        record(actor, "released_claim", referral)
        db.session.flush()


def check_not_taken(actor: Actor, referral: Referral) -> None:
    """Refuse to decide on what a colleague has open now, with the way to take it over."""
    held = _find(referral)
    if held is not None and held.user_id != actor.id and queries.is_fresh(held):
        raise Refused(f"{queries.taken_words(held)} Talk to them, or take it over on the case first.")


def end_claim(referral: Referral) -> None:
    """Drop whatever claim there is, because the referral was decided."""
    held = _find(referral)
    if held is not None:
        db.session.delete(held)


def _check(actor: Actor) -> int:
    if not actor.may(Permission.REFERRAL_TRIAGE) or actor.id is None:
        raise Forbidden("Only a coordinator can take a referral from the queue. Ask one, or ring us.")
    return actor.id


def _find(referral: Referral) -> TriageClaim | None:
    return db.session.get(TriageClaim, referral.id, populate_existing=True)
