"""Replies of households: stored as they come, then acted on when they are a plain command, else given to a person.

STATUS, numbers and everything about a case is answered by whoever listens to `text_received`.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.audit.service import record
from app.core import clock
from app.core.encryption import blind_index
from app.core.errors import Refused
from app.core.jobs import enqueue
from app.core.permissions import SYSTEM, Actor
from app.core.signals import text_received
from app.extensions import db
from app.messaging.models import InboundMessage, Message
from app.messaging.queries import find_by_phone_index, has_stopped_index
from app.messaging.replies import Reply, interpret
from app.messaging.reply_words import ReplyKind
from app.messaging.service.queueing import queue_personal, queue_text
from app.messaging.service.stopping import record_start, record_stop
from app.messaging.template_keys import TemplateKey
from app.messaging.texts import LANGUAGES

MOST_ANSWERS_A_DAY: Final = 6
LONGEST_KEPT: Final = 1600
RECENT: Final = timedelta(days=365)


def store_reply(provider_id: str, phone: str, body: str) -> None:
    """Keep one incoming text whose signature was checked; a second delivery of it changes nothing."""
    inbound = InboundMessage(
        provider_id=provider_id[:64],
        phone=phone,
        phone_index=blind_index(phone, "phone"),
        body=body[:LONGEST_KEPT],
        received_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(inbound)
            db.session.flush()
    except IntegrityError:
        return
    enqueue("workers.messaging.read_reply", inbound.id)


def read_reply(inbound_id: int) -> None:
    """Understand one stored text and act on it; harmless when that was done before."""
    inbound = db.session.scalars(
        select(InboundMessage).where(InboundMessage.id == inbound_id).with_for_update()
    ).one_or_none()
    if inbound is None or inbound.meaning is not None or inbound.phone_index is None:
        return
    reply = interpret(inbound.body or "")
    inbound.meaning = str(reply.kind)
    inbound.referral_id = _only_referral(inbound.phone_index)
    db.session.flush()
    record(SYSTEM, "received_text", inbound, meaning=inbound.meaning, referral_id=inbound.referral_id)
    is_answered = _act(inbound, reply)
    heard = [done for _, done in text_received.send(None, inbound_id=inbound.id)]
    if is_answered or any(heard):
        inbound.handled_at = clock.now()
    elif reply.kind in _NEEDS_AN_ANSWER:
        _answer(inbound, TemplateKey.PASSED_ON if _is_known(inbound) else TemplateKey.UNKNOWN_NUMBER)
    db.session.flush()


def may_be_answered(inbound: InboundMessage, *, most: int = MOST_ANSWERS_A_DAY) -> bool:
    """Whether this number may get one more answer by itself today; every capability that answers asks here."""
    since = clock.now() - timedelta(days=1)
    today = db.session.scalar(
        select(func.count()).where(
            Message.phone_index == inbound.phone_index,
            Message.dedupe_key.startswith("reply:"),
            Message.created_at > since,
        )
    )
    return (today or 0) < most


def mark_handled(actor: Actor, inbound: InboundMessage) -> None:
    """Record that a person has dealt with a reply."""
    if inbound.handled_at is None:
        inbound.handled_at = clock.now()
        record(actor, "handled_text", inbound)


def answer_by_hand(actor: Actor, inbound: InboundMessage, words: str) -> Message:
    """Answer a reply in a person's own words; who wrote to us may be written to, unless they said STOP.

    The same words to the same reply are one answer: the button was pressed twice.
    """
    if inbound.phone is None:
        raise Refused("The number was removed after its time, so it cannot be answered by text. Write or ring instead.")
    if has_stopped_index(inbound.phone_index or ""):
        raise Refused("This person asked for no more texts. Ring or write instead.")
    message = queue_personal(
        actor,
        words,
        dedupe_key=f"answer:{inbound.id}:{blind_index(words.strip(), 'answer')}",
        phone=inbound.phone,
        language=_language(inbound),
        is_safe_to_text=True,
        referral_id=inbound.referral_id,
    )
    mark_handled(actor, inbound)
    return message


_NEEDS_AN_ANSWER: Final = frozenset(
    {ReplyKind.STATUS, ReplyKind.NUMBER, ReplyKind.YES, ReplyKind.NO, ReplyKind.OTHER}
)


def _act(inbound: InboundMessage, reply: Reply) -> bool:
    """Do what a plain command asks; whether nobody else needs to."""
    phone_index = inbound.phone_index or ""
    if reply.kind is ReplyKind.STOP:
        record_stop(phone_index, how="text")
        if _is_known(inbound):
            _answer(inbound, TemplateKey.STOPPED)
        return True
    if reply.kind is ReplyKind.START:
        record_start(phone_index)
        _answer(inbound, TemplateKey.STARTED)
        return True
    if reply.kind is ReplyKind.HELP:
        _answer(inbound, TemplateKey.HELP)
        return True
    if reply.kind is ReplyKind.WRONG_NUMBER:
        record_stop(phone_index, how="wrong_number")
        _answer(inbound, TemplateKey.WRONG_NUMBER)
        return False
    if reply.kind is ReplyKind.LANGUAGE:
        return _change_language(inbound, reply.value or "")
    return reply.kind is ReplyKind.THANKS


def _change_language(inbound: InboundMessage, language: str) -> bool:
    if language in LANGUAGES:
        _answer(inbound, TemplateKey.LANGUAGE_CHANGED, language)
        return True
    _answer(inbound, TemplateKey.LANGUAGE_NOT_YET)
    return False


def _answer(inbound: InboundMessage, key: TemplateKey, language: str | None = None) -> None:
    """One answer to one text, and never so many a day that two machines could talk to each other."""
    # Whoever stops or starts texts must know that it worked, also on a day of many texts.
    most = 2 * MOST_ANSWERS_A_DAY if key in {TemplateKey.STOPPED, TemplateKey.STARTED} else MOST_ANSWERS_A_DAY
    if inbound.phone is None or not may_be_answered(inbound, most=most):
        return
    try:
        queue_text(
            SYSTEM,
            key,
            dedupe_key=f"reply:{inbound.id}",
            phone=inbound.phone,
            language=language or _language(inbound),
            is_safe_to_text=True,
            referral_id=inbound.referral_id,
        )
    except Refused:
        return  # not a mobile of ours, such as a network's own short number: nothing to answer


def _language(inbound: InboundMessage) -> str:
    last = find_by_phone_index(inbound.phone_index or "")
    return last.language if last else "en"


def _is_known(inbound: InboundMessage) -> bool:
    """Whether we ever wrote to this number, answers to its own texts aside."""
    found = db.session.scalar(
        select(Message.id)
        .where(Message.phone_index == inbound.phone_index, ~Message.dedupe_key.startswith("reply:"))
        .limit(1)
    )
    return found is not None


def _only_referral(phone_index: str) -> int | None:
    """The case a number belongs to; none when two cases share it, so that a person is asked."""
    cases = db.session.scalars(
        select(Message.referral_id)
        .where(Message.phone_index == phone_index, Message.referral_id.is_not(None))
        .where(Message.created_at > clock.now() - RECENT)
        .distinct()
        .limit(2)
    ).all()
    return cases[0] if len(cases) == 1 else None
