"""What each card does with one device: the service of the workshop it calls, and when there is nothing left to do.

No card does anything that a button of the device's page could not do.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.service import identifying, leaving, placing, quarantine, stock, testing
from app.devices.states import DeviceState, Grade, QuarantineReason
from app.devices.wording import QUARANTINE_REASONS, told_of
from app.stockroom.cards import Action, Card

_S = DeviceState
_SHELVED = frozenset({_S.IN_STOCK, _S.RESERVED})


@dataclass(frozen=True)
class Step:
    """One action: how it is done, where a device stands when it is done already, and what is said then."""

    do: Callable[[Actor, Device, Card, str], Any]
    said: str
    done_in: Collection[DeviceState] = ()


STEPS: Final[Mapping[Action, Step]] = {
    Action.IDENTIFIED: Step(lambda actor, device, _card, _place: identifying.finish_identification(actor, device),
                            "It is identified.", {_S.WIPE_PENDING, _S.WIPED, _S.TESTING}),
    Action.START_TEST: Step(lambda actor, device, _card, _place: testing.start_testing(actor, device),
                            "It is on the test bench.", {_S.TESTING}),
    Action.RETEST: Step(lambda actor, device, _card, _place: testing.retest_device(actor, device),
                        "It is back on the test bench.", {_S.TESTING}),
    Action.GRADE: Step(lambda actor, device, card, _place: testing.grade_device(
        actor, device, Grade(card.argument or "")), "It is graded."),
    Action.TO_STOCK: Step(lambda actor, device, _card, place: stock.put_in_stock_or_move(
        actor, device, location=place), "It is in stock."),
    Action.MOVE: Step(lambda actor, device, _card, place: placing.place_device(actor, device, location=place),
                      "Its place is noted."),
    Action.TO_BENCH: Step(lambda actor, device, _card, _place: stock.take_out_of_stock(
        actor, device, reason="fault_found"), "It is out of stock and back on the test bench.", {_S.TESTING}),
    Action.QUARANTINE: Step(lambda actor, device, card, _place: quarantine.quarantine_device(
        actor, device, QuarantineReason((card.argument or "").lower())), "Set it apart: it is in quarantine."),
    Action.RELEASE: Step(lambda actor, device, _card, _place: quarantine.release_from_quarantine(actor, device),
                         "It is out of quarantine and goes on from where it stands."),
    Action.RECYCLE: Step(lambda actor, device, _card, _place: leaving.set_aside_for_recycling(
        actor, device, reason="given_up"), "It is set aside for recycling.", {_S.RECYCLE_PENDING}),
    Action.KEEP: Step(lambda actor, device, _card, _place: leaving.keep_after_all(actor, device),
                      "It is kept.", {_S.WIPE_PENDING, _S.WIPED}),
    Action.FOUND: Step(lambda actor, device, _card, _place: leaving.record_found(actor, device),
                       "It is found, and begins again at identification.", {_S.RECEIVED}),
    Action.RETURNED: Step(lambda actor, device, _card, _place: stock.return_device(actor, device),
                          "It came back. Wipe it again.", {_S.WIPE_PENDING}),
}


def is_done(device: Device, card: Card, place: str) -> bool:
    """Whether the device stands where this card would bring it, so that a second scan changes nothing."""
    match card.action:
        case Action.GRADE:
            return device.state == _S.GRADED and str(device.cosmetic_grade) == card.argument
        case Action.TO_STOCK:
            return device.state in _SHELVED and device.location == place
        case Action.MOVE:
            return device.location == place
        case Action.QUARANTINE:
            return device.quarantine_reason is not None
        case Action.RELEASE:
            return device.quarantine_reason is None
        case _:
            return device.state in STEPS[card.action].done_in


def where_it_stands(device: Device) -> str:
    """One line about a device: its stage, its place, whether it is in quarantine, and what comes next."""
    told = told_of(device.state, is_loan_stock=device.loan_stock_reason is not None)
    parts = [f"{told.text}."]
    if device.location:
        parts.append(f"{device.location}.")
    if device.quarantine_reason:
        parts.append(f"In quarantine: {QUARANTINE_REASONS[QuarantineReason(device.quarantine_reason)]}.")
    return " ".join([*parts, told.sentence])


def effective(device: Device, card: Card) -> Action:
    """What the card really does here: putting in stock what is in stock only moves it."""
    return Action.MOVE if card.action == Action.TO_STOCK and device.state in _SHELVED else card.action


# What brings a device back to where it was; the rest would cost a proof or a grade, so a person decides.
UNDO: Final[Mapping[Action, Callable[[Actor, Device, Mapping[str, Any]], Any]]] = {
    Action.MOVE: lambda actor, device, before: placing.place_device(actor, device, location=before.get("location")),
    Action.GRADE: lambda actor, device, _before: testing.retest_device(actor, device),
    Action.QUARANTINE: lambda actor, device, _before: quarantine.release_from_quarantine(actor, device),
    Action.RELEASE: lambda actor, device, before: quarantine.quarantine_device(
        actor, device, QuarantineReason(before["quarantine"])),
    Action.RECYCLE: lambda actor, device, _before: leaving.keep_after_all(actor, device),
}
WHY_NOT_UNDONE: Final[Mapping[Action, str]] = {
    Action.IDENTIFIED: "Correct it on its page instead.",
    Action.START_TEST: "Leave it on the test bench, and go on with another device.",
    Action.RETEST: "Test and grade it again.",
    Action.TO_STOCK: "Scan the card that takes it out of stock, if it must not stay there.",
    Action.TO_BENCH: "Test and grade it, then put it in stock again.",
    Action.KEEP: "Scan the card that sets it aside for recycling.",
    Action.FOUND: "Record it as lost on its page, if it is.",
    Action.RETURNED: "Ring the coordinator, if it did not come back.",
}
