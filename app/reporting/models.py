"""Closed reports: frozen figures with their own hash, and who downloaded them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped
from app.organisations.models import Organisation


class Report(Identified, Timestamped, Base):
    """One funder's figures for one period, as counted on the day; the same data gives the same bytes."""

    __tablename__ = "report"

    reference: Mapped[str] = mapped_column(String(12), unique=True)
    funder_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"))
    period_from: Mapped[date]
    period_to: Mapped[date]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    figures_digest: Mapped[str] = mapped_column(String(64))
    factor_set: Mapped[str] = mapped_column(String(30))
    software_version: Mapped[str] = mapped_column(String(20))
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    published_at: Mapped[datetime | None]
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))

    funder: Mapped[Organisation] = relationship()
    __table_args__ = (Index("ix_report_funder", "funder_id", "id"),)
