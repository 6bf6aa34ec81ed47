"""Landlords' systems send files, ask how they stand, confirm them and take them back: JSON in and out, no pages.

Who calls is known by an access token alone; somebody else's file is not found.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, current_app, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.wrappers import Response

from app.api_access.service import KeyUsedAgain, answer_once
from app.bulk_referrals.queries.status import status_of
from app.bulk_referrals.queries.uploads import get_upload
from app.bulk_referrals.sent import NotUnderstood, read_declaration, read_sent
from app.bulk_referrals.service.cancelling import cancel
from app.bulk_referrals.service.sending import NotNow, confirm_sent, send_file
from app.bulk_referrals.states import WORKING_STATES, BulkState
from app.core import clock
from app.core.permissions import Scope
from app.core.workbook import XLSX
from app.extensions import limiter
from app.web.access import requires_scope
from app.web.bearer import ask_again_in, caller, caller_key
from app.web.problems import ProblemFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bulk_referrals.models import BulkUpload

programs = Blueprint("bulk_programs", __name__, url_prefix="/api/v1/bulk-referrals")
FILE_TYPES: Final = (
    "text/csv", XLSX, "application/csv", "text/plain", "text/tab-separated-values", "application/vnd.ms-excel",
    "application/octet-stream",
)
FORM: Final = "multipart/form-data"
_LONGEST_KEY: Final = 200
_LOOK_AGAIN_SECONDS: Final = 2


@programs.post("")
@requires_scope(Scope.BULK_REFERRALS_WRITE)
@limiter.limit("30 per minute", key_func=caller_key)
def send() -> Response:
    """Take a file in; the same file again leads to where it stands."""
    content, given = _file()
    sent = _understood(lambda: read_sent(given, clock.today()))

    def act() -> dict[str, Any]:
        upload, is_new = send_file(caller(), content, sent)
        return _accepted(upload, is_new=is_new)

    said = json.dumps(sorted(given.items()))
    return _once(f"send\n{hashlib.sha256(content).hexdigest()}\n{said}", act)


@programs.get("/<reference>")
@requires_scope(Scope.BULK_REFERRALS_READ)
@limiter.limit("120 per minute", key_func=caller_key)
def show(reference: str) -> Response:
    """How a file stands, what is wrong in it, and which referrals it became."""
    upload = get_upload(caller(), reference)
    if upload.state in WORKING_STATES:
        ask_again_in(_LOOK_AGAIN_SECONDS)
    return _json_of({**status_of(upload), **_addresses(upload)})


@programs.post("/<reference>/confirm")
@requires_scope(Scope.BULK_REFERRALS_WRITE)
@limiter.limit("30 per minute", key_func=caller_key)
def confirm_file(reference: str) -> Response:
    """Let the accepted rows become referrals."""
    upload = get_upload(caller(), reference)
    given = _json()
    accepted = given.pop("accepted", None)
    if accepted is not None and (not isinstance(accepted, int) or isinstance(accepted, bool)):
        raise _not_valid([("accepted", "Send the number of accepted rows that the status said, as a whole number.")])
    declared = _understood(lambda: read_declaration({name: _text(one) for name, one in given.items()}, clock.today()))

    def act() -> dict[str, Any]:
        confirm_sent(caller(), upload, declared=declared, accepted=accepted)
        return _accepted(upload, is_new=False)

    said = json.dumps([accepted, given], sort_keys=True, default=str)
    return _once(f"confirm\n{upload.reference}\n{said}", act)


@programs.post("/<reference>/cancel")
@requires_scope(Scope.BULK_REFERRALS_WRITE)
@limiter.limit("30 per minute", key_func=caller_key)
def cancel_file(reference: str) -> Response:
    """Take a file back with everything in it, as long as it is not confirmed."""
    upload = get_upload(caller(), reference)

    def act() -> dict[str, Any]:
        if upload.state in {BulkState.CONFIRMING, BulkState.DONE}:
            raise NotNow("This file was confirmed, so it cannot be taken back. Ask a colleague to withdraw single "
                         "referrals on their pages.")
        cancel(caller(), upload, reason="by_system")
        return _accepted(upload, is_new=False)

    return _once(f"cancel\n{upload.reference}", act)


def _once(content: str, act: Callable[[], dict[str, Any]]) -> Response:
    try:
        answer, is_replay = answer_once(caller(), _idempotency_key(), content, act)
    except KeyUsedAgain as refused:
        raise ProblemFound("key-used-before", refused.sentence) from None
    except NotNow as refused:
        raise ProblemFound("not-now", refused.sentence) from None
    response = _json_of(answer, 202)
    response.headers["Location"] = url_for(".show", reference=answer["reference"])
    ask_again_in(_LOOK_AGAIN_SECONDS)
    if is_replay:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _json_of(content: dict[str, Any], status: int = 200) -> Response:
    # In the order of the documentation, as `flask bulk check --json` prints it.
    return Response(json.dumps(content, ensure_ascii=False), status, mimetype="application/json")


def _accepted(upload: BulkUpload, *, is_new: bool) -> dict[str, Any]:
    return {"reference": upload.reference, "state": str(upload.state), "is_new": is_new, **_addresses(upload)}


def _addresses(upload: BulkUpload) -> dict[str, str]:
    base = current_app.config["SETTINGS"].public_base_url
    return {
        "status_url": base + url_for(".show", reference=upload.reference),
        "page_url": base + url_for("bulk_referrals.show", reference=upload.reference),
    }


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not key or len(key) > _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise _not_valid([("Idempotency-Key", f"Send 1 to {_LONGEST_KEY} plain characters, for example a UUID.")])
    return key


def _file() -> tuple[bytes, dict[str, str]]:
    """The file and what was said beside it, from the body or from a form with the field “file”."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise _unsupported("Send the file as it is, without Content-Encoding.")
    given = request.args.to_dict()
    if request.mimetype == FORM:
        content, name = _from_form()
        given.update(request.form.to_dict())
    elif request.mimetype in FILE_TYPES:
        content, name = _body(), _name_in_header()
    else:
        raise _unsupported(f"Send the file as {FILE_TYPES[0]} or {XLSX}, or as {FORM} with the field “file”, and name "
                           "that in the header Content-Type.")
    if any("\x00" in text for pair in given.items() for text in pair):
        raise ProblemFound("not-understood", "Send text without NUL characters.")
    if not content:
        raise _not_valid([("file", "The file is empty. Send the list as the body, or as the field “file” of a form.")])
    if name and "file_name" not in given:
        given["file_name"] = name[-_LONGEST_KEY:]
    return content, given


