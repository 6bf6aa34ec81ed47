"""Data bundles: SIMs, vouchers and hotspots in stock, reserved, active and ended."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.connectivity.states import BUNDLE_TRANSITIONS, BundleKind, BundleState
from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.core.state_machine import Stateful
from app.organisations.models import Organisation


class DataBundle(Identified, Timestamped, Versioned, Stateful, Base):
    """One SIM, voucher or hotspot; its number is secret, its last four digits are for people."""

    __tablename__ = "data_bundle"
    TRANSITIONS = BUNDLE_TRANSITIONS

    reference: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[BundleState] = enum_column(BundleState, default=BundleState.IN_STOCK)
    kind: Mapped[BundleKind] = enum_column(BundleKind)
    network: Mapped[str] = mapped_column(String(40))
    gb_month: Mapped[int] = mapped_column(Integer)
    months: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[str | None] = personal_text("data_bundle.number", "SIM or voucher number", exported=False)
    number_index: Mapped[str | None] = mapped_column(String(32), unique=True)
    last_four: Mapped[str] = mapped_column(String(4))
    programme_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("programme.id"))
    use_by: Mapped[date | None]
    activated_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    funding: Mapped[list["BundleFunding"]] = relationship(back_populates="bundle")

    __table_args__ = (
        Index("ix_data_bundle_state", "state", "kind", "id"),
        CheckConstraint("months > 0 AND gb_month > 0", name="amounts_positive"),
        CheckConstraint("state NOT IN ('active') OR (activated_on IS NOT NULL AND ends_on IS NOT NULL)",
                        name="dates_when_active"),
    )


class BundleFunding(Identified, Base):
    """A funder's share of a bundle's cost, in hundredths of a percent; a bundle's lines add up to 10,000."""

    __tablename__ = "bundle_funding"

    bundle_id: Mapped[int] = mapped_column(BigId, ForeignKey("data_bundle.id"))
    funder_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    share_bp: Mapped[int] = mapped_column(Integer)
    cost_pence: Mapped[int] = mapped_column(Integer, default=0)

    bundle: Mapped[DataBundle] = relationship(back_populates="funding")
    funder: Mapped[Organisation] = relationship()
    __table_args__ = (
        UniqueConstraint("bundle_id", "funder_id", name="uq_bundle_funding_funder"),
        CheckConstraint("share_bp BETWEEN 1 AND 10000", name="share_in_range"),
    )
