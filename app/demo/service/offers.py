"""What donors offer on the public form in the story: taken with a booked day, declined kindly, or not answered yet."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from app.core import clock
from app.core.working_days import add_working_days
from app.demo.service.people import Staff
from app.donations import letters, offering, own_collection
from app.donations.custody_models import KitOffer, LicensedParty
from app.donations.custody_states import CollectionWindow, DeclineReason, OfferState, PartyKind
from app.donations.letter_states import MOST_ATTEMPTS
from app.donations.parties import list_parties
from app.donations.states import Declaration, ItemKind
from app.extensions import db


@dataclass
class Offers:
    """Writes offers and answers them."""

    staff: Staff

    def offer(self, name: str, items: dict[ItemKind, int], *, note: str, is_waste: bool = False) -> None:
        """Somebody fills in the public form."""
        code = "".join(letter for letter in name.lower() if letter.isalpha())
        offering.take_offer(offering.OfferFacts(
            name, "Reception", f"office@{code}.example", "Unit 8, Capstan Way, Liverpool L3 4XZ", items,
            Declaration.WASTE if is_waste else Declaration.REUSE, holds_data=True, phone="0151 496 0260", note=note,
        ), str(uuid5(NAMESPACE_URL, name)))

    def take(self, name: str, *, wishes: bool = False) -> None:
        """The hub takes an offer and books its collection; with `wishes` the donor asks for another day."""
        offer, day = self._open(name), add_working_days(clock.today(), 9)
        consignment = offering.accept_offer(self.staff["coordinator"], offer, offering.Slot(
            day, CollectionWindow.MORNING, offer.address, offer.contact_name, Declaration.REUSE, holds_data=True,
            carrier_id=self._van().id,
        ), donor_id=None, version=offer.version)
        if wishes:
            own_collection.wish_another_day(consignment, day + timedelta(days=7), CollectionWindow.AFTERNOON)

    def decline(self, name: str) -> None:
        """The hub says no."""
        offer = self._open(name)
        offering.decline_offer(self.staff["coordinator"], offer, DeclineReason.WASTE,
                               "A registered contractor near you can collect it.", version=offer.version)

    @staticmethod
    def _open(name: str) -> KitOffer:
        offers = db.session.scalars(select(KitOffer).where(KitOffer.state == OfferState.OPEN)).all()
        return next(offer for offer in offers if offer.organisation_name == name)

    @staticmethod
    def _van() -> LicensedParty:
        return list_parties(PartyKind.CARRIER)[0]


def post_letters() -> None:
    """Emails to donors leave the day they are written; the story sends nothing for real."""
    for letter_id in letters.list_due(clock.now()):
        letters.take_letter(letter_id)
        letters.record_sent(letter_id)


def lose_newest_letter() -> None:
    """The newest email does not leave, however often it is tried."""
    for letter_id in letters.list_due(clock.now())[-1:]:
        letter = letters.take_letter(letter_id)
        if letter is not None:
            letter.attempts = MOST_ATTEMPTS
            letters.record_failed(letter_id, "SMTPRecipientsRefused")
