"""How long the papers of a load are kept, and what goes when that time is over: names go, figures stay."""

from sqlalchemy import select

from app.audit.service import record
from app.core import clock
from app.core.permissions import SYSTEM
from app.devices.transfer_models import WasteTransfer
from app.devices.transfer_states import TransferState
from app.extensions import db

MOST_AT_ONCE = 500
DELETED = "(deleted)"


def delete_old_papers() -> int:
    """Delete the papers of loads past their day: who signed, which vehicle. Codes, weights and parties stay.

    Returns how many; the next run goes on where one stops at 500.
    """
    old = db.session.scalars(
        select(WasteTransfer).where(
            WasteTransfer.state == TransferState.LEFT, WasteTransfer.keep_until < clock.today(),
            WasteTransfer.papers_deleted_at.is_(None),
        ).order_by(WasteTransfer.id).limit(MOST_AT_ONCE).with_for_update(skip_locked=True)
    ).all()
    for transfer in old:
        transfer.papers_deleted_at = clock.now()
        transfer.driver_name, transfer.vehicle = DELETED, None
        record(SYSTEM, "papers_deleted", transfer)
    db.session.flush()
    return len(old)
