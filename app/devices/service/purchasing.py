"""The order bought kit came with: supplier, number, day, price and warranty. Who pays stands in the funding lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert

from app.audit.service import record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.models import Device
from app.devices.parts_models import PURCHASED_DEVICE, Purchase
from app.extensions import db


@dataclass(frozen=True)
class OrderFacts:
    """What is known of an order; the price of one device in pence."""

    supplier: str | None = None
    order_number: str | None = None
    bought_on: date | None = None
    price_pence: int | None = None
    warranty_until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return not any([(self.supplier or "").strip(), (self.order_number or "").strip(), self.bought_on,
                        self.price_pence, self.warranty_until])


def check_order(facts: OrderFacts) -> None:
    """Refuse a day to come, a warranty that ended before it began, and a warranty without the day it began."""
    if facts.bought_on is not None and facts.bought_on > clock.today():
        raise Refused("This day is in the future. Enter the day it was bought.", field="bought_on")
    if facts.warranty_until is not None:
        if facts.bought_on is None:
            raise Refused("Enter the day it was bought, so that the warranty can be checked.", field="bought_on")
        if facts.warranty_until < facts.bought_on:
            raise Refused("The warranty ends before the day it was bought. Correct one of the two.",
                          field="warranty_until")


def record_purchase(actor: Actor, devices: Sequence[Device], facts: OrderFacts) -> Purchase | None:
    """Keep the order that devices came with; nothing where nothing is known. The facts are checked before."""
    if facts.is_empty or not devices:
        return None
    bought = Purchase(
        supplier=(facts.supplier or "").strip()[:120] or None, bought_on=facts.bought_on,
        order_number=(facts.order_number or "").strip()[:40] or None, price_pence=facts.price_pence,
        warranty_until=facts.warranty_until, booked_by_id=actor.id,
    )
    db.session.add(bought)
    db.session.flush()
    db.session.execute(insert(PURCHASED_DEVICE), [
        {"device_id": device.id, "purchase_id": bought.id} for device in devices
    ])
    record(actor, "purchase_recorded", bought, devices=len(devices))
    return bought
