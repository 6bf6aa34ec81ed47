"""Inviting a partner's lead from the partner's page."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.links import tell_invited
from app.core.errors import Refused
from app.core.permissions import Permission
from app.partners.forms import LeadForm
from app.partners.queries.partners import get_partner
from app.partners.service import inviting
from app.partners.views.blueprint import Page, bp
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.sent_forms import show_refusal


@bp.route("/partners/<code>/lead", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE)
def invite_lead(code: str) -> Page:
    """Who leads there: they get a link, choose a password and invite their colleagues."""
    partner, form = get_partner(code), LeadForm()
    status, back = 200 if request.method == "GET" else 422, url_for(".show_partner", code=code)
    if form.validate_on_submit():
        try:
            user, token = inviting.invite_lead(
                signed_in(), partner, name=form.name.data or "", email=form.email.data or "")
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            tell_invited(user.id, user.name, token)
            return redirect(back, 303)
    return render_template(
        "partners/form.html", form=form, heading="Invite the lead", caption=partner.name, button_text="Invite",
        lead="They choose their own password and invite their colleagues. The link works once, for 7 days.",
        back_href=back, back_text=partner.name,
    ), status


@bp.post("/partners/<code>/lead/<int:user_id>/again")
@requires(Permission.PARTNER_MANAGE)
def invite_lead_again(code: str, user_id: int) -> Response:
    """A new link for a lead who never signed in; the earlier link stops working."""
    partner, back = get_partner(code), url_for(".show_partner", code=code)
    try:
        user, token = inviting.invite_lead_again(signed_in(), partner, user_id)
    except Refused as refused:
        return flash_refusal(refused, back)
    tell_invited(user.id, user.name, token)
    return redirect(back, 303)
