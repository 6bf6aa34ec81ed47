"""What views do alike with a form that was sent: which version it saw, how a refusal is shown, what a button does."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import Field

from app.core.errors import Refused, StalePage
from app.extensions import db
from app.web.error_pages import flash_refusal


def version_seen() -> int:
    """The version a sent form was opened with; a form without one counts as stale."""
    return request.form.get("version", default=-1, type=int)


def show_refusal(form: FlaskForm, refused: Refused) -> int:
    """Undo what was begun, put the reason at its field or on top of the form, and give the status of the page."""
    db.session.rollback()
    if refused.field and refused.field in form:
        form[refused.field].errors = [*form[refused.field].errors, refused.sentence]
    else:
        form.form_errors.append(refused.sentence)
    return 409 if isinstance(refused, StalePage) else 422


def renew(field: Field, now: object) -> None:
    """Put what is true now into a hidden box, so that the page that is shown again is not stale."""
    field.data, field.raw_data = str(now), None


def press(act: Callable[[], Any], *, back: str, done: str) -> Response:
    """A button: done, or back with the reason why not."""
    try:
        act()
    except Refused as refused:
        return flash_refusal(refused, back)
    flash(done, "success")
    return redirect(back, 303)
