"""Reads of uploaded files: always through visible_to."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from app.accounts.models import User
from app.bulk_referrals.models import BulkUpload
from app.bulk_referrals.policy import visible_to
from app.core.errors import NotFound
from app.core.permissions import Actor, Permission
from app.extensions import db
from app.organisations.models import Organisation
from app.organisations.queries import list_organisations


def get_upload(actor: Actor, reference: str) -> BulkUpload:
    """One file the actor may see, or NotFound."""
    found = db.session.scalar(
        select(BulkUpload).where(BulkUpload.reference == reference.upper(), visible_to(actor))
    )
    if found is None:
        raise NotFound
    return found


def query_uploads(actor: Actor) -> Select[BulkUpload]:
    """Every file the actor may see, for paging."""
    return select(BulkUpload).where(visible_to(actor))


def names_for(uploads: Sequence[BulkUpload]) -> tuple[dict[int, str], dict[int, str]]:
    """The names of the organisations and of the people who uploaded some files, by key."""
    organisations = db.session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_({one.organisation_id for one in uploads}))
    )
    people = db.session.execute(
        select(User.id, User.name).where(User.id.in_({one.uploaded_by_id for one in uploads}))
    )
    return ({key: name for key, name in organisations}, {key: name for key, name in people})  # noqa: C416


def organisation_of(upload: BulkUpload) -> Organisation:
    """Whose file it is."""
    return db.session.get_one(Organisation, upload.organisation_id)


def list_landlords(actor: Actor) -> Sequence[Organisation]:
    """The landlords the actor may upload for: all for the hub, else their own organisation if it is one."""
    if actor.may(Permission.REFERRAL_TRIAGE):
        return list_organisations(Organisation.is_landlord.is_(True))
    if actor.organisation_id is None:
        return []
    return list_organisations(Organisation.id == actor.organisation_id, Organisation.is_landlord.is_(True))
