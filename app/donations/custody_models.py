"""Offers of kit, how a collection is booked, and the carriers and treatment facilities with their registrations."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.core.state_machine import Stateful
from app.donations.custody_states import (
    OFFER_TRANSITIONS,
    CollectionWindow,
    DeclineReason,
    OfferState,
    PartyKind,
    PermitKind,
)
from app.donations.states import Declaration

if TYPE_CHECKING:
    from app.donations.models import Consignment


class LicensedParty(Identified, Timestamped, Versioned, Base):
    """A carrier or a treatment facility, with the registration it works under and until when."""

    __tablename__ = "licensed_party"

    kind: Mapped[PartyKind] = enum_column(PartyKind)
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(300))
    permit_kind: Mapped[PermitKind] = enum_column(PermitKind)
    permit_number: Mapped[str] = mapped_column(String(40))
    valid_until: Mapped[date]
    is_closed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("kind", "permit_number", name="uq_licensed_party_permit"),
        CheckConstraint("kind <> 'carrier' OR permit_kind = 'registration'", name="carriers_are_registered"),
    )


class KitOffer(Identified, Timestamped, Versioned, Stateful, Base):
    """Kit that somebody offers on the public form, and what we answered."""

    __tablename__ = "kit_offer"
    TRANSITIONS = OFFER_TRANSITIONS

    reference: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[OfferState] = enum_column(OfferState, default=OfferState.OPEN)
    organisation_name: Mapped[str] = personal_text("kit_offer.organisation_name", "who offers", subject="donor")
    contact_name: Mapped[str] = personal_text("kit_offer.contact_name", "name", subject="donor")
    email: Mapped[str] = personal_text("kit_offer.email", "email address", subject="donor")
    phone: Mapped[str | None] = personal_text("kit_offer.phone", "phone number", subject="donor")
    address: Mapped[str] = personal_text("kit_offer.address", "address", subject="donor")
    note: Mapped[str | None] = personal_text("kit_offer.note", "what they wrote", subject="donor")
    items: Mapped[dict[str, Any]] = mapped_column(JSON)
    item_count: Mapped[int]
    declaration: Mapped[Declaration] = enum_column(Declaration)
    holds_data: Mapped[bool]
    submission_key: Mapped[str] = mapped_column(String(36), unique=True)
    consignment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("consignment.id"), index=True)
    decline_reason: Mapped[DeclineReason | None] = enum_column(DeclineReason, nullable=True)
    answer: Mapped[str | None] = personal_text("kit_offer.answer", "what we answered", subject="donor")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)

    consignment: Mapped["Consignment | None"] = relationship()
    __table_args__ = (
        Index("ix_kit_offer_state", "state", "id"),
        CheckConstraint("item_count > 0", name="offers_something"),
        CheckConstraint("state <> 'accepted' OR consignment_id IS NOT NULL", name="accepted_is_booked"),
        CheckConstraint("state <> 'declined' OR decline_reason IS NOT NULL", name="declined_with_reason"),
    )


class CollectionBooking(Identified, Timestamped, Versioned, Base):
    """How the collection of a consignment is agreed: when, who carries it, who hands it over, as what it travels."""

    __tablename__ = "collection_booking"

    consignment_id: Mapped[int] = mapped_column(BigId, ForeignKey("consignment.id", ondelete="CASCADE"), unique=True)
    slot: Mapped[CollectionWindow] = enum_column(CollectionWindow)
    carrier_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("licensed_party.id"), index=True)
    custody_name: Mapped[str] = personal_text("collection_booking.custody_name", "who hands over", subject="donor")
    declaration: Mapped[Declaration] = enum_column(Declaration)
    holds_data: Mapped[bool]
    # Another day the donor asked for by their link, until somebody agrees one.
    wished_on: Mapped[date | None]
    wished_slot: Mapped[str | None] = mapped_column(String(40))  # a CollectionWindow

    consignment: Mapped["Consignment"] = relationship()
    carrier: Mapped[LicensedParty | None] = relationship()
