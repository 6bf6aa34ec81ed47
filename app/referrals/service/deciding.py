"""Triage: accept, ask, decline, hold, take back, undo. Only people decide; every decision is audited.

Texts to the household go out from here through notices; what a referral held is freed by `referral_left`.
"""

from datetime import date

from app.audit.queries import list_for
from app.audit.service import move, record
from app.core import clock
from app.core.db import check_version
from app.core.errors import Forbidden, Refused
from app.core.permissions import Actor, Permission
from app.core.signals import referral_left
from app.core.working_days import add_working_days, working_days_between
from app.extensions import db
from app.geography.authorities import BY_CODE
from app.referrals import notices, queries
from app.referrals.answers import DeclineReason, HoldReason, WithdrawalReason
from app.referrals.models import Referral
from app.referrals.policy import can_answer, can_reopen, can_withdraw
from app.referrals.service.claiming import check_not_taken, end_claim
from app.referrals.service.drafting import WHAT
from app.referrals.service.noting import write_note
from app.referrals.states import NeedState, NoteKind, ReferralState


def accept(actor: Actor, referral: Referral, *, version: int, override_reason: str | None = None) -> None:
    """Agree to a referral: it joins the waiting list from now.

    Refuses an unknown council area, and a second device or bundle in the repeat time unless a coordinator says why.
    """
    if _was_done_already(actor, referral, ReferralState.WAITING, version):
        return
    _check_triage(actor, referral, version)
    if referral.authority_code is None:
        raise Refused("Choose the council area first, then accept.", field="authority_code")
    repeats = queries.repeats(referral, repeat_months=queries.rules_of(referral).limits.repeat_months)
    reason = (override_reason or "").strip()
    if repeats and not reason:
        raise Refused(
            f"{repeats[0]} To accept all the same, say why.", field="override_reason"
        )
    if repeats:
        referral.repeat_override_reason = reason
    _note_decision(actor, referral, None)
    referral.waiting_since = clock.now()
    end_claim(referral)
    move(referral, ReferralState.ACCEPTED, actor, repeat_overridden=bool(repeats))
    move(referral, ReferralState.WAITING, actor)
    notices.tell_accepted(actor, referral, queries.slowest_wait(referral))


def ask(actor: Actor, referral: Referral, question: str, *, version: int) -> None:
    """Put a question to the referrer; the clock of the decision stops until they answer."""
    if _was_done_already(actor, referral, ReferralState.NEEDS_INFORMATION, version):
        return
    _check_triage(actor, referral, version)
    write_note(actor, referral, NoteKind.QUESTION, question)
    referral.asked_at = clock.now()
    end_claim(referral)
    move(referral, ReferralState.NEEDS_INFORMATION, actor)


def answer(actor: Actor, referral: Referral, text: str, *, version: int) -> None:
    """Answer the open question: the referral is back in the queue, with the days it stood still added."""
    if _was_done_already(actor, referral, ReferralState.SUBMITTED, version):
        return
    if not can_answer(actor, referral):
        raise Refused("There is no open question on this referral. Write a note on the case instead.")
    check_version(referral, version, WHAT)
    write_note(actor, referral, NoteKind.ANSWER, text)
    _give_back_days(referral, referral.asked_at and clock.in_london(referral.asked_at).date())
    referral.asked_at = None
    move(referral, ReferralState.SUBMITTED, actor)


def decline(
    actor: Actor, referral: Referral, reason: str, *, version: int, explanation: str | None = None
) -> None:
    """Say no, with a reason from the list and a word for the referrer; the household is told kindly, without it."""
    if _was_done_already(actor, referral, ReferralState.DECLINED, version):
        return
    _check_triage(actor, referral, version)
    if reason not in set(DeclineReason):
        raise Refused("Choose a reason from the list.", field="reason")
    if explanation and explanation.strip():
        write_note(actor, referral, NoteKind.DECISION, explanation)
    _note_decision(actor, referral, reason)
    end_claim(referral)
    move(referral, ReferralState.DECLINED, actor, reason=reason)
    referral_left.send(None, referral_id=referral.id)
    notices.tell_not_this_time(actor, referral)


def hold(actor: Actor, referral: Referral, reason: str, until: date, *, version: int) -> None:
    """Set a referral aside until a day, with a reason from the list."""
    if _was_done_already(actor, referral, ReferralState.ON_HOLD, version):
        return
    _check_triage(actor, referral, version)
    if reason not in set(HoldReason):
        raise Refused("Choose a reason from the list.", field="reason")
    if until <= clock.today():
        raise Refused("Choose a day after today.", field="until")
    referral.hold_reason, referral.hold_until = reason, until
    end_claim(referral)
    referral.asked_at = None
    move(referral, ReferralState.ON_HOLD, actor, reason=reason)


