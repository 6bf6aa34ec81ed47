"""States of a consignment: one collection of donated kit."""

from enum import StrEnum


class ConsignmentState(StrEnum):
    """From the donor's promise to the last item counted in."""

    EXPECTED = "expected"
    COLLECTED = "collected"
    RECEIVED = "received"
    CANCELLED = "cancelled"


_S = ConsignmentState

CONSIGNMENT_TRANSITIONS: dict[ConsignmentState, frozenset[ConsignmentState]] = {
    _S.EXPECTED: frozenset({_S.COLLECTED, _S.CANCELLED}),
    _S.COLLECTED: frozenset({_S.RECEIVED}),
    _S.RECEIVED: frozenset(),
    _S.CANCELLED: frozenset({_S.EXPECTED}),
}


class Declaration(StrEnum):
    """What the donor declares the kit to be; it decides which paper travels with it."""

    REUSE = "reuse"
    WASTE = "waste"


class ItemKind(StrEnum):
    """What a donor lists and the site counts: the same words as the workshop's form factors, held so by a test."""

    LAPTOP = "laptop"
    DESKTOP = "desktop"
    ALL_IN_ONE = "all_in_one"
    TABLET = "tablet"
    SMARTPHONE = "smartphone"
    SERVER = "server"
    MONITOR = "monitor"
    NETWORKING = "networking"
    OTHER = "other"


ITEM_NAMES: dict[ItemKind, str] = {
    ItemKind.LAPTOP: "Laptops",
    ItemKind.DESKTOP: "Desktop computers",
    ItemKind.ALL_IN_ONE: "All-in-one computers",
    ItemKind.TABLET: "Tablets",
    ItemKind.SMARTPHONE: "Smartphones",
    ItemKind.MONITOR: "Monitors",
    ItemKind.SERVER: "Servers",
    ItemKind.NETWORKING: "Network kit",
    ItemKind.OTHER: "Anything else",
}
