"""A stock-take: what should lie at a place, what was scanned there, and the report. It moves nothing by itself."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import insert

from app.audit.service import move, record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.place_models import StoragePlace
from app.extensions import db
from app.stockroom.cards import LONGEST
from app.stockroom.models import StockTake, StockTakeLine
from app.stockroom.queries import stock_takes
from app.stockroom.queries.bench import find_device
from app.stockroom.states import ScanOutcome, StockTakeState

MOST_UNKNOWN: Final = 200


@dataclass(frozen=True)
class Seen:
    """The answer to one scan of a stock-take."""

    outcome: ScanOutcome
    what: str


def start_stock_take(actor: Actor, place: StoragePlace) -> StockTake:
    """Begin counting a place, with what should lie there now; one that is under way is gone on with.

    Refuses a place that is out of use.
    """
    if place.is_closed or place.site.is_closed:
        raise Refused(f"{place.name} is out of use. Take it into use again first.")
    going = stock_takes.find_open(place)
    if going is not None:
        return going
    begun = StockTake(place_id=place.id, started_by_id=actor.id)
    db.session.add(begun)
    db.session.flush()
    lines = [{"stock_take_id": begun.id, "device_id": key, "is_expected": True}
             for key in stock_takes.list_expected(place)]
    if lines:
        db.session.execute(insert(StockTakeLine), lines)
    record(actor, "stock_take_started", begun, expected=len(lines))
    return begun


def scan_for(actor: Actor, stock_take: StockTake, typed: str) -> Seen:
    """Note that a device was seen at the place; scanned again it stays seen once. Refuses once it is finished."""
    stock_take = stock_takes.get_stock_take(stock_take.id, for_change=True)
    if stock_take.state != StockTakeState.OPEN:
        raise Refused("This stock-take is finished. Start another one to count again.", field="scan")
    typed = typed.strip()[:LONGEST]
    if not typed:
        return Seen(ScanOutcome.UNKNOWN, "")
    device = find_device(typed)
    return _see(actor, stock_take, device) if device else _note_unknown(actor, stock_take, typed)


def _note_unknown(actor: Actor, stock_take: StockTake, typed: str) -> Seen:
    if typed not in stock_take.unknown and len(stock_take.unknown) < MOST_UNKNOWN:
        stock_take.unknown = [*stock_take.unknown, typed]
        record(actor, "stock_take_unknown_scanned", stock_take)
    return Seen(ScanOutcome.UNKNOWN, typed)


def _see(actor: Actor, stock_take: StockTake, device: Device) -> Seen:
    line = stock_takes.find_line(stock_take, device)
    if line is None:
        db.session.add(StockTakeLine(stock_take_id=stock_take.id, device_id=device.id, is_expected=False,
                                     seen_at=clock.now()))
        record(actor, "stock_take_scanned", stock_take, device=device.id, expected=False)
        db.session.flush()
        return Seen(ScanOutcome.REFUSED, device.asset_tag)
    if line.seen_at is not None:
        return Seen(ScanOutcome.ALREADY, device.asset_tag)
    line.seen_at = clock.now()
    record(actor, "stock_take_scanned", stock_take, device=device.id, expected=True)
    return Seen(ScanOutcome.DONE, device.asset_tag)


def finish_stock_take(actor: Actor, stock_take: StockTake) -> StockTake:
    """Close the count with its report; one that is finished stays as it is."""
    stock_take = stock_takes.get_stock_take(stock_take.id, for_change=True)
    if stock_take.state == StockTakeState.FINISHED:
        return stock_take
    counts = stock_takes.count_lines([stock_take])[stock_take.id]
    stock_take.finished_at = clock.now()
    move(stock_take, StockTakeState.FINISHED, actor, expected=counts.expected, seen=counts.seen,
         missing=counts.missing, unexpected=counts.unexpected)
    return stock_take
