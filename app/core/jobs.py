"""Queue a job after the real commit only.

A job is a dotted name and ids. It is remembered with the (nested) transaction it was asked in, handed to the
parent when a savepoint is released, dropped when it rolls back, and sent when the outermost commit is done.
A lost wake-up is harmless: the database is the record and timed sweepers find what is due.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from prometheus_client import Counter
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.extensions import db

log = structlog.get_logger()
QUEUE_FAILURES = Counter("reconnect_queue_failures", "Jobs that could not be handed to the queue")
_PENDING = "pending_jobs"


@dataclass(frozen=True)
class Job:
    """A dotted name below `workers`, and its ids."""

    name: str
    args: tuple[int | str, ...]


class _Sender:
    send: Callable[[Job], None] | None = None


def send_with(send: Callable[[Job], None]) -> None:
    """Set what takes jobs over after a commit (the queue of this running program)."""
    _Sender.send = send


def enqueue(name: str, *args: int | str) -> None:
    """Run the job named `workers.x.y` with these ids once the present transaction is committed; never before."""
    session = db.session
    current = session.get_nested_transaction() or session.get_transaction() or session.begin()
    session.info.setdefault(_PENDING, []).append((current, Job(name, args)))


def forget_pending() -> None:
    """Send none of the jobs asked for so far: the demonstration's past needs nobody to wake up for it."""
    db.session.info.pop(_PENDING, None)


def _pending(session: Session) -> list[tuple[SessionTransaction, Job]]:
    pending: list[tuple[SessionTransaction, Job]] = session.info.get(_PENDING, [])
    return pending


@event.listens_for(Session, "after_commit")
def _promote_or_send(session: Session) -> None:
    pending = _pending(session)
    if not pending:
        return
    nested = session.get_nested_transaction()
    if nested is not None:
        parent: Any = nested.parent
        session.info[_PENDING] = [(parent if owner is nested else owner, job) for owner, job in pending]
        return
    root = session.get_transaction()
    session.info[_PENDING] = []
    for owner, job in pending:
        if owner is root:
            _send(job)


@event.listens_for(Session, "after_soft_rollback")
def _drop(session: Session, rolled_back: SessionTransaction) -> None:
    session.info[_PENDING] = [
        (owner, job) for owner, job in _pending(session) if not _is_within(owner, rolled_back)
    ]


def _is_within(owner: SessionTransaction | None, boundary: SessionTransaction) -> bool:
    while owner is not None:
        if owner is boundary:
            return True
        owner = owner.parent
    return False


def _send(job: Job) -> None:
    if _Sender.send is None:
        return
    try:
        _Sender.send(job)
    except Exception as error:  # noqa: BLE001 - whatever a queue may raise
        # The rows are committed and a sweeper will find them: the person's work must not fail now.
        QUEUE_FAILURES.inc()
        log.warning("queue_unavailable", job=job.name, error=type(error).__name__)
