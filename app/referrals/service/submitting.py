"""Sending a referral: what must be answered, the household it belongs to, and when a decision is due."""

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.states import UserState
from app.audit.service import move
from app.core import clock
from app.core.db import check_version
from app.core.errors import Refused
from app.core.permissions import Actor
from app.core.postcode import read_postcode
from app.core.working_days import add_working_days
from app.extensions import db
from app.organisations.models import Organisation
from app.referrals import notices, queries
from app.referrals.answers import ContactBy, HoldReason
from app.referrals.models import Referral
from app.referrals.policy import can_edit
from app.referrals.service.drafting import WHAT
from app.referrals.service.households import place_in_household
from app.referrals.service.indexing import keep_search_keys
from app.referrals.states import ReferralState
from app.referrals.steps import STEPS, following


@dataclass(frozen=True)
class Missing:
    """Something to answer before the referral can be sent, and the step that asks it."""

    step: str
    sentence: str


def missing_answers(draft: Referral) -> list[Missing]:
    """What stands between a draft and its sending; unknown circumstances do not: a person can ask later."""
    found = [
        (not draft.has_permission or not draft.permission_how or not draft.permission_on,
         "permission", "Say that the person agrees to be referred, how and when"),
        (not draft.first_name or not draft.last_name, "recipient", "Give the person's first and last name"),
        (draft.is_adult is not True, "recipient", "Say that the person is 18 or over"),
        (draft.phone is not None and draft.is_safe_to_text is None,
         "phone", "Ask whether it is safe to text their phone"),
        (not draft.contact_by, "contact", "Say how we can keep in touch"),
        (draft.contact_by == ContactBy.TEXT and (draft.is_safe_to_text is False or not draft.phone),
         "contact", "Choose another way to keep in touch: the phone is not safe to text"),
        (draft.contact_by == ContactBy.CALL and not draft.phone,
         "phone", "Give a phone number to call"),
        (not draft.address, "address", "Give the address"),
        (not draft.adults, "household", "Say how many adults live there"),
        (not draft.needs, "need", "Say what they need: a device, data or both"),
    ]
    return [Missing(step, sentence) for is_missing, step, sentence in found if is_missing]


def next_open_step(draft: Referral) -> str | None:
    """The first page of a draft that is still open: something is missing on it, or nobody has been there yet."""
    open_steps = {one.step for one in missing_answers(draft)} | {following(draft.step) if draft.step else None}
    return next((step.key for step in STEPS if step.key in open_steps), None)


def submit(actor: Actor, draft: Referral, *, version: int) -> Referral:
    """Send a draft to the hub; sending it again changes nothing.

    Refuses an incomplete draft, a stale page, an ended agreement and a reached limit. Without a council area the
    referral is put on hold for a person. Whoever sends it is its referrer from then on.
    """
    if draft.state != ReferralState.DRAFT:
        return draft
    if not can_edit(actor, draft):
        raise Refused("Only the person who wrote this draft, or a colleague, can send it. Ask one of them.")
    check_version(draft, version, WHAT)
    missing = missing_answers(draft)
    if missing:
        raise Refused(f"{missing[0].sentence}, then send it.")
    _hold_the_line(draft)
    _check_still_here(actor)
    standing = queries.standing_of(actor, authority_code=draft.authority_code)
    if standing.refusal:
        raise Refused(standing.refusal)
    postcode = read_postcode(draft.postcode or "")
    place_in_household(
        draft, draft.address or "", postcode, uprn=draft.uprn, authority_code=draft.authority_code
    )
    rules, version_in_force = queries.rules_in_force(), queries.current_version()
    draft.referrer_id = actor.id or draft.referrer_id
    draft.programme_version_id = version_in_force.id if version_in_force else None
    draft.submitted_at = clock.now()
    draft.decide_by = add_working_days(clock.today(), rules.limits.decide_working_days)
    keep_search_keys(draft)
    move(draft, ReferralState.SUBMITTED, actor)
    if draft.authority_code is None:
        _hold_for_area(draft, actor)
    notices.tell_received(actor, draft)
    return draft


def _hold_the_line(draft: Referral) -> None:
    """Two referrals of one organisation sent at once are counted one after the other; read anew, it may have ended."""
    db.session.scalars(
        select(Organisation).where(Organisation.id == draft.partner_id).with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _check_still_here(actor: Actor) -> None:
    """Closing an account hands its cases to a colleague; nothing may be sent in its name after that."""
    state = db.session.scalar(select(User.state).where(User.id == actor.id))
    if state == UserState.LEFT:
        raise Refused("Your account was closed. Ask a colleague to send this draft.")


def _hold_for_area(draft: Referral, actor: Actor) -> None:
    draft.hold_reason = HoldReason.AREA_NOT_KNOWN
    move(draft, ReferralState.ON_HOLD, actor, reason=HoldReason.AREA_NOT_KNOWN)
