"""The audit table and the head of its chain. No personal content is ever written here.

Rows are inserted unsealed, sealed once in the same transaction, and frozen by triggers after that.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, BigId, Identified


class AuditEvent(Identified, Base):
    """One thing that happened to one record."""

    __tablename__ = "audit_event"

    at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_role: Mapped[str | None] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    action: Mapped[str] = mapped_column(String(60))
    from_state: Mapped[str | None] = mapped_column(String(40))
    to_state: Mapped[str | None] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sequence: Mapped[int | None] = mapped_column(BigId, unique=True)
    digest: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_audit_event_subject", "subject_kind", "subject_id", "id"),
        Index("ix_audit_event_at", "at"),
        Index("ix_audit_event_unsealed", "id", sqlite_where=text("digest IS NULL"),
              postgresql_where=text("digest IS NULL")),
    )


class AuditHead(Base):
    """The last link of the chain; one row, locked while a commit seals its events."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigId, default=0)
    digest: Mapped[str] = mapped_column(String(64), default="0" * 64)
