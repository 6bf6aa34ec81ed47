"""The note in the audit that somebody took a list of referrals away as a file."""

from app.accounts.models import User
from app.audit.service import record
from app.core.permissions import Actor
from app.extensions import db


def note_export(actor: Actor, *, rows: int, kind: str, filters: list[str]) -> None:
    """Record how many rows went out in which format and which filters were set, never what was searched for."""
    record(actor, "exported_referrals", db.session.get_one(User, actor.id), rows=rows, format=kind, filters=filters)
    db.session.flush()
