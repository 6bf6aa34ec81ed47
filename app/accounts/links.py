"""One-time links by email: the token is made and stored first, then the email leaves, outside any transaction."""

from flask import current_app, flash, render_template

from app.accounts.service import issue_link_for
from app.accounts.states import TokenPurpose
from app.core.db import transaction
from app.core.jobs import enqueue
from app.integrations.email import Mailer

_SUBJECTS = {
    TokenPurpose.INVITATION: "Your Reconnect account is ready",
    TokenPurpose.PASSWORD_RESET: "Choose a new Reconnect password",
}
_PATHS = {TokenPurpose.INVITATION: "invitation", TokenPurpose.PASSWORD_RESET: "reset"}


def link_address(token: str, purpose: TokenPurpose) -> str:
    """The public address a link leads to."""
    return f"{current_app.config['SETTINGS'].public_base_url}/{_PATHS[purpose]}/{token}"


def tell_invited(user_id: int, name: str, token: str) -> None:
    """Email the invitation after the commit, or show its link to the inviter where email is not set up."""
    if current_app.config["SETTINGS"].smtp_url:
        enqueue("workers.accounts.send_invitation", user_id)
        flash(f"{name} is invited. They get an email with a link that works for 7 days.", "success")
        return
    address = link_address(token, TokenPurpose.INVITATION)
    flash(f"{name} is invited. Email is not set up here, so pass this link on; it works once: {address}", "notice")


def send_link(user_id: int, purpose_value: str) -> None:
    """Issue a fresh link and email it; returns at once when the account no longer awaits one."""
    purpose = TokenPurpose(purpose_value)
    with transaction():
        issued = issue_link_for(user_id, purpose)
    if issued is None:
        return
    token, name, email = issued
    mailer: Mailer = current_app.extensions["mailer"]
    body = render_template(f"email/{purpose}.txt", name=name, address=link_address(token, purpose))
    mailer.send(email, _SUBJECTS[purpose], body)
