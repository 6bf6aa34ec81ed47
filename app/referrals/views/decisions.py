"""Decisions on a case: each one a form of its own, sent by POST with the version it was opened with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.permissions import Permission
from app.geography.authorities import AUTHORITIES
from app.referrals import queries, service
from app.referrals.fields import options
from app.referrals.forms import (
    AcceptForm,
    AskForm,
    AuthorityForm,
    DeclineForm,
    HoldForm,
    UrgentForm,
    WithdrawForm,
)
from app.referrals.question_texts import TEXTS, composed, missing_answers
from app.referrals.views.blueprint import bp
from app.referrals.views.case import case_page
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.sent_forms import show_refusal, version_seen

if TYPE_CHECKING:
    from app.referrals.models import Referral

Page = str | tuple[str, int] | Response


@bp.post("/<reference>/accept")
@requires(Permission.REFERRAL_TRIAGE)
def accept(reference: str) -> Page:
    """Accept: it joins the waiting list."""
    actor, referral = signed_in(), _referral(reference)
    form = AcceptForm()
    if not form.validate_on_submit():
        return case_page(actor, referral, form), 422
    try:
        service.accept(actor, referral, version=version_seen(), override_reason=form.override_reason.data)
    except Refused as refused:
        status = show_refusal(form, refused)
        return case_page(actor, referral, form), status
    flash(f"{reference} is accepted and on the waiting list.", "success")
    return redirect(url_for(".case", reference=reference), 303)


@bp.route("/<reference>/ask", methods=["GET", "POST"])
@requires(Permission.REFERRAL_TRIAGE)
def ask(reference: str) -> Page:
    """Ask the referrer something, in own words or from ready-made ones named in the address."""
    referral = _referral(reference)
    form = AskForm(body=composed(request.args.getlist("about")))
    status = 200 if request.method == "GET" else 422
    if form.validate_on_submit():
        try:
            service.ask(signed_in(), referral, form.body.data or "", version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash("The question is on the case. We wait for the answer.", "success")
            return redirect(url_for(".case", reference=reference), 303)
    advice = queries.advice_on(referral, queries.rules_of(referral))
    return render_template(
        "referrals/ask.html", form=form, referral=referral, texts=TEXTS, missing=missing_answers(advice.values())
    ), status


@bp.route("/<reference>/decline", methods=["GET", "POST"])
@requires(Permission.REFERRAL_TRIAGE)
def decline(reference: str) -> Page:
    """Say no, with a reason from the list."""
    form = DeclineForm()
    return _decide(reference, form, "Decline this referral", "Decline", lambda referral: service.decline(
        signed_in(), referral, form.reason.data or "", version=version_seen(), explanation=form.explanation.data,
    ), done="The referral is declined. You can undo this on the case.")


@bp.route("/<reference>/hold", methods=["GET", "POST"])
@requires(Permission.REFERRAL_TRIAGE)
def hold(reference: str) -> Page:
    """Set aside until a day."""
    form = HoldForm()
    return _decide(reference, form, "Put on hold", "Put on hold", lambda referral: service.hold(
        signed_in(), referral, form.reason.data or "", form.until.data, version=version_seen(),  # type: ignore[arg-type]
    ), done="The referral is on hold.")


@bp.route("/<reference>/urgent", methods=["GET", "POST"])
@requires(Permission.REFERRAL_TRIAGE)
def urgent(reference: str) -> Page:
    """Mark as urgent, with a reason."""
    form = UrgentForm()
    return _decide(reference, form, "Mark as urgent", "Mark as urgent", lambda referral: service.mark_urgent(
        signed_in(), referral, is_urgent=True, reason=form.reason.data, version=version_seen(),
    ), done="The referral is marked as urgent.")


@bp.route("/<reference>/withdraw", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
def withdraw(reference: str) -> Page:
    """Take a referral back."""
    form = WithdrawForm()
    # Beside the hub's "Take it" from the queue, "Take it back" would read as its opposite.
    is_hub = signed_in().may(Permission.REFERRAL_TRIAGE)
    words = ("Withdraw this referral", "Withdraw it") if is_hub else ("Take this referral back", "Take it back")
    return _decide(reference, form, *words, lambda referral: service.withdraw(
        signed_in(), referral, form.reason.data or "", version=version_seen(),
    ), done="The referral is taken back.")


@bp.post("/<reference>/not-urgent")
@requires(Permission.REFERRAL_TRIAGE)
def not_urgent(reference: str) -> Page:
    """Take the urgency off again."""
    return _press(reference, lambda referral: service.mark_urgent(
        signed_in(), referral, is_urgent=False, reason=None, version=version_seen(),
    ), done="The referral is no longer marked as urgent.")


@bp.post("/<reference>/resume")
@requires(Permission.REFERRAL_TRIAGE)
def resume(reference: str) -> Page:
    """Go on with a referral on hold."""
    return _press(reference, lambda referral: service.resume(signed_in(), referral, version=version_seen()),
                  done="The referral goes on.")


@bp.post("/<reference>/reopen")
@requires(Permission.REFERRAL_TRIAGE)
def reopen(reference: str) -> Page:
    """Undo a decline or a withdrawal."""
    return _press(reference, lambda referral: service.reopen(signed_in(), referral, version=version_seen()),
                  done="The referral is back in the queue.")


@bp.post("/<reference>/authority")
@requires(Permission.REFERRAL_TRIAGE)
def authority(reference: str) -> Page:
    """Choose the council area by hand."""
    form = AuthorityForm()
    form.authority_code.choices = options(AUTHORITIES)
    return _press(reference, lambda referral: service.choose_authority(
        signed_in(), referral, form.authority_code.data or "", version=version_seen(),
    ), done="The council area is set.")


def _referral(reference: str) -> Referral:
    return queries.get_by_reference(signed_in(), reference)


def _press(reference: str, act: Callable[[Referral], None], *, done: str) -> Page:
    """A decision of one button: done, or back to the case with the reason why not."""
    back = url_for(".case", reference=reference)
    referral = _referral(reference)
    try:
        act(referral)
    except Refused as refused:
        return flash_refusal(refused, back)
    flash(done, "success")
    return redirect(back, 303)


def _decide(
    reference: str, form: FlaskForm, heading: str, button: str, act: Callable[[Referral], None], *, done: str
) -> Page:
    """A decision with a form of its own: asked, refused on the form, or done and back to the case."""
    referral = _referral(reference)
    status = 200 if request.method == "GET" else 422
    if form.validate_on_submit():
        try:
            act(referral)
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash(done, "success")
            return redirect(url_for(".case", reference=reference), 303)
    return render_template(
        "referrals/decision.html", form=form, referral=referral, heading=heading, button_text=button
    ), status
