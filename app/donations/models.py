"""Consignments and the lines a donor listed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.core.state_machine import Stateful
from app.donations.states import CONSIGNMENT_TRANSITIONS, ConsignmentState, Declaration
from app.organisations.models import Organisation


class Consignment(Identified, Timestamped, Versioned, Stateful, Base):
    """One collection of donated kit, with the custody it travelled under."""

    __tablename__ = "consignment"
    TRANSITIONS = CONSIGNMENT_TRANSITIONS

    reference: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[ConsignmentState] = enum_column(ConsignmentState, default=ConsignmentState.EXPECTED)
    donor_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    expected_on: Mapped[date]
    address: Mapped[str] = mapped_column(String(300))
    declaration: Mapped[Declaration | None] = enum_column(Declaration, nullable=True)
    carrier: Mapped[str | None] = mapped_column(String(120))
    items_collected: Mapped[int | None] = mapped_column(Integer)
    custody_name: Mapped[str | None] = personal_text("consignment.custody_name", "who handed over", subject="donor")
    collected_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    items_received: Mapped[int | None] = mapped_column(Integer)
    discrepancy_note: Mapped[str | None] = mapped_column(String(300))
    receipt_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    submission_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    donor: Mapped[Organisation] = relationship()
    lines: Mapped[list["ConsignmentLine"]] = relationship(back_populates="consignment")

    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('collected','received') OR (collected_at IS NOT NULL AND carrier IS NOT NULL "
            "AND items_collected IS NOT NULL AND declaration IS NOT NULL AND custody_name IS NOT NULL)",
            name="custody_when_collected",
        ),
    )


class ConsignmentLine(Identified, Base):
    """So many of one kind, as the donor listed them."""

    __tablename__ = "consignment_line"

    consignment_id: Mapped[int] = mapped_column(BigId, ForeignKey("consignment.id", ondelete="CASCADE"), index=True)
    form_factor: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[int] = mapped_column(Integer)

    consignment: Mapped[Consignment] = relationship(back_populates="lines")
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)
