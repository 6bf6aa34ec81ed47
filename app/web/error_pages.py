"""Every error becomes a calm page that says what happened and what to do next; nothing half-saved stays.

Programs, which call addresses below /api/, get problem details instead of a page.
"""

from typing import Any

import structlog
from flask import Flask, current_app, flash, redirect, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response
from wtforms import Field, Form

from app.core.errors import Forbidden, NotFound, Refused, StalePage, refusal_from
from app.extensions import db
from app.web import problems
from app.web.kept_forms import seal, sign_in_page, this_form

log = structlog.get_logger()
KNOWN = {400, 403, 404, 405, 409, 413, 422, 429, 500, 503}
Answer = tuple[str, int] | Response
# A button keeps no answers that could still stand below.
_NOTHING_PRESSED = (
    "This was changed since you opened the page, perhaps by your own second press, and nothing was done over it. "
    "Look at it as it is now, and press again only if it is still needed."
)


def page(status: int, sentence: str | None = None) -> Answer:
    """The error page for a status, with a sentence of its own when there is one."""
    if problems.is_for_programs():
        return problems.problem(status, sentence)
    name = f"errors/{status if status in KNOWN else 500 if status >= 500 else 400}.html"
    if status >= 500:
        # The database may be away: this page must not ask it who is signed in.
        return current_app.jinja_env.get_template(name).render(sentence=sentence), status
    return render_template(name, sentence=sentence), status


def _http(error: HTTPException) -> Answer | HTTPException:
    status = error.code or 500
    if problems.is_for_programs():
        return problems.from_http(error)
    if isinstance(error, SecurityError):
        # Asked for under a name that is not ours: a page of ours has no addresses to show there.
        return Response("This address is not served here.\n", status, mimetype="text/plain")
    return error if status < 400 else page(status)


def _refused(error: Refused) -> Answer:
    if problems.is_for_programs():
        return problems.refused(error)
    status = 403 if isinstance(error, Forbidden) else 409 if isinstance(error, StalePage) else 422
    return page(status, error.sentence)


def _integrity(error: IntegrityError) -> Answer:
    db.session.rollback()
    known = refusal_from(error)
    if known is not None:
        return _refused(known)
    log.error("integrity_error", endpoint=request.endpoint)
    if problems.is_for_programs():
        return problems.problem(409, "Somebody else saved something at the same moment. Send the request again.")
    return page(409, "Somebody else saved something at the same moment. Go back, reload the page and try again.")


def _does_not_fit(_error: DataError) -> Answer:
    db.session.rollback()
    log.error("value_does_not_fit", endpoint=request.endpoint)
    return page(422, "Something you typed is longer or larger than can be kept. Go back, shorten it and send it again.")


def _stale(_error: StaleDataError) -> Answer:
    db.session.rollback()
    return _refused(StalePage())


def _busy(_error: OperationalError) -> Answer:
    db.session.rollback()
    log.error("database_unavailable", endpoint=request.endpoint)
    return page(503)


def _csrf(_error: CSRFError) -> Any:
    form = this_form()
    if form is not None and not current_user.is_authenticated:
        answer = sign_in_page(seal(form))
        if answer is not None:
            return answer
    if form is not None:
        sentence = "This page was open for a long time."
        return render_template("errors/send_again.html", kept=form, sentence=sentence), 400
    return page(
        400,
        "This form was open too long, or was not sent from our page. Go back, reload it and send it again: "
        "what you typed is usually still there.",
    )


def attach(form: Form, refused: Refused, otherwise: Field) -> None:
    """Show a refusal at the form field it names, or at the one given; answer with 422 so that nothing is kept."""
    field = form[refused.field] if refused.field and refused.field in form else otherwise
    field.errors = [*field.errors, refused.sentence]


def flash_refusal(error: Refused, back_to: str) -> Response:
    """Take a refused person back to where they were, with the reason at the top of the page."""
    db.session.rollback()
    flash(_NOTHING_PRESSED if isinstance(error, StalePage) else error.sentence, "error")
    return redirect(back_to, 303)


def init_app(app: Flask) -> None:
    """Bind the pages to an application."""
    app.register_error_handler(problems.ProblemFound, problems.answer_problem)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _e: page(404))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(DataError, _does_not_fit)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _busy)
    if not app.testing:
        app.register_error_handler(Exception, _fault)


def _fault(error: Exception) -> Answer:
    db.session.rollback()
    log.exception("fault", endpoint=request.endpoint, error=type(error).__name__)
    return page(500)
