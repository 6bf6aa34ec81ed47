"""Who may see an uploaded file and carry on with it, and for which organisations somebody may upload."""

from sqlalchemy import ColumnElement, false, true

from app.bulk_referrals.models import BulkUpload
from app.bulk_referrals.states import CANCELLABLE_STATES
from app.core.permissions import Actor, Permission


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The hub sees every file, everybody else who may refer in bulk the files of their organisation."""
    if not actor.may(Permission.BULK_REFER):
        return false()
    if actor.may(Permission.REFERRAL_TRIAGE):
        return true()
    return BulkUpload.organisation_id == actor.organisation_id if actor.organisation_id is not None else false()


def may_upload_for(actor: Actor, organisation_id: int) -> bool:
    """The hub uploads for any landlord, others for their own organisation."""
    return actor.may(Permission.BULK_REFER) and (
        actor.may(Permission.REFERRAL_TRIAGE) or actor.organisation_id == organisation_id
    )


def can_cancel(upload: BulkUpload) -> bool:
    """Until it is confirmed; after that it is finished instead."""
    return upload.state in CANCELLABLE_STATES


def may_teach(actor: Actor) -> bool:
    """Which headings mean what is the hub's to say, for all landlords."""
    return actor.may(Permission.BULK_REFER) and actor.may(Permission.REFERRAL_TRIAGE)
