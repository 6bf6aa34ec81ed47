"""Commands on counted items: the catalogue, and everything that changes how many there are.

Each locks the item first; nothing goes below zero, and nothing that was entered is changed: a slip is undone by a
movement of its own.
"""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from app.audit.service import record
from app.core import clock
from app.core.db import check_version
from app.core.errors import NotFound, Refused, StalePage, explain_constraint
from app.core.permissions import Actor
from app.donations.states import ItemKind
from app.extensions import db
from app.supplies.costs import value_out
from app.supplies.drive_words import is_drive_named
from app.supplies.models import CountedItem, ItemMovement
from app.supplies.queries import find_last, find_named, find_submitted
from app.supplies.states import OF_A_DEVICE, MovementKind, SupplyKind

MOST_AT_ONCE: Final = 10_000
MOST_PENCE: Final = 1_000_000  # of one: £10,000
_NEEDS_REASON: Final = "Say why, so that the next count can be understood."
explain_constraint("uq_counted_item_name", "This name is in the catalogue already. Open that item, or name this one "
                   "so that people can tell them apart.", field="name", sqlite="counted_item.name")
explain_constraint("uq_item_movement_number", "A colleague changed the number of this item at the same moment. Look "
                   "at it, then do it again.", sqlite="item_movement.item_id, item_movement.number")
explain_constraint("uq_item_movement_submission_key", "This was just entered. Look at the item's page.",
                   sqlite="item_movement.submission_key")


@dataclass(frozen=True)
class ItemFacts:
    """What the catalogue says of an item; the usual price of one in pence."""

    name: str
    kind: SupplyKind
    fits_kind: ItemKind | None = None
    fits_maker: str | None = None
    fits_model: str | None = None
    is_drive: bool = False
    unit_cost_pence: int | None = None
    minimum: int = 0


@dataclass(frozen=True)
class Order:
    """Where something was bought, and what one of them cost in pence."""

    price_pence: int
    supplier: str
    order_number: str | None = None


def add_item(actor: Actor, facts: ItemFacts) -> CountedItem:
    """Put an item in the catalogue; refuses a name that is there already and a drive that is not a part."""
    item = CountedItem(**_checked(facts, None))
    db.session.add(item)
    db.session.flush()
    record(actor, "item_added", item, kind=str(item.kind))
    return item


def change_item(actor: Actor, item: CountedItem, facts: ItemFacts, *, version_seen: int | None = None) -> CountedItem:
    """Change what the catalogue says of an item; its movements stay. Refuses a stale page and another item's name."""
    item = lock_item(item.id)
    if version_seen is not None:
        check_version(item, version_seen, item.name)
    for name, value in _checked(facts, item).items():
        setattr(item, name, value)
    db.session.flush()
    record(actor, "item_changed", item)
    return item


def close_item(actor: Actor, item: CountedItem) -> CountedItem:
    """Take an item out of the catalogue; refuses while some are there."""
    item = lock_item(item.id)
    last = find_last(item.id)
    if last is not None and last.balance:
        raise Refused(f"{last.balance} of these are still here. Give them out, throw them away or count them first.")
    if not item.is_closed:
        item.is_closed = True
        record(actor, "item_closed", item)
    return item


def open_item(actor: Actor, item: CountedItem) -> CountedItem:
    """Take an item into the catalogue again."""
    item = lock_item(item.id)
    if item.is_closed:
        item.is_closed = False
        record(actor, "item_opened", item)
    return item


def buy_in(
    actor: Actor, item: CountedItem, quantity: int, order: Order, *, submission_key: str | None = None
) -> ItemMovement:
    """Add what was bought at its price; the same form sent twice counts once. Refuses no supplier and odd numbers."""
    item = lock_item(item.id)
    known = find_submitted(submission_key)
    if known is not None:
        return known
    _check_open(item)
    if not order.supplier.strip():
        raise Refused("Enter where it was bought.", field="supplier")
    if not 0 <= order.price_pence <= MOST_PENCE:
        raise Refused("Enter what one costs in pounds, from 0 to 10,000.", field="price")
    item.unit_cost_pence = order.price_pence
    return _enter(
        actor, item, MovementKind.BOUGHT_IN, _checked_number(quantity), quantity * order.price_pence,
        supplier=order.supplier.strip()[:120], order_number=(order.order_number or "").strip()[:40] or None,
        submission_key=submission_key,
    )


