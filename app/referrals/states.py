"""States of a referral and of its needs, with the tables of what may follow what."""

from enum import StrEnum


class ReferralState(StrEnum):
    """The life of a referral; only people decline."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_INFORMATION = "needs_information"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    MATCHED = "matched"
    READY = "ready"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ON_HOLD = "on_hold"


_S = ReferralState

REFERRAL_TRANSITIONS: dict[ReferralState, frozenset[ReferralState]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
    _S.SUBMITTED: frozenset({_S.NEEDS_INFORMATION, _S.ACCEPTED, _S.DECLINED, _S.WITHDRAWN, _S.ON_HOLD}),
    _S.NEEDS_INFORMATION: frozenset({_S.SUBMITTED, _S.DECLINED, _S.WITHDRAWN, _S.ON_HOLD}),
    _S.ACCEPTED: frozenset({_S.WAITING, _S.WITHDRAWN, _S.ON_HOLD}),
    _S.WAITING: frozenset({_S.MATCHED, _S.WITHDRAWN, _S.ON_HOLD}),
    _S.MATCHED: frozenset({_S.READY, _S.WAITING, _S.WITHDRAWN}),
    _S.READY: frozenset({_S.HANDED_OVER, _S.WAITING, _S.WITHDRAWN}),
    _S.HANDED_OVER: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset(),
    _S.DECLINED: frozenset({_S.SUBMITTED}),
    _S.WITHDRAWN: frozenset({_S.SUBMITTED}),
    _S.ON_HOLD: frozenset({_S.SUBMITTED, _S.WAITING, _S.DECLINED, _S.WITHDRAWN}),
}

OPEN_STATES = frozenset({
    _S.SUBMITTED, _S.NEEDS_INFORMATION, _S.ACCEPTED, _S.WAITING, _S.MATCHED, _S.READY, _S.ON_HOLD,
})

# Sent and not decided: the clock of the decision runs for a submitted one, a question stops it.
UNDECIDED_STATES = frozenset({_S.SUBMITTED})


class NeedKind(StrEnum):
    """What is asked for: at most one of each a referral."""

    DEVICE = "device"
    DATA = "data"


class NeedState(StrEnum):
    """A need is open until it is held for, met, or dropped."""

    OPEN = "open"
    RESERVED = "reserved"
    MET = "met"
    DROPPED = "dropped"


class DeviceKind(StrEnum):
    """Kinds a household can ask for."""

    LAPTOP = "laptop"
    DESKTOP = "desktop"
    TABLET = "tablet"
    SMARTPHONE = "smartphone"
    ANY = "any"


class NoteKind(StrEnum):
    """What a case note is."""

    NOTE = "note"
    CALL = "call"
    QUESTION = "question"
    ANSWER = "answer"
    DECISION = "decision"


class LetterKind(StrEnum):
    """Emails to the people who work on referrals."""

    REMINDER = "reminder"
    DIGEST = "digest"


class EqualityStep(StrEnum):
    """All that a referral remembers of the equality questions."""

    DONE = "done"
    SKIPPED = "skipped"
