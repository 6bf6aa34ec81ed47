"""STOP and START: a number that wants no texts gets none, from this moment on, whatever is already queued."""

from sqlalchemy import select

from app.audit.service import record
from app.core import clock
from app.core.encryption import blind_index
from app.core.permissions import SYSTEM, Actor
from app.core.signals import text_failed
from app.extensions import db
from app.messaging.models import Message, OptOut
from app.messaging.states import TERMINAL, TRANSITIONS, MessageState
from app.messaging.template_keys import TEMPLATE_RULES, TemplateKey


def stop_texts(actor: Actor, phone: str, *, how: str) -> OptOut:
    """Record that a number (E.164) wants no more texts, as told on the phone or in person; cancels what waits."""
    return record_stop(blind_index(phone, "phone"), how=how, actor=actor)


def restore_texts(actor: Actor, phone: str) -> None:
    """Record that a number (E.164) wants texts again; nothing cancelled comes back by itself."""
    record_start(blind_index(phone, "phone"), actor=actor)


def record_stop(phone_index: str, *, how: str, actor: Actor = SYSTEM) -> OptOut:
    """The same for a keyed hash of a number; stopping twice changes nothing."""
    found = _find(phone_index)
    if found is None:
        found = OptOut(phone_index=phone_index, stopped_at=clock.now(), how=how)
        db.session.add(found)
    elif found.restored_at is None:
        return found
    found.stopped_at, found.restored_at, found.how = clock.now(), None, how
    db.session.flush()
    record(actor, "stopped_texts", found, how=how)
    _cancel_waiting(phone_index)
    return found


def record_start(phone_index: str, *, actor: Actor = SYSTEM) -> bool:
    """Let texts to a number start again; False when they were not stopped."""
    found = _find(phone_index)
    if found is None or found.restored_at is not None:
        return False
    found.restored_at = clock.now()
    db.session.flush()
    record(actor, "restored_texts", found)
    return True


def _find(phone_index: str) -> OptOut | None:
    return db.session.scalars(
        select(OptOut).where(OptOut.phone_index == phone_index).with_for_update()
    ).one_or_none()


def _cancel_waiting(phone_index: str) -> None:
    waiting = db.session.scalars(
        select(Message)
        .where(Message.phone_index == phone_index, Message.state.not_in(sorted(TERMINAL)))
        .with_for_update()
    )
    for message in waiting:
        is_ours_to_stop = message.state in {MessageState.HELD, MessageState.QUEUED, MessageState.NEEDS_REVIEW}
        if not is_ours_to_stop or TEMPLATE_RULES[TemplateKey(message.template_key)].may_follow_stop:
            continue
        if MessageState.OPTED_OUT in TRANSITIONS[message.state]:
            message.state, message.reason, message.finished_at = MessageState.OPTED_OUT, "stopped", clock.now()
            db.session.flush()
            text_failed.send(None, message_id=message.id)
