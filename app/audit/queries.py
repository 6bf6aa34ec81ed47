"""Reads of the audit: the history of one record, newest last, and the whole log by key."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from app.audit.models import AuditEvent
from app.extensions import db


def list_for(kind: str, subject_id: int) -> Sequence[AuditEvent]:
    """Every event of one record, oldest first; kind is the table name."""
    return db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_kind == kind, AuditEvent.subject_id == subject_id)
        .order_by(AuditEvent.id)
    ).all()


def query_events() -> Select[AuditEvent]:
    """Every event, for paging."""
    return select(AuditEvent)
