"""Putting the texts of many referrals into the outbox at once: the rules of queueing, a handful of statements.

For referrals made from a file; one text to one household is the business of queueing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import insert, select

from app.audit.service import Happening, record_many
from app.core import clock
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.extensions import db
from app.messaging.introduction import introduction
from app.messaging.models import Message, OptOut
from app.messaging.service.queueing import NotSafeToText, new_message, set_times
from app.messaging.states import MessageState
from app.messaging.template_keys import TemplateKey
from app.messaging.wording import Value, render

_COLUMNS: Final = (
    "dedupe_key", "referral_id", "template_key", "template_version", "language", "phone", "phone_index", "body",
    "parts", "state", "not_before", "expires_at", "finished_at", "reason",
)


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
    messages = [_message_of(key, plan) for plan in planned if plan.dedupe_key not in there]
    stopped = _stopped_among([message.phone_index or "" for message in messages])
    for message in messages:
        set_times(message, key, None, None)
        message.state = MessageState.QUEUED
        if message.phone_index in stopped:
            message.finished_at, message.reason = clock.now(), "stopped"
            message.state = MessageState.OPTED_OUT
    ids = _insert(messages)
    record_many(actor, [
        Happening(Message.__tablename__, ids[message.dedupe_key], "queued_text",
                  {"template": str(key), "referral_id": message.referral_id})
        for message in messages
    ])
    if any(message.state is MessageState.QUEUED for message in messages):
        enqueue("workers.messaging.deliver_due")
    return len(messages)


def _message_of(key: TemplateKey, plan: Planned) -> Message:
    us = introduction()
    rendered = render(key, plan.language, **{"organisation": us.organisation, "phone": us.phone, **plan.values})
    return new_message(rendered, plan.phone, plan.dedupe_key, plan.referral_id)


def _insert(messages: Sequence[Message]) -> dict[str, int]:
    if not messages:
        return {}
    rows = [{name: getattr(message, name) for name in _COLUMNS} for message in messages]
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
