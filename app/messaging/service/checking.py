"""The sweeper: finds what is due, what a killed program left behind, and what nobody knows, and asks.

Everything here lives in the database, so it may run anywhere, twice, late, or after a restart.
"""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import transaction
from app.integrations import sms
from app.messaging.models import InboundMessage, Message, ProviderReceipt
from app.messaging.queries import is_paused
from app.messaging.service.answering import read_reply
from app.messaging.service.delivery import deliver
from app.messaging.service.outcomes import hear_status, settle
from app.messaging.service.receipts import apply_receipt
from app.messaging.states import WAITING, MessageState
from app.messaging.template_keys import TEMPLATE_RULES, TemplateKey

log = structlog.get_logger()

MOST_AT_ONCE: Final = 500
LONGEST_ROUND_SECONDS: Final = 45.0
MOST_UNSENT_IN_A_ROW: Final = 5
BETWEEN_CHECKS: Final = timedelta(minutes=5)
FIRST_CHECK_AFTER: Final = timedelta(seconds=20)
CHECKS_UNTIL_GIVEN_UP: Final = 2
MOST_ATTEMPTS_WHEN_UNSURE: Final = 2
CLOCKS_DIFFER_BY: Final = timedelta(minutes=2)
LEFT_BEHIND_AFTER: Final = timedelta(seconds=30)
POLL_AFTER: Final = (timedelta(minutes=15), timedelta(hours=2), timedelta(hours=24))
GIVEN_UP_AFTER: Final = timedelta(hours=72)
GIVEN_UP_ASKING_AFTER: Final = timedelta(hours=12)


def deliver_due(provider: sms.SmsProvider) -> int:
    """One round: clear up, ask about what is unclear, then send everything due; how many were handed over."""
    ends = time.monotonic() + LONGEST_ROUND_SECONDS
    find_left_behind()
    end_too_late()
    _each(_ids(_is_to_be_asked(clock.now())), lambda each: resolve_unknown(each, provider), ends)
    _each(_ids(_is_to_be_polled(clock.now())), lambda each: poll_receipt(each, provider), ends)
    _finish_arrivals(ends)
    return _drain(provider, ends)


def find_left_behind() -> int:
    """Texts whose claim ran out: nobody knows what became of them, so nobody sends them before asking."""
    with transaction() as session:
        left = session.scalars(
            select(Message)
            .where(Message.state == MessageState.SENDING, Message.lease_until < clock.now())
            .with_for_update(skip_locked=True)
        ).all()
        return sum(settle(message, MessageState.UNKNOWN, "left_behind") for message in left)


