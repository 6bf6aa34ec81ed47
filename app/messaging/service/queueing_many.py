"""Putting the texts of many referrals into the outbox at once: the rules of queueing, a handful of statements.

For referrals made from a file; one text to one household is the business of queueing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from app.audit.service import Happening, record_many
from app.core import clock
from app.core.encryption import blind_index
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.extensions import db
from app.messaging.introduction import introduction
from app.messaging.models import Message, OptOut
from app.messaging.service.queueing import NotSafeToText, count_parts, set_times
from app.messaging.states import MessageState
from app.messaging.template_keys import TemplateKey
from app.messaging.wording import Value, render


@dataclass(frozen=True, slots=True)
class Planned:
    """One text to one household; `phone` is a mobile in E.164, known to be safe to text."""

    dedupe_key: str
    phone: str
    language: str
    is_safe_to_text: bool | None
    referral_id: int
    values: Mapping[str, Value] = field(default_factory=dict)


def queue_many(actor: Actor, key: TemplateKey, planned: Sequence[Planned]) -> int:
    """Write one text for each plan into the outbox, passing over those that stand there already; how many are new.

    Refuses a number not safe to text; a number that said STOP gets a message that is over before it began.
    """
    if any(plan.is_safe_to_text is not True for plan in planned):
        raise NotSafeToText
    there = _dedupe_keys_among([plan.dedupe_key for plan in planned])
    times = Message()
    set_times(times, key, None, None)
    rows = [
        {**_row_of(key, plan), "not_before": times.not_before, "expires_at": times.expires_at}
        for plan in planned if plan.dedupe_key not in there
    ]
    _mark_stopped(rows)
    ids = _insert(rows)
    record_many(actor, [
        Happening(Message.__tablename__, ids[row["dedupe_key"]], "queued_text",
                  {"template": str(key), "referral_id": row["referral_id"]})
        for row in rows
    ])
    if any(row["state"] is MessageState.QUEUED for row in rows):
        enqueue("workers.messaging.deliver_due")
    return len(rows)


def _row_of(key: TemplateKey, plan: Planned) -> dict[str, Any]:
    us = introduction()
    rendered = render(key, plan.language, **{"organisation": us.organisation, "phone": us.phone, **plan.values})
    return {
        "dedupe_key": plan.dedupe_key, "referral_id": plan.referral_id, "template_key": str(rendered.template_key),
        "template_version": rendered.version, "language": rendered.language, "phone": plan.phone,
        "phone_index": blind_index(plan.phone, "phone"), "body": rendered.body, "parts": count_parts(rendered),
        "state": MessageState.QUEUED, "finished_at": None, "reason": None,
    }


def _mark_stopped(rows: Sequence[dict[str, Any]]) -> None:
    stopped = _stopped_among([row["phone_index"] for row in rows])
    for row in rows:
        if row["phone_index"] in stopped:
            row.update(finished_at=clock.now(), reason="stopped", state=MessageState.OPTED_OUT)


def _insert(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    if not rows:
        return {}
    made = db.session.execute(
        insert(Message.__table__).returning(Message.id, Message.dedupe_key), rows  # type: ignore[arg-type]
    )
    return {key: message_id for message_id, key in made}


def _dedupe_keys_among(keys: Sequence[str]) -> set[str]:
    return set(db.session.scalars(select(Message.dedupe_key).where(Message.dedupe_key.in_(keys))))


def _stopped_among(indexes: Sequence[str]) -> set[str]:
    return set(db.session.scalars(
        select(OptOut.phone_index).where(OptOut.phone_index.in_(set(indexes)), OptOut.restored_at.is_(None))
    ))
