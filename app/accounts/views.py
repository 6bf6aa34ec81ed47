"""Pages of accounts: sign-in and out, invitations, resets, the people of an organisation."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from app.accounts import queries, service
from app.accounts.forms import AskForResetForm, InviteForm, NewPasswordForm, SignInForm
from app.accounts.links import tell_invited
from app.accounts.policy import roles_to_give
from app.accounts.states import TokenPurpose, UserState
from app.core.errors import Refused
from app.core.jobs import enqueue
from app.core.permissions import Permission, Role
from app.extensions import limiter
from app.organisations.queries import list_organisations
from app.web.access import public, requires, signed_in
from app.web.error_pages import attach, flash_refusal
from app.web.filters import words
from app.web.kept_forms import unseal
from app.web.pagination import page_by_key

bp = Blueprint("accounts", __name__)


def _safe_next(target: str | None) -> str:
    """Where to go after sign-in: a path of this site only, never another site and never a sign-in page."""
    try:
        parts = urlsplit((target or "").replace("\\", "/"))
    except ValueError:
        return url_for("home.start")
    if parts.scheme not in {"", "http", "https"} or parts.netloc != (request.host if parts.scheme else ""):
        return url_for("home.start")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if not path.startswith("/") or path.startswith(("//", url_for("accounts.sign_in"))):
        return url_for("home.start")
    return path


@bp.get("/sign-in")
@public("Nobody is signed in before it.")
def sign_in() -> str | Response:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect(_safe_next(request.args.get("next")), 303)
    return render_template("accounts/sign_in.html", form=SignInForm(), next=request.args.get("next", ""))


def show_sign_in_for(kept: str) -> tuple[str, int]:
    """The sign-in page for somebody whose session ended while they typed; their form goes along, sealed."""
    return render_template("accounts/sign_in.html", form=SignInForm(formdata=None), next="", kept=kept), 401


@bp.post("/sign-in")
@public("Nobody is signed in before it.")
@limiter.limit("30 per minute")
def send_sign_in() -> tuple[str, int] | str | Response:
    """Check the credentials; the session starts anew, so that nobody can plant one beforehand."""
    form = SignInForm()
    target, kept = request.form.get("next", ""), request.form.get("kept", "")
    if form.validate():
        user = service.check_credentials(form.email.data or "", form.password.data or "")
        if user is not None:
            session.clear()
            # The form's token belonged to the session that just went; pages of this answer need a new one.
            g.pop("csrf_token", None)
            session.permanent = True
            login_user(user)
            return _go_on(target, kept, str(user.id))
        form.email.errors = [service.GENERIC]
        # 200, so that the counted failure is committed.
        return render_template("accounts/sign_in.html", form=form, next=target, kept=kept), 200
    return render_template("accounts/sign_in.html", form=form, next=target, kept=kept), 422


def _go_on(target: str, kept: str, user: str) -> str | Response:
    form = unseal(kept) if kept else None
    if form is not None and form.is_for(user):
        return render_template("errors/send_again.html", kept=form, sentence="You are signed in again.")
    return redirect(_safe_next(target), 303)


@bp.post("/sign-out")
@public("Somebody whose session has ended presses it too.")
def sign_out() -> Response:
    """End this session."""
    logout_user()
    session.clear()
    flash("You are signed out.", "success")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.get("/account")
@requires(Permission.HOME_VIEW)
def profile() -> str:
    """One's own account."""
    return render_template("accounts/profile.html")


@bp.post("/account/sign-out-everywhere")
@requires(Permission.HOME_VIEW)
def sign_out_everywhere() -> Response:
    """End all of one's sessions, on every machine."""
    service.sign_out_myself_everywhere(signed_in())
    logout_user()
    session.clear()
    flash("You are signed out on every machine.", "success")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.get("/forgotten-password")
@public("Somebody without a password cannot sign in.")
def ask_for_reset() -> str:
    """Where to send a link."""
    return render_template("accounts/ask_for_reset.html", form=AskForResetForm())


@bp.post("/forgotten-password")
@public("Somebody without a password cannot sign in.")
@limiter.limit("10 per minute")
def send_reset() -> tuple[str, int] | str:
    """Always the same answer, whether or not the account exists."""
    form = AskForResetForm()
    if not form.validate():
        return render_template("accounts/ask_for_reset.html", form=form), 422
    user = queries.find_by_email(form.email.data or "")
    if user is not None and user.is_active:
        enqueue("workers.accounts.send_reset", user.id)
    return render_template("accounts/reset_sent.html")


