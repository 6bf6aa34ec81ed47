"""Matching runs and proposals, reservations (with the index that forbids two), and hand-overs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, SmallInteger, String, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.connectivity.models import DataBundle
from app.core.db import Base, BigId, Identified, Timestamped, Versioned, enum_column
from app.core.encryption import personal_text
from app.core.state_machine import Stateful
from app.devices.models import Device
from app.matching.states import (
    HAND_OVER_TRANSITIONS,
    RESERVATION_TRANSITIONS,
    HandOverState,
    ProposalState,
    RequestState,
    ReservationState,
)
from app.organisations.models import CollectionPoint
from app.referrals.models import Referral
from app.referrals.states import NeedKind

_LIVE = text("state = 'live'")
_PROPOSED = text("state = 'proposed'")
_UNDER_WAY = text("state = 'under_way'")


class MatchRun(Identified, Timestamped, Base):
    """One run of the matching: its policy and its inputs (no name among them), so that it can be repeated."""

    __tablename__ = "match_run"

    policy: Mapped[dict[str, Any]] = mapped_column(JSON)
    inputs: Mapped[dict[str, Any]] = deferred(mapped_column(JSON, default=dict))
    inputs_digest: Mapped[str] = mapped_column(String(64))
    needs_considered: Mapped[int] = mapped_column(Integer)
    items_considered: Mapped[int] = mapped_column(Integer)
    left_over: Mapped[list[Any]] = mapped_column(JSON, default=list, deferred=True)
    needs_left_over: Mapped[int] = mapped_column(Integer, default=0)
    run_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))

    proposals: Mapped[list["MatchProposal"]] = relationship(
        back_populates="run", order_by="MatchProposal.rank"
    )


class MatchRequest(Identified, Timestamped, Base):
    """That somebody asked for a run too long for a page: a worker makes it, and only one is under way at a time."""

    __tablename__ = "match_request"

    state: Mapped[RequestState] = enum_column(RequestState, default=RequestState.UNDER_WAY)
    together: Mapped[str] = mapped_column(String(20))
    asked_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user_account.id"))
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    run_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("match_run.id"))

    __table_args__ = (
        Index("uq_match_request_under_way", "state", unique=True, sqlite_where=_UNDER_WAY,
              postgresql_where=_UNDER_WAY),
    )


class MatchProposal(Identified, Timestamped, Base):
    """What one household could have, and why; nothing is held for it yet."""

    __tablename__ = "match_proposal"

    run_id: Mapped[int] = mapped_column(BigId, ForeignKey("match_run.id"), index=True)
    rank: Mapped[int] = mapped_column(Integer)
    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id"), index=True)
    device_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("device.id"))
    bundle_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("data_bundle.id"))
    points: Mapped[int] = mapped_column(Integer)
    explanation: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[ProposalState] = enum_column(ProposalState, default=ProposalState.PROPOSED)

    run: Mapped[MatchRun] = relationship(back_populates="proposals")
    referral: Mapped[Referral] = relationship()
    device: Mapped[Device | None] = relationship()
    bundle: Mapped[DataBundle | None] = relationship()
    __table_args__ = (
        CheckConstraint("device_id IS NOT NULL OR bundle_id IS NOT NULL", name="something_proposed"),
        # Every run sets the open ones of the run before aside, so open ones are ever fewer among all.
        Index("ix_match_proposal_open", "rank", "id", sqlite_where=_PROPOSED, postgresql_where=_PROPOSED),
    )


class Reservation(Identified, Timestamped, Stateful, Base):
    """An item held for a referral's need; one live hold per item and per need."""

    __tablename__ = "reservation"
    TRANSITIONS = RESERVATION_TRANSITIONS

    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id"), index=True)
    kind: Mapped[NeedKind] = enum_column(NeedKind)
    device_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("device.id"))
    bundle_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("data_bundle.id"))
    state: Mapped[ReservationState] = enum_column(ReservationState, default=ReservationState.LIVE)
    reserved_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    hold_until: Mapped[date]
    released_because: Mapped[str | None] = mapped_column(String(40))

    referral: Mapped[Referral] = relationship()
    device: Mapped[Device | None] = relationship()
    bundle: Mapped[DataBundle | None] = relationship()

    __table_args__ = (
        CheckConstraint(
            "(kind = 'device' AND device_id IS NOT NULL AND bundle_id IS NULL) OR "
            "(kind = 'data' AND bundle_id IS NOT NULL AND device_id IS NULL)",
            name="one_item",
        ),
        Index(
            "uq_reservation_live_device", "device_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        Index(
            "uq_reservation_live_bundle", "bundle_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        Index(
            "uq_reservation_live_need",
            "referral_id",
            "kind",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )


class HandOver(Identified, Timestamped, Versioned, Stateful, Base):
    """The arranged, then irreversible, hand-over; figures are frozen at the moment it is done."""

    __tablename__ = "hand_over"
    TRANSITIONS = HAND_OVER_TRANSITIONS

    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id"), index=True)
    collection_point_id: Mapped[int] = mapped_column(BigId, ForeignKey("collection_point.id"))
    state: Mapped[HandOverState] = enum_column(HandOverState, default=HandOverState.ARRANGED)
    code: Mapped[str | None] = personal_text("hand_over.code", "hand-over code", exported=False)
    code_index: Mapped[str] = mapped_column(String(32), index=True)
    hold_until: Mapped[date]
    prepared_at: Mapped[datetime | None]
    prepared_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    reminders_sent: Mapped[int] = mapped_column(SmallInteger, default=0)
    device_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("device.id"), index=True)
    bundle_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("data_bundle.id"), index=True)
    is_loan: Mapped[bool] = mapped_column(default=False)
    checked_by: Mapped[str | None] = mapped_column(String(20))
    charger_given: Mapped[bool | None]
    receipt_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    terms_version: Mapped[str | None] = mapped_column(String(20))
    factor_set: Mapped[str | None] = mapped_column(String(30))
    handed_over_at: Mapped[datetime | None]
    handed_over_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user_account.id"))
    household_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("household.id"))
    programme_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("programme.id"))
    partner_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("organisation.id"))
    authority_code: Mapped[str | None] = mapped_column(String(9))
    deprivation_decile: Mapped[int | None] = mapped_column(SmallInteger)
    adults: Mapped[int | None] = mapped_column(SmallInteger)
    children_0_4: Mapped[int | None] = mapped_column(SmallInteger)
    children_5_10: Mapped[int | None] = mapped_column(SmallInteger)
    children_11_15: Mapped[int | None] = mapped_column(SmallInteger)
    children_16_17: Mapped[int | None] = mapped_column(SmallInteger)

    referral: Mapped[Referral] = relationship()
    device: Mapped[Device | None] = relationship()
    bundle: Mapped[DataBundle | None] = relationship()
    collection_point: Mapped[CollectionPoint] = relationship()

    __table_args__ = (
        CheckConstraint(
            "state <> 'done' OR (handed_over_at IS NOT NULL AND checked_by IS NOT NULL "
            "AND receipt_number IS NOT NULL AND household_id IS NOT NULL)",
            name="proof_when_done",
        ),
        Index("ix_hand_over_done", "handed_over_at", "id"),
        Index(
            "uq_hand_over_open",
            "referral_id",
            unique=True,
            sqlite_where=text("state = 'arranged'"),
            postgresql_where=text("state = 'arranged'"),
        ),
    )
