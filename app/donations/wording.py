"""What each state of a consignment is called, its colour, and its sentence for staff and for the donor."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.donations.fates import ItemFate
from app.donations.states import ITEM_NAMES, ConsignmentState, ItemKind

if TYPE_CHECKING:
    from app.donations.models import Consignment

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


def differences(consignment: "Consignment", listed_by: str = "You") -> list[str]:
    """What differs between listed, collected and counted in, each as a sentence the donor may read.

    Staff read of "The donor"; nothing else is told differently.
    """
    said, collected, received = [], consignment.items_collected, consignment.items_received
    promised = sum(line.quantity for line in consignment.lines)
    if collected is not None and collected != promised:
        said.append(f"{listed_by} listed {_items(promised)}, and {_items(collected)} went with the carrier.")
    if received is None or collected is None:
        return said
    if received < collected:
        said.append(f"{_items(collected)} went with the carrier and {received} arrived: "
                    f"{_items(collected - received)} short.")
    elif received > collected:
        said.append(f"{_items(collected)} went with the carrier and {received} arrived: "
                    f"{_items(received - collected)} more.")
    if consignment.discrepancy_note:
        said.append(f"What we know about it: {consignment.discrepancy_note}")
    return said


def kinds_that_differ(consignment: "Consignment", fates: Sequence[ItemFate]) -> list[tuple[str, int, int]]:
    """Kinds of which another number arrived than the donor listed: name, listed, arrived; none before it was counted.

    A kind is what we know an item to be now: what was counted as a laptop may turn out to be a tablet.
    """
    if consignment.received_at is None:
        return []
    listed_of = {line.form_factor: line.quantity for line in consignment.lines}
    arrived = Counter(fate.form_factor for fate in fates)
    return [(ITEM_NAMES[kind], listed_of.get(kind, 0), arrived[kind])
            for kind in ItemKind if listed_of.get(kind, 0) != arrived[kind]]


def _items(number: int) -> str:
    return f"{number:,} item" if number == 1 else f"{number:,} items"


def _noun(kind: ItemKind, number: int) -> str:
    if kind == ItemKind.OTHER:
        return "other item" if number == 1 else "other items"
    many = ITEM_NAMES[kind].lower()
    return many.removesuffix("s") if number == 1 else many


def station_of(state: ConsignmentState) -> int:
    """The station a consignment stands at, from 0; one that was counted in has them all behind it."""
    return {_S.COLLECTED: 1, _S.RECEIVED: len(STATIONS)}.get(ConsignmentState(state), 0)
