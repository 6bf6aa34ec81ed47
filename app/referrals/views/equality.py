"""The equality questions after sending: a step of its own, which can always be skipped."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.core.permissions import Permission
from app.referrals import policy, queries, service
from app.referrals.equality import QUESTIONS
from app.referrals.forms import EqualityForm
from app.referrals.states import EqualityStep
from app.referrals.views.blueprint import bp
from app.web.access import requires, signed_in

Page = str | tuple[str, int] | Response


@bp.route("/<reference>/equality", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
def equality(reference: str) -> Page:
    """Put the questions; the answers go where nothing leads back from."""
    actor = signed_in()
    referral = queries.get_by_reference(actor, reference)
    if not policy.can_ask_equality(actor, referral):
        raise NotFound
    back = redirect(url_for(".submitted", reference=reference), 303)
    if request.method == "POST" and "skip" in request.form:
        service.skip_equality(actor, referral)
        return back
    if request.method == "GET" and referral.equality_step:
        flash("These questions were put or skipped already. They are asked once.")
        return back
    form = EqualityForm()
    if not form.validate_on_submit():
        return render_template(
            "referrals/equality.html", form=form, referral=referral, questions=QUESTIONS
        ), 422 if form.errors else 200
    if referral.equality_step == EqualityStep.SKIPPED:
        flash("The questions were skipped before, and are put only once. These answers were not kept.", "warning")
        return back
    service.keep_equality_answers(actor, referral, form.data)
    flash("Thank you. The answers are only counted, and nothing leads from them to this person.", "success")
    return back