def _password_page(token: str, purpose: TokenPurpose, form: NewPasswordForm) -> str:
    found = queries.find_usable_token(token, purpose)
    return render_template("accounts/new_password.html", form=form, found=found, token=token, purpose=purpose)


@bp.get("/invitation/<token>")
@public("The link itself is the proof; opening it uses nothing up.")
def invitation(token: str) -> str:
    """The page behind an invitation."""
    return _password_page(token, TokenPurpose.INVITATION, NewPasswordForm())


@bp.get("/reset/<token>")
@public("The link itself is the proof; opening it uses nothing up.")
def reset(token: str) -> str:
    """The page behind a reset link."""
    return _password_page(token, TokenPurpose.PASSWORD_RESET, NewPasswordForm())


@bp.post("/invitation/<token>")
@public("The link itself is the proof.")
@limiter.limit("20 per minute")
def accept_invitation(token: str) -> tuple[str, int] | Response:
    """Set the first password."""
    return _set_password(token, TokenPurpose.INVITATION)


@bp.post("/reset/<token>")
@public("The link itself is the proof.")
@limiter.limit("20 per minute")
def choose_password(token: str) -> tuple[str, int] | Response:
    """Set a new password."""
    return _set_password(token, TokenPurpose.PASSWORD_RESET)


def _set_password(token: str, purpose: TokenPurpose) -> tuple[str, int] | Response:
    form = NewPasswordForm()
    if form.validate():
        try:
            service.use_token(token, purpose, form.password.data or "")
        except Refused as refused:
            form.password.errors = [refused.sentence]
        else:
            session.clear()
            flash("Your password is set. Sign in with it.", "success")
            return redirect(url_for("accounts.sign_in"), 303)
    return _password_page(token, purpose, form), 422


@bp.get("/people")
@requires(Permission.COLLEAGUE_MANAGE)
def list_people() -> str:
    """Who has an account here; `state` narrows the list to those who were invited, say."""
    asked = request.args.get("state", "")
    state = UserState(asked) if asked in set(UserState) else None
    page = page_by_key(queries.query_users(signed_in(), state))
    return render_template("accounts/people.html", page=page, state=state)


def _invite_form() -> InviteForm:
    form = InviteForm()
    form.role.choices = [SelectChoice(role.value, words(role)) for role in roles_to_give(signed_in())]
    if signed_in().may(Permission.USER_MANAGE):
        form.organisation_id.choices = [
            SelectChoice("", "None: works for the hub"),
            *(SelectChoice(str(found.id), found.name) for found in list_organisations()),
        ]
    else:
        del form.organisation_id
    return form


@bp.get("/people/invite")
@requires(Permission.COLLEAGUE_MANAGE)
def invite() -> str:
    """The invitation form."""
    return render_template("accounts/invite.html", form=_invite_form())


@bp.post("/people/invite")
@requires(Permission.COLLEAGUE_MANAGE)
def send_invitation() -> tuple[str, int] | Response:
    """Invite somebody; they get an email with a link, or the inviter passes the link on where email is not set up."""
    form = _invite_form()
    if form.validate():
        organisation = form.organisation_id.data if "organisation_id" in form else None
        try:
            user, token = service.invite(
                signed_in(), email=form.email.data or "", name=form.name.data or "", role=Role(form.role.data),
                organisation_id=int(organisation) if organisation else None,
            )
        except Refused as refused:
            attach(form, refused, form.email)
        else:
            tell_invited(user.id, user.name, token)
            return redirect(url_for("accounts.list_people"), 303)
    return render_template("accounts/invite.html", form=form), 422


@bp.post("/people/<int:user_id>/invite-again")
@requires(Permission.COLLEAGUE_MANAGE)
def invite_again(user_id: int) -> Response:
    """A new link for somebody who never signed in, or a way back for somebody whose account was closed."""
    user = queries.get_user(signed_in(), user_id)
    try:
        token = service.invite_again(signed_in(), user)
    except Refused as refused:
        return flash_refusal(refused, url_for("accounts.list_people"))
    tell_invited(user.id, user.name, token)
    return redirect(url_for("accounts.list_people"), 303)
