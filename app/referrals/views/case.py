"""The case page: everything about one referral, and the notes on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.audit.queries import list_for
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor, Permission
from app.core.signals import asked_what_blocks
from app.geography.authorities import AUTHORITIES
from app.messaging.queries import list_for_referral, list_replies_for_referral
from app.referrals import answers, policy, queries, service
from app.referrals.eligibility import Advice
from app.referrals.facts import area_of, asked_for, sections_of
from app.referrals.fields import options
from app.referrals.forms import AcceptForm, AnswerForm, AuthorityForm, CorrectionForm, NoteForm
from app.referrals.question_texts import TEXTS, missing_answers
from app.referrals.state_words import STATIONS, WORDS, sentence_for, station_of, tag_for
from app.referrals.states import OPEN_STATES, NeedKind, NoteKind, ReferralState
from app.referrals.timeline import Moment, moments
from app.referrals.views.blueprint import bp
from app.referrals.waiting_words import expectation, household_words
from app.web.access import requires, signed_in
from app.web.sent_forms import show_refusal, version_seen

if TYPE_CHECKING:
    from app.referrals.models import Referral

_NOT_YET_MATCHED = frozenset({
    ReferralState.SUBMITTED, ReferralState.NEEDS_INFORMATION, ReferralState.ACCEPTED, ReferralState.WAITING,
})
Page = str | tuple[str, int] | Response


@bp.get("/<reference>")
@requires(Permission.REFERRAL_VIEW)
def case(reference: str) -> Page:
    """One referral: where it stands, what happens next, what was asked, and all that happened."""
    actor = signed_in()
    referral = queries.get_by_reference(actor, reference)
    if referral.state == ReferralState.DRAFT:
        return redirect(url_for(".check", reference=referral.reference), 303)
    return case_page(actor, referral)


@bp.route("/<reference>/notes", methods=["GET", "POST"])
@requires(Permission.REFERRAL_VIEW)
def add_note(reference: str) -> Page:
    """Write a note or the record of a call."""
    actor = signed_in()
    referral = queries.get_by_reference(actor, reference)
    form = NoteForm()
    status = 200 if request.method == "GET" else 422
    if form.validate_on_submit():
        try:
            service.add_note(actor, referral, NoteKind(form.kind.data), form.body.data or "")
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash("The note is on the case.", "success")
            return redirect(url_for(".case", reference=reference), 303)
    return render_template("referrals/note.html", form=form, referral=referral, note=None), status


@bp.route("/<reference>/notes/<int:note_id>", methods=["GET", "POST"])
@requires(Permission.REFERRAL_VIEW)
def correct_note(reference: str, note_id: int) -> Page:
    """Correct an own note; the old words stay readable."""
    actor = signed_in()
    referral = queries.get_by_reference(actor, reference)
    note = queries.get_note(referral.id, note_id)
    form = CorrectionForm(body=note.body)
    status = 200 if request.method == "GET" else 422
    if form.validate_on_submit():
        try:
            service.correct_note(actor, referral, note, form.body.data or "")
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash("The note is corrected. The old words stay in the history.", "success")
            return redirect(url_for(".case", reference=reference), 303)
    return render_template("referrals/note.html", form=form, referral=referral, note=note), status


@bp.route("/<reference>/answer", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
def answer(reference: str) -> Page:
    """Answer our question: the referral goes on."""
    actor = signed_in()
    referral = queries.get_by_reference(actor, reference)
    form = AnswerForm()
    status = 200 if request.method == "GET" else 422
    if form.validate_on_submit():
        try:
            service.answer(actor, referral, form.body.data or "", version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash("Thank you. Your answer is on the case, and the referral goes on.", "success")
            return redirect(url_for(".case", reference=reference), 303)
    question = open_question(referral)
    return render_template("referrals/answer.html", form=form, referral=referral, question=question), status


def case_page(actor: Actor, referral: Referral, form: AcceptForm | None = None) -> str:
    """The case as this person may see it; `form` carries what was wrong with an acceptance."""
    is_hub = actor.may(Permission.REFERRAL_TRIAGE)
    rules, claim = queries.rules_of(referral), queries.claim_on(referral)
    can = _abilities(actor, referral, claim)
    area_form = AuthorityForm()
    area_form.authority_code.choices = options(AUTHORITIES)
    alike = queries.list_alike(actor, referral, repeat_months=rules.limits.repeat_months)
    advice = queries.advice_on(referral, rules)
    return render_template(
        "referrals/case.html", referral=referral, is_hub=is_hub, actor=actor, can=can,
        words=WORDS[referral.state], sentence=sentence_for(referral.state, is_hub=is_hub), stations=STATIONS,
        tag=tag_for(referral.state, is_hub=is_hub),
        station=station_of(referral.state, was_accepted=referral.waiting_since is not None),
        sections=sections_of(referral), asked_for=asked_for(referral), area=area_of(referral),
        advice=advice, missing=_missing(advice) if can["complete"] else [], alike=alike,
        repeats=queries.repeats(referral, repeat_months=rules.limits.repeat_months) if can["decide"] else [],
        partner_names=queries.partner_names({referral.partner_id, *(one.referral.partner_id for one in alike)}),
        reason=_reason(referral), moments=_moments(referral, is_hub=is_hub), form=form or AcceptForm(),
        area_form=area_form, is_overdue=referral.decide_by is not None and referral.decide_by < clock.today(),
        claim=claim, **_waiting(referral),
    )


def _missing(advice: Mapping[NeedKind, Advice]) -> list[str]:
    """What the answers are about that could still change what the criteria say."""
    return [TEXTS[about].title for about in missing_answers(advice.values())]


def _waiting(referral: Referral) -> dict[str, object]:
    """What can be expected, what stands in the way, and what the household can be told."""
    outlooks = queries.outlooks_of(referral) if referral.state in _NOT_YET_MATCHED else []
    blocks: list[str] = []
    if referral.state == ReferralState.WAITING:
        for _receiver, sentences in asked_what_blocks.send(None, referral_id=referral.id):
            blocks += sentences
    return {
        "expectations": [expectation(one) for one in outlooks], "blocks": blocks,
        "to_tell": household_words(referral, outlooks) if referral.state in OPEN_STATES else [],
    }


def _abilities(actor: Actor, referral: Referral, claim: queries.Claim | None) -> dict[str, bool]:
    is_free = claim is None or claim.user_id == actor.id
    return {
        "decide": is_free and policy.can_decide(actor, referral),
        "decline": is_free and policy.can_decline(actor, referral),
        "claim": actor.may(Permission.REFERRAL_TRIAGE) and referral.state in queries.CLAIMABLE_STATES,
        "answer": policy.can_answer(actor, referral), "complete": policy.can_complete(actor, referral),
        "again": policy.can_refer_again(actor, referral),
        "withdraw": policy.can_withdraw(actor, referral), "reopen": policy.can_reopen(actor, referral),
        "write": policy.can_write_notes(actor, referral),
        "hold": is_free and policy.can_hold(actor, referral),
        "resume": is_free and policy.can_resume(actor, referral),
    }


def _moments(referral: Referral, *, is_hub: bool) -> list[Moment]:
    events, notes = list_for("referral", referral.id), queries.list_notes(referral.id)
    people = {event.actor_id for event in events if event.actor_id} | {note.author_id for note in notes}
    people.add(referral.referrer_id)
    return moments(
        events, notes, list_for_referral(referral.id), list_replies_for_referral(referral.id),
        names_of(people), is_hub=is_hub,
    )


def _reason(referral: Referral) -> str:
    """Why it stands where it stands, in words, for the states that have a reason."""
    return {
        ReferralState.DECLINED: answers.words_of(answers.DeclineReason, referral.decision_reason),
        ReferralState.WITHDRAWN: answers.words_of(answers.WithdrawalReason, referral.withdrawal_reason),
        ReferralState.ON_HOLD: answers.words_of(answers.HoldReason, referral.hold_reason),
    }.get(referral.state, "")


def open_question(referral: Referral) -> str:
    """The words of the last question to the referrer; empty when none was put."""
    questions = [note for note in queries.list_notes(referral.id) if note.kind == NoteKind.QUESTION]
    return (questions[-1].body or "") if questions else ""
