"""Runs over a long waiting list: asked for on a page, made by a worker, one at a time.

A worker that was killed leaves only its lease behind: when that has run out, the timed job makes the run again.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, or_, select

from app.accounts.models import User
from app.audit.service import record
from app.core import clock
from app.core.db import transaction
from app.core.errors import Refused, explain_constraint
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.extensions import db
from app.matching.models import MatchRequest, MatchRun
from app.matching.plan import Together
from app.matching.service.proposing import run_matching
from app.matching.states import RequestState
from app.referrals.models import Need, Referral
from app.referrals.states import NeedState, ReferralState

# As many open needs are matched in the time a page may take.
MOST_AT_ONCE: Final = 300
LASTS: Final = timedelta(minutes=10)
# A request that no worker has taken by then lost its wake-up.
FORGOTTEN_AFTER: Final = timedelta(minutes=1)
MOST_ATTEMPTS: Final = 3
UNDER_WAY: Final = "Matches are being looked for already. Look at this page again in a minute."

explain_constraint("uq_match_request_under_way", UNDER_WAY, sqlite="match_request.state")


def ask_for_run(actor: Actor, *, together: Together = Together.REQUIRED) -> MatchRun | None:
    """Run the matching, or leave it to a worker where many wait: then there is no run yet.

    Refuses while another run is under way.
    """
    if db.session.scalar(select(MatchRequest.id).where(MatchRequest.state == RequestState.UNDER_WAY)):
        raise Refused(UNDER_WAY)
    if _is_short():
        return run_matching(actor, together=together)
    asked = MatchRequest(together=together.value, asked_by_id=actor.id)
    db.session.add(asked)
    db.session.flush()
    record(actor, "asked_for_matches", asked)
    enqueue("workers.matching.make_run", asked.id)
    return None


def make_run(request_id: int) -> None:
    """Make a run that was asked for, unless somebody else does or did; given up after three attempts."""
    with transaction():
        if not _take(request_id):
            return
    with transaction():
        _finish(request_id)


def resume_runs() -> None:
    """Make the run whose worker was killed, or of which no worker ever heard."""
    now = clock.now()
    with transaction():
        found = db.session.scalars(
            select(MatchRequest.id).where(
                MatchRequest.state == RequestState.UNDER_WAY,
                or_(MatchRequest.leased_until < now,
                    MatchRequest.leased_until.is_(None) & (MatchRequest.created_at < now - FORGOTTEN_AFTER)),
            )
        ).all()
    for request_id in found:
        make_run(request_id)


def _is_short() -> bool:
    some = (
        select(Need.id).join(Referral)
        .where(Referral.state == ReferralState.WAITING, Need.state == NeedState.OPEN)
        .limit(MOST_AT_ONCE + 1).subquery()
    )
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) <= MOST_AT_ONCE


def _locked(request_id: int) -> MatchRequest | None:
    return db.session.scalar(
        select(MatchRequest).where(MatchRequest.id == request_id, MatchRequest.state == RequestState.UNDER_WAY)
        .with_for_update().execution_options(populate_existing=True)
    )


def _take(request_id: int) -> bool:
    asked, now = _locked(request_id), clock.now()
    if asked is None or (asked.leased_until is not None and asked.leased_until > now):
        return False
    if asked.attempts >= MOST_ATTEMPTS:
        asked.state = RequestState.FAILED
        return False
    asked.attempts += 1
    asked.leased_until = now + LASTS
    return True


def _finish(request_id: int) -> None:
    asked = _locked(request_id)
    if asked is None:
        return
    try:
        with db.session.begin_nested():
            run = run_matching(db.session.get_one(User, asked.asked_by_id), together=Together(asked.together))
    except Refused:
        # The rules of the programme cannot be used: making it again would change nothing.
        asked.state = RequestState.FAILED
        return
    asked.state, asked.run_id = RequestState.DONE, run.id
