"""What is done with several ticked referrals: taken back, given to a colleague, or taken away as a file."""

from collections.abc import Callable
from typing import cast

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.permissions import Permission
from app.referrals import queries, service
from app.referrals.fields import options
from app.referrals.forms import ColleagueForm, WithdrawForm
from app.referrals.policy import may_give_to_colleagues
from app.referrals.service import Outcome
from app.referrals.views.blueprint import bp
from app.referrals.views.exporting import file_of
from app.referrals.views.filtering import PAGE
from app.web.access import requires, signed_in
from app.web.downloads import KINDS
from app.web.error_pages import flash_refusal
from app.web.sent_forms import show_refusal

Page = str | tuple[str, int] | Response
_NOTHING = Refused("Tick at least one referral first.")


@bp.post("/ticked")
@requires(Permission.REFERRAL_VIEW)
def ticked() -> Page:
    """One of the buttons over the list was pressed: ask what is still needed, or send the file."""
    chosen, wish = _ticked(), request.form.get("do", "")
    if not chosen:
        return flash_refusal(_NOTHING, url_for(PAGE))
    if wish == "withdraw":
        return cast(Page, withdraw_ticked())
    if wish == "give":
        return cast(Page, give_ticked())
    return _file(wish, list(chosen))


@bp.post("/ticked/withdraw")
@requires(Permission.REFERRAL_CREATE)
def withdraw_ticked() -> Page:
    """Take the ticked referrals back for one reason."""
    form = WithdrawForm(formdata=request.form if _is_sent() else None)
    is_hub = signed_in().may(Permission.REFERRAL_TRIAGE)
    return _do(
        form, lambda: service.withdraw_many(signed_in(), _ticked().items(), form.reason.data or ""),
        heading="Withdraw these referrals" if is_hub else "Take these referrals back",
        button="Withdraw them" if is_hub else "Take them back", action=url_for(".withdraw_ticked"),
        done="withdrawn" if is_hub else "taken back",
    )


@bp.post("/ticked/give")
@requires(Permission.REFERRAL_CREATE)
def give_ticked() -> Page:
    """Give the ticked referrals to a colleague."""
    actor = signed_in()
    if not may_give_to_colleagues(actor):
        return flash_refusal(Refused("Your partner lead can give referrals to a colleague. Ask them."), url_for(PAGE))
    form = ColleagueForm(formdata=request.form if _is_sent() else None)
    partners = {row.partner_id for row in queries.list_ticked(actor, _ticked().keys())}
    form.colleague.choices = options([("", "Choose a colleague"), *(
        (str(user.id), f"{user.name}, {user.organisation.name}" if user.organisation else user.name)
        for user in queries.list_colleagues(actor, partners)
    )])
    return _do(
        form, lambda: service.give_many_to(actor, _ticked().items(), int(form.colleague.data)),
        heading="Give these referrals to a colleague", button="Give them", action=url_for(".give_ticked"),
        done="given to a colleague",
    )


def _is_sent() -> bool:
    """Whether the form itself was sent, and not the button over the list that leads to it."""
    return "sent" in request.form


def _do(
    form: FlaskForm, act: Callable[[], list[Outcome]], *, heading: str, button: str, action: str, done: str
) -> Page:
    """Ask what is needed for all of them, then tell for each whether it was done, and why not."""
    status = 422 if _is_sent() else 200
    if _is_sent() and form.validate_on_submit():
        try:
            outcomes = act()
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            return render_template(
                "referrals/outcomes.html", done=[one for one in outcomes if one.refusal is None],
                refused=[one for one in outcomes if one.refusal], what=done,
            )
    rows = queries.list_ticked(signed_in(), _ticked().keys())
    if not rows:
        return flash_refusal(_NOTHING, url_for(PAGE))
    return render_template(
        "referrals/ticked.html", form=form, heading=heading, button_text=button, action=action, rows=rows,
        ticked=[f"{key}-{version}" for key, version in _ticked().items()],
    ), status


def _file(ending: str, keys: list[int]) -> Response:
    kind = KINDS.get(ending)
    if kind is None:
        return redirect(url_for(PAGE), 303)
    actor = signed_in()
    return file_of(actor, [list(queries.list_ticked(actor, keys))], kind, ["ticked"])


def _ticked() -> dict[int, int]:
    """The ticked rows as key and version; what no page of ours wrote counts as not ticked."""
    found = {}
    for value in request.form.getlist("ticked")[:200]:
        key, _, version = value.partition("-")
        if all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (key, version)):
            found[int(key)] = int(version)
    return found
