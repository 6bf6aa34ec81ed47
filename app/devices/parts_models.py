"""Parts that went into a device or came out of it, and the order a bought device came with.

A storage drive is never a line of a repair: it has its own table and its own wipe.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, enum_column

if TYPE_CHECKING:
    from app.devices.models import Device


class PartWay(StrEnum):
    """Into a device, or out of one that is given up."""

    USED = "used"
    HARVESTED = "harvested"


class DevicePart(Identified, Base):
    """One part with what it cost the device, in pence; of the counted items where one was taken or added."""

    __tablename__ = "device_part"

    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    way: Mapped[PartWay] = enum_column(PartWay)
    repair_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("device_repair.id"), index=True)
    drive_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("drive.id"))
    movement_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("item_movement.id"), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    quantity: Mapped[int] = mapped_column(Integer, default=1)
    cost_pence: Mapped[int] = mapped_column(Integer, default=0)
    went_to: Mapped[str | None] = mapped_column(String(60))
    entered_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    entered_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    submission_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    device: Mapped["Device"] = relationship(back_populates="parts")
    __table_args__ = (
        CheckConstraint("quantity > 0", name="at_least_one"),
        CheckConstraint("cost_pence >= 0", name="cost_not_negative"),
        CheckConstraint("way = 'used' OR (repair_id IS NULL AND drive_id IS NULL AND cost_pence = 0)",
                        name="harvest_is_no_repair"),
        # A drive from the shelf is counted once.
        Index("uq_device_part_drive", "drive_id", unique=True, sqlite_where=text("undone_at IS NULL"),
              postgresql_where=text("undone_at IS NULL")),
    )


PURCHASED_DEVICE = Table(
    "purchased_device", Base.metadata,
    Column("device_id", BigId, ForeignKey("device.id"), primary_key=True, autoincrement=False),
    Column("purchase_id", BigId, ForeignKey("purchase.id"), nullable=False, index=True),
)


class Purchase(Identified, Timestamped, Base):
    """One order of bought kit: from whom, when, what one cost in pence, and until when it is under warranty."""

    __tablename__ = "purchase"

    supplier: Mapped[str | None] = mapped_column(String(120))
    order_number: Mapped[str | None] = mapped_column(String(40))
    bought_on: Mapped[date | None]
    price_pence: Mapped[int | None] = mapped_column(Integer)
    warranty_until: Mapped[date | None]
    booked_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)

    __table_args__ = (
        CheckConstraint("price_pence >= 0", name="price_not_negative"),
        CheckConstraint("warranty_until >= bought_on", name="warranty_after_buying"),
    )
