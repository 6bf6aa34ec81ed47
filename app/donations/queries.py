"""Reads of consignments; every one is narrowed to what the actor may see."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.audit.queries import list_for
from app.core.clock import in_london
from app.core.errors import NotFound
from app.core.permissions import Actor
from app.core.references import InvalidReference, read_reference, references_beginning
from app.donations.custody_models import CollectionBooking, KitOffer, LicensedParty
from app.donations.custody_states import OfferState
from app.donations.letter_models import DonorLetter
from app.donations.letter_states import LetterState
from app.donations.models import Consignment
from app.donations.parties import WARN_DAYS
from app.donations.policy import visible_to
from app.donations.states import ConsignmentState
from app.extensions import db
from app.web.pagination import Page, page_by_key


def get_consignment(reference: str, actor: Actor) -> Consignment:
    """One consignment with its donor and lines; NotFound when there is none this actor may see."""
    found = db.session.scalar(
        select(Consignment)
        .where(Consignment.reference == reference.upper(), visible_to(actor))
        .options(joinedload(Consignment.donor), selectinload(Consignment.lines))
    )
    if found is None:
        raise NotFound
    return found


def is_called_off_by_donor(consignment: Consignment) -> bool:
    """Whether it is called off, and the donor did it: then nobody of ours has told the carrier yet."""
    if consignment.state != ConsignmentState.CANCELLED:
        return False
    ends = [event for event in list_for("consignment", consignment.id)
            if event.to_state == ConsignmentState.CANCELLED]
    return bool(ends) and ends[-1].detail.get("reason") == "by_donor"


def find_consignment(consignment_id: int | None) -> Consignment | None:
    """A consignment by key, for services and pages of the workshop."""
    return None if consignment_id is None else db.session.get(Consignment, consignment_id)


def page_of_consignments(
    actor: Actor, *, state: ConsignmentState | None = None, donor_id: int | None = None, is_wished: bool = False
) -> Page:
    """The page of visible consignments the address asks for, newest first; `is_wished`: another day is asked for."""
    query = select(Consignment).where(visible_to(actor)).options(
        joinedload(Consignment.donor), selectinload(Consignment.lines)
    )
    if state is not None:
        query = query.where(Consignment.state == state)
    if donor_id is not None:
        query = query.where(Consignment.donor_id == donor_id)
    if is_wished:
        wished = select(CollectionBooking.consignment_id).where(CollectionBooking.wished_on.is_not(None))
        query = query.where(Consignment.id.in_(wished), Consignment.state == ConsignmentState.EXPECTED)
    return page_by_key(query)


def search(actor: Actor, typed: str, *, limit: int = 20) -> Sequence[Consignment]:
    """Visible consignments by the beginning of their reference (C-7K), newest first."""
    conditions: list[ColumnElement[bool]] = []
    with suppress(InvalidReference):
        conditions.append(Consignment.reference == read_reference(typed, "C"))
    if between := references_beginning(typed, "C"):
        conditions.append(Consignment.reference.between(*between))
    if not conditions:
        return []
    return db.session.scalars(
        select(Consignment).where(visible_to(actor), or_(*conditions)).options(joinedload(Consignment.donor))
        .order_by(Consignment.id.desc()).limit(limit)
    ).all()


def is_reference_taken(reference: str) -> bool:
    """Whether a consignment already carries this reference."""
    return db.session.scalar(select(Consignment.id).where(Consignment.reference == reference)) is not None


def is_receipt_taken(number: str) -> bool:
    """Whether a donor receipt already carries this number."""
    return db.session.scalar(select(Consignment.id).where(Consignment.receipt_number == number)) is not None


def find_submission(key: str | None) -> Consignment | None:
    """The consignment that a form with this key has already made."""
    if not key:
        return None
    return db.session.scalar(select(Consignment).where(Consignment.submission_key == key))


def get_by_link(reference: str | None, open_since: datetime) -> Consignment:
    """The consignment a donor's link names; NotFound for no link of ours, and for one that was over by `open_since`.

    It is over when it was counted in; one that never came, when it was to come.
    """
    found = reference and db.session.scalar(
        select(Consignment).where(Consignment.reference == reference)
        .options(joinedload(Consignment.donor), selectinload(Consignment.lines)))
    if not found:
        raise NotFound
    over_on = in_london(found.received_at).date() if found.received_at is not None else found.expected_on
    if over_on < in_london(open_since).date():
        raise NotFound
    return found


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
