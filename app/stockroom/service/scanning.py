"""One scan at the bench: a card, a place, a device or a way back, and the answer to it.

A refusal undoes what was begun for this device alone; the answer is kept either way.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm.exc import StaleDataError

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.place_codes import code_from
from app.extensions import db
from app.stockroom.cards import LONGEST, NEED_A_PLACE, Action, Card, is_card, read_card, read_place
from app.stockroom.models import BenchScan
from app.stockroom.queries import bench
from app.stockroom.service.steps import STEPS, UNDO, WHY_NOT_UNDONE, effective, is_done, where_it_stands
from app.stockroom.states import ScanOutcome

SHIFT: Final = timedelta(hours=12)


@dataclass(frozen=True)
class _Answer:
    outcome: ScanOutcome
    sentence: str
    card: Card | None
    action: Action | None = None
    device: Device | None = None
    before: dict[str, Any] | None = None


def take_scan(actor: Actor, typed: str, *, card: Card | None, turn: int) -> BenchScan:
    """Answer one scan and keep the answer; the same page sent twice is answered once.

    `card` is the card that counts now, `turn` the newest scan the page showed.
    """
    typed = typed.strip()[:LONGEST]
    known = bench.find_scan(actor.id, turn=turn, typed=typed)
    if known is not None:
        return known
    answer = _answer(actor, typed, card)
    scan = BenchScan(
        technician_id=actor.id, turn=turn, typed=typed, card=answer.card.code if answer.card else None,
        action=answer.action, device_id=answer.device.id if answer.device else None, outcome=answer.outcome,
        sentence=answer.sentence[:1000], before=answer.before or {},
    )
    db.session.add(scan)
    db.session.flush()
    bench.forget_older(actor.id)
    return scan


def _answer(actor: Actor, typed: str, card: Card | None) -> _Answer:
    if not typed:
        return _Answer(ScanOutcome.UNKNOWN, "Nothing was read. Scan again.", card)
    if is_card(typed):
        return _read_card(actor, typed, card)
    device = bench.find_device(typed)
    if device is None:
        return _no_device(typed, card)
    if card is None or card.action in {Action.FIND, Action.UNDO}:
        return _Answer(ScanOutcome.DONE, where_it_stands(device), card, device=device)
    return _act(actor, device, card)


def _no_device(typed: str, card: Card | None) -> _Answer:
    """A place may also be typed by its name, where one is waited for."""
    if card is None or card.action not in NEED_A_PLACE or card.place is not None:
        return _Answer(ScanOutcome.UNKNOWN, "No device carries this. Check the label, or type the asset tag.", card)
    if bench.find_place(code_from(typed)) is None:
        return _Answer(ScanOutcome.UNKNOWN, "No place has this name. Scan the card of the place.", card)
    return _chosen(replace(card, place=code_from(typed)), before=card)


def _read_card(actor: Actor, typed: str, card: Card | None) -> _Answer:
    code = read_place(typed)
    if code is not None:
        action = card.action if card and card.action in NEED_A_PLACE else Action.MOVE
        return _chosen(Card(action, place=code), before=card)
    found = read_card(typed)
    if found is None:
        return _Answer(ScanOutcome.UNKNOWN, "This card is not one of ours. Print the cards again.", card)
    return _undo(actor, card) if found.action == Action.UNDO else _chosen(found, before=card)


def _chosen(card: Card, *, before: Card | None) -> _Answer:
    if card.place is None:
        then = "Now scan the card of the place." if card.action in NEED_A_PLACE else "Now scan the devices."
        return _Answer(ScanOutcome.READY, f"{card.words}. {then}", card)
    place = bench.find_place(card.place)
    if place is None:
        return _Answer(ScanOutcome.UNKNOWN, "No place has this card. Add the place, or print its card again.", before)
    return _Answer(ScanOutcome.READY, f"{card.words}: {place.name}, {place.site.name}. Now scan the devices.", card)


def _act(actor: Actor, device: Device, card: Card) -> _Answer:
    place = ""
    if card.action in NEED_A_PLACE:
        found = bench.find_place(card.place or "")
        if found is None:
            return _Answer(ScanOutcome.REFUSED, "Scan the card of the place first.", replace(card, place=None),
                           device=device)
        place = found.name
    if is_done(device, card, place):
        return _Answer(ScanOutcome.ALREADY, where_it_stands(device), card, device=device)
    action, before = effective(device, card), _before(device)
    try:
        with db.session.begin_nested():
            STEPS[card.action].do(actor, device, card, place)
    except Refused as refused:
        return _Answer(ScanOutcome.REFUSED, refused.sentence, card, device=device)
    except StaleDataError:
        return _Answer(ScanOutcome.REFUSED, "Somebody else is working on it. Scan it again.", card, device=device)
    said = STEPS[card.action].said if action == card.action else STEPS[action].said
    after = {"state": str(device.state), "version": device.version}
    return _Answer(ScanOutcome.DONE, f"{said} {where_it_stands(device)}", card, action, device, {**before, **after})


def _before(device: Device) -> dict[str, Any]:
    return {"location": device.location, "quarantine": device.quarantine_reason}


def _undo(actor: Actor, card: Card | None) -> _Answer:
    """Take the technician's last change back, where a device can go back to where it was."""
    last = bench.find_last_change(actor.id, since=clock.now() - SHIFT)
    if last is None or last.device is None:
        return _Answer(ScanOutcome.REFUSED, "There is nothing to undo. Scan a card and a device.", card)
    device, action = last.device, Action(last.action or "")
    if last.undone_at is not None:
        return _Answer(ScanOutcome.ALREADY, f"{device.asset_tag} is undone already. {where_it_stands(device)}", card,
                       device=device)
    why_not = _why_not(last, device, action)
    if why_not:
        return _Answer(ScanOutcome.REFUSED, why_not, card, device=device)
    try:
        with db.session.begin_nested():
            UNDO[action](actor, device, last.before)
    except Refused as refused:
        return _Answer(ScanOutcome.REFUSED, refused.sentence, card, device=device)
    last.undone_at = clock.now()
    return _Answer(ScanOutcome.DONE, f"Undone. {where_it_stands(device)}", card, device=device)


def _why_not(last: BenchScan, device: Device, action: Action) -> str | None:
    if action not in UNDO:
        return f"This cannot be undone. {WHY_NOT_UNDONE[action]}"
    if last.before.get("version") != device.version:
        return f"{device.asset_tag} was changed since. Open its page to see what is next."
    return None
