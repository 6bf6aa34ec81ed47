"""What donors read by email: rendered from what is true when it leaves, sent outside any transaction.

An attempt is taken and committed first; one that fails waits longer each time, as letters.py says.
"""

from typing import TYPE_CHECKING

import structlog
from flask import current_app, render_template

from app.core import clock
from app.core.db import transaction
from app.donations import letters, offering
from app.donations.custody_states import WINDOW_NAMES, OfferState
from app.donations.donor_links import link_to
from app.donations.letter_states import LetterKind
from app.donations.states import ItemKind
from app.donations.wording import differences, listed
from app.integrations.email import EmailNotSent, Mailer

if TYPE_CHECKING:
    from app.donations.custody_models import KitOffer
    from app.donations.letter_models import DonorLetter
    from app.donations.models import Consignment

log = structlog.get_logger()
_TEMPLATES = {LetterKind.BOOKED: "collection", LetterKind.CANCELLED: "collection_off", LetterKind.RECEIPT: "receipt"}
_SUBJECTS = {
    LetterKind.BOOKED: "When we collect your kit", LetterKind.CANCELLED: "Your collection is called off",
    LetterKind.RECEIPT: "Your kit arrived: the receipt",
}


def deliver(letter_id: int) -> None:
    """Make one attempt to send an email that is due; an attempt that breaks counts as one, and is told to the log."""
    with transaction():
        if letters.take_letter(letter_id) is None:
            return
    try:
        with transaction():
            letter = letters.get_letter(letter_id)
            to, (subject, body) = letter.recipient, words_of(letter)
        mailer: Mailer = current_app.extensions["mailer"]
        mailer.send(to, subject, body)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other emails must still leave
        why = str(error) if isinstance(error, EmailNotSent) else "the email could not be written"
        log.warning("donor_letter_not_sent", letter_id=letter_id, error=type(error).__name__, why=why)
        with transaction():
            letters.record_failed(letter_id, why)
    else:
        with transaction():
            letters.record_sent(letter_id)


def deliver_due() -> None:
    """Try every email that is due."""
    with transaction():
        due = letters.list_due(clock.now())
    for letter_id in due:
        deliver(letter_id)


def words_of(letter: "DonorLetter") -> tuple[str, str]:
    """Subject and body of an email."""
    if letter.offer is not None:
        said = ("Your collection is booked" if letter.offer.state == OfferState.ACCEPTED
                else "Thank you for offering your kit")
        return f"{said} ({letter.offer.reference})", body_of(letter.offer)
    if letter.consignment is None:
        raise LookupError(f"letter {letter.id} is about nothing")
    subject = f"{_SUBJECTS[letter.kind]} ({letter.consignment.reference})"
    return subject, _about_consignment(letter.consignment, _TEMPLATES[letter.kind])


def body_of(offer: "KitOffer") -> str:
    """The answer to an offer in words."""
    booking = offering.find_booking(offer.consignment_id) if offer.consignment_id is not None else None
    return render_template(
        "email/kit_offer.txt", offer=offer, booking=booking, windows=WINDOW_NAMES, link=_link(offer.consignment),
        listed=listed((ItemKind(kind), number) for kind, number in offer.items.items()), **_ours(),
    )


def _about_consignment(consignment: "Consignment", template: str) -> str:
    return render_template(
        f"email/donor_{template}.txt", consignment=consignment, booking=offering.find_booking(consignment.id),
        windows=WINDOW_NAMES, link=_link(consignment), differences=differences(consignment),
        listed=listed((line.form_factor, line.quantity) for line in consignment.lines), **_ours(),
    )


def _link(consignment: "Consignment | None") -> str | None:
    if consignment is None:
        return None
    base = current_app.config["SETTINGS"].public_base_url
    return link_to(base, consignment.reference, str(current_app.config["SECRET_KEY"]))


def _ours() -> dict[str, str]:
    settings = current_app.config["SETTINGS"]
    return {"organisation": settings.organisation_name, "phone": settings.contact_phone}