def count_item(
    actor: Actor, item: CountedItem, found: int, *, number_seen: int, reason: str | None = None,
    submission_key: str | None = None,
) -> ItemMovement:
    """Enter how many are really there; the difference becomes a movement with its reason.

    `number_seen` is the newest movement when the counting began: what moved since was counted or not, nobody knows, so
    that is refused; so is a difference without a reason. What is found besides cost nothing.
    """
    item = lock_item(item.id)
    known = find_submitted(submission_key)
    if known is not None:
        return known
    last = find_last(item.id)
    if (last.number if last else 0) != number_seen:
        raise StalePage(f"The number of {item.name}")
    if not 0 <= found <= MOST_AT_ONCE:
        raise Refused(f"Enter how many are there, from 0 to {MOST_AT_ONCE}.", field="found")
    change = found - (last.balance if last else 0)
    if change and not (reason or "").strip():
        raise Refused(_NEEDS_REASON, field="reason")
    return _enter(actor, item, MovementKind.COUNTED, change, reason=_short(reason), submission_key=submission_key)


def take_out(
    actor: Actor, item: CountedItem, quantity: int, kind: MovementKind, *, reason: str | None = None,
    asset_tag: str | None = None, submission_key: str | None = None,
) -> ItemMovement:
    """Note that some were given out or thrown away; refuses more than are there, and throwing away without a reason."""
    if kind not in {MovementKind.GIVEN_OUT, MovementKind.THROWN_AWAY}:
        raise Refused("Choose whether they were given out or thrown away.", field="kind")
    item = lock_item(item.id)
    known = find_submitted(submission_key)
    if known is not None:
        return known
    if kind == MovementKind.THROWN_AWAY and not (reason or "").strip():
        raise Refused(_NEEDS_REASON, field="reason")
    return _enter(actor, item, kind, -_checked_number(quantity), reason=_short(reason), asset_tag=asset_tag,
                  submission_key=submission_key)


def use_in_device(actor: Actor, item: CountedItem, quantity: int, asset_tag: str) -> ItemMovement:
    """Take parts for a device at their average cost; the movement says what they cost. Refuses more than are there."""
    item = lock_item(item.id)
    return _enter(actor, item, MovementKind.USED, -_checked_number(quantity), asset_tag=asset_tag)


def put_back(actor: Actor, used: ItemMovement) -> ItemMovement:
    """Put back what was taken for a device, at what it cost then; refuses what was put back before."""
    item = lock_item(used.item_id)
    if used.kind != MovementKind.USED or _is_undone(used):
        raise Refused("This was put back already. Look at the item's page for what is there.")
    return _enter(actor, item, MovementKind.PUT_BACK, -used.change, -used.value_change_pence,
                  asset_tag=used.asset_tag, undoes_id=used.id)


def bring_in_harvested(actor: Actor, item: CountedItem, quantity: int, asset_tag: str) -> ItemMovement:
    """Add what was taken out of a device that is given up; it cost nothing. Refuses items out of the catalogue."""
    item = lock_item(item.id)
    _check_open(item)
    return _enter(actor, item, MovementKind.HARVESTED, _checked_number(quantity), 0, asset_tag=asset_tag)


def take_harvest_back(actor: Actor, harvested: ItemMovement) -> ItemMovement:
    """Undo a harvest: as many leave the shelf again, at their average; refuses once they are used or it is undone."""
    item = lock_item(harvested.item_id)
    if harvested.kind != MovementKind.HARVESTED or _is_undone(harvested):
        raise Refused("This is undone already. Look at the item's page for what is there.")
    return _enter(actor, item, MovementKind.UNDONE, -harvested.change, asset_tag=harvested.asset_tag,
                  undoes_id=harvested.id)


