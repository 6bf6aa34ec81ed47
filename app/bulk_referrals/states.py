"""Where an uploaded file stands, where one of its rows stands, and what a person may choose for a row."""

from enum import StrEnum


class BulkState(StrEnum):
    """The way of a file; `reading`, `checking` and `confirming` belong to a worker, the others wait for a person."""

    UPLOADED = "uploaded"
    READING = "reading"
    MAPPING = "mapping"
    CHECKING = "checking"
    TO_CHECK = "to_check"
    CONFIRMING = "confirming"
    DONE = "done"
    UNREADABLE = "unreadable"
    CANCELLED = "cancelled"


_S = BulkState

BULK_TRANSITIONS: dict[BulkState, frozenset[BulkState]] = {
    _S.UPLOADED: frozenset({_S.READING, _S.CANCELLED}),
    _S.READING: frozenset({_S.MAPPING, _S.UNREADABLE, _S.CANCELLED}),
    _S.MAPPING: frozenset({_S.CHECKING, _S.CANCELLED}),
    _S.CHECKING: frozenset({_S.TO_CHECK, _S.MAPPING, _S.CANCELLED}),
    _S.TO_CHECK: frozenset({_S.MAPPING, _S.CHECKING, _S.CONFIRMING, _S.CANCELLED}),
    # What was confirmed is finished, or taken back to the check when nothing was made and the agreement has ended.
    _S.CONFIRMING: frozenset({_S.DONE, _S.TO_CHECK}),
    _S.DONE: frozenset(),
    _S.UNREADABLE: frozenset({_S.CANCELLED}),
    _S.CANCELLED: frozenset(),
}

WORKING_STATES = frozenset({_S.UPLOADED, _S.READING, _S.CHECKING, _S.CONFIRMING})
CANCELLABLE_STATES = frozenset(state for state, after in BULK_TRANSITIONS.items() if _S.CANCELLED in after)
FINISHED_STATES = frozenset({_S.DONE, _S.UNREADABLE, _S.CANCELLED})


class RowChoice(StrEnum):
    """What a person decided about a row that seems to be with us already, or that they do not want."""

    SKIP = "skip"
    UPDATE = "update"
    REFER_ANYWAY = "refer_anyway"


class RowStanding(StrEnum):
    """What will become of a row when the file is confirmed, and afterwards what became of it."""

    READY = "ready"
    UPDATING = "updating"
    OPEN = "open"
    REJECTED = "rejected"
    SKIPPED = "skipped"
    REFERRED = "referred"
    UPDATED = "updated"
    LEFT = "left"


GOING_ON = frozenset({RowStanding.READY, RowStanding.UPDATING})
NOT_GOING_ON = frozenset({RowStanding.OPEN, RowStanding.REJECTED, RowStanding.LEFT})
