"""A donor's collection, opened by the link in our email, without an account: what is agreed, and what they may do."""

from typing import TYPE_CHECKING

from flask import Response as FlaskResponse
from flask import abort, current_app, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.errors import NotFound, Refused
from app.donations import own_collection
from app.donations.custody_states import WINDOW_NAMES, CollectionWindow
from app.donations.donor_links import read_token
from app.donations.fates import list_fates
from app.donations.forms import WishForm
from app.donations.offering import find_booking
from app.donations.states import ConsignmentState
from app.donations.views.blueprint import Answer, bp
from app.donations.views.papers import receipt_of
from app.donations.wording import STATIONS, differences, for_donor, kinds_that_differ, listed, station_of
from app.extensions import limiter
from app.web.access import public
from app.web.error_pages import flash_refusal
from app.web.sent_forms import show_refusal

if TYPE_CHECKING:
    from app.donations.models import Consignment
_WHY_PUBLIC = "The link was sent to the donor alone, is signed, and opens this one consignment of theirs."


@bp.get("/my-collection/<token>")
@public(_WHY_PUBLIC)
def show_collection(token: str) -> str:
    """What is agreed about a donor's collection, and what became of it."""
    consignment = _own(token)
    booking, fates = find_booking(consignment.id), list_fates(consignment.id)
    return render_template(
        "donations/collection.html", token=token, consignment=consignment, booking=booking, windows=WINDOW_NAMES,
        told=for_donor(consignment.state), stations=STATIONS, station=station_of(consignment.state),
        fates=fates, differences=differences(consignment), kinds=kinds_that_differ(consignment, fates),
        listed=listed((line.form_factor, line.quantity) for line in consignment.lines),
    )


@bp.get("/my-collection/<token>/cancellation")
@public(_WHY_PUBLIC)
def ask_call_off(token: str) -> Answer:
    """What calling off means, before it is done: a donor cannot undo it without us."""
    consignment = _own(token)
    if consignment.state != ConsignmentState.EXPECTED:
        return redirect(url_for("donations.show_collection", token=token), 303)
    return render_template("donations/call_off.html", token=token, consignment=consignment)


@bp.post("/my-collection/<token>/cancellation")
@public(_WHY_PUBLIC)
@limiter.limit("20 per hour")
def call_off(token: str) -> Response:
    """Call the collection off."""
    consignment = _own(token)
    back = url_for("donations.show_collection", token=token)
    try:
        own_collection.call_off(consignment)
    except Refused as refused:
        return flash_refusal(refused, back)
    flash("It is called off. Nobody comes that day.", "success")
    return redirect(back, 303)


@bp.get("/my-collection/<token>/another-day")
@public(_WHY_PUBLIC)
def wish_day(token: str) -> Answer:
    """The form that asks for another day."""
    consignment = _own(token)
    try:
        own_collection.get_planned(consignment)
    except Refused as refused:
        return flash_refusal(refused, url_for("donations.show_collection", token=token))
    return render_template("donations/wish.html", token=token, consignment=consignment, form=WishForm(formdata=None))


@bp.post("/my-collection/<token>/another-day")
@public(_WHY_PUBLIC)
@limiter.limit("20 per hour")
def send_wish(token: str) -> Answer:
    """Ask for another day."""
    consignment, form, status = _own(token), WishForm(), 422
    if form.validate():
        try:
            own_collection.wish_another_day(consignment, form.expected_on.data, CollectionWindow(form.window.data))
        except Refused as refused:
            status = show_refusal(form, refused)
            consignment = _own(token)
        else:
            flash("We have your wish, and write to you when the new day is agreed.", "success")
            return redirect(url_for("donations.show_collection", token=token), 303)
    return render_template("donations/wish.html", token=token, consignment=consignment, form=form), status


@bp.get("/my-collection/<token>/receipt.pdf")
@public(_WHY_PUBLIC)
def collection_receipt(token: str) -> FlaskResponse:
    """The receipt, once the kit was counted in."""
    consignment = _own(token)
    if consignment.state != ConsignmentState.RECEIVED:
        raise NotFound
    return receipt_of(consignment)


def _own(token: str) -> "Consignment":
    """The consignment of a link; a link that opens nothing says so, and whom to ring, since no search can help here."""
    try:
        return own_collection.get_own(read_token(token, str(current_app.config["SECRET_KEY"])))
    except NotFound:
        abort(make_response(render_template("donations/link_ended.html"), 404))
