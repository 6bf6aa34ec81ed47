"""What a scan at the bench came to, and where a stock-take, a transfer between sites and a loan stand."""

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


class SiteTransferState(StrEnum):
    """From the list on the bench to the last scan at the other site."""

    PREPARED = "prepared"
    ON_THE_WAY = "on_the_way"
    RECEIVED = "received"
    CALLED_OFF = "called_off"


class LoanState(StrEnum):
    """Lent, and how it ended."""

    OUT = "out"
    BACK = "back"
    LOST = "lost"


_T = SiteTransferState
SITE_TRANSFER_TRANSITIONS: dict[SiteTransferState, frozenset[SiteTransferState]] = {
    _T.PREPARED: frozenset({_T.ON_THE_WAY, _T.CALLED_OFF}), _T.ON_THE_WAY: frozenset({_T.RECEIVED}),
    _T.RECEIVED: frozenset(), _T.CALLED_OFF: frozenset(),
}
LOAN_TRANSITIONS: dict[LoanState, frozenset[LoanState]] = {
    LoanState.OUT: frozenset({LoanState.BACK, LoanState.LOST}), LoanState.BACK: frozenset(),
    LoanState.LOST: frozenset(),
}
