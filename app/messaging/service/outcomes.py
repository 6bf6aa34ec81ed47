"""What follows from knowing something new about a text: its state, its end, and who must hear of it.

The only place that writes a message's state, apart from the claim.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog

from app.core import clock
from app.core.signals import text_failed
from app.extensions import db
from app.messaging.models import Message
from app.messaging.monitoring import CODES, TEXTS
from app.messaging.provider_codes import FollowUp, Meaning, meaning_of_receipt
from app.messaging.service.channel import pause_channel
from app.messaging.service.stopping import record_stop
from app.messaging.states import PROVIDER_STATES, TERMINAL, TRANSITIONS, MessageState, moves_forward

log = structlog.get_logger()

# After these, the household has not heard from us: somebody must ring.
NOT_ARRIVED: Final = frozenset(
    {
        MessageState.FAILED,
        MessageState.UNDELIVERED,
        MessageState.TECHNICAL_FAILURE,
        MessageState.EXPIRED,
        MessageState.OPTED_OUT,
    }
)
RESEND_AFTER: Final = timedelta(hours=4)


def settle(message: Message, to: MessageState, reason: str | None = None) -> bool:
    """Move a text along its table and tell the others; False when the table does not allow it."""
    if to not in TRANSITIONS[message.state]:
        return False
    message.state = to
    message.reason = reason
    message.lease_until = None
    if to in TERMINAL:
        message.finished_at = clock.now()
    if to is MessageState.ACCEPTED:
        message.accepted_at, message.checks, message.checked_at = clock.now(), 0, None
    db.session.flush()
    TEXTS.labels(str(to)).inc()
    log.info("text_moved", message_id=message.id, state=str(to), reason=reason)
    if to in NOT_ARRIVED:
        text_failed.send(None, message_id=message.id)
    return True


def hear_status(message: Message, status: str, error_code: int | None) -> None:
    """Take a provider's status in whatever order it comes; only what is further than the known one counts."""
    if not moves_forward(message.provider_status, status):
        return
    message.provider_status = status
    message.error_code = error_code or message.error_code
    to = PROVIDER_STATES[status]
    if to in {MessageState.UNDELIVERED, MessageState.FAILED}:
        follow(message, meaning_of_receipt(status, error_code))
    elif to is not message.state:
        settle(message, to)


def follow(message: Message, meaning: Meaning) -> None:
    """Put a meaning from the table of codes into effect."""
    CODES.labels(str(message.error_code)).inc()
    if meaning.state is not None:
        settle(message, meaning.state, str(meaning.follow_up))
    if meaning.follow_up is FollowUp.RECORD_OPT_OUT and message.phone_index:
        record_stop(message.phone_index, how="provider")
    elif meaning.follow_up is FollowUp.STOP_CHANNEL:
        pause_channel(reason="provider_refused_us")
    elif meaning.follow_up is FollowUp.SEND_AGAIN_LATER:
        _send_again_later(message)
    elif meaning.follow_up is FollowUp.WATCH_FILTERING:
        log.warning("text_filtered", message_id=message.id)


def _send_again_later(message: Message) -> None:
    """One later copy as a new message, and never a copy of a copy."""
    now = clock.now()
    if message.dedupe_key.endswith(":later") or message.expires_at <= now + RESEND_AFTER:
        return
    copy_text(message, f"{message.dedupe_key}:later", not_before=now + RESEND_AFTER)


def copy_text(message: Message, dedupe_key: str, *, not_before: datetime) -> Message:
    """The same words to the same number as a new message, good until the old one's end or a day more."""
    again = Message(
        dedupe_key=dedupe_key,
        referral_id=message.referral_id,
        template_key=message.template_key,
        template_version=message.template_version,
        language=message.language,
        phone=message.phone,
        phone_index=message.phone_index,
        body=message.body,
        parts=message.parts,
        not_before=not_before,
        expires_at=max(message.expires_at, clock.now() + timedelta(days=1)),
    )
    db.session.add(again)
    db.session.flush()
    return again
