"""What headings mean: a coordinator adds to what the product knows."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.bulk_referrals.columns import FIELDS
from app.bulk_referrals.forms import TeachForm
from app.bulk_referrals.service.teaching import forget_heading, list_headings, teach_heading
from app.bulk_referrals.views.blueprint import Page, bp
from app.core.errors import Refused
from app.core.permissions import Permission
from app.web.access import requires, signed_in
from app.web.sent_forms import press, show_refusal


@bp.route("/headings", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def teach() -> Page:
    """The headings taught so far, and a new one."""
    form, status = TeachForm(), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                teach_heading(signed_in(), form.heading.data or "", form.field.data)
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                flash(f"From now on “{form.heading.data}” means {FIELDS[form.field.data].label.lower()}.", "success")
                return redirect(url_for(".teach"), 303)
    return render_template(
        "bulk_referrals/headings.html", form=form, headings=list_headings(), fields=FIELDS,
        back_href=url_for(".list_uploads"), back_text="All files",
    ), status


@bp.post("/headings/<int:heading_id>/forget")
@requires(Permission.PROGRAMME_MANAGE)
def forget(heading_id: int) -> Response:
    """Take a taught heading back."""
    return press(lambda: forget_heading(signed_in(), heading_id), back=url_for(".teach"),
                 done="The heading is forgotten.")
