"""Organisations of every kind, their agreements and contacts, collection points, and programmes with their rules."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.core.state_machine import Stateful
from app.organisations.states import ORGANISATION_TRANSITIONS, OrganisationState


class Organisation(Identified, Timestamped, Versioned, Stateful, Base):
    """One organisation; it may be several kinds at once (a landlord that also gives kit).

    `most_open_referrals` caps what a partner may have open at once, over all its caseworkers; None is no cap.
    """

    __tablename__ = "organisation"
    TRANSITIONS = ORGANISATION_TRANSITIONS

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
    most_open_referrals: Mapped[int | None]

    agreements: Mapped[list["DataSharingAgreement"]] = relationship(
        back_populates="organisation", order_by="DataSharingAgreement.expires_on.desc()"
    )
    __table_args__ = (CheckConstraint("most_open_referrals >= 0", name="cap_not_negative"),)


class PartnerContact(Identified, Timestamped, Versioned, Base):
    """Somebody we ring or write to at an organisation; they need no account."""

    __tablename__ = "partner_contact"

    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = personal_text("partner_contact.name", "name", subject="staff")
    job: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str | None] = personal_text("partner_contact.phone", "phone number", subject="staff")
    email: Mapped[str | None] = personal_text("partner_contact.email", "email address", subject="staff")


class DataSharingAgreement(Identified, Timestamped, Base):
    """A signed agreement; once the newest has expired, no new referral may come from the organisation."""

    __tablename__ = "data_sharing_agreement"

    organisation_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), index=True)
    agreement_version: Mapped[str] = mapped_column(String(20))
    signed_on: Mapped[date]
    expires_on: Mapped[date]

    organisation: Mapped[Organisation] = relationship(back_populates="agreements")
    __table_args__ = (CheckConstraint("expires_on > signed_on", name="expires_after_signing"),)


class CollectionPoint(Identified, Timestamped, Versioned, Base):
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
    reason: Mapped[str] = mapped_column(String(200), default="")

    programme: Mapped[Programme] = relationship(back_populates="versions")
    __table_args__ = (UniqueConstraint("programme_id", "number", name="uq_programme_version_number"),)
