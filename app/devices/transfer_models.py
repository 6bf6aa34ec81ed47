"""Waste transfer notes: what leaves for treatment together, between whom, and until when the note is kept."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.core.state_machine import Stateful
from app.devices.transfer_states import TRANSFER_TRANSITIONS, TransferState
from app.donations.custody_models import LicensedParty

if TYPE_CHECKING:
    from app.devices.models import Device


class WasteTransfer(Identified, Timestamped, Versioned, Stateful, Base):
    """One load for treatment under one note."""

    __tablename__ = "waste_transfer"
    TRANSITIONS = TRANSFER_TRANSITIONS

    number: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[TransferState] = enum_column(TransferState, default=TransferState.PREPARED)
    carrier_id: Mapped[int] = mapped_column(BigId, ForeignKey("licensed_party.id"), index=True)
    facility_id: Mapped[int] = mapped_column(BigId, ForeignKey("licensed_party.id"), index=True)
    leaves_on: Mapped[date]
    giver_address: Mapped[str] = mapped_column(String(300))
    sic_code: Mapped[str] = mapped_column(String(8))
    driver_name: Mapped[str | None] = personal_text("waste_transfer.driver_name", "who took it away", subject="staff")
    left_at: Mapped[datetime | None]
    keep_until: Mapped[date | None]
    prepared_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    submission_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    carrier: Mapped[LicensedParty] = relationship(foreign_keys=[carrier_id])
    facility: Mapped[LicensedParty] = relationship(foreign_keys=[facility_id])
    lines: Mapped[list["WasteTransferLine"]] = relationship(
        back_populates="transfer", order_by="WasteTransferLine.id", cascade="all"
    )
    __table_args__ = (
        Index("ix_waste_transfer_state", "state", "id"),
        CheckConstraint(
            "state <> 'left' OR (left_at IS NOT NULL AND keep_until IS NOT NULL AND driver_name IS NOT NULL)",
            name="left_with_signature",
        ),
    )


class WasteTransferLine(Identified, Base):
    """One device of a load, as it was weighed."""

    __tablename__ = "waste_transfer_line"

    transfer_id: Mapped[int] = mapped_column(BigId, ForeignKey("waste_transfer.id", ondelete="CASCADE"))
    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    weight_kg: Mapped[float]

    transfer: Mapped[WasteTransfer] = relationship(back_populates="lines")
    device: Mapped["Device"] = relationship()
    __table_args__ = (
        UniqueConstraint("transfer_id", "device_id", name="uq_waste_transfer_line_once"),
        CheckConstraint("weight_kg > 0", name="weighed"),
    )
