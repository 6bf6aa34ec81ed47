"""The public form on which anybody offers kit, and the pages on which we answer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import current_app, flash, redirect, render_template, request, session, url_for

from app.core.errors import Refused
from app.core.permissions import Permission
from app.donations import offering, queries
from app.donations.custody_states import DECLINE_NAMES, WINDOW_NAMES, PartyKind
from app.donations.forms import AcceptanceForm, DecliningForm, OfferFilter, OfferForm, SlotForm
from app.donations.letter_states import LETTER_NAMES
from app.donations.letters import list_letters
from app.donations.parties import list_parties
from app.donations.stamps import FEWEST_SECONDS, new_stamp, read_stamp
from app.donations.states import ItemKind
from app.donations.views.blueprint import Answer, bp
from app.donations.wording import listed
from app.extensions import limiter
from app.organisations.queries import list_donors
from app.web.access import public, requires, signed_in
from app.web.filters import day
from app.web.sent_forms import renew, show_refusal, version_seen

if TYPE_CHECKING:
    from app.donations.custody_models import KitOffer
_WHY_PUBLIC = "Whoever has kit to give has no account with us; the page shows nothing that we hold."
_OWN_VAN = "Our own van"
_OFFERED = "offered"  # the number of the offer this browser sent last


@bp.get("/offer-kit")
@public(_WHY_PUBLIC)
def offer_kit() -> str:
    """The form on which anybody offers kit."""
    return render_template("donations/offer.html", form=OfferForm(formdata=None, stamp=new_stamp(_secret())))


@bp.post("/offer-kit")
@public(_WHY_PUBLIC)
@limiter.limit("20 per hour")
def send_offer() -> Answer:
    """Take an offer. A program that fills the hidden box is thanked and nothing is kept."""
    form, status = OfferForm(), 422
    if form.website.data:
        return redirect(url_for("donations.thank_for_offer"), 303)
    if form.validate():
        try:
            offer = offering.take_offer(_facts(form), _key_of(form), sent_before=session.get(_OFFERED))
            session[_OFFERED] = offer.reference
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            return redirect(url_for("donations.thank_for_offer"), 303)
    return render_template("donations/offer.html", form=form), status


@bp.get("/offer-kit/thank-you")
@public(_WHY_PUBLIC)
def thank_for_offer() -> str:
    """What happens next."""
    return render_template("donations/offer_taken.html", reference=session.get(_OFFERED))


@bp.get("/kit-offers")
@requires(Permission.CONSIGNMENT_VIEW)
def list_offers() -> str:
    """Offers of kit, newest first."""
    form = OfferFilter(request.args)
    return render_template("donations/offers.html", page=offering.page_of_offers(form.state.data), filter=form,
                           listed=_listed)


@bp.get("/kit-offers/<reference>")
@requires(Permission.CONSIGNMENT_VIEW)
def show_offer(reference: str) -> str:
    """One offer, and what was answered."""
    offer = offering.get_offer(reference)
    return render_template("donations/offer_show.html", offer=offer, listed=_listed, reasons=DECLINE_NAMES,
                           letters=list_letters(offer_id=offer.id), letter_names=LETTER_NAMES)


@bp.get("/kit-offers/<reference>/acceptance")
@requires(Permission.CONSIGNMENT_MANAGE)
def accept_offer(reference: str) -> str:
    """The form that books the collection of an offer."""
    offer = offering.get_offer(reference)
    form = AcceptanceForm(formdata=None, version=offer.version, address=offer.address, declaration=offer.declaration,
                          custody_name=offer.contact_name, holds_data=offer.holds_data,
                          donor_id=_donor_of_that_name(offer.organisation_name))
    return _acceptance_page(form, offer)


@bp.post("/kit-offers/<reference>/acceptance")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_acceptance(reference: str) -> Answer:
    """Take an offer and book its collection."""
    offer, form, status = offering.get_offer(reference), AcceptanceForm(), 422
    _offer_choices(form)
    form.donor_id.offer([(donor.id, donor.name) for donor in list_donors()])
    if form.validate():
        try:
            consignment = offering.accept_offer(signed_in(), offer, _slot(form), donor_id=form.donor_id.data,
                                                version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
            offer = offering.get_offer(reference)
            _renew(form, offer, status)
        else:
            flash(f"Consignment {consignment.reference} is booked. The donor is told by email.", "success")
            return redirect(url_for("donations.show", reference=consignment.reference), 303)
    return _acceptance_page(form, offer), status


@bp.get("/kit-offers/<reference>/declining")
@requires(Permission.CONSIGNMENT_MANAGE)
def decline_offer(reference: str) -> str:
    """The form that says no, kindly."""
    offer = offering.get_offer(reference)
    form = DecliningForm(formdata=None, version=offer.version)
    return render_template("donations/offer_decline.html", form=form, offer=offer)


@bp.post("/kit-offers/<reference>/declining")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_declining(reference: str) -> Answer:
    """Say no to an offer."""
    offer, form, status = offering.get_offer(reference), DecliningForm(), 422
    if form.validate():
        try:
            offering.decline_offer(signed_in(), offer, form.reason.data, form.answer.data or "",
                                   version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
            offer = offering.get_offer(reference)
            _renew(form, offer, status)
        else:
            flash("Declined. The donor is told by email, with thanks.", "success")
            return redirect(url_for("donations.show_offer", reference=reference), 303)
    return render_template("donations/offer_decline.html", form=form, offer=offer), status


@bp.get("/consignments/<reference>/slot")
@requires(Permission.CONSIGNMENT_MANAGE)
def agree_slot(reference: str) -> str:
    """The form for how a collection is agreed."""
    consignment = queries.get_consignment(reference, signed_in())
    booking = offering.find_booking(consignment.id)
    agreed: dict[str, Any] = {} if booking is None else {
        "window": booking.slot, "carrier_id": booking.carrier_id, "custody_name": booking.custody_name,
        "declaration": booking.declaration, "holds_data": booking.holds_data,
    }
    if booking is not None and booking.wished_on is not None:
        agreed |= {"expected_on": booking.wished_on, "window": booking.wished_slot}
    form = SlotForm(formdata=None, **{"expected_on": consignment.expected_on, "address": consignment.address, **agreed})
    _offer_choices(form)
    return render_template("donations/slot.html", form=form, consignment=consignment)


@bp.post("/consignments/<reference>/slot")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_slot(reference: str) -> Answer:
    """Write down how a collection is agreed."""
    consignment, form, status = queries.get_consignment(reference, signed_in()), SlotForm(), 422
    _offer_choices(form)
    if form.validate():
        try:
            offering.agree_slot(signed_in(), consignment, _slot(form))
        except Refused as refused:
            status = show_refusal(form, refused)
            consignment = queries.get_consignment(reference, signed_in())
        else:
            flash(f"Agreed for {day(form.expected_on.data)}, {WINDOW_NAMES[form.window.data]}. "
                  "The donor is told by email, where we know an address.", "success")
            return redirect(url_for("donations.show", reference=reference), 303)
    return render_template("donations/slot.html", form=form, consignment=consignment), status


def _acceptance_page(form: AcceptanceForm, offer: "KitOffer") -> str:
    _offer_choices(form)
    form.donor_id.offer([(donor.id, donor.name) for donor in list_donors()], empty="New: as the offer names them")
    return render_template("donations/offer_accept.html", form=form, offer=offer, listed=_listed)


def _donor_of_that_name(name: str) -> int | None:
    """A donor we know by the name an offer gives, so that nobody is written down twice by oversight."""
    return next((donor.id for donor in list_donors() if donor.name.casefold() == name.strip().casefold()), None)


def _offer_choices(form: SlotForm) -> None:
    form.carrier_id.offer([(party.id, f"{party.name} ({party.permit_number})")
                           for party in list_parties(PartyKind.CARRIER)], empty=_OWN_VAN)


def _renew(form: Any, offer: "KitOffer", status: int) -> None:
    """A form from a stale page is shown with what was typed and the version of now."""
    if status == 409:
        renew(form.version, offer.version)


def _slot(form: SlotForm) -> offering.Slot:
    return offering.Slot(
        form.expected_on.data, form.window.data, form.address.data or "", form.custody_name.data or "",
        form.declaration.data, bool(form.holds_data.data), form.carrier_id.data,
    )


def _facts(form: OfferForm) -> offering.OfferFacts:
    return offering.OfferFacts(
        form.organisation_name.data or "", form.contact_name.data or "", form.email.data or "",
        form.address.data or "", form.counts(), form.declaration.data, bool(form.holds_data.data),
        form.phone.data, form.note.data,
    )


def _key_of(form: OfferForm) -> str:
    """The key of the form's stamp; refuses a form sent in an instant, and one open for more than a day."""
    stamp = read_stamp(form.stamp.data or "", _secret())
    if stamp is None:
        form.stamp.data, form.stamp.raw_data = new_stamp(_secret()), None
        raise Refused("This page was open for too long. Look your answers over, then send them again.")
    if stamp.age < FEWEST_SECONDS:
        raise Refused("That was very quick. Look your answers over for a moment, then send them again.")
    return stamp.key


def _listed(items: Mapping[str, int]) -> str:
    return listed((ItemKind(kind), number) for kind, number in items.items())


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
