"""States of runs, proposals, reservations and hand-overs."""

from enum import StrEnum


class RequestState(StrEnum):
    """A run that a worker makes."""

    UNDER_WAY = "under_way"
    DONE = "done"
    FAILED = "failed"


class ProposalState(StrEnum):
    """A proposal changes nothing until a person confirms it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    SUPERSEDED = "superseded"


class RefusalReason(StrEnum):
    """Why a person turned a proposal down; the household is not offered the same device again."""

    HOUSEHOLD_SAID_NO = "household_said_no"
    DOES_NOT_SUIT = "does_not_suit"
    KEPT_FOR_ANOTHER = "kept_for_another"


class ReleaseReason(StrEnum):
    """Why a person gave a hand-over up; the household keeps its place."""

    NOT_COLLECTED = "not_collected"
    HOUSEHOLD_ASKED = "household_asked"
    FAULT_FOUND = "fault_found"
    MATCHED_BY_MISTAKE = "matched_by_mistake"


class ReservationState(StrEnum):
    """At most one live reservation per item and per need; the database enforces it."""

    LIVE = "live"
    RELEASED = "released"
    USED = "used"


class HandOverState(StrEnum):
    """A hand-over is arranged, then done, or it failed and the items went back."""

    ARRANGED = "arranged"
    DONE = "done"
    FAILED = "failed"
    RELEASED = "released"


_H = HandOverState

HAND_OVER_TRANSITIONS: dict[HandOverState, frozenset[HandOverState]] = {
    _H.ARRANGED: frozenset({_H.DONE, _H.FAILED, _H.RELEASED}),
    _H.FAILED: frozenset({_H.ARRANGED, _H.RELEASED}),
    _H.DONE: frozenset(),
    _H.RELEASED: frozenset(),
}

RESERVATION_TRANSITIONS: dict[ReservationState, frozenset[ReservationState]] = {
    ReservationState.LIVE: frozenset({ReservationState.RELEASED, ReservationState.USED}),
    ReservationState.RELEASED: frozenset(),
    ReservationState.USED: frozenset(),
}
