"""What kinds of sites there are, and the code a place's card carries, from its name. No database."""

import re
from enum import StrEnum
from typing import Final

_CARD = re.compile(r"LOC[:;]", re.IGNORECASE)


class SiteKind(StrEnum):
    """What a site is for."""

    WORKSHOP = "workshop"
    HUB = "hub"
    COLLECTION_POINT = "collection_point"
    STORE = "store"


SITE_NAMES: Final = {
    SiteKind.WORKSHOP: "Workshop: kit is wiped and tested there",
    SiteKind.HUB: "Hub: people are helped there",
    SiteKind.COLLECTION_POINT: "Collection point: kit is handed over there",
    SiteKind.STORE: "Store: kit is kept there",
}


def place_code(name: str) -> str:
    """The code of a place's card, from its name: Shelf B2 is SHELF-B2; empty when no letter or digit is left."""
    return re.sub(r"[^A-Z0-9]+", "-", name.strip().upper()).strip("-")[:60]


def code_from(typed: str) -> str:
    """The code of a place as its card was scanned (LOC:SHELF-B2) or its name typed, whatever capitals and spaces."""
    typed = typed.strip()
    card = _CARD.match(typed)
    return place_code(typed[card.end():] if card else typed)
