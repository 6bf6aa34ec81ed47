"""The one switch for all texts: paused, everything waits; resumed, everything still useful leaves."""

import structlog

from app.audit.service import record
from app.core import clock
from app.core.errors import Refused
from app.core.jobs import enqueue
from app.core.permissions import SYSTEM, Actor
from app.extensions import db
from app.messaging.models import TextChannel
from app.messaging.queries import find_channel

log = structlog.get_logger()


def pause_channel(actor: Actor = SYSTEM, *, reason: str = "by_hand") -> None:
    """Stop all texts; pausing twice keeps the first moment and reason."""
    channel = find_channel()
    if channel is None:
        channel = TextChannel()
        db.session.add(channel)
    if channel.paused_at is not None:
        return
    channel.paused_at, channel.reason = clock.now(), reason
    db.session.flush()
    record(actor, "paused_texts", channel, reason=reason)
    log.error("texts_paused", reason=reason)


def resume_channel(actor: Actor) -> None:
    """Let texts leave again; refuses when they are not stopped."""
    channel = find_channel()
    if channel is None or channel.paused_at is None:
        raise Refused("Texts are leaving already. Look at the list: nothing needs to be started.")
    channel.paused_at = None
    db.session.flush()
    record(actor, "resumed_texts", channel)
    enqueue("workers.messaging.deliver_due")
