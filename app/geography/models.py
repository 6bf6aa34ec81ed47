"""What is known of places: the six authorities, their postcodes, and how deprived each small area is.

Loaded from ONS and MHCLG files; nothing here is about a household.
"""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Authority(Base):
    """One of the region's six local authorities, by its ONS code."""

    __tablename__ = "authority"

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)


class PostcodePlace(Base):
    """Where a postcode of the region lies; the key is the postcode in capitals without its space."""

    __tablename__ = "postcode_place"

    postcode_key: Mapped[str] = mapped_column(String(7), primary_key=True)
    outcode: Mapped[str] = mapped_column(String(4), index=True)
    authority_code: Mapped[str] = mapped_column(String(9), ForeignKey("authority.code"))
    ward_code: Mapped[str | None] = mapped_column(String(9))
    ward_name: Mapped[str | None] = mapped_column(String(80))
    lsoa21_code: Mapped[str | None] = mapped_column(String(9))
    lsoa11_code: Mapped[str | None] = mapped_column(String(9))
    is_terminated: Mapped[bool] = mapped_column(default=False)


class AreaDeprivation(Base):
    """One small area's national deprivation decile (1 is the most deprived) and rank in one edition."""

    __tablename__ = "area_deprivation"

    lsoa_code: Mapped[str] = mapped_column(String(9), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decile: Mapped[int]
    rank: Mapped[int]

    __table_args__ = (
        CheckConstraint("decile BETWEEN 1 AND 10", name="decile_in_range"),
        CheckConstraint("rank > 0", name="rank_positive"),
    )
