"""What a row of the table is, and the groups of states that rows are written with."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.devices.states import DeviceState
from tests.devices.gate.house import Bench

_S = DeviceState
Goes = dict[DeviceState, DeviceState]
ALL: Final = frozenset(_S)
OPEN: Final = (_S.RECEIVED, _S.IDENTIFIED, _S.WIPE_PENDING, _S.WIPE_FAILED)
WIPING: Final = (_S.WIPE_PENDING, _S.WIPE_FAILED)
BENCH: Final = (_S.WIPED, _S.TESTING, _S.REPAIR)
SHELVED: Final = (_S.IN_STOCK, _S.RESERVED)
BEHIND: Final = (*BENCH, _S.GRADED, *SHELVED)
LISTABLE: Final = (*OPEN, *BENCH, _S.RECYCLE_PENDING)
HERE: Final = ALL - {_S.HANDED_OVER, _S.RECYCLED, _S.LOST}
USABLE: Final = HERE - {_S.RECYCLE_PENDING}


def stays(*states: DeviceState) -> Goes:
    """Allowed in these states, and the device stays where it stands."""
    return {state: state for state in states}


def to(after: DeviceState, *states: DeviceState) -> Goes:
    """Allowed in these states, and the device then stands at `after`."""
    return dict.fromkeys(states, after)


def _nothing(_bench: Bench) -> dict[str, Any]:
    return {}


def _only_device(bench: Bench) -> tuple[Any, ...]:
    return (bench.device,)


@dataclass(frozen=True)
class Row:
    """One thing that can be done: through a command of the service, a form, or both.

    `goes` says where it may be done; everywhere else the device is as it was before. `given` is what happened before;
    `needs` what must be so besides, and `is_hidden` that the page does not offer it while it is not. `offered` are the
    states in which the device's page has its button or link; None means where it may be done.
    """

    does: str
    goes: Goes
    endpoint: str = ""
    command: Callable[..., Any] | None = None
    args: Callable[[Bench], tuple[Any, ...]] = _only_device
    named: Callable[[Bench], Mapping[str, Any]] = _nothing
    typed: Callable[[Bench], Mapping[str, Any]] = _nothing
    path: Callable[[Bench], Mapping[str, Any]] = _nothing
    given: Callable[[Bench], None] | None = None
    given_in: Collection[DeviceState] = ALL
    needs: tuple[str, ...] = ()
    is_hidden: bool = False
    offered: Collection[DeviceState] | None = None
    who: str = "technician"
    is_versioned: bool = True
    is_told: bool = True  # an event of the device tells of it
    answers: bool = False  # what may not be is told in an answer, not by a refusal
    sent_in: Collection[DeviceState] = ALL  # where its form is tried, when the command tries all the rest
