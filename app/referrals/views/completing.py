"""A form with exactly the questions nobody could answer when the referral was sent."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.permissions import Permission
from app.referrals import policy, queries, service
from app.referrals.answers import YesNo
from app.referrals.forms import LaterForm
from app.referrals.states import ReferralState
from app.referrals.views.blueprint import bp
from app.referrals.views.case import open_question
from app.web.access import requires, signed_in
from app.web.sent_forms import show_refusal, version_seen

Page = str | tuple[str, int] | Response


@bp.route("/<reference>/missing-answers", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
def missing_answers(reference: str) -> Page:
    """Give the answers that are still missing; who does not know one leaves it at "not known yet"."""
    actor = signed_in()
    referral = queries.get_by_reference(actor, reference)
    names, has_question = service.open_answers(referral), referral.state == ReferralState.NEEDS_INFORMATION
    if not names or not policy.can_complete(actor, referral):
        flash("Nothing is missing on this referral. Thank you." if not names
              else "These answers cannot be changed any more. Write a note on the case instead.")
        return redirect(url_for(".case", reference=reference), 303)
    form = LaterForm(data=dict.fromkeys(names, YesNo.NOT_KNOWN.value))
    # Answers that are known by now were perhaps given by this very page, sent twice: the service sees that.
    form.ask([name for name in service.LATER if name in names or name in request.form], has_question=has_question)
    status = 200 if request.method == "GET" else 422
    if form.validate_on_submit():
        given = form.answers()
        try:
            left = service.give_answers(
                actor, referral, given, version=version_seen(), answers_question=bool(given.get("answers_question"))
            )
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash("Thank you. " + ("Some answers are still missing." if left else "Nothing is missing any more."),
                  "success")
            return redirect(url_for(".case", reference=reference), 303)
    return render_template(
        "referrals/missing_answers.html", form=form, referral=referral,
        names=[name for name in service.LATER if name in form],
        question=open_question(referral) if has_question else "",
    ), status
