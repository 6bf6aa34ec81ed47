"""Emails to donors: each row is its own outbox; the words are made when it is sent, from what then is true."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.core.state_machine import Stateful
from app.donations.letter_states import LETTER_TRANSITIONS, LetterKind, LetterState

if TYPE_CHECKING:
    from app.donations.custody_models import KitOffer
    from app.donations.models import Consignment


class DonorLetter(Identified, Timestamped, Versioned, Stateful, Base):
    """One email to a donor about an offer or a consignment."""

    __tablename__ = "donor_letter"
    TRANSITIONS = LETTER_TRANSITIONS

    kind: Mapped[LetterKind] = enum_column(LetterKind)
    state: Mapped[LetterState] = enum_column(LetterState, default=LetterState.WAITING)
    offer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("kit_offer.id"), index=True)
    consignment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("consignment.id"), index=True)
    recipient: Mapped[str] = personal_text("donor_letter.recipient", "email address", subject="donor")
    # What may be told only once has a key of its own, so that no second row can be made of it.
    once: Mapped[str | None] = mapped_column(String(40), unique=True)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(60))

    offer: Mapped["KitOffer | None"] = relationship()
    consignment: Mapped["Consignment | None"] = relationship()
    __table_args__ = (
        Index("ix_donor_letter_state", "state", "try_at"),
        CheckConstraint("offer_id IS NOT NULL OR consignment_id IS NOT NULL", name="about_something"),
    )
