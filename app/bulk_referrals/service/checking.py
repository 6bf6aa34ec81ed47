"""A worker judges the whole file and keeps the verdicts, chunk by chunk; begun again after a kill it judges anew."""

from dataclasses import dataclass
from typing import Final

import structlog

from app.audit.service import move
from app.bulk_referrals.judging import Judgement, Known
from app.bulk_referrals.judging.known import Found, Wanted
from app.bulk_referrals.models import BulkUpload
from app.bulk_referrals.service import leases
from app.bulk_referrals.service.leases import Lease, LeaseLost
from app.bulk_referrals.service.staged import StagedRow, judge_rows, keep_verdicts, known_to, load_rows, settings_of
from app.bulk_referrals.states import BulkState
from app.bulk_referrals.stored import problem_to_json
from app.core import clock
from app.core.db import transaction
from app.core.jobs import enqueue
from app.core.permissions import SYSTEM
from app.extensions import db

log = structlog.get_logger()
CHUNK: Final = 500
MOST_ATTEMPTS: Final = 4
_TOO_OFTEN: Final = "We tried to check this file several times and could not. Ring us: we look at it together."


@dataclass(frozen=True, slots=True)
class AskedShortly:
    """Asks the database in a transaction of its own, so that nothing is locked while the judge works."""

    known: Known

    def find(self, wanted: Wanted) -> Found:
        """What is known of these keys."""
        with transaction():
            return self.known.find(wanted)


def check(upload_id: int, *, allow_fictional: bool) -> None:
    """Judge every row of one file; returns at once when another worker has it or nobody asked for a check."""
    with transaction():
        lease = leases.take(upload_id, (BulkState.CHECKING,))
        if lease is None:
            return
        upload = db.session.get_one(BulkUpload, upload_id)
        if upload.attempts > MOST_ATTEMPTS:
            upload.failure_code, upload.failure = "gave_up", _TOO_OFTEN
            leases.give_back(upload)
            move(upload, BulkState.MAPPING, SYSTEM, reason="gave_up")
            return
        settings = settings_of(upload, allow_fictional=allow_fictional)
        rows, known = load_rows(upload), known_to(upload)
        db.session.expunge(upload)
    judgement = judge_rows(upload, rows, settings, AskedShortly(known))
    try:
        _keep(lease, rows, judgement)
    except LeaseLost:
        log.info("bulk_lease_lost", upload_id=upload_id, step="checking")


def _keep(lease: Lease, rows: list[StagedRow], judgement: Judgement) -> None:
    pairs = list(zip(rows, judgement.rows, strict=True))
    for start in range(0, len(pairs), CHUNK):
        with transaction():
            upload = leases.hold(lease, progress_done=start, progress_total=len(pairs))
            keep_verdicts(upload, pairs[start:start + CHUNK])
    with transaction():
        upload = leases.hold(lease, progress_done=len(pairs), progress_total=len(pairs))
        upload.layout = {**(upload.layout or {}), **notes_of(judgement)}
        upload.checked_at, upload.failure, upload.failure_code = clock.now(), None, None
        leases.give_back(upload)
        move(upload, BulkState.TO_CHECK, SYSTEM, rows={str(k): n for k, n in judgement.counts.items()})
        enqueue("workers.bulk_referrals.tell", upload.id)


def notes_of(judgement: Judgement) -> dict[str, list[object]]:
    """What holds for the file as a whole, and the words for mistakes that repeat in a column."""
    return {
        "notes": [problem_to_json(problem) for problem in judgement.problems],
        "column_notes": [
            [note.column, note.heading, note.severity.value, note.code, note.message.partition(" rows: ")[2]]
            for note in judgement.column_notes
        ],
    }
