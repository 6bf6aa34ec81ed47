"""Calls with an access token: who calls, and a limit on calls that bring none of ours. Cookies count for nothing here.

The capability that keeps tokens says how one is found; nothing of a token is ever logged.
"""

from collections.abc import Callable
from typing import Final, cast

import structlog
from flask import Flask, Response, g, request

from app.core.callers import Caller
from app.core.permissions import Scope
from app.extensions import limiter
from app.web.problems import ProblemFound

log = structlog.get_logger()
_SCHEME: Final = "bearer"
_LONGEST: Final = 200
Find = Callable[[str], Caller | None]


class _Finder:
    find: Find | None = None


def find_callers_with(find: Find) -> None:
    """Set what finds the caller of a token, or None when it is unknown, over or taken back."""
    _Finder.find = find


def caller() -> Caller:
    """Who calls; only in a view that `requires_scope`."""
    return cast(Caller, g.caller)


def caller_key() -> str:
    """What a caller's requests are counted by."""
    return f"token-{caller().token_id}"


def ask_again_in(seconds: int) -> None:
    """Tell the caller of the present request when to ask again."""
    g.ask_again_in = seconds


def admit(scope: Scope) -> None:
    """Let a caller in whose token holds the scope; raises ProblemFound (401, 403) and counts wrong tokens."""
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.casefold() != _SCHEME or not token.strip():
        raise ProblemFound("token-missing", headers={"WWW-Authenticate": 'Bearer realm="Reconnect"'})
    found = _find(token.strip())
    if found is None:
        _count_wrong_token()
        log.info("wrong_token", endpoint=request.endpoint)
        raise ProblemFound("token-not-valid", headers={
            "WWW-Authenticate": 'Bearer realm="Reconnect", error="invalid_token"',
        })
    if not found.has(scope):
        detail = f"This address needs the scope {scope}. Make an access token with it."
        raise ProblemFound("scope-missing", detail, headers={
            "WWW-Authenticate": f'Bearer realm="Reconnect", error="insufficient_scope", scope="{scope}"',
        })
    if found.refusal:
        raise ProblemFound("not-allowed", found.refusal)
    g.caller = found


def _find(token: str) -> Caller | None:
    return _Finder.find(token) if _Finder.find is not None and len(token) <= _LONGEST else None


@limiter.limit("60 per minute")
def _count_wrong_token() -> None:
    """Whoever tries tokens is slowed down by the address they call from."""


def _say_when(response: Response) -> Response:
    # The limiter puts the end of its window on every answer; an answer that went well says when work may be done.
    if response.status_code < 400:
        response.headers.pop("Retry-After", None)
        if "ask_again_in" in g:
            response.headers["Retry-After"] = str(g.ask_again_in)
    return response


def init_app(app: Flask) -> None:
    """Bind the last word on headers to an application; called before the limiter is bound, so that it runs after it."""
    app.after_request(_say_when)
