"""What each state of a data bundle is called, its colour and its sentence."""

from dataclasses import dataclass
from typing import Final

from app.connectivity.states import BundleKind, BundleState

_S = BundleState


@dataclass(frozen=True)
class Told:
    """A state as a page shows it."""

    text: str
    colour: str
    sentence: str


_TOLD: Final = {
    _S.IN_STOCK: Told("In stock", "green", "Ready to be matched."),
    _S.RESERVED: Told("Reserved", "plum", "Promised to a household and waiting for its hand-over."),
    _S.ACTIVE: Told("Active", "blue", "In use until its last day."),
    _S.ENDED: Told("Ended", "grey", "Its months are over."),
    _S.LOST: Told("Lost", "red", "Nobody knows where it is."),
}
KIND_NAMES: Final = {BundleKind.SIM: "SIM", BundleKind.VOUCHER: "Voucher", BundleKind.HOTSPOT: "Hotspot"}


def told(state: BundleState) -> Told:
    """How people read a state."""
    return _TOLD[BundleState(state)]
