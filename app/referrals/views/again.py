"""Refer a household again: find the earlier referral, see what is copied, and begin a draft with it."""

from __future__ import annotations

from uuid import uuid4

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import NotFound, Refused
from app.core.permissions import Permission
from app.referrals import policy, queries, service
from app.referrals.forms import AgainForm
from app.referrals.state_words import tag_for
from app.referrals.states import ReferralState
from app.referrals.views.blueprint import bp
from app.referrals.views.drafts import form_address
from app.web.access import requires, signed_in
from app.web.sent_forms import show_refusal

Page = str | tuple[str, int] | Response


@bp.get("/new/again")
@requires(Permission.REFERRAL_CREATE)
def find_again() -> str:
    """Earlier referrals of one's own organisation, to refer one of the households again."""
    actor, typed = signed_in(), request.args.get("q", "").strip()
    found = queries.search(actor, typed) if typed else []
    rows = [
        {"referral": one, "tag": tag_for(one.state, is_hub=False), "may": policy.can_refer_again(actor, one)}
        for one in found if one.partner_id == actor.organisation_id
    ]
    return render_template("referrals/find_again.html", typed=typed, rows=rows)


@bp.route("/<reference>/again", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
def refer_again(reference: str) -> Page:
    """What is copied and what is asked again; then a draft."""
    actor = signed_in()
    earlier = queries.get_by_reference(actor, reference)
    if not policy.can_refer_again(actor, earlier):
        raise NotFound
    form = AgainForm(key=uuid4().hex)
    status = 200
    if form.validate_on_submit():
        try:
            draft = service.refer_again(actor, earlier, key=form.key.data or uuid4().hex)
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            if draft.state != ReferralState.DRAFT:
                return redirect(url_for(".submitted", reference=draft.reference), 303)
            return redirect(form_address(draft, "permission"), 303)
    return render_template("referrals/again.html", form=form, earlier=earlier), status
