"""Counted items and their movements; the number of an item is the sum of its movements and stands in the last one.

Movements are never changed, each continues the one before it, and none goes below zero: the database holds to that too.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.donations.states import ItemKind
from app.supplies.states import MovementKind, SupplyKind


class CountedItem(Identified, Timestamped, Versioned, Base):
    """One line of the catalogue: a part, an accessory or a consumable that is counted and not tagged."""

    __tablename__ = "counted_item"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[SupplyKind] = enum_column(SupplyKind)
    fits_kind: Mapped[ItemKind | None] = enum_column(ItemKind, nullable=True)
    fits_maker: Mapped[str | None] = mapped_column(String(80))
    fits_model: Mapped[str | None] = mapped_column(String(120))
    is_drive: Mapped[bool] = mapped_column(default=False, server_default=false())
    unit_cost_pence: Mapped[int | None] = mapped_column(Integer)  # what one usually costs; fills the next order
    minimum: Mapped[int] = mapped_column(Integer, default=0)
    is_closed: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (
        CheckConstraint("minimum >= 0", name="minimum_not_negative"),
        CheckConstraint("unit_cost_pence >= 0", name="unit_cost_not_negative"),
        CheckConstraint("NOT is_drive OR kind = 'part'", name="drive_is_a_part"),
    )


class ItemMovement(Identified, Base):
    """One change of an item's number, with what is there afterwards and what that cost; values in pence."""

    __tablename__ = "item_movement"

    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("counted_item.id"))
    number: Mapped[int] = mapped_column(Integer)  # 1 is the item's first
    kind: Mapped[MovementKind] = enum_column(MovementKind)
    change: Mapped[int] = mapped_column(Integer)
    balance: Mapped[int] = mapped_column(Integer)
    value_change_pence: Mapped[int] = mapped_column(BigInteger)
    value_pence: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(200))
    supplier: Mapped[str | None] = mapped_column(String(120))
    order_number: Mapped[str | None] = mapped_column(String(40))
    asset_tag: Mapped[str | None] = mapped_column(String(12))  # of the device it went into, with or came out of
    undoes_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("item_movement.id"), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    made_at: Mapped[datetime]
    submission_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    item: Mapped[CountedItem] = relationship()
    __table_args__ = (
        UniqueConstraint("item_id", "number", name="uq_item_movement_number"),
        CheckConstraint("balance >= 0", name="balance_not_negative"),
        CheckConstraint("value_pence >= 0 AND (balance > 0 OR value_pence = 0)", name="value_of_what_is_there"),
        CheckConstraint("number > 0", name="number_from_one"),
    )
