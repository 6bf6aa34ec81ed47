"""Households, referrals, what they ask for, and case notes. Personal columns are encrypted.

A draft may be incomplete; from `submitted` on the database itself asks for the essentials.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from app.accounts.models import User
from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import blind_index_column, personal_text
from app.core.state_machine import Stateful
from app.organisations.models import ProgrammeVersion
from app.referrals.states import (
    REFERRAL_TRANSITIONS,
    DeviceKind,
    LetterKind,
    NeedKind,
    NeedState,
    NoteKind,
    ReferralState,
)

_FILTERED = ("partner_id", "authority_code", "referrer_id")


class Household(Identified, Timestamped, Base):
    """People sharing an address: the unit of the repeat rule and of reporting.

    Area codes and the dates of help stay after anonymising; address and postcode go.
    """

    __tablename__ = "household"

    address_index: Mapped[str | None] = blind_index_column(index=False)
    address: Mapped[str | None] = personal_text("household.address", "address")
    postcode: Mapped[str | None] = personal_text("household.postcode", "postcode")
    postcode_index: Mapped[str | None] = blind_index_column()
    uprn_index: Mapped[str | None] = blind_index_column()
    authority_code: Mapped[str | None] = mapped_column(String(9), index=True)
    ward_code: Mapped[str | None] = mapped_column(String(9))
    lsoa_code: Mapped[str | None] = mapped_column(String(9))
    deprivation_decile: Mapped[int | None] = mapped_column(SmallInteger)
    deprivation_edition: Mapped[str | None] = mapped_column(String(10))
    device_helped_on: Mapped[date | None]
    data_helped_on: Mapped[date | None]

    referrals: Mapped[list["Referral"]] = relationship(back_populates="household")

    # One row a home: two referrals of one address made at the same moment meet here.
    __table_args__ = (Index("uq_household_address_index", "address_index", unique=True),)

    def helped_on(self, kind: NeedKind) -> date | None:
        """When the household last got a device, or data; None when never."""
        return self.device_helped_on if kind == NeedKind.DEVICE else self.data_helped_on



class Referral(Identified, Timestamped, Versioned, Stateful, Base):
    """One household referred once; what is asked for stands in its needs."""

    __tablename__ = "referral"
    TRANSITIONS = REFERRAL_TRANSITIONS

    reference: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[ReferralState] = enum_column(ReferralState, default=ReferralState.DRAFT)
    step: Mapped[str | None] = mapped_column(String(40))
    partner_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"))
    referrer_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    programme_version_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("programme_version.id"))
    household_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("household.id"), index=True)
    submission_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    copied_from: Mapped[str | None] = mapped_column(String(12))
    equality_step: Mapped[str | None] = mapped_column(String(10))

    has_permission: Mapped[bool] = mapped_column(default=False)
    permission_how: Mapped[str | None] = mapped_column(String(20))
    permission_on: Mapped[date | None]
    notice_version: Mapped[str | None] = mapped_column(String(20))

    first_name: Mapped[str | None] = personal_text("referral.first_name", "first name")
    last_name: Mapped[str | None] = personal_text("referral.last_name", "last name")
    name_index: Mapped[str | None] = blind_index_column()
    phone: Mapped[str | None] = personal_text("referral.phone", "phone number")
    phone_index: Mapped[str | None] = blind_index_column()
    is_safe_to_text: Mapped[bool | None]
    is_phone_shared: Mapped[bool | None]
    phone_shared_with: Mapped[str | None] = personal_text("referral.phone_shared_with", "who else sees the phone")
    language: Mapped[str] = mapped_column(String(5), default="en")
    contact_by: Mapped[str | None] = mapped_column(String(20))
    formats: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_adult: Mapped[bool | None]

    address: Mapped[str | None] = personal_text("referral.address", "address as given")
    postcode: Mapped[str | None] = personal_text("referral.postcode", "postcode as given")
    uprn: Mapped[str | None] = personal_text("referral.uprn", "property number (UPRN)")
    authority_code: Mapped[str | None] = mapped_column(String(9))
    authority_by_hand: Mapped[bool] = mapped_column(default=False)
    adults: Mapped[int | None] = mapped_column(SmallInteger)
    children_0_4: Mapped[int] = mapped_column(SmallInteger, default=0)
    children_5_10: Mapped[int] = mapped_column(SmallInteger, default=0)
    children_11_15: Mapped[int] = mapped_column(SmallInteger, default=0)
    children_16_17: Mapped[int] = mapped_column(SmallInteger, default=0)
    is_for_child: Mapped[bool] = mapped_column(default=False)

    barriers: Mapped[list[str]] = mapped_column(JSON, default=list)
    device_now: Mapped[str | None] = mapped_column(String(20))
    internet_home: Mapped[str | None] = mapped_column(String(20))
    internet_away: Mapped[str | None] = mapped_column(String(20))
    can_afford_contract: Mapped[str | None] = mapped_column(String(10))
    is_low_income: Mapped[str | None] = mapped_column(String(10))
    answers_seen_by: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    purposes: Mapped[list[str]] = mapped_column(JSON, default=list)
    wants_skills_help: Mapped[bool] = mapped_column(default=False)
    has_deadline: Mapped[bool] = mapped_column(default=False)
    deadline_kind: Mapped[str | None] = mapped_column(String(20))
    urgency_reason: Mapped[str | None] = personal_text("referral.urgency_reason", "reason for urgency")
    coordinator_urgency: Mapped[bool] = mapped_column(default=False)
    needs_delivery: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str | None] = personal_text("referral.notes", "notes")

    submitted_at: Mapped[datetime | None]
    decide_by: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    decision_reason: Mapped[str | None] = mapped_column(String(40))
    asked_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    hold_until: Mapped[date | None]
    hold_reason: Mapped[str | None] = mapped_column(String(40))
    withdrawal_reason: Mapped[str | None] = mapped_column(String(40))
    handed_over_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    repeat_override_reason: Mapped[str | None] = personal_text("referral.repeat_override_reason", "override reason")

    # Only where it is asked for (get_by_reference): whether its household waits to be compared with another.
    is_household_to_check: Mapped[bool | None] = query_expression()

    household: Mapped[Household | None] = relationship(back_populates="referrals")
    programme_version: Mapped[ProgrammeVersion | None] = relationship(viewonly=True)
    claim: Mapped["TriageClaim | None"] = relationship(viewonly=True, uselist=False)
    needs: Mapped[list["Need"]] = relationship(
        back_populates="referral", order_by="Need.kind.desc()", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint(
            "state IN ('draft','withdrawn') OR (household_id IS NOT NULL AND submitted_at IS NOT NULL "
            "AND has_permission)",
            name="complete_when_submitted",
        ),
        CheckConstraint(
            "authority_code IS NOT NULL OR "
            "state IN ('draft','submitted','needs_information','on_hold','declined','withdrawn')",
            name="placed_when_accepted",
        ),
        # What a list filters by stands behind its order, so that the index alone tells the keys of a page.
        Index("ix_referral_partner_state", "partner_id", "state", "id", "authority_code", "referrer_id"),
        Index("ix_referral_state", "state", "id", *_FILTERED),
        Index("ix_referral_submitted", "submitted_at", "id", "state", *_FILTERED),
        Index("ix_referral_state_submitted", "state", "submitted_at", "id", *_FILTERED),
        Index("ix_referral_decide_by", "state", "decide_by", "id", *_FILTERED),
        Index("ix_referral_handed_over", "handed_over_at", "id", "waiting_since"),
        Index("ix_referral_due", "decide_by", "id", "state", *_FILTERED),
        Index("ix_referral_waiting_since", "waiting_since", "id", "state", *_FILTERED),
        Index("ix_referral_waiting", "state", "waiting_since", "id", *_FILTERED),
    )

    @property
    def has_school_age_child(self) -> bool:
        """Whether a child of 5 to 17 lives there."""
        return bool(self.children_5_10 or self.children_11_15 or self.children_16_17)

    @property
    def children(self) -> int:
        """How many children live there."""
        return self.children_0_4 + self.children_5_10 + self.children_11_15 + self.children_16_17

    @property
    def full_name(self) -> str:
        """The recipient's name, empty once anonymised."""
        return f"{self.first_name or ''} {self.last_name or ''}".strip()

    @property
    def may_be_texted(self) -> bool:
        """Whether the household chose texts, on a number that nobody else should not see."""
        return self.contact_by == "text" and self.is_safe_to_text is True and self.phone is not None

    def need(self, kind: NeedKind) -> "Need | None":
        """The need of a kind, when the referral asks for it."""
        return next((need for need in self.needs if need.kind == kind), None)


