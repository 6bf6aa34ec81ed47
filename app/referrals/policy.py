"""Which referrals a person may see, and what they may do with one they see."""

from sqlalchemy import ColumnElement, false, or_

from app.core.permissions import Actor, Permission
from app.referrals.models import Referral
from app.referrals.states import OPEN_STATES, REFERRAL_TRANSITIONS, ReferralState


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Referrers see their organisation's referrals, the hub everything but other people's drafts, others nothing.

    A draft has not been sent: what stands in it belongs to the partner alone.
    """
    if actor.may(Permission.REFERRAL_TRIAGE):
        return or_(Referral.state != ReferralState.DRAFT, Referral.referrer_id == actor.id)
    if actor.may(Permission.REFERRAL_VIEW) and actor.organisation_id is not None:
        return Referral.partner_id == actor.organisation_id
    return false()


def is_own(actor: Actor, referral: Referral) -> bool:
    """Whether the referral was made by the actor or their organisation."""
    return referral.referrer_id == actor.id or (
        actor.organisation_id is not None and referral.partner_id == actor.organisation_id
    )


def can_edit(actor: Actor, referral: Referral) -> bool:
    """A draft can be filled in by whoever made it and their colleagues."""
    return (
        referral.state == ReferralState.DRAFT
        and actor.may(Permission.REFERRAL_CREATE)
        and is_own(actor, referral)
    )


def can_decide(actor: Actor, referral: Referral) -> bool:
    """The hub accepts or asks while a referral waits for a decision."""
    return actor.may(Permission.REFERRAL_TRIAGE) and referral.state == ReferralState.SUBMITTED


def can_decline(actor: Actor, referral: Referral) -> bool:
    """The hub can say no also when an answer never came, or from a hold."""
    return (
        actor.may(Permission.REFERRAL_TRIAGE) and ReferralState.DECLINED in REFERRAL_TRANSITIONS[referral.state]
    )


def can_answer(actor: Actor, referral: Referral) -> bool:
    """A question is answered by the referrer's organisation, or by the hub for them after a call."""
    return referral.state == ReferralState.NEEDS_INFORMATION and _works_on(actor, referral)


def can_complete(actor: Actor, referral: Referral) -> bool:
    """Answers nobody knew can be given until the referral is decided, by the same people."""
    return (
        referral.state in {ReferralState.SUBMITTED, ReferralState.NEEDS_INFORMATION, ReferralState.ON_HOLD}
        and referral.waiting_since is None and _works_on(actor, referral)
    )


def can_refer_again(actor: Actor, referral: Referral) -> bool:
    """Only the organisation that referred a household copies from its referral, once that one is over."""
    return (
        actor.may(Permission.REFERRAL_CREATE) and actor.organisation_id is not None
        and referral.partner_id == actor.organisation_id
        and referral.state not in OPEN_STATES | {ReferralState.DRAFT}
        and bool(referral.first_name and referral.postcode)
    )


def can_ask_equality(actor: Actor, referral: Referral) -> bool:
    """Whoever sent the referral, or a colleague, puts the equality questions after sending it."""
    return (
        actor.may(Permission.REFERRAL_CREATE) and referral.state != ReferralState.DRAFT and is_own(actor, referral)
    )


def can_withdraw(actor: Actor, referral: Referral) -> bool:
    """A sent referral can be taken back until it is handed over."""
    return (
        referral.state != ReferralState.DRAFT
        and ReferralState.WITHDRAWN in REFERRAL_TRANSITIONS[referral.state]
        and _works_on(actor, referral)
    )


def may_give_to_colleagues(actor: Actor) -> bool:
    """A partner's lead and the hub can make a colleague the referrer."""
    return actor.may(Permission.REFERRAL_TRIAGE) or (
        actor.may(Permission.COLLEAGUE_MANAGE) and actor.may(Permission.REFERRAL_CREATE)
    )


def can_give_to_colleague(actor: Actor, referral: Referral) -> bool:
    """A referral of the own organisation, or any for the hub."""
    return may_give_to_colleagues(actor) and _works_on(actor, referral)


def can_reopen(actor: Actor, referral: Referral) -> bool:
    """The hub can undo a decline or a withdrawal."""
    return actor.may(Permission.REFERRAL_TRIAGE) and referral.state in {
        ReferralState.DECLINED, ReferralState.WITHDRAWN,
    }


def can_hold(actor: Actor, referral: Referral) -> bool:
    """The hub can set aside what is open and nothing is held for."""
    return (
        actor.may(Permission.REFERRAL_TRIAGE) and ReferralState.ON_HOLD in REFERRAL_TRANSITIONS[referral.state]
    )


def can_resume(actor: Actor, referral: Referral) -> bool:
    """The hub goes on with what was on hold."""
    return actor.may(Permission.REFERRAL_TRIAGE) and referral.state == ReferralState.ON_HOLD


def can_write_notes(actor: Actor, referral: Referral) -> bool:
    """Whoever works on a sent case may write on it."""
    return referral.state != ReferralState.DRAFT and _works_on(actor, referral)


def _works_on(actor: Actor, referral: Referral) -> bool:
    return actor.may(Permission.REFERRAL_TRIAGE) or (
        actor.may(Permission.REFERRAL_CREATE) and is_own(actor, referral)
    )
