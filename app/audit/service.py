"""Record what happened, move states, seal the chain at commit, and verify it.

Events carry ids, codes and counts, never names, numbers or free text.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent, AuditHead
from app.core.db import Versioned
from app.core.permissions import Actor
from app.core.state_machine import Stateful, check_move, set_state
from app.extensions import db

GENESIS = "0" * 64


def record(actor: Actor, action: str, subject: Any, **detail: Any) -> AuditEvent:
    """Write that an actor did `action` (past tense) to a saved record; detail holds codes and ids only."""
    happened = AuditEvent(
        actor_id=actor.id, actor_role=str(actor.role) if actor.role else None,
        subject_kind=subject.__tablename__, subject_id=subject.id,
        action=action, detail=detail,
    )
    db.session.add(happened)
    return happened


@dataclass(frozen=True, slots=True)
class Happening:
    """One of many events written at once; as for `record`, codes and ids only."""

    kind: str
    subject_id: int
    action: str
    detail: dict[str, Any]
    from_state: str | None = None
    to_state: str | None = None


def record_many(actor: Actor, happenings: Sequence[Happening]) -> None:
    """Write many events of saved records in one statement, sealed at the commit like any other."""
    if not happenings:
        return
    role = str(actor.role) if actor.role else None
    db.session.execute(insert(AuditEvent.__table__), [  # type: ignore[arg-type]
        {
            "actor_id": actor.id, "actor_role": role, "subject_kind": one.kind, "subject_id": one.subject_id,
            "action": one.action, "detail": one.detail, "from_state": one.from_state, "to_state": one.to_state,
        }
        for one in happenings
    ])
    db.session.info["has_unsealed"] = True


def move(entity: Any, to: StrEnum, actor: Actor, *, reason: str | None = None, **detail: Any) -> AuditEvent:
    """Lock the row, check the state table, change the state and audit it: the only way a state changes.

    `reason` is a code from a list, not free text. Refuses (WrongMove) what the table does not allow.
    """
    if not isinstance(entity, Stateful):
        raise TypeError("only an entity with states can be moved")
    db.session.flush()
    # Refresh under the lock: another transaction may have moved it since we read it. The lock leaves keys alone: rows
    # that point here (a note, a text) hold a share of the key until their commit, and two who had both written one
    # would wait for each other for ever.
    fresh = ["state", "version"] if isinstance(entity, Versioned) else ["state"]
    db.session.refresh(entity, attribute_names=fresh, with_for_update={"key_share": True})
    before = entity.state
    check_move(entity, to)
    set_state(entity, to)
    if reason:
        detail["reason"] = reason
    happened = record(actor, f"moved_to_{to}", entity, **detail)
    happened.from_state, happened.to_state = str(before), str(to)
    db.session.flush()
    return happened


def link_after(previous: str, happened: Any, sequence: int) -> str:
    """The digest that chains an event, or anything with an event's fields, to the one before it."""
    content = json.dumps(
        [
            sequence, happened.at.isoformat(), happened.actor_id, happened.actor_role, happened.subject_kind,
            happened.subject_id, happened.action, happened.from_state, happened.to_state, happened.detail,
        ],
        sort_keys=True, separators=(",", ":"),
    )
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def _seal(session: Session) -> None:
    if session.in_nested_transaction() or not session.in_transaction():
        return
    session.flush()
    if not session.info.pop("has_unsealed", False):
        return
    head = session.scalars(select(AuditHead).where(AuditHead.id == 1).with_for_update()
                           .execution_options(populate_existing=True)).one_or_none()
    if head is None:
        head = AuditHead(id=1, sequence=0, digest=GENESIS)
        session.add(head)
    # Only this transaction sees its own unsealed rows: every other commit has sealed its own.
    events, sealed = AuditEvent.__table__, []
    for happened in session.execute(select(events).where(events.c.digest.is_(None)).order_by(events.c.id)):
        head.sequence += 1
        head.digest = link_after(head.digest, happened, head.sequence)
        sealed.append({"event_id": happened.id, "place": head.sequence, "link": head.digest})
    if sealed:
        session.connection().execute(
            update(events).where(events.c.id == bindparam("event_id"))  # type: ignore[arg-type]
            .values(sequence=bindparam("place"), digest=bindparam("link")), sealed
        )
    session.flush()


def _note_unsealed(session: Session, _context: Any, _instances: Any) -> None:
    if any(isinstance(row, AuditEvent) for row in session.new):
        session.info["has_unsealed"] = True


def seal_before_commit() -> None:
    """Listen to every session of this program; safe to call twice."""
    if not event.contains(Session, "before_commit", _seal):
        event.listen(Session, "before_commit", _seal)
        event.listen(Session, "before_flush", _note_unsealed)


@dataclass(frozen=True)
class ChainCheck:
    """What a walk along the chain found; `broken_at` is the first sequence that does not fit."""

    events: int
    broken_at: int | None
    why: str | None


def verify_chain() -> ChainCheck:
    """Recompute every link; tells the first altered, removed or unsealed event."""
    sealed = db.session.scalars(
        select(AuditEvent).where(AuditEvent.sequence.is_not(None)).order_by(AuditEvent.sequence)
        .execution_options(yield_per=1000)
    )
    with closing(sealed) as rows:
        found, last = _walk(rows)
    if found.broken_at is not None:
        return found
    head = db.session.get(AuditHead, 1)
    if head is not None and (head.sequence, head.digest) != (found.events, last):
        return ChainCheck(found.events, found.events + 1, "events are missing at the end")
    if db.session.scalar(select(AuditEvent.id).where(AuditEvent.digest.is_(None)).limit(1)):
        return ChainCheck(found.events, found.events + 1, "an event was never sealed")
    return found


def _walk(rows: Iterable[AuditEvent]) -> tuple[ChainCheck, str]:
    previous, expected = GENESIS, 0
    for happened in rows:
        expected += 1
        if happened.sequence != expected:
            return ChainCheck(expected - 1, expected, "an event is missing"), previous
        if link_after(previous, happened, expected) != happened.digest:
            return ChainCheck(expected - 1, expected, "an event was altered"), previous
        previous = happened.digest or ""
    return ChainCheck(expected, None, None), previous


def prepare_head() -> None:
    """Make the one row of the chain's head when it is not there (first start)."""
    if db.session.get(AuditHead, 1) is None:
        db.session.add(AuditHead(id=1, sequence=0, digest=GENESIS))
        db.session.flush()


