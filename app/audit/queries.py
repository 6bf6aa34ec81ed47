"""Reads of the audit: the history of one record, newest last, and the whole log by key."""

from collections.abc import Sequence

from sqlalchemy import select

from app.audit.models import AuditEvent
from app.extensions import db


def list_for(kind: str, subject_id: int) -> Sequence[AuditEvent]:
    """Every event of one record, oldest first; kind is the table name."""
    return db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_kind == kind, AuditEvent.subject_id == subject_id)
        .order_by(AuditEvent.id)
    ).all()


def list_recent(*, before_id: int | None = None, limit: int = 50) -> Sequence[AuditEvent]:
    """The newest events, a page at a time by key."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(AuditEvent.id < before_id)
    return db.session.scalars(query).all()
