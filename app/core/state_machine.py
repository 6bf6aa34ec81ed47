"""States that change only along a written table, and only through `app.audit.service.move`.

An entity with a `state` inherits Stateful; assigning to `.state` anywhere else raises.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from app.core.errors import Refused

Transitions = Mapping[Any, frozenset[Any]]


class WrongMove(Refused):
    """The table does not allow this change of state."""


class Stateful:
    """A mapped class whose `state` follows TRANSITIONS (state → states it may go to)."""

    TRANSITIONS: ClassVar[Transitions]
    state: Any

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "state" and self.__dict__.get("state") is not None and not self.__dict__.get("_is_moving"):
            raise AttributeError("a state is changed only through app.audit.service.move")
        super().__setattr__(name, value)


def check_move(entity: Stateful, to: StrEnum) -> None:
    """Refuse a change that is not in the entity's table, naming both states in words."""
    allowed = entity.TRANSITIONS.get(entity.state, frozenset())
    if to not in allowed:
        here, there = _words(entity.state), _words(to)
        options = ", ".join(sorted(_words(s) for s in allowed)) or "nothing: it is finished"
        raise WrongMove(f"This is {here} and cannot become {there}. From here it can become: {options}.")


def set_state(entity: Stateful, to: StrEnum) -> None:
    """Write the state; for `move` alone, which has checked, locked and audited."""
    entity.__dict__["_is_moving"] = True
    try:
        entity.state = to
    finally:
        del entity.__dict__["_is_moving"]


def _words(state: str) -> str:
    return str(state).replace("_", " ")
