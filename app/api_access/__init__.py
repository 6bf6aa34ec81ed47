"""Programs of partners call us: access tokens with scopes, what the interface is, and each call answered once."""

from typing import Any

from flask import Flask

from app.api_access.letting_in import find_caller
from app.api_access.views import bp, interface
from app.core.permissions import Permission
from app.extensions import csrf
from app.web.bearer import find_callers_with
from app.web.navigation import add_navigation


def register(app: Flask) -> None:
    """Bind the pages, the description of the interface and the look-up of callers to an application."""
    find_callers_with(find_caller)
    app.register_blueprint(bp)
    app.register_blueprint(interface)
    csrf.exempt(interface)
    add_navigation(
        "Access tokens", "api_access.list_tokens", Permission.ACCESS_TOKEN_MANAGE, order=85, is_for=_has_systems,
    )


def _has_systems(person: Any) -> bool:
    return person.may(Permission.USER_MANAGE) or bool(person.organisation and person.organisation.is_landlord)
