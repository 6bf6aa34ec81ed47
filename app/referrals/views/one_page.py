"""The referral form for people who do twenty a day: every step on one page, and the choice between the two ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.service import prefer_one_page
from app.core.errors import Refused
from app.core.permissions import Permission
from app.referrals import service, steps
from app.referrals.forms import WholeForm
from app.referrals.views.blueprint import bp
from app.referrals.views.drafts import get_draft, leave_page, leaves_page, stored_answers
from app.web.access import requires, signed_in
from app.web.sent_forms import show_refusal, version_seen

if TYPE_CHECKING:
    from app.referrals.models import Referral

Page = str | tuple[str, int] | Response


@bp.post("/form-style")
@requires(Permission.REFERRAL_CREATE)
def choose_style() -> Response:
    """Remember how the person wants to fill in the form."""
    prefer_one_page(signed_in(), is_wanted=request.form.get("one_page") == "yes")
    return redirect(url_for(".start"), 303)


@bp.route("/<reference>/draft/all", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
def whole_form(reference: str) -> Page:
    """Every step of a draft on one page, saved together; the answers are checked on the next page."""
    draft = get_draft(reference)
    form = WholeForm(data={name: value for key in steps.BY_KEY for name, value in stored_answers(draft, key).items()})
    if request.method == "GET":
        return _page(form, draft)
    is_leaving = leaves_page()
    if not form.validate_on_submit() and not is_leaving:
        return _page(form, draft), 422
    actor, version = signed_in(), version_seen()
    try:
        if is_leaving:
            return leave_page(
                draft, "permission", form,
                save=lambda: service.save_all_answers(actor, draft, form.answers(), version=version),
                keep=lambda: service.keep_all_unfinished(actor, draft, form.sound_answers(), version=version),
            )
        service.save_all_answers(actor, draft, form.answers(), version=version)
    except Refused as refused:
        statuses = [show_refusal(form, one) for one in service.each_refusal(refused)]
        return _page(form, draft), max(statuses)
    return redirect(url_for(".check", reference=reference), 303)


def _page(form: WholeForm, draft: Referral) -> str:
    return render_template("referrals/whole_form.html", form=form, draft=draft, steps=steps.STEPS)
