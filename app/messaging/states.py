"""What can be true of a text, and which change may follow which.

Also the order of the provider's own statuses, so that a late or repeated receipt
never moves a text backwards.
"""

from enum import StrEnum
from typing import Final


class MessageState(StrEnum):
    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    UNKNOWN = "unknown"
    NEEDS_REVIEW = "needs_review"
    FAILED = "failed"
    TECHNICAL_FAILURE = "technical_failure"
    OPTED_OUT = "opted_out"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SIMULATED = "simulated"


_S = MessageState
# What the provider may tell us about a text it has, or once had.
_RECEIPTS: Final = frozenset({_S.SENT, _S.DELIVERED, _S.UNDELIVERED, _S.FAILED, _S.OPTED_OUT, _S.EXPIRED})
_NOT_SENT_AFTER_ALL: Final = frozenset({_S.CANCELLED, _S.EXPIRED, _S.OPTED_OUT})

TRANSITIONS: Final[dict[MessageState, frozenset[MessageState]]] = {
    _S.HELD: _NOT_SENT_AFTER_ALL | {_S.QUEUED},
    # A text thought lost and queued once more may still report in: then it must not go a second time.
    _S.QUEUED: _NOT_SENT_AFTER_ALL | _RECEIPTS | {_S.HELD, _S.SENDING, _S.ACCEPTED, _S.TECHNICAL_FAILURE},
    # A receipt can overtake the answer to our own call.
    _S.SENDING: _RECEIPTS | {_S.ACCEPTED, _S.QUEUED, _S.UNKNOWN, _S.SIMULATED, _S.TECHNICAL_FAILURE},
    _S.ACCEPTED: _RECEIPTS,
    _S.SENT: _RECEIPTS - {_S.SENT},
    _S.UNKNOWN: _RECEIPTS | {_S.ACCEPTED, _S.QUEUED, _S.NEEDS_REVIEW},
    _S.NEEDS_REVIEW: _RECEIPTS | {_S.ACCEPTED, _S.QUEUED, _S.CANCELLED},
    _S.DELIVERED: frozenset(),
    _S.UNDELIVERED: frozenset(),
    _S.FAILED: frozenset(),
    _S.TECHNICAL_FAILURE: frozenset(),
    _S.OPTED_OUT: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.SIMULATED: frozenset(),
}

TERMINAL: Final = frozenset(state for state, following in TRANSITIONS.items() if not following)
WAITING: Final = frozenset({_S.HELD, _S.QUEUED})
# A person must look: nobody knows, or nobody can repair it by waiting.
FOR_A_PERSON: Final = frozenset({_S.NEEDS_REVIEW, _S.FAILED, _S.UNDELIVERED, _S.TECHNICAL_FAILURE})

# The provider's statuses in the only order they may be believed; equal ranks exclude each other.
PROVIDER_ORDER: Final[dict[str, int]] = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "partially_delivered": 3,
    "delivered": 4,
    "read": 4,
    "undelivered": 4,
    "failed": 4,
    "canceled": 4,
}

PROVIDER_STATES: Final[dict[str, MessageState]] = {
    "accepted": _S.ACCEPTED,
    "scheduled": _S.ACCEPTED,
    "queued": _S.ACCEPTED,
    "sending": _S.ACCEPTED,
    "sent": _S.SENT,
    "partially_delivered": _S.SENT,
    "delivered": _S.DELIVERED,
    "read": _S.DELIVERED,
    "undelivered": _S.UNDELIVERED,
    "failed": _S.FAILED,
    "canceled": _S.EXPIRED,
}


def moves_forward(known: str | None, heard: str) -> bool:
    """Whether a provider status adds to what is known; unknown statuses never do, the last word stays."""
    if heard not in PROVIDER_ORDER:
        return False
    return known is None or PROVIDER_ORDER[heard] > PROVIDER_ORDER.get(known, -1)
