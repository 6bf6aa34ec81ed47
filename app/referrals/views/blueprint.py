"""The blueprint of referrals and what its views share: stale pages, refusals on a form, the way back."""

from flask import Blueprint, request, url_for
from flask_wtf import FlaskForm

from app.core.errors import Refused, StalePage
from app.extensions import db
from app.referrals import queries
from app.web.access import signed_in

bp = Blueprint("referrals", __name__, url_prefix="/referrals")


def version_seen() -> int:
    """The version a sent form was opened with; a form without one counts as stale."""
    return request.form.get("version", default=-1, type=int)


def show_refusal(form: FlaskForm, refused: Refused) -> int:
    """Undo what was begun, put the reason on the form, and give the status of the page."""
    db.session.rollback()
    if refused.field and refused.field in form:
        form[refused.field].errors = [*form[refused.field].errors, refused.sentence]
    else:
        form.form_errors.append(refused.sentence)
    return 409 if isinstance(refused, StalePage) else 422


def case_of(referral_id: int) -> dict[str, str] | None:
    """Reference and address of a case, for pages that show a text about it; None for who may not see the case."""
    reference = queries.find_reference(signed_in(), referral_id)
    return {"reference": reference, "href": url_for("referrals.case", reference=reference)} if reference else None
