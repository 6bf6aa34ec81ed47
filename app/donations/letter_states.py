"""What donors are told by email, and how far each email got; nothing here knows a database."""

from datetime import timedelta
from enum import StrEnum
from typing import Final


class LetterKind(StrEnum):
    """The news an email brings."""

    ANSWER = "answer"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    RECEIPT = "receipt"


class LetterState(StrEnum):
    """An email on its way; one that was given up waits for a person."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


LETTER_TRANSITIONS: Final[dict[LetterState, frozenset[LetterState]]] = {
    LetterState.WAITING: frozenset({LetterState.SENT, LetterState.GIVEN_UP}),
    LetterState.SENT: frozenset(),
    LetterState.GIVEN_UP: frozenset({LetterState.WAITING}),
}
LETTER_NAMES: Final[dict[LetterKind, str]] = {
    LetterKind.ANSWER: "Our answer to an offer",
    LetterKind.BOOKED: "When the collection comes",
    LetterKind.CANCELLED: "The collection is called off",
    LetterKind.RECEIPT: "Receipt",
}
LETTER_COLOURS: Final = {LetterState.WAITING: "amber", LetterState.SENT: "green", LetterState.GIVEN_UP: "red"}

_REASONS: Final = {
    "SMTPRecipientsRefused": "the address takes no email; ask for another",
    "SMTPAuthenticationError": "our mail server did not let us in; tell the administrator",
    "email is not set up": "email is not set up here; tell the administrator",
    "the email could not be written": "the email could not be written; tell the administrator",
}


def reason_in_words(failure: str) -> str:
    """Why an email did not leave, in words that say what to do; whatever is not known is the mail server's silence."""
    return _REASONS.get(failure, "our mail server did not take it")


MOST_ATTEMPTS: Final = 10
_FIRST_WAIT: Final = timedelta(minutes=2)
_LONGEST_WAIT: Final = timedelta(hours=6)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, never more than six hours."""
    doubled = int(2 ** max(0, min(attempts, 20) - 1))
    return min(_FIRST_WAIT * doubled, _LONGEST_WAIT)
