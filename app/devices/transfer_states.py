"""The way of a waste transfer note, and how a breach review ends; nothing here knows a database."""

from enum import StrEnum
from typing import Final


class TransferState(StrEnum):
    """From the note on the clipboard to the day it left."""

    PREPARED = "prepared"
    LEFT = "left"
    CANCELLED = "cancelled"


TRANSFER_TRANSITIONS: Final[dict[TransferState, frozenset[TransferState]]] = {
    TransferState.PREPARED: frozenset({TransferState.LEFT, TransferState.CANCELLED}),
    TransferState.LEFT: frozenset(),
    TransferState.CANCELLED: frozenset(),
}
TRANSFER_COLOURS: Final = {
    TransferState.PREPARED: "amber", TransferState.LEFT: "green", TransferState.CANCELLED: "grey",
}


class BreachOutcome(StrEnum):
    """How the review of a device that went missing unwiped ended."""

    REPORTED = "reported"
    NO_RISK = "no_risk"
    DONOR_TOLD = "donor_told"


BREACH_NAMES: Final[dict[BreachOutcome, str]] = {
    BreachOutcome.REPORTED: "A breach: reported to the Information Commissioner, and the donor told",
    BreachOutcome.DONOR_TOLD: "A breach with no risk worth reporting: the donor told, written in the breach log",
    BreachOutcome.NO_RISK: "No breach: nobody can have reached personal data",
}
