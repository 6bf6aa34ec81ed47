"""Jobs of bulk referrals: each takes a file only when it waits for that step, so a repeated or late one is harmless."""

from flask import current_app

from app.bulk_referrals.emails import tell as send_news
from app.bulk_referrals.service import cancelling, checking, committing, leases, reading_in, sending
from app.bulk_referrals.service.collecting import without_full_collections
from app.bulk_referrals.states import BulkState
from app.core.jobs import enqueue
from workers.job import job


@job(own_transactions=True)
def read(upload_id: int) -> None:
    """Read an uploaded file and stage its rows."""
    with without_full_collections():
        reading_in.read(upload_id)
    sending.settle_columns(upload_id)


@job(own_transactions=True)
def settle(upload_id: int) -> None:
    """Settle the columns of a file that a landlord's system sent."""
    sending.settle_columns(upload_id)


@job(own_transactions=True)
def check(upload_id: int) -> None:
    """Judge every row of a file."""
    with without_full_collections():
        checking.check(upload_id, allow_fictional=current_app.config["SETTINGS"].allow_fictional_phones)


@job(own_transactions=True)
def confirm(upload_id: int) -> None:
    """Make referrals of a confirmed file."""
    with without_full_collections():
        committing.commit_file(upload_id, allow_fictional=current_app.config["SETTINGS"].allow_fictional_phones)


@job(own_transactions=True)
def tell(upload_id: int) -> None:
    """Tell whoever works on a file how it stands."""
    send_news(upload_id)


@job()
def carry_on() -> None:
    """Files that wait for a worker and have none, for example because it was killed, get one."""
    for upload_id, state in leases.list_stranded():
        if state in {BulkState.UPLOADED, BulkState.READING}:
            enqueue("workers.bulk_referrals.read", upload_id)
        elif state is BulkState.CHECKING:
            enqueue("workers.bulk_referrals.check", upload_id)
        else:
            enqueue("workers.bulk_referrals.confirm", upload_id)
    for upload_id in sending.list_unsettled():
        enqueue("workers.bulk_referrals.settle", upload_id)


@job()
def purge() -> None:
    """Put away files and rows whose time is over."""
    cancelling.purge()
