"""The blueprint of partners and programmes and what its views share: stale pages, refusals, tabs."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.permissions import Permission
from app.web.access import signed_in
from app.web.sent_forms import show_refusal

bp = Blueprint("partners", __name__)
Page = str | tuple[str, int] | Response



def fill_in(
    form: FlaskForm, act: Callable[[], Any], *, template: str, back: Callable[[], str], done: str, **shown: Any
) -> Page:
    """A form: shown, shown again with what was refused, or done and back."""
    status = 200 if request.method == "GET" else 422
    if form.validate_on_submit():
        try:
            act()
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash(done, "success")
            return redirect(back(), 303)
    return render_template(template, form=form, **shown), status



def tabs_for(current: str) -> list[dict[str, Any]]:
    """Partners, collection points and programmes side by side, as far as the person may open them."""
    every = (
        ("Partners", "partners.list_partners", Permission.PARTNER_MANAGE),
        ("Collection points", "partners.list_points", Permission.PARTNER_MANAGE),
        ("Programmes", "partners.list_programmes", Permission.PROGRAMME_MANAGE),
    )
    return [
        {"text": text, "href": url_for(endpoint), "current": endpoint == current, "count": None}
        for text, endpoint, permission in every if signed_in().may(permission)
    ]
