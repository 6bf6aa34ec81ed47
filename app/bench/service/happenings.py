"""Audit events in bulk: sealed into the chain as they are written, so that the chain still proves itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final

from app.audit.models import AuditEvent, AuditHead
from app.audit.service import link_after, prepare_head
from app.bench.service.writing import Writer
from app.extensions import db

_CHUNK: Final = 5_000


@dataclass(frozen=True, slots=True)
class Happening:
    """An audit event that is still to be sealed."""

    at: datetime
    actor_id: int | None
    actor_role: str | None
    subject_kind: str
    subject_id: int
    action: str
    from_state: str | None = None
    to_state: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


class Chain:
    """The end of the audit chain, held until the caller's transaction commits."""

    def __init__(self) -> None:
        prepare_head()
        self._head = db.session.get_one(AuditHead, 1, with_for_update=True)

    def write(self, writer: Writer, happenings: Iterable[Happening]) -> None:
        """Seal and write events in their order."""
        waiting = iter(happenings)
        while rows := list(self._sealed(islice(waiting, _CHUNK))):
            writer.write(AuditEvent, rows)
        db.session.flush()

    def _sealed(self, happenings: Iterable[Happening]) -> Iterator[dict[str, Any]]:
        for one in happenings:
            self._head.sequence += 1
            self._head.digest = link_after(self._head.digest, one, self._head.sequence)
            yield {
                "at": one.at, "actor_id": one.actor_id, "actor_role": one.actor_role,
                "subject_kind": one.subject_kind, "subject_id": one.subject_id, "action": one.action,
                "from_state": one.from_state, "to_state": one.to_state, "detail": dict(one.detail),
                "sequence": self._head.sequence, "digest": self._head.digest,
            }
