"""The note in the audit that somebody took a list of partners away as a file."""

from app.accounts.models import User
from app.audit.service import record
from app.core.permissions import Actor
from app.extensions import db


def note_export(actor: Actor, *, rows: int, kind: str) -> None:
    """Record how many rows went out in which format."""
    record(actor, "exported_partners", db.session.get_one(User, actor.id), rows=rows, format=kind)
    db.session.flush()
