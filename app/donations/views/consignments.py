"""Pages of donations: consignments for the workshop and the hub, and a donor's own pages."""

from typing import Any
from uuid import uuid4

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Permission
from app.donations import queries, service
from app.donations.custody_states import WINDOW_NAMES
from app.donations.fates import find_reuse, list_fates, list_totals
from app.donations.forms import BookingForm, CollectionForm, ConsignmentFilter, RebookingForm
from app.donations.letter_states import LETTER_NAMES
from app.donations.letters import list_letters
from app.donations.offering import find_booking
from app.donations.states import ConsignmentState
from app.donations.views.blueprint import Answer, bp
from app.donations.views.papers import receipt_of
from app.donations.wording import (
    STATIONS,
    differences,
    for_donor,
    for_staff,
    kinds_that_differ,
    listed,
    station_of,
)
from app.organisations.queries import list_donors
from app.web.access import requires, signed_in
from app.web.error_pages import attach, flash_refusal


@bp.get("/consignments")
@requires(Permission.CONSIGNMENT_VIEW)
def list_consignments() -> str:
    """Every consignment, newest first, filtered by what stands in the address."""
    form = ConsignmentFilter(request.args)
    form.donor_id.offer([(donor.id, donor.name) for donor in list_donors()], empty="Any")
    page = queries.page_of_consignments(signed_in(), state=form.state.data, donor_id=form.donor_id.data,
                                        is_wished=bool(form.wished.data))
    return render_template("donations/list.html", page=page, filter=form, told=for_staff)


