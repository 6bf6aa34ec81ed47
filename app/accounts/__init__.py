"""Users, roles, sign-in, invitations and resets."""

from flask import Flask

from app.accounts import queries
from app.accounts.views import bp, show_sign_in_for
from app.core.permissions import Permission
from app.extensions import login_manager
from app.web.kept_forms import show_sign_in_with
from app.web.navigation import add_navigation


def register(app: Flask) -> None:
    """Bind the pages and the session's look-up to an application."""
    login_manager.user_loader(queries.find_by_session)
    show_sign_in_with(show_sign_in_for)
    app.register_blueprint(bp)
    add_navigation("People", "accounts.list_people", Permission.COLLEAGUE_MANAGE, order=80)
