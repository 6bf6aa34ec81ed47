"""Emails to whoever works on a file, when a worker is done with it: one for each step, however often the job runs."""

from dataclasses import dataclass
from typing import Final

from app.accounts.models import User
from app.bulk_referrals.models import BulkSending, BulkUpload
from app.bulk_referrals.states import BulkState
from app.extensions import db
from app.organisations.models import Organisation

TOLD_STATES: Final = frozenset({BulkState.MAPPING, BulkState.TO_CHECK, BulkState.DONE, BulkState.UNREADABLE})


@dataclass(frozen=True, slots=True)
class News:
    """What one email says; no name of anybody in the file."""

    upload_id: int
    to: str
    name: str
    reference: str
    organisation: str
    state: BulkState
    rows: int
    referred: int
    left: int
    failure: str | None


def take_news(upload_id: int) -> News | None:
    """Take the news of a file that nobody was told yet; None when they were, or there is nothing to tell."""
    upload = db.session.get(BulkUpload, upload_id, with_for_update=True, populate_existing=True)
    if upload is None or upload.state not in TOLD_STATES or upload.told_of == upload.state:
        return None
    if upload.state == BulkState.MAPPING and _is_settled_without_them(upload_id):
        return None
    upload.told_of = str(upload.state)
    person = db.session.get(User, upload.confirmed_by_id or upload.uploaded_by_id)
    if person is None or not person.is_active:
        return None
    organisation = db.session.get_one(Organisation, upload.organisation_id)
    db.session.flush()
    return News(
        upload.id, person.email, person.name, upload.reference, organisation.name, BulkState(upload.state),
        upload.row_count, upload.referred_count, upload.left_count, upload.failure,
    )


def _is_settled_without_them(upload_id: int) -> bool:
    sending = db.session.get(BulkSending, upload_id)
    return sending is not None and sending.is_waiting


def forget_news(news: News) -> None:
    """The mail server refused it: the next run of the job may try again."""
    upload = db.session.get(BulkUpload, news.upload_id, with_for_update=True, populate_existing=True)
    if upload is not None and upload.told_of == news.state:
        upload.told_of = None
