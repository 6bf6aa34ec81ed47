"""The words of offers, bookings, carriers and treatment facilities; nothing here knows a database."""

from datetime import time
from enum import StrEnum
from typing import Final


class OfferState(StrEnum):
    """From the donor's form to our answer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


OFFER_TRANSITIONS: Final[dict[OfferState, frozenset[OfferState]]] = {
    OfferState.OPEN: frozenset({OfferState.ACCEPTED, OfferState.DECLINED}),
    OfferState.ACCEPTED: frozenset(),
    OfferState.DECLINED: frozenset(),
}


class DeclineReason(StrEnum):
    """Why we cannot take kit that somebody offers."""

    TOO_OLD = "too_old"
    TOO_FAR = "too_far"
    NO_ROOM = "no_room"
    WASTE = "waste"
    OTHER = "other"


DECLINE_NAMES: Final[dict[DeclineReason, str]] = {
    DeclineReason.TOO_OLD: "Too old to be given to anybody",
    DeclineReason.TOO_FAR: "Outside the area we collect from",
    DeclineReason.NO_ROOM: "No room in the workshop just now",
    DeclineReason.WASTE: "It is waste, and needs a waste contractor",
    DeclineReason.OTHER: "Something else: write it below",
}


class CollectionWindow(StrEnum):
    """When on its day a collection comes."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    ALL_DAY = "all_day"


WINDOW_TIMES: Final[dict[CollectionWindow, tuple[time, time]]] = {
    CollectionWindow.MORNING: (time(8), time(11)),
    CollectionWindow.MIDDAY: (time(11), time(14)),
    CollectionWindow.AFTERNOON: (time(14), time(17)),
    CollectionWindow.ALL_DAY: (time(8), time(17)),
}
WINDOW_NAMES: Final[dict[CollectionWindow, str]] = {
    window: f"between {begin:%H:%M} and {end:%H:%M}" for window, (begin, end) in WINDOW_TIMES.items()
}


class PartyKind(StrEnum):
    """Who carries kit, and where it is treated."""

    CARRIER = "carrier"
    FACILITY = "facility"


class PermitKind(StrEnum):
    """What a party works under."""

    REGISTRATION = "registration"
    PERMIT = "permit"
    EXEMPTION = "exemption"


PERMIT_NAMES: Final[dict[PermitKind, str]] = {
    PermitKind.REGISTRATION: "Waste carrier registration",
    PermitKind.PERMIT: "Environmental permit",
    PermitKind.EXEMPTION: "Registered exemption",
}
