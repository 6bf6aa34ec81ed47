"""Reads of texts: the outbox, one case's conversation, what waits for a person, and who said STOP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, select

from app.core import clock
from app.core.encryption import blind_index
from app.core.errors import NotFound
from app.core.permissions import Actor
from app.extensions import db
from app.messaging.models import InboundMessage, Message, OptOut, ProviderReceipt, TextChannel
from app.messaging.policy import visible_to
from app.messaging.states import FOR_A_PERSON, TERMINAL, MessageState


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """How the outbox stands: `oldest_due_seconds` is how long the oldest text that should have left has waited."""

    waiting: int
    for_a_person: int
    oldest_due_seconds: float
    is_paused: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of a conversation; a state only when it is ours, no words once they were removed."""

    words: str | None
    at: datetime
    state: MessageState | None = None
    language: str | None = None
    not_before: datetime | None = None


def get_message(actor: Actor, message_id: int) -> Message:
    """One text the person may see, or NotFound."""
    found = db.session.scalars(
        select(Message).where(Message.id == message_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_inbound(actor: Actor, inbound_id: int) -> InboundMessage:
    """One reply the person may see, or NotFound."""
    found = db.session.scalars(
        select(InboundMessage).where(InboundMessage.id == inbound_id, visible_to(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def select_messages(actor: Actor, states: frozenset[MessageState] | None = None) -> Select[Message]:
    """The texts a person may see, in some states or in all; for paging."""
    query = select(Message).where(visible_to(actor))
    return query if states is None else query.where(Message.state.in_(sorted(states)))


def select_for_a_person(actor: Actor) -> Select[Message]:
    """The texts that did not arrive, or may not have, and that nobody has dealt with; for paging."""
    return select(Message).where(visible_to(actor), _waits_for_a_person())


def select_finished(actor: Actor) -> Select[Message]:
    """The texts nothing more is to be done about; for paging."""
    over = Message.state.in_(sorted(TERMINAL | FOR_A_PERSON))
    return select(Message).where(visible_to(actor), over, not_(_waits_for_a_person()))


def _waits_for_a_person() -> ColumnElement[bool]:
    return and_(Message.state.in_(sorted(FOR_A_PERSON)), Message.handled_at.is_(None))


def select_inbound(actor: Actor, *, only_open: bool) -> Select[InboundMessage]:
    """The replies a person may see, all or those nobody has dealt with; for paging."""
    query = select(InboundMessage).where(visible_to(actor))
    return query.where(InboundMessage.handled_at.is_(None)) if only_open else query


def list_for_referral(referral_id: int) -> Sequence[Message]:
    """The texts of one case, oldest first; who may see the case is decided by the caller."""
    return db.session.scalars(
        select(Message).where(Message.referral_id == referral_id).order_by(Message.id)
    ).all()


def list_replies_for_referral(referral_id: int) -> Sequence[InboundMessage]:
    """What a case's household wrote, oldest first; who may see the case is decided by the caller."""
    return db.session.scalars(
        select(InboundMessage).where(InboundMessage.referral_id == referral_id).order_by(InboundMessage.id)
    ).all()


def list_receipts(message: Message) -> Sequence[ProviderReceipt]:
    """Every receipt of one text in the order they came."""
    return db.session.scalars(
        select(ProviderReceipt).where(ProviderReceipt.message_id == message.id).order_by(ProviderReceipt.id)
    ).all()


def list_newest_by_number(limit: int = 50) -> Sequence[Message]:
    """The newest text to each number, of the numbers texted last, newest first."""
    newest = func.max(Message.id)
    ids = (
        select(newest)
        .where(Message.phone_index.is_not(None), Message.phone.is_not(None))
        .group_by(Message.phone_index)
        .order_by(newest.desc())
        .limit(limit)
    )
    return db.session.scalars(select(Message).where(Message.id.in_(ids)).order_by(Message.id.desc())).all()


def list_conversation(phone_index: str) -> list[Said]:
    """Everything said with one number in either direction, oldest first."""
    ours = db.session.scalars(select(Message).where(Message.phone_index == phone_index))
    theirs = db.session.scalars(select(InboundMessage).where(InboundMessage.phone_index == phone_index))
    said = [
        *(Said(one.body, one.created_at, one.state, one.language, one.not_before) for one in ours),
        *(Said(one.body, one.received_at) for one in theirs),
    ]
    return sorted(said, key=lambda one: one.at)


def find_by_dedupe_key(dedupe_key: str) -> Message | None:
    """The text that was asked for under this key, if any."""
    return db.session.scalars(select(Message).where(Message.dedupe_key == dedupe_key)).one_or_none()


def find_by_phone_index(phone_index: str) -> Message | None:
    """One text to this number, or None."""
    return db.session.scalars(
        select(Message).where(Message.phone_index == phone_index).order_by(Message.id.desc()).limit(1)
    ).one_or_none()


def has_stopped(phone: str) -> bool:
    """Whether the number (E.164) said STOP, or was found to be somebody else's, and did not come back."""
    return has_stopped_index(blind_index(phone, "phone"))


def has_stopped_index(phone_index: str) -> bool:
    """The same for the keyed hash of a number."""
    found = db.session.scalar(
        select(OptOut.id).where(OptOut.phone_index == phone_index, OptOut.restored_at.is_(None))
    )
    return found is not None


def is_paused() -> bool:
    """Whether all texts are stopped."""
    return db.session.scalar(select(TextChannel.id).where(TextChannel.paused_at.is_not(None))) is not None


def find_channel() -> TextChannel | None:
    """The switch for all texts, None before it was ever used."""
    return db.session.scalars(select(TextChannel).order_by(TextChannel.id).limit(1)).one_or_none()


def count_unfinished(actor: Actor) -> dict[MessageState, int]:
    """How many texts stand in each state that something still follows from; nearly all others arrived long ago."""
    states = sorted(frozenset(MessageState) - TERMINAL - FOR_A_PERSON)
    rows = db.session.execute(
        select(Message.state, func.count()).where(visible_to(actor), Message.state.in_(states)).group_by(Message.state)
    )
    return dict(rows.all())


def count_for_a_person(actor: Actor) -> int:
    """Texts nobody can repair by waiting and that nobody has dealt with."""
    return _count(select(Message.id).where(visible_to(actor), _waits_for_a_person()))


def count_open_replies(actor: Actor) -> int:
    """Replies nobody has dealt with."""
    return _count(select(InboundMessage.id).where(visible_to(actor), InboundMessage.handled_at.is_(None)))


def outbox_health() -> OutboxHealth:
    """Figures for monitoring; no personal data."""
    now = clock.now()
    oldest: datetime | None = db.session.scalar(
        select(func.min(Message.not_before)).where(
            Message.state == MessageState.QUEUED, Message.not_before <= now
        )
    )
    waiting = _count(select(Message.id).where(Message.state == MessageState.QUEUED))
    people = _count(select(Message.id).where(Message.state == MessageState.NEEDS_REVIEW))
    age = (now - oldest).total_seconds() if oldest else 0.0
    return OutboxHealth(waiting, people, age, is_paused())


def _count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
