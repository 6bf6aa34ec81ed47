"""Texts and replies for tests; a state other than the first is reached by being made in it."""

import itertools
from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.encryption import blind_index
from app.extensions import db
from app.messaging.models import InboundMessage, Message
from app.messaging.states import TERMINAL, MessageState

PHONE = "+447700900123"
_numbers = itertools.count(1)


def make_message(**given: Any) -> Message:
    """One text, due now, whose words are unlike any other's."""
    number, now = next(_numbers), clock.now()
    phone = given.pop("phone", PHONE)
    state = given.get("state", MessageState.QUEUED)
    values: dict[str, Any] = {
        "dedupe_key": f"test:{number}",
        "template_key": "ready",
        "phone": phone,
        "phone_index": blind_index(phone, "phone") if phone else None,
        "body": f"Reconnect: text number {number}.",
        "not_before": now - timedelta(minutes=1),
        "expires_at": now + timedelta(days=2),
        "finished_at": now if state in TERMINAL else None,
    }
    if state is MessageState.SENDING:
        values |= {"lease_until": now + timedelta(seconds=60)}
    if state not in {MessageState.QUEUED, MessageState.HELD}:
        values |= {"claimed_at": now, "attempts": 1, "attempt_id": f"{number}-made"}
    message = Message(**(values | given))
    db.session.add(message)
    db.session.flush()
    return message


def make_reply(body: str, phone: str = PHONE, **given: Any) -> InboundMessage:
    """One text from a household, not yet understood."""
    inbound = InboundMessage(
        **{
            "provider_id": f"SMtest{next(_numbers)}",
            "phone": phone,
            "phone_index": blind_index(phone, "phone"),
            "body": body,
            "received_at": clock.now(),
            **given,
        }
    )
    db.session.add(inbound)
    db.session.flush()
    return inbound