class Need(Identified, Base):
    """One thing asked for: a device or data; at most one of each a referral."""

    __tablename__ = "need"

    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id", ondelete="CASCADE"))
    kind: Mapped[NeedKind] = enum_column(NeedKind)
    state: Mapped[NeedState] = enum_column(NeedState, default=NeedState.OPEN)
    device_kind: Mapped[DeviceKind | None] = enum_column(DeviceKind, nullable=True)
    must_haves: Mapped[list[str]] = mapped_column(JSON, default=list)

    referral: Mapped[Referral] = relationship(back_populates="needs")
    __table_args__ = (
        UniqueConstraint("referral_id", "kind", name="uq_need_referral_kind"),
        CheckConstraint("(kind = 'device') = (device_kind IS NOT NULL)", name="device_kind_given"),
        Index("ix_need_state_kind", "state", "kind"),
        # The needs of many referrals without their rows: for places on the waiting list and expected waits.
        Index("ix_need_of_referral", "referral_id", "kind", "state", "device_kind"),
    )


class CaseNote(Identified, Timestamped, Base):
    """Something a person wrote on a case; a correction is a new note that names the old one."""

    __tablename__ = "case_note"

    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    kind: Mapped[NoteKind] = enum_column(NoteKind)
    body: Mapped[str | None] = personal_text("case_note.body", "case note")
    corrects_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("case_note.id"))


