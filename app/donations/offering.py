"""Offers of kit: taken from the public form, accepted as a booked collection, or declined with a reason.

The emails that tell the donor leave after the commit, from a worker: app/donations/emails.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.audit.service import move, record
from app.core import clock
from app.core.db import check_version
from app.core.errors import NotFound, Refused, explain_constraint
from app.core.permissions import SYSTEM, Actor
from app.core.references import new_reference
from app.donations.custody_models import CollectionBooking, KitOffer
from app.donations.custody_states import CollectionWindow, DeclineReason, OfferState, PartyKind
from app.donations.letter_states import LetterKind
from app.donations.letters import write_to_donor
from app.donations.parties import use_party
from app.donations.service import MOST_ITEMS, book_consignment
from app.donations.states import Declaration, ItemKind
from app.extensions import db
from app.organisations.service import DonorDetails, add_donor
from app.web.pagination import Page, page_by_key

if TYPE_CHECKING:
    from app.donations.models import Consignment

MOST_OPEN = 500  # a flood of made-up offers stops here, and somebody looks
explain_constraint("uq_kit_offer_submission_key", "We have this offer already.", sqlite="kit_offer.submission_key")


@dataclass(frozen=True)
class OfferFacts:
    """What a donor tells on the form."""

    organisation_name: str
    contact_name: str
    email: str
    address: str
    items: Mapping[ItemKind, int]
    declaration: Declaration
    holds_data: bool
    phone: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Slot:
    """How a collection is agreed; `carrier_id` None is our own van."""

    expected_on: date
    window: CollectionWindow
    address: str
    custody_name: str
    declaration: Declaration
    holds_data: bool
    carrier_id: int | None = None


def take_offer(facts: OfferFacts, submission_key: str, *, sent_before: str | None = None) -> KitOffer:
    """Keep an offer; the same form sent twice is one, and so is the same again after going back to the form.

    `sent_before` is the reference of what this browser sent last. Refuses an empty list and more than can be
    collected at once.
    """
    known = db.session.scalar(select(KitOffer).where(KitOffer.submission_key == submission_key))
    if known is not None:
        return known
    last = db.session.scalar(select(KitOffer).where(KitOffer.reference == sent_before)) if sent_before else None
    if last is not None and last.state == OfferState.OPEN and _says(last) == _told(facts):
        return last
    items = {str(kind): number for kind, number in facts.items.items() if number > 0}
    if not items:
        raise Refused("Say what you have: enter at least one number.", field="laptop")
    if sum(items.values()) > MOST_ITEMS:
        raise Refused(f"That is more than {MOST_ITEMS:,} items. Ring us, and we plan it together.", field="laptop")
    if count_open() >= MOST_OPEN:
        raise Refused("We cannot take offers on this page just now. Please ring us.")
    offer = KitOffer(
        reference=new_reference("K", is_taken=_is_taken), submission_key=submission_key, items=items,
        item_count=sum(items.values()), organisation_name=facts.organisation_name.strip(),
        contact_name=facts.contact_name.strip(), email=facts.email.strip(), phone=(facts.phone or "").strip() or None,
        address=facts.address.strip(), note=(facts.note or "").strip() or None, declaration=facts.declaration,
        holds_data=facts.holds_data,
    )
    db.session.add(offer)
    db.session.flush()
    record(SYSTEM, "offered", offer, items=offer.item_count, declaration=str(facts.declaration))
    return offer


def _told(facts: OfferFacts) -> tuple[object, ...]:
    return (
        facts.organisation_name.strip(), facts.contact_name.strip(), facts.email.strip(), (facts.phone or "").strip(),
        facts.address.strip(), (facts.note or "").strip(), str(facts.declaration), facts.holds_data,
        {str(kind): number for kind, number in facts.items.items() if number > 0},
    )


def _says(offer: KitOffer) -> tuple[object, ...]:
    """What an offer says, in the order of `_told`."""
    return (
        offer.organisation_name, offer.contact_name, offer.email, offer.phone or "", offer.address, offer.note or "",
        str(offer.declaration), offer.holds_data, dict(offer.items),
    )


def accept_offer(
    actor: Actor, offer: KitOffer, slot: Slot, *, donor_id: int | None, version: int
) -> "Consignment":
    """Book the collection of what is offered; without a donor chosen, who offers becomes one. The donor is told.

    Refuses a stale page, an offer that was answered, a day in the past, and a carrier out of registration.
    """
    offer = _lock(offer, version)
    if donor_id is None:
        donor_id = add_donor(actor, DonorDetails(
            offer.organisation_name, address=offer.address, contact_phone=offer.phone, contact_email=offer.email,
            contact_name=offer.contact_name,
        )).id
    consignment = book_consignment(
        actor, donor_id=donor_id, expected_on=slot.expected_on, address=slot.address,
        lines={ItemKind(kind): int(number) for kind, number in offer.items.items()},
    )
    _write_slot(actor, consignment, slot)
    offer.consignment = consignment
    offer.decided_at, offer.decided_by_id = clock.now(), actor.id
    move(offer, OfferState.ACCEPTED, actor, consignment=consignment.id)
    write_to_donor(LetterKind.ANSWER, offer=offer)
    return consignment


def decline_offer(actor: Actor, offer: KitOffer, reason: DeclineReason, answer: str, *, version: int) -> None:
    """Say no, with a reason and words of our own; the donor is told. Refuses "other" without words."""
    offer = _lock(offer, version)
    if reason == DeclineReason.OTHER and not answer.strip():
        raise Refused("Write why, in words the donor will read.", field="answer")
    offer.decline_reason, offer.answer = reason, answer.strip() or None
    offer.decided_at, offer.decided_by_id = clock.now(), actor.id
    move(offer, OfferState.DECLINED, actor, reason=str(reason))
    write_to_donor(LetterKind.ANSWER, offer=offer)


def agree_slot(actor: Actor, consignment: "Consignment", slot: Slot) -> CollectionBooking:
    """Write down how a booked collection is agreed, and tell the donor; refuses what `accept_offer` refuses of a slot.

    What is declared as waste needs a registered carrier; our own van counts once it is written down as one.
    """
    booking, is_new = _write_slot(actor, consignment, slot)
    if is_new:
        write_to_donor(LetterKind.BOOKED, consignment=consignment)
    return booking


def _write_slot(actor: Actor, consignment: "Consignment", slot: Slot) -> tuple[CollectionBooking, bool]:
    """The booking, and whether anything in it is new; a wish of the donor's is answered by it."""
    _check_slot(consignment, slot)
    known = find_booking(consignment.id)
    booking = known or CollectionBooking(consignment_id=consignment.id)
    agreed = {
        "slot": slot.window, "carrier_id": slot.carrier_id, "custody_name": slot.custody_name.strip(),
        "declaration": slot.declaration, "holds_data": slot.holds_data, "wished_on": None, "wished_slot": None,
    }
    before = (consignment.expected_on, consignment.address, *(getattr(booking, name) for name in agreed))
    if known is not None and before == (slot.expected_on, slot.address.strip(), *agreed.values()):
        return booking, False  # the button was pressed twice
    consignment.expected_on, consignment.address = slot.expected_on, slot.address.strip()
    for name, value in agreed.items():
        setattr(booking, name, value)
    db.session.add(booking)
    db.session.flush()
    record(actor, "collection_agreed", consignment, window=str(slot.window), declaration=str(slot.declaration),
           data_bearing=slot.holds_data, carrier=slot.carrier_id)
    return booking, True


