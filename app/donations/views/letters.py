"""Emails to donors: what left, what is on its way, and what was given up and can be sent again."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.permissions import Permission
from app.donations import letters
from app.donations.forms import LetterFilter
from app.donations.letter_states import LETTER_COLOURS, LETTER_NAMES, reason_in_words
from app.donations.views.blueprint import bp
from app.web.access import requires, signed_in
from app.web.sent_forms import press


@bp.get("/donor-emails")
@requires(Permission.CONSIGNMENT_VIEW)
def list_letters() -> str:
    """Emails to donors, newest first."""
    form = LetterFilter(request.args)
    return render_template("donations/letters.html", page=letters.page_of_letters(form.state.data), filter=form,
                           names=LETTER_NAMES, colours=LETTER_COLOURS, why=reason_in_words)


@bp.post("/donor-emails/<int:letter_id>/again")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_letter_again(letter_id: int) -> Response:
    """Send a given-up email once more."""
    return press(lambda: letters.send_again(signed_in(), letter_id), back=url_for("donations.list_letters"),
                 done="It is tried again now.")