@bp.get("/consignments/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def book() -> str:
    """The form for a new collection."""
    form = _booking_form()
    form.submission_key.data = str(uuid4())
    return render_template("donations/book.html", form=form)


@bp.post("/consignments/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_booking() -> Answer:
    """Book the collection; the same form sent twice is one booking."""
    form = _booking_form()
    if form.validate():
        try:
            consignment = service.book_consignment(
                signed_in(), donor_id=form.donor_id.data, expected_on=form.expected_on.data,
                address=form.address.data or "", lines=form.counts(),
                submission_key=(form.submission_key.data or "")[:36],
            )
        except Refused as refused:
            attach(form, refused, form.laptop)
        else:
            flash(f"Consignment {consignment.reference} is booked.", "success")
            return redirect(url_for("donations.show", reference=consignment.reference), 303)
    return render_template("donations/book.html", form=form), 422


def _booking_form() -> BookingForm:
    form = BookingForm()
    form.donor_id.offer([(donor.id, donor.name) for donor in list_donors()], empty="Choose a donor")
    return form


@bp.get("/consignments/<reference>")
@requires(Permission.CONSIGNMENT_VIEW)
def show(reference: str) -> str:
    """One consignment: where it stands, its custody, and the devices counted in from it."""
    consignment = queries.get_consignment(reference, signed_in())
    fates = list_fates(consignment.id)
    return render_template("donations/show.html", consignment=consignment, fates=fates,
                           letters=list_letters(consignment_id=consignment.id), letter_names=LETTER_NAMES,
                           told=for_staff(consignment.state), stations=STATIONS, station=station_of(consignment.state),
                           is_off_by_donor=queries.is_called_off_by_donor(consignment),
                           booking=find_booking(consignment.id), windows=WINDOW_NAMES,
                           differences=differences(consignment, "The donor"),
                           kinds=kinds_that_differ(consignment, fates),
                           listed=listed((line.form_factor, line.quantity) for line in consignment.lines))


@bp.get("/consignments/<reference>/collection")
@requires(Permission.CONSIGNMENT_MANAGE)
def collect(reference: str) -> str:
    """The form for a collection that took place."""
    consignment = queries.get_consignment(reference, signed_in())
    now = clock.in_london(clock.now())
    booking = find_booking(consignment.id)
    agreed: dict[str, Any] = {} if booking is None else {
        "carrier": booking.carrier.name if booking.carrier else "Our own van", "custody_name": booking.custody_name,
        "declaration": booking.declaration,
    }
    form = CollectionForm(**agreed, items=sum(line.quantity for line in consignment.lines), collected_on=now.date(),
                          collected_at=now.time().replace(second=0, microsecond=0))
    return render_template("donations/collect.html", form=form, consignment=consignment)


@bp.post("/consignments/<reference>/collection")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_collection(reference: str) -> Answer:
    """Record the collection with its custody."""
    consignment = queries.get_consignment(reference, signed_in())
    form = CollectionForm()
    if form.validate():
        collection = service.Collection(form.carrier.data or "", form.items.data, form.declaration.data,
                                        form.custody_name.data or "", form.moment())
        try:
            service.record_collection(signed_in(), consignment, collection)
        except Refused as refused:
            attach(form, refused, form.carrier)
        else:
            flash(f"Consignment {consignment.reference} is on its way to us.", "success")
            return redirect(url_for("donations.show", reference=reference), 303)
    return render_template("donations/collect.html", form=form, consignment=consignment), 422


@bp.post("/consignments/<reference>/cancellation")
@requires(Permission.CONSIGNMENT_MANAGE)
def cancel(reference: str) -> Response:
    """Call a booked collection off."""
    consignment = queries.get_consignment(reference, signed_in())
    back = url_for("donations.show", reference=reference)
    try:
        service.cancel_consignment(signed_in(), consignment)
    except Refused as refused:
        return flash_refusal(refused, back)
    flash("The collection is cancelled.", "success")
    return redirect(back, 303)


@bp.get("/consignments/<reference>/rebooking")
@requires(Permission.CONSIGNMENT_MANAGE)
def rebook(reference: str) -> str:
    """The form for a new day."""
    consignment = queries.get_consignment(reference, signed_in())
    return render_template("donations/rebook.html", form=RebookingForm(), consignment=consignment)


@bp.post("/consignments/<reference>/rebooking")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_rebooking(reference: str) -> Answer:
    """Take a cancelled collection up again."""
    consignment = queries.get_consignment(reference, signed_in())
    form = RebookingForm()
    if form.validate():
        try:
            service.rebook_consignment(signed_in(), consignment, expected_on=form.expected_on.data)
        except Refused as refused:
            attach(form, refused, form.expected_on)
        else:
            flash("The collection is booked again.", "success")
            return redirect(url_for("donations.show", reference=reference), 303)
    return render_template("donations/rebook.html", form=form, consignment=consignment), 422


@bp.get("/consignments/<reference>/receipt.pdf")
@requires(Permission.CONSIGNMENT_VIEW)
def receipt(reference: str) -> FlaskResponse:
    """The donor's receipt, for staff."""
    return _receipt(reference)


@bp.get("/my-donations")
@requires(Permission.OWN_DONATIONS_VIEW)
def list_own() -> str:
    """A donor's own consignments."""
    donor = signed_in()
    totals = list_totals(donor.organisation_id) if donor.organisation_id is not None else ()
    return render_template("donations/own_list.html", page=queries.page_of_consignments(donor), told=for_donor,
                           totals=totals,
                           reuse=find_reuse(donor.organisation_id) if donor.organisation_id is not None else None)


@bp.get("/my-donations/<reference>")
@requires(Permission.OWN_DONATIONS_VIEW)
def show_own(reference: str) -> str:
    """One own consignment with the fate of each item; nothing about anybody who received one."""
    consignment = queries.get_consignment(reference, signed_in())
    fates = list_fates(consignment.id)
    return render_template("donations/own_show.html", consignment=consignment, fates=fates,
                           told=for_donor(consignment.state), stations=STATIONS, station=station_of(consignment.state),
                           booking=find_booking(consignment.id), windows=WINDOW_NAMES,
                           differences=differences(consignment), kinds=kinds_that_differ(consignment, fates),
                           listed=listed((line.form_factor, line.quantity) for line in consignment.lines))


@bp.get("/my-donations/<reference>/receipt.pdf")
@requires(Permission.OWN_DONATIONS_VIEW)
def own_receipt(reference: str) -> FlaskResponse:
    """The donor's receipt, for the donor."""
    return _receipt(reference)


def _receipt(reference: str) -> FlaskResponse:
    consignment = queries.get_consignment(reference, signed_in())
    if consignment.state != ConsignmentState.RECEIVED:
        raise NotFound
    return receipt_of(consignment)
