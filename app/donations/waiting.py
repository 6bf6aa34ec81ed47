"""What waits for staff about donors, counted in one question to the database: start pages ask for all of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from app.donations.custody_models import CollectionBooking, KitOffer, LicensedParty
from app.donations.custody_states import OfferState
from app.donations.letter_models import DonorLetter
from app.donations.letter_states import LetterState
from app.donations.models import Consignment
from app.donations.parties import WARN_DAYS
from app.donations.states import ConsignmentState
from app.extensions import db


@dataclass(frozen=True)
class Waiting:
    """Open offers, donors who ask for another day, emails that were given up, registrations that end."""

    offers: int
    wishes: int
    letters: int
    registrations: int


def count_waiting(today: date) -> Waiting:
    """How much of each kind waits; registrations count from 30 days before their end, of parties still in use."""
    wished = select(func.count()).select_from(CollectionBooking).join(Consignment).where(
        CollectionBooking.wished_on.is_not(None), Consignment.state == ConsignmentState.EXPECTED)
    row = db.session.execute(select(
        select(func.count(KitOffer.id)).where(KitOffer.state == OfferState.OPEN).scalar_subquery(),
        wished.scalar_subquery(),
        select(func.count(DonorLetter.id)).where(DonorLetter.state == LetterState.GIVEN_UP).scalar_subquery(),
        select(func.count(LicensedParty.id)).where(
            LicensedParty.is_closed.is_(False), LicensedParty.valid_until <= today + timedelta(days=WARN_DAYS),
        ).scalar_subquery(),
    )).one()
    return Waiting(*row)
