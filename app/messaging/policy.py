"""Who may see and touch texts.

The outbox is the hub's page; the texts of one case are shown by the case page, which decides who sees the case.
"""

from sqlalchemy import ColumnElement, false, true

from app.core.permissions import Actor, Permission
from app.messaging.models import InboundMessage, Message
from app.messaging.states import FOR_A_PERSON, MessageState

CAN_BE_CANCELLED = frozenset({MessageState.HELD, MessageState.QUEUED, MessageState.NEEDS_REVIEW})
CAN_GO_AGAIN = frozenset(
    {
        MessageState.NEEDS_REVIEW,
        MessageState.FAILED,
        MessageState.UNDELIVERED,
        MessageState.TECHNICAL_FAILURE,
        MessageState.EXPIRED,
    }
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """All texts for the hub, none for anybody else."""
    return true() if actor.may(Permission.MESSAGE_VIEW) else false()


def can_cancel(actor: Actor, message: Message) -> bool:
    """Only the hub, and only while the text has surely not gone or a person decides about it."""
    return actor.may(Permission.MESSAGE_VIEW) and message.state in CAN_BE_CANCELLED


def can_send_again(actor: Actor, message: Message) -> bool:
    """Only the hub, and only what did not arrive and still has its words."""
    has_words = message.phone is not None and message.body is not None
    return actor.may(Permission.MESSAGE_VIEW) and message.state in CAN_GO_AGAIN and has_words


def can_mark_as_sent(actor: Actor, message: Message) -> bool:
    """Only the hub, and only when nobody could find out whether it went."""
    return actor.may(Permission.MESSAGE_VIEW) and message.state is MessageState.NEEDS_REVIEW


def can_deal_with(actor: Actor, message: Message) -> bool:
    """Only the hub, and only what waits for a person."""
    return actor.may(Permission.MESSAGE_VIEW) and message.state in FOR_A_PERSON and message.handled_at is None


def can_answer(actor: Actor, inbound: InboundMessage) -> bool:
    """Only the hub, and only while the number is still kept."""
    return actor.may(Permission.MESSAGE_VIEW) and inbound.phone is not None
