"""Loads for treatment: what leaves together, under which papers, between whom, and until when the papers are kept."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.core.state_machine import Stateful
from app.devices.transfer_states import TRANSFER_TRANSITIONS, TransferState
from app.devices.waste_codes import CODES, HAZARDOUS, LOOSE_CODES, LooseWaste, WasteCode
from app.donations.custody_models import LicensedParty

if TYPE_CHECKING:
    from app.devices.models import Device


class WasteTransfer(Identified, Timestamped, Versioned, Stateful, Base):
    """One load for treatment under one note, or two when part of it is hazardous."""

    __tablename__ = "waste_transfer"
    TRANSITIONS = TRANSFER_TRANSITIONS

    number: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[TransferState] = enum_column(TransferState, default=TransferState.PREPARED)
    carrier_id: Mapped[int] = mapped_column(BigId, ForeignKey("licensed_party.id"), index=True)
    facility_id: Mapped[int] = mapped_column(BigId, ForeignKey("licensed_party.id"), index=True)
    leaves_on: Mapped[date]
    giver_name: Mapped[str | None] = mapped_column(String(120))
    giver_address: Mapped[str] = mapped_column(String(300))
    sic_code: Mapped[str] = mapped_column(String(8))
    consignment_code: Mapped[str | None] = mapped_column(String(12))
    waste_process: Mapped[str | None] = mapped_column(String(160))
    packaging: Mapped[str | None] = mapped_column(String(160))
    hazards: Mapped[dict[str, str] | None] = mapped_column(JSON)  # hazard properties by code
    vehicle: Mapped[str | None] = personal_text("waste_transfer.vehicle", "vehicle registration", subject="staff")
    driver_name: Mapped[str | None] = personal_text("waste_transfer.driver_name", "who took it away", subject="staff")
    left_at: Mapped[datetime | None]
    keep_until: Mapped[date | None]
    papers_deleted_at: Mapped[datetime | None]
    prepared_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    submission_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    carrier: Mapped[LicensedParty] = relationship(foreign_keys=[carrier_id])
    facility: Mapped[LicensedParty] = relationship(foreign_keys=[facility_id])
    lines: Mapped[list["WasteTransferLine"]] = relationship(
        back_populates="transfer", order_by="WasteTransferLine.id", cascade="all, delete-orphan"
    )
    loose: Mapped[list["LooseWasteLine"]] = relationship(order_by="LooseWasteLine.id", cascade="all, delete-orphan")

    __table_args__ = (
        Index("ix_waste_transfer_state", "state", "id"),
        Index("uq_waste_transfer_consignment_code", "consignment_code", unique=True),
        CheckConstraint(
            "state <> 'left' OR (left_at IS NOT NULL AND keep_until IS NOT NULL AND driver_name IS NOT NULL)",
            name="left_with_signature",
        ),
    )

    @property
    def codes(self) -> Sequence[WasteCode]:
        """Every code that stands on this load, in the order of the list."""
        found = {line.code for line in self.lines} | {line.waste_code.code for line in self.loose}
        return [CODES[code] for code in sorted(found)]

    @property
    def hazardous_codes(self) -> Sequence[WasteCode]:
        """The codes for which this load travels on a consignment note."""
        return [code for code in self.codes if code.is_hazardous]

    @property
    def weight_kg(self) -> float:
        """What all of it weighs together."""
        return sum(line.weight_kg for line in self.lines) + sum(line.weight_kg for line in self.loose)

    @property
    def is_described(self) -> bool:
        """Whether everything is written down that the consignment note of its hazardous part has to say."""
        hazards = self.hazards or {}
        return not self.hazardous_codes or bool(
            self.waste_process and self.packaging and all(hazards.get(code.code) for code in self.hazardous_codes)
        )


class WasteTransferLine(Identified, Base):
    """One device of a load, as it was weighed, with its code; another code than its kind's has a reason."""

    __tablename__ = "waste_transfer_line"

    transfer_id: Mapped[int] = mapped_column(BigId, ForeignKey("waste_transfer.id", ondelete="CASCADE"))
    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    weight_kg: Mapped[float]
    code: Mapped[str] = mapped_column(String(10), default=HAZARDOUS.code, server_default=HAZARDOUS.code)
    code_reason: Mapped[str | None] = mapped_column(String(200))

    transfer: Mapped[WasteTransfer] = relationship(back_populates="lines")
    device: Mapped["Device"] = relationship()
    __table_args__ = (
        UniqueConstraint("transfer_id", "device_id", name="uq_waste_transfer_line_once"),
        CheckConstraint("weight_kg > 0", name="weighed"),
    )

    @property
    def waste_code(self) -> WasteCode:
        return CODES[self.code]


class LooseWasteLine(Identified, Base):
    """Batteries or parts of one kind that leave by weight."""

    __tablename__ = "loose_waste_line"

    transfer_id: Mapped[int] = mapped_column(BigId, ForeignKey("waste_transfer.id", ondelete="CASCADE"))
    kind: Mapped[LooseWaste] = enum_column(LooseWaste)
    weight_kg: Mapped[float]

    __table_args__ = (
        UniqueConstraint("transfer_id", "kind", name="uq_loose_waste_line_once"),
        CheckConstraint("weight_kg > 0", name="loose_weighed"),
    )

    @property
    def waste_code(self) -> WasteCode:
        return LOOSE_CODES[LooseWaste(self.kind)]
