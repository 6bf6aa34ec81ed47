"""Handing one text to the provider: claim and commit, call once with no database session, record the answer.

Whatever kills this program in between, the claim stays behind and the sweeper asks what became of the text.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import transaction
from app.integrations import sms
from app.messaging.models import Message, OptOut, TextChannel
from app.messaging.provider_codes import meaning_of_refusal
from app.messaging.queries import has_stopped_index
from app.messaging.quiet_hours import are_kept, is_allowed, latest_delivery, next_allowed
from app.messaging.service.outcomes import follow, hear_status, settle
from app.messaging.states import MessageState
from app.messaging.template_keys import TEMPLATE_RULES, TemplateKey

log = structlog.get_logger()

LEASE: Final = timedelta(seconds=60)
FIRST_WAIT: Final = timedelta(seconds=20)
LONGEST_WAIT: Final = timedelta(minutes=15)
LONGEST_ANSWER_VALIDITY: Final = timedelta(hours=4)

Answer = sms.Accepted | sms.NotSent | sms.Refused | sms.Unclear


@dataclass(frozen=True, slots=True)
class Claim:
    """A text that this program alone may hand over, and what the call takes."""

    message_id: int
    attempt_id: str
    phone: str
    body: str
    valid_until: datetime


def deliver(message_id: int, provider: sms.SmsProvider) -> Answer | None:
    """Send one queued text if it is still due and ours to claim; harmless for any other text.

    Runs its own transactions: never call it inside one.
    """
    claim = _claim(message_id)
    if claim is None:
        return None
    answer = _call(provider, claim)
    _record(claim, answer)
    return answer


def message_id_of(attempt_id: str) -> int | None:
    """The message an attempt belongs to, also when a later attempt has taken its place."""
    number = attempt_id.partition("-")[0]
    return int(number) if number.isdecimal() and len(number) < 19 else None


def _claim(message_id: int) -> Claim | None:
    with transaction() as session:
        now = clock.now()
        message = session.scalars(
            select(Message).where(Message.id == message_id).with_for_update(skip_locked=True)
        ).one_or_none()
        if message is None or message.state is not MessageState.QUEUED or message.not_before > now:
            return None
        if not _is_still_wanted(message, now):
            return None
        attempt_id = f"{message.id}-{secrets.token_hex(8)}"
        if not _take(session, message, attempt_id, now):
            return None
        rule = TEMPLATE_RULES[TemplateKey(message.template_key)]
        is_bound = rule.keeps_quiet_hours and are_kept()
        ends = latest_delivery(now) if is_bound else now + LONGEST_ANSWER_VALIDITY
        return Claim(
            message.id, attempt_id, message.phone or "", message.body or "", min(ends, message.expires_at)
        )


def _is_still_wanted(message: Message, now: datetime) -> bool:
    """Look at everything that may have changed since the text was queued, and settle it when that decides."""
    rule = TEMPLATE_RULES[TemplateKey(message.template_key)]
    if message.phone is None or message.body is None:
        settle(message, MessageState.CANCELLED, "words_removed")
        return False
    if not rule.may_follow_stop and has_stopped_index(message.phone_index or ""):
        settle(message, MessageState.OPTED_OUT, "stopped")
        return False
    if rule.keeps_quiet_hours and are_kept() and not is_allowed(now):
        message.not_before = next_allowed(now)
    if message.expires_at <= max(message.not_before, now):
        settle(message, MessageState.EXPIRED, "too_late")
        return False
    return message.not_before <= now


def _take(session: Session, message: Message, attempt_id: str, now: datetime) -> bool:
    """One conditional UPDATE decides between everybody who wants this text, a STOP and the switch."""
    stopped = exists().where(OptOut.phone_index == message.phone_index, OptOut.restored_at.is_(None))
    paused = exists().where(TextChannel.paused_at.is_not(None))
    conditions = [Message.id == message.id, Message.state == MessageState.QUEUED, ~paused]
    if not TEMPLATE_RULES[TemplateKey(message.template_key)].may_follow_stop:
        conditions.append(~stopped)
    taken = session.execute(
        update(Message)
        .where(*conditions)
        .values(
            state=MessageState.SENDING,
            attempt_id=attempt_id,
            attempts=Message.attempts + 1,
            claimed_at=now,
            lease_until=now + LEASE,
            checks=0,
            checked_at=None,
        )
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    return taken is not None


def _call(provider: sms.SmsProvider, claim: Claim) -> Answer:
    try:
        return provider.send(
            claim.phone, claim.body, attempt_id=claim.attempt_id, valid_until=claim.valid_until
        )
    except (sms.NotSent, sms.Refused, sms.Unclear) as answer:
        return answer
    except Exception as error:  # noqa: BLE001 - a fault of ours: the text may have gone all the same
        log.error("text_call_broke", message_id=claim.message_id, error=type(error).__name__)
        return sms.Unclear(type(error).__name__)


def _record(claim: Claim, answer: Answer) -> None:
    try:
        with transaction() as session:
            _record_answer(session, claim, answer)
    except IntegrityError:
        # The provider gave an id it has given before: a person decides what was sent.
        log.error("text_provider_id_twice", message_id=claim.message_id)
        with transaction() as session:
            _record_answer(session, claim, sms.Unclear("an id given twice"))


def _record_answer(session: Session, claim: Claim, answer: Answer) -> None:
    message = session.scalars(
        select(Message).where(Message.id == claim.message_id).with_for_update()
    ).one_or_none()
    if message is None or message.attempt_id != claim.attempt_id:
        return
    if isinstance(answer, sms.Accepted):
        message.provider_id = message.provider_id or answer.provider_id
        if message.state in {MessageState.SENDING, MessageState.UNKNOWN}:
            settle(message, MessageState.ACCEPTED)
        hear_status(message, answer.status, None)
    elif message.state is MessageState.SENDING:
        _record_failure(message, answer)
    session.flush()


def _record_failure(message: Message, answer: sms.NotSent | sms.Refused | sms.Unclear) -> None:
    if isinstance(answer, sms.Unclear):
        settle(message, MessageState.UNKNOWN)
        return
    if isinstance(answer, sms.Refused):
        message.error_code = answer.code
        meaning = meaning_of_refusal(answer.code, answer.http_status)
        follow(message, meaning)
        if meaning.state is not None:
            return
    settle(message, MessageState.QUEUED)
    message.not_before = clock.now() + min(FIRST_WAIT * 2 ** min(message.attempts - 1, 10), LONGEST_WAIT)