def _check_slot(consignment: "Consignment", slot: Slot) -> None:
    if consignment.state != "expected":
        raise Refused("This collection is no longer to come. Look at its page for what comes next.")
    if slot.expected_on < clock.today():
        raise Refused("This day is past. Choose today or a later day.", field="expected_on")
    if slot.carrier_id is None and slot.declaration == Declaration.WASTE:
        raise Refused("Waste may only travel with a registered carrier. Choose one from the list.", field="carrier_id")
    if slot.carrier_id is not None:
        use_party(slot.carrier_id, PartyKind.CARRIER, slot.expected_on, field="carrier_id")


def find_booking(consignment_id: int) -> CollectionBooking | None:
    """How the collection of a consignment is agreed; None where nothing was written down."""
    return db.session.scalar(
        select(CollectionBooking).where(CollectionBooking.consignment_id == consignment_id)
        .options(joinedload(CollectionBooking.carrier))
    )


def get_offer(reference: str) -> KitOffer:
    """One offer with its consignment; NotFound when there is none."""
    found = db.session.scalar(
        select(KitOffer).where(KitOffer.reference == reference.upper()).options(joinedload(KitOffer.consignment))
    )
    if found is None:
        raise NotFound
    return found


def page_of_offers(state: OfferState | None) -> Page:
    """The page of offers the address asks for, newest first."""
    query = select(KitOffer)
    return page_by_key(query if state is None else query.where(KitOffer.state == state))


def count_open() -> int:
    """How many offers wait for an answer."""
    return db.session.scalar(
        select(func.count()).select_from(KitOffer).where(KitOffer.state == OfferState.OPEN)
    ) or 0


def _lock(offer: KitOffer, version: int) -> KitOffer:
    locked = db.session.scalars(
        select(KitOffer).where(KitOffer.id == offer.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if locked.state != OfferState.OPEN:
        raise Refused("This offer is answered already. Look at its page for what was decided.")
    check_version(locked, version, f"Offer {locked.reference}")
    return locked


def _is_taken(reference: str) -> bool:
    return db.session.scalar(select(KitOffer.id).where(KitOffer.reference == reference)) is not None
