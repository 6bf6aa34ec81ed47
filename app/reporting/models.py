"""Reports: figures as counted on one day, frozen with their own hash.

Exact inside; what may be shown is decided in publishing.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned
from app.organisations.models import Organisation

_PUBLISHED = text("published_at IS NOT NULL AND replaced_at IS NULL")


class Report(Identified, Timestamped, Versioned, Base):
    """One funder's figures for one period (no funder: the whole programme); the same data gives the same bytes.

    A draft may be counted anew; once published it never changes. Interim figures give way to the final ones.
    """

    __tablename__ = "report"

    reference: Mapped[str] = mapped_column(String(12), unique=True)
    funder_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"))
    period_from: Mapped[date]
    period_to: Mapped[date]
    counted_to: Mapped[date]
    figures: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))
    figures_digest: Mapped[str] = mapped_column(String(64))
    factor_set: Mapped[str] = mapped_column(String(30))
    software_version: Mapped[str] = mapped_column(String(20))
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    counted_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))

    funder: Mapped[Organisation | None] = relationship(lazy="joined")
    __table_args__ = (
        Index("ix_report_funder", "funder_id", "id"),
        Index("uq_report_published_period", "funder_id", "period_from", "period_to", unique=True,
              sqlite_where=_PUBLISHED, postgresql_where=_PUBLISHED),
        CheckConstraint("period_to > period_from", name="period_in_order"),
        CheckConstraint("counted_to BETWEEN period_from AND period_to", name="counted_within_period"),
        CheckConstraint("replaced_at IS NULL OR published_at IS NOT NULL", name="published_before_replaced"),
    )

    @property
    def is_published(self) -> bool:
        """Whether its funder (or, for the whole programme, everybody) may see it."""
        return self.published_at is not None and self.replaced_at is None

    @property
    def is_interim(self) -> bool:
        """Whether it was counted before its period was over."""
        return self.counted_to < self.period_to

    @property
    def stage(self) -> str:
        """draft, interim, published or replaced: one word for where it stands."""
        if self.published_at is None:
            return "draft"
        if self.replaced_at is not None:
            return "replaced"
        return "interim" if self.is_interim else "published"
