"""Loans to organisations, collection points and events: one device each, with its condition out and back.

A household borrows by a hand-over of its referral; nothing here knows one.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.core.state_machine import Stateful
from app.stockroom.states import LOAN_TRANSITIONS, LoanState

if TYPE_CHECKING:
    from app.devices.models import Device
    from app.organisations.models import CollectionPoint, Organisation


class Loan(Identified, Timestamped, Versioned, Stateful, Base):
    """One device lent for a time; it comes back to be wiped."""

    __tablename__ = "loan"
    TRANSITIONS = LOAN_TRANSITIONS

    number: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[LoanState] = enum_column(LoanState, default=LoanState.OUT)
    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    collection_point_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("collection_point.id"), index=True)
    event_name: Mapped[str | None] = mapped_column(String(120))
    taken_by: Mapped[str | None] = personal_text("loan.taken_by", "who took a loan away", subject="staff")
    due_on: Mapped[date]
    times_extended: Mapped[int] = mapped_column(Integer, default=0)
    condition_out: Mapped[str] = mapped_column(String(300))
    accessories: Mapped[str | None] = mapped_column(String(300))
    lent_at: Mapped[datetime]
    lent_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    condition_back: Mapped[str | None] = mapped_column(String(300))
    accessories_missing: Mapped[str | None] = mapped_column(String(300))
    submission_key: Mapped[str | None] = mapped_column(String(36))

    device: Mapped["Device"] = relationship()
    organisation: Mapped["Organisation | None"] = relationship()
    collection_point: Mapped["CollectionPoint | None"] = relationship()

    @property
    def borrower(self) -> str:
        """Who has it: an organisation, a collection point or an event."""
        if self.organisation is not None:
            return self.organisation.name
        return self.collection_point.name if self.collection_point is not None else self.event_name or ""

    __table_args__ = (
        Index("ix_loan_state", "state", "due_on", "id"),
        Index("uq_loan_out_once", "device_id", unique=True, sqlite_where=text("state = 'out'"),
              postgresql_where=text("state = 'out'")),
        UniqueConstraint("submission_key", "device_id", name="uq_loan_sent_once"),
        CheckConstraint(
            "(CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN collection_point_id IS NULL THEN 0 "
            "ELSE 1 END) + (CASE WHEN event_name IS NULL THEN 0 ELSE 1 END) = 1", name="one_borrower"),
        CheckConstraint("state = 'out' OR ended_at IS NOT NULL", name="ended_when_not_out"),
    )