class OutOfAreaCount(Base):
    """How many households outside the region were turned away: a count a day, nothing about anybody."""

    __tablename__ = "out_of_area_count"

    on_date: Mapped[date] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(BigId, ForeignKey("organisation.id"), primary_key=True)
    households: Mapped[int] = mapped_column(Integer, default=0)


class TriageClaim(Base):
    """Who looks at a referral of the queue; a row of its own, so that taking it makes nobody's open page stale."""

    __tablename__ = "triage_claim"

    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"), index=True)
    claimed_at: Mapped[datetime]

    user: Mapped[User] = relationship(viewonly=True)


class StaffLetter(Identified, Base):
    """That somebody was sent a reminder or digest for a day or week: one each, however often the job runs."""

    __tablename__ = "staff_letter"

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[LetterKind] = enum_column(LetterKind)
    period: Mapped[str] = mapped_column(String(10))
    begun_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("user_id", "kind", "period", name="uq_staff_letter_period"),)


class ReferralSearchKey(Base):
    """What a sent referral is found by besides its exact keys; numbers that tell nothing without the key.

    Erasing a person deletes these rows.
    """

    __tablename__ = "referral_search_key"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    referral_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class EqualityAnswers(Base):
    """What one person said about themselves, for counting only; nothing here leads to a referral, or a day.

    The key is chance, so that rows stand in no order of coming. It must never get a foreign key, a moment or an area.
    """

    __tablename__ = "equality_answers"

    key: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    quarter: Mapped[str] = mapped_column(String(7), index=True)
    age_band: Mapped[str] = mapped_column(String(20))
    sex: Mapped[str] = mapped_column(String(20))
    ethnic_group: Mapped[str] = mapped_column(String(20))
    is_disabled: Mapped[str] = mapped_column(String(20))
    first_language: Mapped[str] = mapped_column(String(20))