def _body() -> bytes:
    content = request.get_data(cache=False)
    if request.content_length is None and len(content) >= current_app.config["MAX_CONTENT_LENGTH"]:
        # A body in chunks is cut at the limit without a word: no row may be lost like that.
        raise RequestEntityTooLarge
    return content


def _from_form() -> tuple[bytes, str | None]:
    files = request.files.getlist("file")
    if len(files) != 1 or len(request.files) != 1:
        raise _not_valid([("file", "Send one file, in a field of the form that is called “file”.")])
    return files[0].read(), files[0].filename


def _name_in_header() -> str | None:
    _, options = parse_options_header(request.headers.get("Content-Disposition", ""))
    return options.get("filename")


def _json() -> dict[str, Any]:
    body = _body()
    if not body.strip():
        return {}
    if request.mimetype != "application/json":
        raise _unsupported("Send a JSON object as application/json, or nothing.", accepts="application/json")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ProblemFound("not-understood", "Send a JSON object, or nothing.")
    return found


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _understood(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except NotUnderstood as wrong:
        raise _not_valid(wrong.errors) from None


def _not_valid(errors: list[tuple[str, str]]) -> ProblemFound:
    return ProblemFound("not-valid", errors=[{"field": name, "detail": sentence} for name, sentence in errors])


def _unsupported(sentence: str, accepts: str = f"{', '.join(FILE_TYPES)}, {FORM}") -> ProblemFound:
    return ProblemFound("type-not-supported", sentence, headers={"Accept": accepts})

