"""What a program is told when something is wrong: problem details as JSON (RFC 9457), never a page.

Everything below /api/ answers like this, whatever went wrong and wherever it was noticed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from app.core.errors import Forbidden, Refused, StalePage
from app.web.formats import number

API_PATH: Final = "/api/"
PROBLEM_TYPE: Final = "application/problem+json"
DOCUMENTATION: Final = "/api/v1/"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem: its name for programs, its status, its title, and what to do when nobody says more."""

    code: str
    status: int
    title: str
    detail: str


KINDS: Final = tuple(ProblemKind(*one) for one in (
    ("not-understood", 400, "The request cannot be understood",
     "Check the request against the documentation and send it again."),
    ("token-missing", 401, "An access token is needed",
     "Send the header “Authorization: Bearer” with an access token of your organisation."),
    ("token-not-valid", 401, "The access token is not valid",
     "The access token is unknown, has ended or was taken back. Ask your partner lead for a new one."),
    ("not-allowed", 403, "This is not allowed", "Ask whoever made the access token."),
    ("scope-missing", 403, "The access token does not allow this",
     "Make an access token with the scope that the documentation names for this address."),
    ("not-found", 404, "Not found", "Nothing is here for this access token. Check the address and the reference."),
    ("method-not-allowed", 405, "This address does not take that method", "Use a method that the header Allow names."),
    ("not-now", 409, "This cannot be done now", "Ask for the status, and try again when it has changed."),
    ("too-large", 413, "The request is too large", "Send a smaller file."),
    ("type-not-supported", 415, "The content type is not supported",
     "Send one of the content types that the documentation names, and name it in the header Content-Type."),
    ("not-valid", 422, "Something in the request is not valid", "Correct it and send the request again."),
    ("key-used-before", 422, "The idempotency key was used before for something else",
     "Send a new Idempotency-Key with a new request, or the same request with the same key."),
    ("too-many-requests", 429, "Too many requests", "Wait as long as the header Retry-After says, then go on."),
    ("fault", 500, "Something went wrong here", "Nothing was saved. Try again in a minute; if it stays, ring us."),
    ("not-available", 503, "We are not available at the moment", "Nothing was saved. Try again in a minute."),
))
_BY_CODE: Final = {kind.code: kind for kind in KINDS}
# The kind an answer has when only its status is known.
_BY_STATUS: Final = {kind.status: kind for kind in reversed(KINDS)} | {401: _BY_CODE["token-not-valid"],
                                                                    403: _BY_CODE["not-allowed"]}


class ProblemFound(Exception):
    """Ends a call with a problem; `errors` name parts of the request, each with a sentence what to do."""

    def __init__(
        self, code: str, detail: str | None = None, *, errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.kind, self.detail, self.errors, self.headers = _BY_CODE[code], detail, errors, headers


def is_for_programs() -> bool:
    """Whether the present request is for an address that programs use."""
    return request.path.startswith(API_PATH)


def answer_problem(found: ProblemFound) -> Response:
    """The answer for a problem that a view or a guard found."""
    return _answer(found.kind, found.detail, errors=found.errors, headers=found.headers)


def problem(status: int, detail: str | None = None) -> Response:
    """The answer for a status, with a sentence of its own when there is one."""
    return _answer(_kind_of(status), detail, status=status)


def refused(refusal: Refused, status: int | None = None) -> Response:
    """The answer when a rule says no; the field it belongs to is named."""
    by_rule = 403 if isinstance(refusal, Forbidden) else 409 if isinstance(refusal, StalePage) else 422
    kind = _kind_of(status or by_rule)
    errors = [{"field": refusal.field, "detail": refusal.sentence}] if refusal.field else []
    return _answer(kind, refusal.sentence, errors=errors)


def from_http(error: HTTPException) -> Response:
    """The answer for what Flask, Werkzeug or the limiter refused; a redirect stays one, without a page."""
    status = error.code or 500
    if status < 400:
        location = error.get_response().headers.get("Location", DOCUMENTATION)
        return Response(status=status, headers={"Location": location})
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    detail = None
    if status == 413:
        most = current_app.config["MAX_CONTENT_LENGTH"] // (1024 * 1024)
        detail = f"A request may have at most {number(most)} MB. Send a smaller file, the list alone."
    return _answer(_kind_of(status), detail, status=status, headers=headers)


def _kind_of(status: int) -> ProblemKind:
    return _BY_STATUS.get(status) or _BY_STATUS[500 if status >= 500 else 400]


def _answer(
    kind: ProblemKind, detail: str | None, *, status: int | None = None, errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    base = current_app.config["SETTINGS"].public_base_url
    content: dict[str, Any] = {
        "type": f"{base}{DOCUMENTATION}#{kind.code}", "title": kind.title, "status": status or kind.status,
        "detail": detail or kind.detail, "code": kind.code, "request_id": g.get("request_id", ""),
    }
    if errors:
        content["errors"] = list(errors)
    text = json.dumps(content, ensure_ascii=False)
    return Response(text, content["status"], mimetype=PROBLEM_TYPE, headers=dict(headers or {}))
