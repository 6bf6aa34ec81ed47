"""Hardware reports as they came, byte for byte, with what was read in them; no household is anywhere near.

What a report says is never a fact of the device by itself: a person confirms it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, enum_column
from app.devices.states import ReportMatch

if TYPE_CHECKING:
    from app.devices.models import Device


class StoredReport(Identified, Timestamped, Base):
    """One report; without a device it waits until somebody says which asset tag it belongs to.

    `reading` is what the parser of `parser_version` made of it; reports sent in one go share `sent_together`.
    """

    __tablename__ = "hardware_report"

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    parser_version: Mapped[int] = mapped_column(Integer, index=True)
    format: Mapped[str] = mapped_column(String(30))
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)
    serial_key: Mapped[str | None] = mapped_column(String(80))
    sent_together: Mapped[str] = mapped_column(String(32))
    uploaded_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    access_token_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("access_token.id"), index=True)
    device_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    matched_by: Mapped[ReportMatch | None] = enum_column(ReportMatch, nullable=True)
    attached_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    attached_at: Mapped[datetime | None]
    set_aside_at: Mapped[datetime | None]  # nobody waits for it any more; it can be put back until it is deleted
    cleared_at: Mapped[datetime | None]  # the file itself is gone, what was read in it stays

    device: Mapped["Device | None"] = relationship()

    __table_args__ = (
        Index("ix_hardware_report_waiting", "id", sqlite_where=text("device_id IS NULL"),
              postgresql_where=text("device_id IS NULL")),
    )
