"""What is remembered about households that are perhaps, or surely, one: pairs to check, merges, and the way back.

A household row is a home and keeps its own keys for ever. A merge only says for which household it counts, so that
undoing one puts everything back where its own home is.
"""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigId, Identified
from app.core.encryption import personal_text

_LIVE = text("undone_at IS NULL")


class HouseholdMerge(Identified, Base):
    """One household was merged into another by a coordinator; undone, the row stays as history.

    While it is live, whoever finds the merged home is led to `leads_to`, the end of the chain.
    """

    __tablename__ = "household_merge"

    merged_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"), index=True)
    into_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"), index=True)
    leads_to_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"), index=True)
    reason: Mapped[str] = mapped_column(String(40))
    words: Mapped[str | None] = personal_text("household_merge.words", "why households were merged")
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    undone_words: Mapped[str | None] = personal_text("household_merge.undone_words", "why a merge was undone")

    __table_args__ = (
        # A home leads to one household at a time, whoever presses the button at the same moment.
        Index("uq_household_merge_live", "merged_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("merged_id <> into_id AND merged_id <> leads_to_id", name="never_into_itself"),
    )


class MergedReferral(Base):
    """The home a referral really belongs to, while its household is merged into another."""

    __tablename__ = "household_merged_referral"

    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True)
    home_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"), index=True)


class OwnHelp(Base):
    """When a home itself was last helped, while its household's dates also count those merged into it."""

    __tablename__ = "household_own_help"

    household_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("household.id"), primary_key=True, autoincrement=False
    )
    device_helped_on: Mapped[date | None]
    data_helped_on: Mapped[date | None]


class HouseholdPair(Identified, Base):
    """Two homes that may be one household: why (codes only), and whether a coordinator said that they are not."""

    __tablename__ = "household_pair"

    lower_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    higher_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"), index=True)
    score: Mapped[int] = mapped_column(SmallInteger, default=0)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_open: Mapped[bool] = mapped_column(default=False)
    found_at: Mapped[datetime]
    apart_at: Mapped[datetime | None]
    apart_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    apart_words: Mapped[str | None] = personal_text("household_pair.apart_words", "why two households are not one")

    __table_args__ = (
        Index("uq_household_pair_homes", "lower_id", "higher_id", unique=True),
        Index("ix_household_pair_open", "is_open", "id"),
        CheckConstraint("lower_id < higher_id", name="in_order"),
        CheckConstraint("NOT (is_open AND apart_at IS NOT NULL)", name="apart_is_not_open"),
    )
