"""Who may open which page: every view is marked `@requires(...)`, `@requires_scope(...)` or `@public(...)`.

A test walks the URL map and fails for a view without a mark.

Somebody else's record is a 404 (raise NotFound in a query), never a 403.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import abort, current_app, request
from flask_login import current_user
from flask_login.utils import login_url
from werkzeug.utils import redirect

from app.core.permissions import Actor, Permission, Scope
from app.web.bearer import admit
from app.web.kept_forms import seal, sign_in_page, this_form

View = Callable[..., Any]


def requires(permission: Permission, *, writes: bool = False) -> Callable[[View], View]:
    """Only a signed-in person whose role holds the permission; `writes` marks a GET that records something."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return _to_sign_in()
            if not current_user.may(permission):
                abort(403)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.writes = writes  # type: ignore[attr-defined]
        return guarded

    return mark


def requires_scope(scope: Scope) -> Callable[[View], View]:
    """Only a program whose access token holds the scope; no cookie, session or form token counts."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            admit(scope)
            return view(*args, **kwargs)

        guarded.scope = scope  # type: ignore[attr-defined]
        return guarded

    return mark


def public(reason: str, *, writes: bool = False) -> Callable[[View], View]:
    """Open to everybody, with the reason why that is right."""

    def mark(view: View) -> View:
        view.public_because = reason  # type: ignore[attr-defined]
        view.writes = writes  # type: ignore[attr-defined]
        return view

    return mark


def signed_in() -> Actor:
    """The signed-in person as services know them."""
    return cast(Actor, current_user._get_current_object())


def _to_sign_in() -> Any:
    form = this_form()
    if form is not None:
        # The session ended while somebody typed: what they typed goes through the sign-in with them.
        page = sign_in_page(seal(form))
        if page is not None:
            return page
    target = request.full_path if request.method == "GET" else request.referrer or "/"
    try:
        address = login_url("accounts.sign_in", next_url=target)
    except ValueError:  # a referrer that is no address
        address = login_url("accounts.sign_in")
    return redirect(address, 303)


def declared_access(endpoint: str) -> Permission | Scope | str | None:
    """What a route declares: its permission, its scope, the reason it is public, or None when it declares nothing."""
    view = current_app.view_functions[endpoint]
    found = (getattr(view, name, None) for name in ("permission", "scope", "public_because"))
    return cast("Permission | Scope | str | None", next(filter(None, found), None))
