"""Bench stations send hardware reports: JSON out, no pages. Who calls is known by an access token alone.

The same report again, by whatever station, is answered with where it stands.
"""

import json
from typing import Any, Final

from flask import Blueprint, current_app, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.permissions import Scope
from app.devices.service.report_answers import answer_of
from app.devices.service.reports import SentReport, take_report
from app.extensions import limiter
from app.web.access import requires_scope
from app.web.bearer import caller, caller_key
from app.web.problems import ProblemFound

stations = Blueprint("bench_stations", __name__, url_prefix="/api/v1/hardware-reports")
REPORT_TYPES: Final = ("application/json", "text/plain", "application/octet-stream")
FORM: Final = "multipart/form-data"
_KNOWN: Final = {"asset_tag", "file_name"}
_LONGEST: Final = 200


@stations.post("")
@requires_scope(Scope.HARDWARE_REPORTS_WRITE)
@limiter.limit("120 per minute", key_func=caller_key)
def send_report() -> Response:
    """Take a report in: 201 when it is new, 200 when it was here before."""
    content, given = _sent()
    said = {name: given.get(name, "").strip() for name in _KNOWN}
    try:
        taken = take_report(
            caller(), SentReport(said["file_name"] or "report", content), asset_tag=said["asset_tag"] or None,
            access_token_id=caller().token_id,
        )
    except Refused as refused:
        raise ProblemFound("not-valid", refused.sentence, errors=[
            {"field": refused.field or "file", "detail": refused.sentence},
        ]) from None
    if taken.report is None:
        raise ProblemFound("not-now", "The same report is being read at this moment. Send it again.")
    answer = answer_of(taken.report, is_new=taken.is_new)
    answer["page_url"] = current_app.config["SETTINGS"].public_base_url + (
        url_for("devices.device_reports", asset_tag=answer["asset_tag"]) if answer["asset_tag"]
        else url_for("devices.attach_report", report_id=taken.report.id)
    )
    return Response(json.dumps(answer, ensure_ascii=False), 201 if taken.is_new else 200, mimetype="application/json")


def _sent() -> tuple[bytes, dict[str, Any]]:
    """The report, from the body or from a form with the field “file”, and what was said beside it."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise _unsupported("Send the report as it is, without Content-Encoding.")
    given = request.args.to_dict()
    if request.mimetype == FORM:
        files = request.files.getlist("file")
        if len(files) != 1 or len(request.files) != 1:
            raise _not_valid("file", "Send one report, in a field of the form that is called “file”.")
        content = files[0].read()
        given = {"file_name": (files[0].filename or "")[-_LONGEST:], **given, **request.form.to_dict()}
    elif request.mimetype in REPORT_TYPES:
        content = request.get_data(cache=False)
        if request.content_length is None and len(content) >= current_app.config["MAX_CONTENT_LENGTH"]:
            raise RequestEntityTooLarge
    else:
        raise _unsupported(f"Send the report as {', '.join(REPORT_TYPES)}, or as {FORM} with the field “file”.")
    for name, text in given.items():
        if name not in _KNOWN:
            raise _not_valid(name[:_LONGEST], f"We do not know this. Send only {' and '.join(sorted(_KNOWN))}.")
        if len(text) > _LONGEST or "\x00" in text:
            raise _not_valid(name, f"Send at most {_LONGEST} plain characters.")
    return content, given


def _not_valid(field: str, sentence: str) -> ProblemFound:
    return ProblemFound("not-valid", errors=[{"field": field, "detail": sentence}])


def _unsupported(sentence: str) -> ProblemFound:
    return ProblemFound("type-not-supported", sentence, headers={"Accept": ", ".join((*REPORT_TYPES, FORM))})
