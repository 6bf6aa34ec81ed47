"""Prints of many labels: which tags, on what, how far the worker is, and the paper; nothing about any person."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.core.db import Base, BigId, Identified, Timestamped, enum_column
from app.labels.states import PrintState, Stock


class LabelPrint(Identified, Timestamped, Base):
    """One order of labels; the paper is kept for some days and can be made again from the tags."""

    __tablename__ = "label_print"

    state: Mapped[PrintState] = enum_column(PrintState, default=PrintState.WAITING, index=True)
    stock: Mapped[Stock] = enum_column(Stock)
    first_place: Mapped[int] = mapped_column(Integer, default=1)
    asset_tags: Mapped[list[str]] = mapped_column(JSON)
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer)
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    asked_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    drawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("total > 0 AND done >= 0 AND done <= total", name="done_within_total"),
        CheckConstraint("first_place >= 1", name="place_counts_from_one"),
    )
