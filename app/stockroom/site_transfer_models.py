"""Transfers between sites: what went from where to where, with whom, and what arrived. No household is on any."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.core.state_machine import Stateful
from app.devices.place_models import Site
from app.stockroom.states import SITE_TRANSFER_TRANSITIONS, SiteTransferState

if TYPE_CHECKING:
    from app.devices.models import Device


class SiteTransfer(Identified, Timestamped, Versioned, Stateful, Base):
    """Kit on its way between two sites; from leaving to arrival the named driver answers for it."""

    __tablename__ = "site_transfer"
    TRANSITIONS = SITE_TRANSFER_TRANSITIONS

    number: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[SiteTransferState] = enum_column(SiteTransferState, default=SiteTransferState.PREPARED)
    from_site_id: Mapped[int] = mapped_column(BigId, ForeignKey("site.id"), index=True)
    to_site_id: Mapped[int] = mapped_column(BigId, ForeignKey("site.id"), index=True)
    driver_name: Mapped[str | None] = personal_text("site_transfer.driver_name", "who drove it", subject="staff")
    left_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    unknown: Mapped[list[str]] = mapped_column(JSON, default=list)
    prepared_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    received_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    submission_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    from_site: Mapped[Site] = relationship(foreign_keys=[from_site_id])
    to_site: Mapped[Site] = relationship(foreign_keys=[to_site_id])
    lines: Mapped[list["SiteTransferLine"]] = relationship(
        back_populates="transfer", order_by="SiteTransferLine.id", cascade="all, delete-orphan"
    )
    __table_args__ = (
        Index("ix_site_transfer_state", "state", "id"),
        CheckConstraint("from_site_id <> to_site_id", name="two_sites"),
        CheckConstraint("state IN ('prepared','called_off') OR (left_at IS NOT NULL AND driver_name IS NOT NULL)",
                        name="left_with_a_name"),
    )


class SiteTransferLine(Identified, Base):
    """One device of a transfer: on its list, scanned on arrival, or both."""

    __tablename__ = "site_transfer_line"

    transfer_id: Mapped[int] = mapped_column(BigId, ForeignKey("site_transfer.id", ondelete="CASCADE"))
    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    is_listed: Mapped[bool]
    arrived_at: Mapped[datetime | None]

    transfer: Mapped[SiteTransfer] = relationship(back_populates="lines")
    device: Mapped["Device"] = relationship()
    __table_args__ = (
        UniqueConstraint("transfer_id", "device_id", name="uq_site_transfer_line_once"),
        CheckConstraint("is_listed OR arrived_at IS NOT NULL", name="listed_or_arrived"),
    )
