"""Closing an account: what is still open goes to a named colleague first."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from app.accounts.queries import get_user
from app.accounts.states import UserState
from app.core.errors import Refused
from app.core.permissions import Permission
from app.extensions import db
from app.partners.forms import CloseAccountForm
from app.partners.queries.leavers import count_cases, list_successors
from app.partners.service.leaving import close_account as close
from app.partners.views.blueprint import Page, bp
from app.web.access import requires, signed_in
from app.web.formats import plural
from app.web.sent_forms import show_refusal


@bp.route("/people/<int:user_id>/close", methods=["GET", "POST"])
@requires(Permission.COLLEAGUE_MANAGE)
def close_account(user_id: int) -> Page:
    """Ask who takes over, then close the account."""
    actor = signed_in()
    leaver = get_user(actor, user_id)
    name, back = leaver.name, url_for("accounts.list_people")
    if leaver.state == UserState.LEFT:
        flash(f"The account of {name} is closed already.", "notice")
        return redirect(back, 303)
    colleagues, status = list_successors(leaver), 200
    form = CloseAccountForm()
    form.successor_id.offer([(user.id, user.name) for user in colleagues], empty="Choose a colleague")
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                handed = close(actor, leaver, form.successor_id.data)
            except Refused as refused:
                db.session.rollback()
                show_refusal(form, refused)
            else:
                taken = next((user.name for user in colleagues if user.id == form.successor_id.data), "")
                flash(f"{name} can no longer sign in. “Invite again” undoes this."
                      + (f" {taken} now has their {plural(handed, 'case')}." if handed else ""), "success")
                return redirect(back, 303)
    return render_template("partners/close_account.html", form=form, leaver=leaver, cases=count_cases(user_id),
                           colleagues=colleagues), status
