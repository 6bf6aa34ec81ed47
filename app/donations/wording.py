"""What each state of a consignment is called, its colour, and its sentence for staff and for the donor."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.donations.states import ITEM_NAMES, ConsignmentState, ItemKind

STATIONS: Final = ("Booked", "Collected", "Counted in")
_S = ConsignmentState


@dataclass(frozen=True)
class Told:
    """A state as a page shows it."""

    text: str
    colour: str
    sentence: str


_FOR_STAFF: Final = {
    _S.EXPECTED: Told("Booked", "blue", "Waiting for the collection. Record it when the kit has left the donor."),
    _S.COLLECTED: Told("On its way", "amber", "The kit has left the donor. Count it in when it arrives."),
    _S.RECEIVED: Told("Counted in", "green", "Every item has an asset tag and is in the workshop's lists."),
    _S.CANCELLED: Told("Cancelled", "grey", "The collection was called off. It can be booked again."),
}
_FOR_DONOR: Final = {
    _S.EXPECTED: Told("Booked", "blue", "We will collect your kit on the day shown."),
    _S.COLLECTED: Told("On its way", "amber", "Your kit was collected and is on its way to our workshop."),
    _S.RECEIVED: Told("Received", "green", "We counted your kit in. Below is what became of each item."),
    _S.CANCELLED: Told("Cancelled", "grey", "This collection was called off. Ring us to book it again."),
}


def for_staff(state: ConsignmentState) -> Told:
    """How staff read a state."""
    return _FOR_STAFF[ConsignmentState(state)]


def for_donor(state: ConsignmentState) -> Told:
    """How a donor reads a state."""
    return _FOR_DONOR[ConsignmentState(state)]


def listed(counts: Iterable[tuple[str, int]]) -> str:
    """Kinds with their numbers in words: 20 laptops, 1 monitor."""
    return ", ".join(f"{number} {_noun(ItemKind(kind), number)}" for kind, number in counts)


def _noun(kind: ItemKind, number: int) -> str:
    if kind == ItemKind.OTHER:
        return "other item" if number == 1 else "other items"
    many = ITEM_NAMES[kind].lower()
    return many.removesuffix("s") if number == 1 else many


def station_of(state: ConsignmentState) -> int:
    """How many stations are behind a consignment."""
    return {_S.COLLECTED: 2, _S.RECEIVED: 3}.get(ConsignmentState(state), 1)
