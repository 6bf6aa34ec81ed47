"""Access tokens: those there are, a new one whose secret is shown once, one token with what can be done about it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask import current_app, render_template, request, url_for

from app.accounts.queries import names_of
from app.api_access.forms import TokenForm
from app.api_access.policy import scopes_of
from app.api_access.queries import find_by_submission, get_token, list_answerable, query_tokens, standing_of
from app.api_access.service import make_token, stand_behind, take_back
from app.api_access.states import TokenStanding
from app.api_access.views.blueprints import bp
from app.api_access.wording import SCOPE_WORDS, STANDING_WORDS
from app.core.errors import Refused
from app.core.permissions import Permission, Scope
from app.web.access import requires, signed_in
from app.web.pagination import page_by_key
from app.web.sent_forms import press, show_refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from app.accounts.models import User
    from app.api_access.models import AccessToken

Page = str | tuple[str, int]
_WORDS = {"scope_words": SCOPE_WORDS, "standing_words": STANDING_WORDS}


@bp.get("")
@requires(Permission.ACCESS_TOKEN_MANAGE)
def list_tokens() -> str:
    """Every access token, the newest first."""
    page = page_by_key(query_tokens(signed_in()))
    return render_template(
        "api_access/list.html", page=page, standings={one.id: standing_of(one) for one in page.rows},
        sees_all=signed_in().may(Permission.USER_MANAGE), may_make=bool(list_answerable(signed_in())), **_WORDS,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.ACCESS_TOKEN_MANAGE)
def make() -> Page:
    """Say what a new token is for; its secret is on the page that answers, and nowhere again."""
    people = list_answerable(signed_in())
    form, status = _form(people), 200
    if request.method == "POST":
        status = 422
        earlier = find_by_submission(form.submission.data or "")
        if earlier is not None and earlier.made_by_id == signed_in().id:
            return _made(earlier, None), 409
        if form.validate():
            try:
                token, secret = _make(form, people)
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                return _made(token, secret)
    return render_template(
        "api_access/new.html", form=form, people=people, back_href=url_for(".list_tokens"), back_text="Access tokens",
    ), status


@bp.get("/<int:token_id>")
@requires(Permission.ACCESS_TOKEN_MANAGE)
def show(token_id: int) -> str:
    """One token: what it may do, who stands behind it, since when and until when."""
    token = get_token(signed_in(), token_id)
    standing = standing_of(token)
    return render_template(
        "api_access/show.html", token=token, standing=standing, names=names_of({token.made_by_id, token.revoked_by_id}),
        is_over=standing in {TokenStanding.ENDED, TokenStanding.TAKEN_BACK},
        may_stand_behind=signed_in().id != token.answerable_id
        and signed_in().organisation_id == token.organisation_id,
        back_href=url_for(".list_tokens"), back_text="Access tokens", **_WORDS,
    )


@bp.post("/<int:token_id>/take-back")
@requires(Permission.ACCESS_TOKEN_MANAGE)
def end(token_id: int) -> Response:
    """End a token at once."""
    token = get_token(signed_in(), token_id)
    return press(lambda: take_back(signed_in(), token), back=url_for(".list_tokens"),
                 done=f"“{token.name}” is taken back. The system is refused from now on.")


@bp.post("/<int:token_id>/stand-behind")
@requires(Permission.ACCESS_TOKEN_MANAGE)
def take_over(token_id: int) -> Response:
    """Stand behind a token instead of a colleague."""
    token = get_token(signed_in(), token_id)
    return press(lambda: stand_behind(signed_in(), token), back=url_for(".show", token_id=token.id),
                 done=f"You stand behind “{token.name}” from now on.")


def _form(people: Sequence[User]) -> TokenForm:
    form = TokenForm()
    offered = {scope for person in people for scope in scopes_of(person)}
    form.offer([scope for scope in Scope if scope in offered], [(one.id, _called(one, people)) for one in people])
    if request.method == "GET":
        form.submission.data = secrets.token_hex(16)
        if len(people) == 1:
            form.scopes.data = sorted(offered)
    return form


def _called(person: User, people: Sequence[User]) -> str:
    if len(people) == 1:
        return str(person.name)
    return f"{person.name}, {person.organisation.name if person.organisation else 'the hub'}"


def _make(form: TokenForm, people: Sequence[User]) -> tuple[AccessToken, str]:
    return make_token(
        signed_in(), name=form.name.data or "", lasts_days=int(form.lasts_days.data),
        answerable=next(one for one in people if one.id == form.answerable_id.data),
        scopes=[Scope(one) for one in form.scopes.data or ()], submission_key=form.submission.data,
    )


def _made(token: AccessToken, secret: str | None) -> str:
    context: dict[str, Any] = {"address": current_app.config["SETTINGS"].public_base_url}
    return render_template(
        "api_access/made.html", token=token, secret=secret, back_href=url_for(".list_tokens"),
        back_text="Access tokens", **context, **_WORDS,
    )