def resume(actor: Actor, referral: Referral, *, version: int) -> None:
    """End a hold: back to the waiting list when it was agreed before, else to the queue; refuses one not on hold."""
    _check_triage(actor, referral, version)
    if referral.state != ReferralState.ON_HOLD:
        raise Refused("This referral is not on hold. Look at the case for what comes next.")
    referral.hold_reason = referral.hold_until = None
    if referral.waiting_since is not None:
        move(referral, ReferralState.WAITING, actor)
        return
    _restart_clock(referral)
    move(referral, ReferralState.SUBMITTED, actor)


def choose_authority(actor: Actor, referral: Referral, code: str, *, version: int) -> None:
    """Put a referral into a council area by hand, also its household when nobody knew."""
    _check_triage(actor, referral, version)
    if code not in BY_CODE:
        raise Refused("Choose one of the six council areas.", field="authority_code")
    referral.authority_code, referral.authority_by_hand = code, True
    if referral.household is not None and referral.household.authority_code is None:
        referral.household.authority_code = code
    record(actor, "chose_authority", referral, authority=code)
    if referral.state == ReferralState.ON_HOLD and referral.hold_reason == HoldReason.AREA_NOT_KNOWN:
        resume(actor, referral, version=referral.version)
    db.session.flush()


def mark_urgent(actor: Actor, referral: Referral, *, is_urgent: bool, reason: str | None, version: int) -> None:
    """A coordinator's own urgency, always with a reason, which is kept as a note."""
    _check_triage(actor, referral, version)
    if is_urgent:
        write_note(actor, referral, NoteKind.DECISION, reason or "")
    referral.coordinator_urgency = is_urgent
    record(actor, "marked_urgent" if is_urgent else "unmarked_urgent", referral)
    db.session.flush()


def withdraw(actor: Actor, referral: Referral, reason: str, *, version: int) -> None:
    """Take a referral back, with a reason from the list; what is held for it is freed."""
    if _was_done_already(actor, referral, ReferralState.WITHDRAWN, version):
        return
    if not can_withdraw(actor, referral):
        raise Refused("This referral cannot be taken back any more. Ring us if something is wrong.")
    check_version(referral, version, WHAT)
    if reason not in set(WithdrawalReason):
        raise Refused("Choose a reason from the list.", field="reason")
    referral.withdrawal_reason = reason
    move(referral, ReferralState.WITHDRAWN, actor, reason=reason)
    notices.stop_telling(actor, referral, "withdrawn")
    referral_left.send(None, referral_id=referral.id)
    for need in referral.needs:
        need.state = NeedState.OPEN
    db.session.flush()


def reopen(actor: Actor, referral: Referral, *, version: int) -> None:
    """Undo a decline or a withdrawal: back to the queue with a new day to decide by."""
    if not can_reopen(actor, referral):
        raise Refused("Only a declined or withdrawn referral can be opened again, by a coordinator. Ask one.")
    check_version(referral, version, WHAT)
    referral.decided_at = referral.decided_by_id = referral.decision_reason = None
    referral.withdrawal_reason = referral.waiting_since = None
    _restart_clock(referral)
    move(referral, ReferralState.SUBMITTED, actor, reason="reopened")


def _check_triage(actor: Actor, referral: Referral, version: int) -> None:
    if not actor.may(Permission.REFERRAL_TRIAGE):
        raise Forbidden("Only a coordinator can do this. Ask one on the case, or ring us.")
    check_version(referral, version, WHAT)
    check_not_taken(actor, referral)


def _was_done_already(actor: Actor, referral: Referral, state: ReferralState, version: int) -> bool:
    """Whether this is the same person's button pressed twice: the state is reached, and they reached it."""
    if referral.state != state or referral.version == version:
        return False
    moves = [event for event in list_for("referral", referral.id) if event.to_state]
    return bool(moves) and moves[-1].actor_id == actor.id


def _note_decision(actor: Actor, referral: Referral, reason: str | None) -> None:
    referral.decided_at, referral.decided_by_id = clock.now(), actor.id
    referral.decision_reason = reason


def _restart_clock(referral: Referral) -> None:
    days = queries.rules_of(referral).limits.decide_working_days
    referral.decide_by = add_working_days(clock.today(), days)


def _give_back_days(referral: Referral, since: date | None) -> None:
    if since and referral.decide_by:
        stood_still = working_days_between(since, clock.today())
        referral.decide_by = add_working_days(referral.decide_by, stood_still)