def end_too_late() -> int:
    """Waiting texts that outlived their use expire, rather than arrive when they only confuse."""
    with transaction() as session:
        late = session.scalars(
            select(Message)
            .where(Message.state.in_(sorted(WAITING)), Message.expires_at <= clock.now())
            .limit(MOST_AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        return sum(settle(message, MessageState.EXPIRED, "too_late") for message in late)


def resolve_unknown(message_id: int, provider: sms.SmsProvider) -> None:
    """Ask the provider whether it has the text; twice not found, it goes once more or waits for a person."""
    with transaction() as session:
        message = session.get(Message, message_id)
        if message is None or message.state is not MessageState.UNKNOWN or message.phone is None:
            return
        phone, body, since = message.phone, message.body, message.claimed_at or message.created_at
        attempt_id = message.attempt_id
    try:
        seen = provider.find_recent(phone, since - CLOCKS_DIFFER_BY)
    except sms.Unclear:
        seen = None
    with transaction() as session:
        message = _locked(session, message_id)
        if message is None or message.state is not MessageState.UNKNOWN or message.attempt_id != attempt_id:
            return
        message.checked_at = clock.now()
        if seen is None:
            # not asked is not the same as not found: the question stays open, but not for ever
            if clock.now() - since >= GIVEN_UP_ASKING_AFTER:
                settle(message, MessageState.NEEDS_REVIEW, "could_not_ask")
            return
        ours = _unclaimed(session, (text for text in seen if body and text.body.endswith(body)))
        if ours is not None:
            message.provider_id = ours.provider_id
            settle(message, MessageState.ACCEPTED, "found_again")
            hear_status(message, ours.status, ours.error_code)
        else:
            _not_found(message)


def poll_receipt(message_id: int, provider: sms.SmsProvider) -> None:
    """Ask about an accepted text whose receipt does not come; after three days it counts as not delivered."""
    with transaction() as session:
        message = session.get(Message, message_id)
        provider_id = message.provider_id if message else None
    if provider_id is None:
        return
    try:
        seen = provider.fetch(provider_id)
    except sms.Unclear:
        return
    with transaction() as session:
        message = _locked(session, message_id)
        if message is None or message.state not in {MessageState.ACCEPTED, MessageState.SENT}:
            return
        message.checks, message.checked_at = message.checks + 1, clock.now()
        if seen is not None:
            hear_status(message, seen.status, seen.error_code)
        if message.accepted_at and clock.now() - message.accepted_at >= GIVEN_UP_AFTER:
            settle(message, MessageState.UNDELIVERED, "no_receipt")


def _not_found(message: Message) -> None:
    message.checks += 1
    if message.checks < CHECKS_UNTIL_GIVEN_UP:
        return
    is_critical = TEMPLATE_RULES[TemplateKey(message.template_key)].is_time_critical
    if is_critical and message.attempts < MOST_ATTEMPTS_WHEN_UNSURE:
        settle(message, MessageState.QUEUED, "not_found")
        message.not_before = clock.now()
    else:
        settle(message, MessageState.NEEDS_REVIEW, "not_found")


def _unclaimed(session: Session, candidates: Iterable[sms.Seen]) -> sms.Seen | None:
    """The newest of the texts found that no other message of ours is known to be."""
    found = list(candidates)
    taken = set(
        session.scalars(
            select(Message.provider_id).where(Message.provider_id.in_([one.provider_id for one in found]))
        )
    )
    return next((one for one in found if one.provider_id not in taken), None)


def _drain(provider: sms.SmsProvider, ends: float) -> int:
    handed_over = unsent_in_a_row = 0
    with transaction():
        if is_paused():
            return 0
    due = (Message.state == MessageState.QUEUED) & (Message.not_before <= clock.now())
    for message_id in _ids(due, in_order_of_due=True):
        if time.monotonic() > ends or unsent_in_a_row >= MOST_UNSENT_IN_A_ROW:
            break  # the provider is busy or away: the rest waits for the next round
        answer = _guarded(lambda each: deliver(each, provider), message_id)
        if isinstance(answer, sms.NotSent):
            unsent_in_a_row += 1
        elif answer is not None:
            handed_over, unsent_in_a_row = handed_over + 1, 0
    return handed_over


def _finish_arrivals(ends: float) -> None:
    """Receipts and replies that were stored but whose job was lost."""
    before = clock.now() - LEFT_BEHIND_AFTER
    with transaction() as session:
        receipts = session.scalars(
            select(ProviderReceipt.id)
            .where(ProviderReceipt.handled_at.is_(None), ProviderReceipt.created_at < before)
            .order_by(ProviderReceipt.id)
            .limit(MOST_AT_ONCE)
        ).all()
        replies = session.scalars(
            select(InboundMessage.id)
            .where(InboundMessage.meaning.is_(None), InboundMessage.created_at < before)
            .order_by(InboundMessage.id)
            .limit(MOST_AT_ONCE)
        ).all()
    _each(receipts, _in_transaction(apply_receipt), ends)
    _each(replies, _in_transaction(read_reply), ends)


def _in_transaction(step: Callable[[int], None]) -> Callable[[int], None]:
    def run(each: int) -> None:
        with transaction():
            step(each)

    return run


def _is_to_be_asked(now: datetime) -> ColumnElement[bool]:
    never = Message.checked_at.is_(None) & (Message.claimed_at <= now - FIRST_CHECK_AFTER)
    return (Message.state == MessageState.UNKNOWN) & or_(never, Message.checked_at <= now - BETWEEN_CHECKS)


def _is_to_be_polled(now: datetime) -> ColumnElement[bool]:
    steps = [
        (Message.checks == number) & (Message.accepted_at <= now - after)
        for number, after in enumerate((*POLL_AFTER, GIVEN_UP_AFTER))
    ]
    waiting = Message.state.in_([MessageState.ACCEPTED, MessageState.SENT])
    return waiting & Message.provider_id.is_not(None) & or_(*steps)


def _ids(condition: ColumnElement[bool], *, in_order_of_due: bool = False) -> list[int]:
    order = (Message.not_before, Message.id) if in_order_of_due else (Message.id,)
    with transaction() as session:
        query = select(Message.id).where(condition).order_by(*order).limit(MOST_AT_ONCE)
        return list(session.scalars(query))


def _each(ids: Iterable[int], step: Callable[[int], object], ends: float) -> None:
    for each in ids:
        if time.monotonic() > ends:
            return
        _guarded(step, each)


def _guarded(step: Callable[[int], object], each: int) -> object:
    """One poisoned row must not keep the others waiting."""
    try:
        return step(each)
    except Exception as error:  # noqa: BLE001 - whatever it is, the rest of the queue goes on
        log.error("text_step_broke", row_id=each, error=type(error).__name__)
        return None


def _locked(session: Session, message_id: int) -> Message | None:
    return session.scalars(select(Message).where(Message.id == message_id).with_for_update()).one_or_none()