def undo_last(actor: Actor, item: CountedItem, *, number_seen: int) -> ItemMovement:
    """Undo the newest movement by one that goes the other way; pressed twice it is undone once.

    Refuses when it is not the newest any more, and what belongs to a device: that is taken back on its page.
    """
    item = lock_item(item.id)
    last = find_last(item.id)
    if last is None:
        raise Refused("Nothing moved yet. Buy some in, or count what is there.")
    before = db.session.get(ItemMovement, last.undoes_id) if last.undoes_id else None
    if before is not None and before.number == number_seen:
        return last
    if last.number != number_seen:
        raise Refused("A colleague changed the number since you opened the page. Look at the newest line, then "
                      "undo that one if it is wrong.")
    if last.kind in OF_A_DEVICE:
        raise Refused(f"This belongs to {last.asset_tag}. Open that device, and take it back there.")
    if last.kind == MovementKind.UNDONE:
        raise Refused("This is undone already. Enter again what really happened.")
    return _enter(actor, item, MovementKind.UNDONE, -last.change, -last.value_change_pence, asset_tag=last.asset_tag,
                  undoes_id=last.id)


def lock_item(item_id: int) -> CountedItem:
    """One item under its row lock, read anew; NotFound when there is none. Every change of its number begins here."""
    db.session.flush()
    found = db.session.scalar(
        select(CountedItem).where(CountedItem.id == item_id).with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _enter(
    actor: Actor, item: CountedItem, kind: MovementKind, change: int, value_change: int | None = None, **facts: Any
) -> ItemMovement:
    """The next movement of a locked item; without a value, what leaves costs its average and what comes is free."""
    last = find_last(item.id)
    balance, value = (last.balance, last.value_pence) if last else (0, 0)
    if balance + change < 0:
        raise Refused(f"Only {balance} of {item.name} are here. Take fewer, or count the shelf first.",
                      field="quantity")
    if value_change is None:
        value_change = -value_out(value, balance, -change) if change < 0 else 0
    movement = ItemMovement(
        item_id=item.id, number=last.number + 1 if last else 1, kind=kind, change=change, balance=balance + change,
        value_change_pence=value_change, value_pence=value + value_change, made_by_id=actor.id, made_at=clock.now(),
        **facts,
    )
    db.session.add(movement)
    db.session.flush()
    record(actor, f"item_{kind}", item, movement=movement.id, change=change)
    return movement


def _is_undone(movement: ItemMovement) -> bool:
    return db.session.scalar(select(ItemMovement.id).where(ItemMovement.undoes_id == movement.id)) is not None


def _check_open(item: CountedItem) -> None:
    if item.is_closed:
        raise Refused(f"{item.name} is out of the catalogue. Take it into the catalogue again first.")


def _checked_number(quantity: int) -> int:
    if not 0 < quantity <= MOST_AT_ONCE:
        raise Refused(f"Enter a number from 1 to {MOST_AT_ONCE}.", field="quantity")
    return quantity


def _checked(facts: ItemFacts, item: CountedItem | None) -> dict[str, Any]:
    name = " ".join(facts.name.split())[:120]
    if not name:
        raise Refused("Enter what it is called.", field="name")
    other = find_named(name)
    if other is not None and other is not item:
        raise Refused("This name is in the catalogue already. Open that item, or name this one so that people can tell "
                      "them apart.", field="name")
    if facts.is_drive and facts.kind != SupplyKind.PART:
        raise Refused("A storage drive is a part. Choose part, or take the tick away.", field="kind")
    if facts.kind == SupplyKind.PART and not facts.is_drive and is_drive_named(name):
        raise Refused("This sounds like a storage drive. Tick that it is one, or name it so that nobody takes it for "
                      "one.", field="is_drive")
    if not 0 <= facts.minimum <= MOST_AT_ONCE:
        raise Refused(f"Enter a minimum from 0 to {MOST_AT_ONCE}.", field="minimum")
    if facts.unit_cost_pence is not None and not 0 <= facts.unit_cost_pence <= MOST_PENCE:
        raise Refused("Enter what one costs in pounds, from 0 to 10,000.", field="unit_cost")
    return {
        "name": name, "kind": facts.kind, "fits_kind": facts.fits_kind, "fits_maker": _short(facts.fits_maker, 80),
        "fits_model": _short(facts.fits_model, 120), "is_drive": facts.is_drive,
        "unit_cost_pence": facts.unit_cost_pence, "minimum": facts.minimum,
    }


def _short(text: str | None, most: int = 200) -> str | None:
    return (text or "").strip()[:most] or None
