"""Putting a text into the outbox, in the same transaction as the change it tells about, and taking it back.

Nothing here sends: after the commit a job is woken, and a sweeper finds what the job missed.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit.service import record
from app.core import clock
from app.core.encryption import blind_index
from app.core.errors import Refused
from app.core.jobs import enqueue
from app.core.permissions import Actor
from app.core.phone import read_phone
from app.extensions import db
from app.messaging import policy
from app.messaging.introduction import introduction
from app.messaging.models import Message
from app.messaging.queries import find_by_dedupe_key, has_stopped_index
from app.messaging.quiet_hours import are_kept, next_allowed
from app.messaging.segments import count_segments
from app.messaging.service.outcomes import copy_text, settle
from app.messaging.states import WAITING, MessageState
from app.messaging.template_keys import TEMPLATE_RULES, TemplateKey
from app.messaging.wording import Rendered, Value, render

MOST_PARTS: Final = 6


class NotSafeToText(Refused):
    """The household did not say that this number is safe to text, so it never is texted."""

    def __init__(self) -> None:
        super().__init__(
            "This number is not marked as safe to text. Ring instead, or ask whether a text is all right.",
            field="is_safe_to_text",
        )


def queue_text(
    actor: Actor,
    key: TemplateKey,
    *,
    dedupe_key: str,
    phone: str,
    language: str,
    is_safe_to_text: bool | None,
    referral_id: int | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    is_held: bool = False,
    **values: Value,
) -> Message:
    """Write one text into the outbox; asking again under the same key returns the first one, unchanged.

    Our name and phone number are filled in here. Refuses numbers not safe to text or not mobile, and missing
    values; a number that said STOP gets a message that is over before it began, so that the case shows it.
    """
    found = find_by_dedupe_key(dedupe_key)
    if found is not None:
        return found
    if is_safe_to_text is not True:
        raise NotSafeToText
    number = _mobile(phone)
    us = introduction()
    rendered = render(key, language, **{"organisation": us.organisation, "phone": us.phone, **values})
    message = new_message(rendered, number, dedupe_key, referral_id)
    set_times(message, key, not_before, expires_at)
    message.state = _first_state(message, key, is_held=is_held)
    stored = _store_once(message)
    if stored is message:
        record(actor, "queued_text", message, template=str(key), referral_id=referral_id)
        _wake(message)
    return stored


def queue_personal(
    actor: Actor,
    words: str,
    *,
    dedupe_key: str,
    phone: str,
    language: str,
    is_safe_to_text: bool | None,
    referral_id: int | None,
) -> Message:
    """Queue a text that a person wrote on a case; our name is put in front of it."""
    return queue_text(
        actor,
        TemplateKey.PERSONAL,
        dedupe_key=dedupe_key,
        phone=phone,
        language=language,
        is_safe_to_text=is_safe_to_text,
        referral_id=referral_id,
        message=words,
    )


def release_text(actor: Actor, message: Message) -> None:
    """Let a held text go; refuses one that is not held."""
    if not settle(message, MessageState.QUEUED):
        raise Refused("This text is not being held. Look at its state on its page.")
    record(actor, "released_text", message)
    _wake(message)


def cancel_text(actor: Actor, message: Message, *, reason: str = "by_hand") -> None:
    """Take one text back; refuses when it may already have gone."""
    _lock(message)
    if not settle(message, MessageState.CANCELLED, reason):
        raise Refused("This text can no longer be cancelled: it has left us, or it is finished. Ring instead.")
    record(actor, "cancelled_text", message, reason=reason)


def cancel_texts(actor: Actor, referral_id: int, *, reason: str, except_for: tuple[TemplateKey, ...] = ()) -> int:
    """Take back all waiting texts of a case, for example when it is withdrawn or its number changes."""
    waiting = db.session.scalars(
        select(Message)
        .where(Message.referral_id == referral_id, Message.state.in_(sorted(WAITING)))
        .where(Message.template_key.not_in([str(key) for key in except_for]))
        .with_for_update()
    ).all()
    for message in waiting:
        settle(message, MessageState.CANCELLED, reason)
        record(actor, "cancelled_text", message, reason=reason)
    return len(waiting)


def send_again(actor: Actor, message: Message) -> Message:
    """Send a text that did not arrive once more; refuses what arrived, is on its way, or must not be texted."""
    _lock(message)
    if not policy.can_send_again(actor, message):
        raise Refused("This text cannot be sent again: it arrived, is on its way, or its words are gone. Ring instead.")
    if message.phone_index and has_stopped_index(message.phone_index):
        raise Refused("This person asked for no more texts. Ring or write instead.")
    now = clock.now()
    if message.state is MessageState.NEEDS_REVIEW:
        settle(message, MessageState.QUEUED, "sent_again")
        message.not_before, message.provider_status = now, None
        set_times(message, TemplateKey(message.template_key), now, None)
        again = message
    else:
        again = find_by_dedupe_key(f"{message.dedupe_key}:again") or copy_text(
            message, f"{message.dedupe_key}:again", not_before=now
        )
        message.handled_at = message.handled_at or now
    record(actor, "sent_text_again", message, as_message=again.id)
    _wake(again)
    return again


def deal_with(actor: Actor, message: Message) -> None:
    """Record that a person told the household another way, or that the text matters no more; twice is once."""
    _lock(message)
    if message.handled_at is not None:
        return
    if not policy.can_deal_with(actor, message):
        raise Refused("This text does not wait for a person. Look at its state on its page.")
    message.handled_at = clock.now()
    record(actor, "dealt_with_text", message)
    db.session.flush()


def mark_as_sent(actor: Actor, message: Message) -> None:
    """Record that a person knows the text arrived, for example because the household answered it."""
    _lock(message)
    if not policy.can_mark_as_sent(actor, message):
        raise Refused("Only a text nobody could find again is marked as sent. Look at its state on its page.")
    settle(message, MessageState.SENT, "marked_as_sent")
    record(actor, "marked_text_as_sent", message)


def _mobile(phone: str) -> str:
    number = read_phone(phone, allow_fictional=True)
    if not number.is_mobile:
        raise Refused("This is not a mobile number, so it cannot get texts. Ring instead.", field="phone")
    return number.e164


def new_message(rendered: Rendered, phone: str, dedupe_key: str, referral_id: int | None) -> Message:
    """A text that is not in the outbox yet; refuses one that is too long."""
    parts = count_parts(rendered)
    return Message(
        dedupe_key=dedupe_key,
        referral_id=referral_id,
        template_key=str(rendered.template_key),
        template_version=rendered.version,
        language=rendered.language,
        phone=phone,
        phone_index=blind_index(phone, "phone"),
        body=rendered.body,
        parts=parts,
    )


def count_parts(rendered: Rendered) -> int:
    """How many parts a text is paid for; refuses one that is too long."""
    parts = count_segments(rendered.body).count
    if parts > MOST_PARTS:
        raise Refused(f"The text is {parts} parts long, and {MOST_PARTS} is the most. Please shorten it.")
    return parts


def set_times(message: Message, key: TemplateKey, not_before: datetime | None, expires_at: datetime | None) -> None:
    """When a text may leave, by its quiet hours, and until when it is of use."""
    rule, now = TEMPLATE_RULES[key], clock.now()
    earliest = max(not_before or now, now)
    message.not_before = next_allowed(earliest) if rule.keeps_quiet_hours and are_kept() else earliest
    message.expires_at = expires_at or message.not_before + rule.useful_for


def _first_state(message: Message, key: TemplateKey, *, is_held: bool) -> MessageState:
    may_follow_stop = TEMPLATE_RULES[key].may_follow_stop
    if not may_follow_stop and message.phone_index and has_stopped_index(message.phone_index):
        message.finished_at, message.reason = clock.now(), "stopped"
        return MessageState.OPTED_OUT
    return MessageState.HELD if is_held else MessageState.QUEUED


def _store_once(message: Message) -> Message:
    """Two people pressing at once write one text: the later one gets the earlier one's."""
    try:
        with db.session.begin_nested():
            db.session.add(message)
            db.session.flush()
    except IntegrityError:
        found = find_by_dedupe_key(message.dedupe_key)
        if found is None:
            raise
        return found
    return message


def _wake(message: Message) -> None:
    if message.state is MessageState.QUEUED and message.not_before <= clock.now():
        enqueue("workers.messaging.deliver", message.id)


def _lock(message: Message) -> None:
    db.session.flush()
    db.session.refresh(message, with_for_update=True)
