"""The question put to the solver and its answer: the rules of a run and the plan.
Values only; how a plan is found is in solver.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.matching.facts import Item, Need
from app.matching.makes import SuitabilityPolicy
from app.matching.places import Places


class Together(StrEnum):
    """What happens when a household asked for device and data and only one of them is to be had."""

    REQUIRED = "required"  # it waits until both are there
    PREFERRED = "preferred"  # it gets that one now


class Obstacle(StrEnum):
    """What stood in the way of a need left over."""

    NOTHING_SUITS = "nothing_suits"
    QUEUE = "queue"
    CAP = "cap"
    OTHER_HALF = "other_half"


@dataclass(frozen=True, slots=True)
class Caps:
    """The most households one run may serve, by partner, authority and programme; not named is not capped."""

    partners: Mapping[str, int] = field(default_factory=dict)
    authorities: Mapping[str, int] = field(default_factory=dict)
    programmes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything besides needs and items that decides a plan; a run stores it, and so can be repeated."""

    on: date
    suitability: SuitabilityPolicy = field(default_factory=SuitabilityPolicy)
    places: Places = field(default_factory=Places)
    caps: Caps = field(default_factory=Caps)
    together: Together = Together.PREFERRED


@dataclass(frozen=True, slots=True)
class Assignment:
    """One item for one need. A substitute needs the recipient's recorded yes; `distance` in 100 metres."""

    need: Need
    item: Item
    fit: int
    distance: int
    is_substitute: bool
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A need not served and why; `cap` names the partner, authority or programme whose cap was reached."""

    need: Need
    obstacle: Obstacle
    cap: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer of one run: both lists in order of priority."""

    assignments: tuple[Assignment, ...]
    left_over: tuple[LeftOver, ...]


def priority(need: Need) -> tuple[int, date, str, bool]:
    """The order of turns: most points, longest waiting, reference; a household's device before its data."""
    return (-need.points, need.waiting_since, need.referral, need.kind.value == "data")
