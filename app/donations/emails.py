"""What a donor is told of an offer by email: taken and committed first, sent outside any transaction.

Nothing is sent for an offer that only came in: the public form must not write to strangers.
"""

from typing import TYPE_CHECKING

import structlog
from flask import current_app, render_template

from app.core.db import transaction
from app.donations import offering
from app.donations.custody_states import WINDOW_NAMES, OfferState
from app.donations.states import ItemKind
from app.donations.wording import listed
from app.integrations.email import EmailNotSent, Mailer

if TYPE_CHECKING:
    from app.donations.custody_models import KitOffer

log = structlog.get_logger()


def tell_donor(offer_id: int) -> None:
    """Tell whoever offered kit what we decided, once."""
    with transaction():
        offer = offering.take_telling(offer_id)
        if offer is None:
            return
        to, subject, body = offer.email, _subject_of(offer), body_of(offer)
    mailer: Mailer = current_app.extensions["mailer"]
    try:
        mailer.send(to, subject, body)
    except EmailNotSent as error:
        log.warning("offer_news_not_sent", offer_id=offer_id, error=str(error))
        with transaction():
            offering.forget_telling(offer_id)


def body_of(offer: "KitOffer") -> str:
    """The email in words."""
    settings = current_app.config["SETTINGS"]
    booking = offering.find_booking(offer.consignment_id) if offer.consignment_id is not None else None
    return render_template(
        "email/kit_offer.txt", offer=offer, booking=booking, windows=WINDOW_NAMES,
        listed=listed((ItemKind(kind), number) for kind, number in offer.items.items()),
        organisation=settings.organisation_name, phone=settings.contact_phone,
    )


def _subject_of(offer: "KitOffer") -> str:
    said = "Your collection is booked" if offer.state == OfferState.ACCEPTED else "Thank you for offering your kit"
    return f"{said} ({offer.reference})"
