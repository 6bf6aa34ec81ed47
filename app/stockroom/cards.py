"""Action cards of the bench: what may be scanned, what each means, and how a scan is read. No database.

A scanner set to another country's keyboard types some signs differently: what stands for @ and : is read leniently.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.devices.states import Grade, QuarantineReason
from app.devices.wording import QUARANTINE_REASONS


class Action(StrEnum):
    """What a card does with the devices scanned after it."""

    FIND = "FIND"
    IDENTIFIED = "IDENTIFIED"
    START_TEST = "START_TEST"
    RETEST = "RETEST"
    GRADE = "GRADE"
    TO_STOCK = "TO_STOCK"
    MOVE = "MOVE"
    TO_BENCH = "TO_BENCH"
    QUARANTINE = "QUARANTINE"
    RELEASE = "RELEASE"
    RECYCLE = "RECYCLE"
    KEEP = "KEEP"
    FOUND = "FOUND"
    RETURNED = "RETURNED"
    UNDO = "UNDO"


WORDS: Final[Mapping[Action, str]] = {
    Action.FIND: "Say where it stands",
    Action.IDENTIFIED: "It is identified",
    Action.START_TEST: "Start testing",
    Action.RETEST: "Test it again",
    Action.GRADE: "Grade",
    Action.TO_STOCK: "Put in stock",
    Action.MOVE: "Move",
    Action.TO_BENCH: "Take out of stock, back to the bench",
    Action.QUARANTINE: "Quarantine",
    Action.RELEASE: "Release from quarantine",
    Action.RECYCLE: "Set aside for recycling",
    Action.KEEP: "Keep it after all",
    Action.FOUND: "A lost device was found",
    Action.RETURNED: "It came back from a household or a loan",
    Action.UNDO: "Undo the last scan",
}
NEED_A_PLACE: Final = frozenset({Action.TO_STOCK, Action.MOVE})
LONGEST: Final = 80
_CARD = re.compile(r"ACT[:;]([A-Z_?-]{2,20})(?:[:;]([A-Z_-]{1,20}))?(?:[@\"'|]([A-Z0-9-]{1,60}))?")
_PLACE = re.compile(r"LOC[:;]([A-Z0-9-]{1,60})")


@dataclass(frozen=True)
class Card:
    """An action with its reason or grade and its place, as chosen by scanning."""

    action: Action
    argument: str | None = None
    place: str | None = None

    @property
    def code(self) -> str:
        """What the card's code holds."""
        return (f"ACT:{self.action}" + (f":{self.argument}" if self.argument else "")
                + (f"@{self.place}" if self.place else ""))

    @property
    def words(self) -> str:
        """What the card does, for people; a place is named by whoever knows its name."""
        said = WORDS[self.action]
        if self.action == Action.GRADE:
            return f"{said} {self.argument}"
        if self.action == Action.QUARANTINE:
            return f"{said}: {QUARANTINE_REASONS[QuarantineReason((self.argument or '').lower())]}"
        return said


def read_card(typed: str) -> Card | None:
    """The card a scan holds; None for anything else, also for a card of another workshop."""
    found = _CARD.fullmatch(_plain(typed))
    if found is None:
        return None
    name = found[1].replace("-", "_").replace("?", "_")
    if name not in {str(action) for action in Action}:
        return None
    action, argument, place = Action(name), found[2], found[3]
    if (argument is not None) != bool(ARGUMENTS.get(action)) or (place and action not in NEED_A_PLACE):
        return None
    return Card(action, argument, place) if argument is None or argument in ARGUMENTS[action] else None


def read_place(typed: str) -> str | None:
    """The code of the place whose card this is; None for anything else."""
    found = _PLACE.fullmatch(_plain(typed))
    return found[1] if found else None


def is_card(typed: str) -> bool:
    """Whether this looks like a card at all, known or not."""
    return _plain(typed).startswith(("ACT:", "ACT;", "LOC:", "LOC;"))


def _plain(typed: str) -> str:
    return re.sub(r"\s+", "", typed).upper()


ARGUMENTS: Final[Mapping[Action, tuple[str, ...]]] = {
    Action.GRADE: tuple(str(grade) for grade in Grade),
    Action.QUARANTINE: tuple(str(reason).upper() for reason in QuarantineReason),
}
CARDS: Final = tuple(
    Card(action, argument) for action in Action for argument in ARGUMENTS.get(action, (None,))
)
