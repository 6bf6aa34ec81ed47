"""Several ticked referrals at once: each for itself, so that one that cannot be done leaves the others alone."""

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.models import User
from app.audit.service import record
from app.core.db import check_version
from app.core.errors import Forbidden, NotFound, Refused, StalePage
from app.core.permissions import Actor, Permission
from app.extensions import db
from app.organisations.models import Organisation
from app.referrals import queries
from app.referrals.models import Referral
from app.referrals.policy import can_give_to_colleague
from app.referrals.service.accepting_many import MOST_AT_ONCE, Outcome
from app.referrals.service.deciding import withdraw
from app.referrals.service.drafting import WHAT
from app.referrals.states import ReferralState

Ticked = Iterable[tuple[int, int]]


def withdraw_many(actor: Actor, ticked: Ticked, reason: str) -> list[Outcome]:
    """Take back referrals by (key, version seen) for one reason; each that cannot be taken back says why."""

    def take_back(referral: Referral, version: int) -> None:
        if referral.state == ReferralState.WITHDRAWN:
            raise Refused("It was taken back already: leave it as it is.")
        withdraw(actor, referral, reason, version=version)

    return _each(actor, ticked, take_back)


def give_many_to(actor: Actor, ticked: Ticked, colleague_id: int) -> list[Outcome]:
    """Give referrals by (key, version seen) to one colleague, who then answers for them; each refusal says why."""
    _hold_the_line(colleague_id)
    colleague = queries.get_colleague(actor, colleague_id)
    return _each(actor, ticked, lambda referral, version: give_to_colleague(
        actor, referral, colleague, version=version,
    ))


def give_to_colleague(actor: Actor, referral: Referral, colleague: User, *, version: int) -> None:
    """Make a colleague of the same organisation the referrer; only a partner's lead or the hub may."""
    if not can_give_to_colleague(actor, referral):
        raise Forbidden("Only your partner lead or the hub can give a referral to a colleague. Ask one of them.")
    if colleague.organisation_id != referral.partner_id:
        raise Refused("It belongs to another organisation. Choose a colleague of that organisation.")
    if referral.referrer_id == colleague.id:
        raise Refused("It is this colleague's already: leave it as it is.")
    check_version(referral, version, WHAT)
    before, referral.referrer_id = referral.referrer_id, colleague.id
    record(actor, "changed_referrer", referral, before=before, after=colleague.id)
    db.session.flush()


def _hold_the_line(colleague_id: int) -> None:
    """An account that closes at this moment closes before or after: nobody is given cases who is gone."""
    theirs = select(User.organisation_id).where(User.id == colleague_id).scalar_subquery()
    db.session.execute(select(Organisation.id).where(Organisation.id == theirs).with_for_update())


def _each(actor: Actor, ticked: Ticked, act: Callable[[Referral, int], None]) -> list[Outcome]:
    if not actor.may(Permission.REFERRAL_CREATE):
        raise Forbidden("You cannot change referrals. Ask the person who made them, or ring us.")
    wanted = dict(ticked)
    if not wanted:
        raise Refused("Tick at least one referral first.")
    if len(wanted) > MOST_AT_ONCE:
        raise Refused(f"Tick at most {MOST_AT_ONCE} at once. Take a page at a time.")
    # In the order of their keys, so that two people who tick the same ones never wait for each other in a circle.
    outcomes = (_one(actor, key, wanted[key], act) for key in sorted(wanted))
    return [outcome for outcome in outcomes if outcome is not None]


def _one(actor: Actor, key: int, version: int, act: Callable[[Referral, int], None]) -> Outcome | None:
    try:
        reference = queries.get_referral(actor, key).reference
    except NotFound:
        return None
    try:
        with db.session.begin_nested():
            act(queries.get_referral(actor, key), version)
    except (StalePage, StaleDataError):
        return Outcome(reference, "It was changed since you opened the list. Look at it again.")
    except Refused as refused:
        return Outcome(reference, refused.sentence)
    return Outcome(reference)
