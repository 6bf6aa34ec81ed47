"""That somebody took a file of rows away is recorded, with what it was; nothing of what stood in it."""

from app.audit.service import record
from app.bulk_referrals.models import BulkUpload
from app.core.permissions import Actor
from app.extensions import db


def note_download(actor: Actor, upload: BulkUpload, what: str) -> None:
    """Record a download of a file's rows."""
    record(actor, "took_bulk_rows", upload, what=what)
    db.session.flush()
