"""What a scan at the bench came to, and where a stock-take stands."""

from enum import StrEnum


class ScanOutcome(StrEnum):
    """The answer to one scan."""

    READY = "ready"
    DONE = "done"
    ALREADY = "already"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class StockTakeState(StrEnum):
    """Open for scanning, or finished with its report."""

    OPEN = "open"
    FINISHED = "finished"


class LineFinding(StrEnum):
    """What a stock-take found of one device."""

    MISSING = "missing"
    UNEXPECTED = "unexpected"
    SEEN = "seen"


STOCK_TAKE_TRANSITIONS: dict[StockTakeState, frozenset[StockTakeState]] = {
    StockTakeState.OPEN: frozenset({StockTakeState.FINISHED}), StockTakeState.FINISHED: frozenset(),
}
