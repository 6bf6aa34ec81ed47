"""Scans at the bench, stock-takes, and how much of each kind should be in stock.

No household is anywhere near.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, enum_column
from app.core.state_machine import Stateful
from app.devices.models import Device
from app.devices.place_models import StoragePlace
from app.devices.states import FormFactor
from app.stockroom.states import STOCK_TAKE_TRANSITIONS, LineFinding, ScanOutcome, StockTakeState


class BenchScan(Identified, Timestamped, Base):
    """One scan at the bench and its answer; the newest fifty of each technician are kept."""

    __tablename__ = "bench_scan"

    technician_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    # The newest scan the page had shown: the same page sent twice is one scan.
    turn: Mapped[int] = mapped_column(BigId)
    typed: Mapped[str] = mapped_column(String(80))
    card: Mapped[str | None] = mapped_column(String(80))
    action: Mapped[str | None] = mapped_column(String(20))
    device_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    outcome: Mapped[ScanOutcome] = enum_column(ScanOutcome)
    sentence: Mapped[str] = mapped_column(String(1000))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undone_at: Mapped[datetime | None]

    device: Mapped[Device | None] = relationship()
    __table_args__ = (Index("ix_bench_scan_of_technician", "technician_id", "id"),)


class StockTake(Identified, Timestamped, Stateful, Base):
    """Somebody scans everything that lies at one place; nothing is moved by it."""

    __tablename__ = "stock_take"
    TRANSITIONS = STOCK_TAKE_TRANSITIONS

    place_id: Mapped[int] = mapped_column(BigId, ForeignKey("storage_place.id"), index=True)
    state: Mapped[StockTakeState] = enum_column(StockTakeState, default=StockTakeState.OPEN)
    unknown: Mapped[list[str]] = mapped_column(JSON, default=list)
    started_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    finished_at: Mapped[datetime | None]

    place: Mapped[StoragePlace] = relationship()
    lines: Mapped[list["StockTakeLine"]] = relationship(back_populates="stock_take", order_by="StockTakeLine.id")
    __table_args__ = (Index("ix_stock_take_state", "state", "id"),)


class StockTakeLine(Identified, Base):
    """One device of a stock-take: expected there when it began, seen there, or both."""

    __tablename__ = "stock_take_line"

    stock_take_id: Mapped[int] = mapped_column(BigId, ForeignKey("stock_take.id", ondelete="CASCADE"))
    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    is_expected: Mapped[bool]
    seen_at: Mapped[datetime | None]

    @property
    def found_as(self) -> LineFinding:
        """Whether the device is missing, was seen in its place, or was not expected there."""
        if self.seen_at is None:
            return LineFinding.MISSING
        return LineFinding.SEEN if self.is_expected else LineFinding.UNEXPECTED

    stock_take: Mapped[StockTake] = relationship(back_populates="lines")
    device: Mapped[Device] = relationship()
    __table_args__ = (
        UniqueConstraint("stock_take_id", "device_id", name="uq_stock_take_line_once"),
        CheckConstraint("is_expected OR seen_at IS NOT NULL", name="expected_or_seen"),
    )


class MinimumStock(Identified, Timestamped, Base):
    """How many of one kind should always be in stock."""

    __tablename__ = "minimum_stock"

    form_factor: Mapped[FormFactor] = enum_column(FormFactor, unique=True)
    minimum: Mapped[int] = mapped_column(Integer)
    set_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)

    __table_args__ = (CheckConstraint("minimum >= 0", name="minimum_not_negative"),)
