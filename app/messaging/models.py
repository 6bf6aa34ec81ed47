"""The outbox: messages to households, what came back, and numbers that must not be texted.

The row is the record; queues only wake us up. Numbers and bodies are encrypted.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, BigId, Identified, Timestamped, enum_column
from app.core.encryption import blind_index_column, personal_text
from app.messaging.states import MessageState

_FOR_A_PERSON = text(
    "handled_at IS NULL AND state IN ('failed','needs_review','technical_failure','undelivered')"
)
_NOT_HANDLED = text("handled_at IS NULL")


class Message(Identified, Timestamped, Base):
    """One text to one household, its whole life; `dedupe_key` makes asking twice harmless."""

    __tablename__ = "message"

    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    referral_id: Mapped[int | None] = mapped_column(BigId, index=True)
    template_key: Mapped[str] = mapped_column(String(40))
    template_version: Mapped[int] = mapped_column(Integer, default=1)
    language: Mapped[str] = mapped_column(String(5), default="en")
    phone: Mapped[str | None] = personal_text("message.phone", "number texted")
    phone_index: Mapped[str | None] = blind_index_column()
    body: Mapped[str | None] = personal_text("message.body", "text")
    parts: Mapped[int] = mapped_column(SmallInteger, default=1)
    state: Mapped[MessageState] = enum_column(MessageState, default=MessageState.QUEUED)
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempt_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    lease_until: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    provider_status: Mapped[str | None] = mapped_column(String(30))
    error_code: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str | None] = mapped_column(String(40))
    checks: Mapped[int] = mapped_column(SmallInteger, default=0)
    checked_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_message_due", "state", "not_before", "id"),
        # The few that did not arrive and that nobody has dealt with, among a million that did.
        Index("ix_message_for_a_person", "id", sqlite_where=_FOR_A_PERSON, postgresql_where=_FOR_A_PERSON),
        Index("ix_message_lease", "lease_until", sqlite_where=text("state = 'sending'"),
              postgresql_where=text("state = 'sending'")),
        CheckConstraint("state <> 'sending' OR (attempt_id IS NOT NULL AND lease_until IS NOT NULL)",
                        name="claim_named"),
    )


class InboundMessage(Identified, Timestamped, Base):
    """A text a household sent us; the provider's id makes a second delivery harmless."""

    __tablename__ = "inbound_message"

    provider_id: Mapped[str] = mapped_column(String(64), unique=True)
    phone: Mapped[str | None] = personal_text("inbound_message.phone", "number that texted us")
    phone_index: Mapped[str | None] = blind_index_column()
    body: Mapped[str | None] = personal_text("inbound_message.body", "text received")
    meaning: Mapped[str | None] = mapped_column(String(30))
    referral_id: Mapped[int | None] = mapped_column(BigId, index=True)
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_inbound_message_open", "id", sqlite_where=_NOT_HANDLED, postgresql_where=_NOT_HANDLED),
    )


class OptOut(Identified, Timestamped, Base):
    """A number that said STOP: only its keyed hash is kept; START ends it."""

    __tablename__ = "opt_out"

    phone_index: Mapped[str] = mapped_column(String(32), unique=True)
    stopped_at: Mapped[datetime]
    restored_at: Mapped[datetime | None]
    how: Mapped[str] = mapped_column(String(20), default="text")


class ProviderReceipt(Identified, Timestamped, Base):
    """One status callback as it came, kept so that a late or early one can be understood."""

    __tablename__ = "provider_receipt"

    message_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("message.id"), index=True)
    provider_id: Mapped[str] = mapped_column(String(64), index=True)
    attempt_id: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(30))
    error_code: Mapped[int | None] = mapped_column(Integer)
    handled_at: Mapped[datetime | None]


class TextChannel(Identified, Timestamped, Base):
    """The one switch for all texts: while `paused_at` is set nothing leaves, and nothing is lost."""

    __tablename__ = "text_channel"

    paused_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(40))
