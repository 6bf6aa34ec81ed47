"""Organisations of every kind, their data-sharing agreements, and collection points."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.organisations.states import OrganisationState


class Organisation(Identified, Timestamped, Versioned, Base):
    """One organisation; it may be several kinds at once (a landlord that also gives kit)."""

    __tablename__ = "organisation"

    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    state: Mapped[OrganisationState] = enum_column(OrganisationState, default=OrganisationState.LIVE)
    is_referral_partner: Mapped[bool] = mapped_column(default=False)
    is_landlord: Mapped[bool] = mapped_column(default=False)
    is_donor: Mapped[bool] = mapped_column(default=False)
    is_funder: Mapped[bool] = mapped_column(default=False)
    contact_phone: Mapped[str | None] = mapped_column(String(30))
    contact_email: Mapped[str | None] = personal_text("organisation.contact_email", "contact email", subject="staff")
    address: Mapped[str | None] = mapped_column(String(300))

    agreements: Mapped[list["DataSharingAgreement"]] = relationship(
        back_populates="organisation", order_by="DataSharingAgreement.expires_on.desc()"
    )


class DataSharingAgreement(Identified, Timestamped, Base):
    """A signed agreement; once the newest has expired, no new referral may come from the organisation."""

    __tablename__ = "data_sharing_agreement"

    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    agreement_version: Mapped[str] = mapped_column(String(20))
    signed_on: Mapped[date]
    expires_on: Mapped[date]

    organisation: Mapped[Organisation] = relationship(back_populates="agreements")
    __table_args__ = (CheckConstraint("expires_on > signed_on", name="expires_after_signing"),)


class CollectionPoint(Identified, Timestamped, Base):
    """A place where devices are handed over."""

    __tablename__ = "collection_point"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    address: Mapped[str] = mapped_column(String(300))
    postcode: Mapped[str] = mapped_column(String(8))
    authority_code: Mapped[str | None] = mapped_column(String(9))
    opening_hours: Mapped[str] = mapped_column(String(200), default="")
    is_open: Mapped[bool] = mapped_column(default=True)


class Programme(Identified, Timestamped, Base):
    """Rules, stock and funders that belong together."""

    __tablename__ = "programme"

    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    is_active: Mapped[bool] = mapped_column(default=True)

    versions: Mapped[list["ProgrammeVersion"]] = relationship(
        back_populates="programme", order_by="ProgrammeVersion.number.desc()"
    )


class ProgrammeVersion(Identified, Timestamped, Base):
    """The rules of a programme from a moment on: every number is data here, never a constant in code.

    A version is never changed once a referral was judged by it; an edit makes the next number.
    """

    __tablename__ = "programme_version"

    programme_id: Mapped[int] = mapped_column(BigId, ForeignKey("programme.id"))
    number: Mapped[int]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    programme: Mapped[Programme] = relationship(back_populates="versions")
    __table_args__ = (UniqueConstraint("programme_id", "number", name="uq_programme_version_number"),)
