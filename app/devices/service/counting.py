"""Devices begin: counted in from a consignment or bought, each with the next asset tag."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.audit.queries import list_for
from app.audit.service import record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.models import AssetTagCounter, Device
from app.devices.service.demands import mark_new
from app.devices.service.funding import fund_devices
from app.devices.service.purchasing import OrderFacts, check_order, record_purchase
from app.devices.states import FormFactor, Source
from app.donations.models import Consignment
from app.donations.service import receive_consignment
from app.extensions import db
from app.organisations.funding import Share

MOST_AT_ONCE = 500


def take_asset_tags(count: int) -> list[str]:
    """The next asset tags, RC-000123 onwards: unique under concurrency, given back when the work is rolled back."""
    if count <= 0:
        return []
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    # One statement that adds and returns: whoever comes at the same moment waits for this row, not for luck.
    statement = (
        insert(AssetTagCounter).values(id=1, last=count)
        .on_conflict_do_update(index_elements=["id"], set_={"last": AssetTagCounter.last + count})
        .returning(AssetTagCounter.last)
    )
    last = db.session.execute(statement).scalar_one()
    return [f"RC-{number:06d}" for number in range(last - count + 1, last + 1)]


def count_in(
    actor: Actor, consignment: Consignment, counted: Mapping[FormFactor, int], *,
    discrepancy_note: str | None = None, shares: Sequence[Share] = (), cost_pence_each: int = 0,
) -> list[Device]:
    """Receive a consignment and give each counted item an asset tag.

    Refuses an unexplained difference from the count at collection and more than 500 items at once.
    """
    total = sum(counted.values())
    if total > MOST_AT_ONCE:
        raise Refused(f"That is more than {MOST_AT_ONCE} items at once. Check the numbers.", field="laptop")
    receive_consignment(actor, consignment, items=total, discrepancy_note=discrepancy_note)
    kinds = [kind for kind, quantity in counted.items() for _ in range(quantity)]
    received_at = consignment.received_at or clock.now()
    devices = _make(actor, kinds, source=Source.DONATED, received_at=received_at, consignment_id=consignment.id)
    return _funded(actor, devices, shares, cost_pence_each)


def newest_key() -> int:
    """The key of the newest device, for a form to remember; 0 when there is none."""
    return db.session.scalar(select(func.max(Device.id))) or 0


def book_bought_devices(
    actor: Actor, form_factor: FormFactor, quantity: int, *, programme_id: int | None = None,
    shares: Sequence[Share] = (), cost_pence_each: int = 0, newest_seen: int | None = None,
    order: OrderFacts | None = None,
) -> list[Device]:
    """Take in bought kit; it passes the same wipe and test gate as donated kit.

    `newest_seen` is the newest device when the form was opened: the same form sent twice books in once.
    """
    if not 0 < quantity <= MOST_AT_ONCE:
        raise Refused(f"Enter a number from 1 to {MOST_AT_ONCE}.", field="quantity")
    order = order or OrderFacts(price_pence=cost_pence_each or None)
    check_order(order)
    booked = _booked_since(actor, form_factor, quantity, newest_seen)
    if booked:
        return booked
    devices = _make(actor, [form_factor] * quantity, source=Source.BOUGHT, received_at=clock.now(),
                    programme_id=programme_id)
    record_purchase(actor, devices, order)
    return _funded(actor, devices, shares, cost_pence_each)


def _booked_since(
    actor: Actor, form_factor: FormFactor, quantity: int, newest_seen: int | None
) -> list[Device]:
    """What the same person booked in, of the same kind and number, since they opened the form; else nothing."""
    if newest_seen is None:
        return []
    # Whoever sends the same form at the same moment waits here, and then finds what the first one booked in.
    db.session.execute(select(AssetTagCounter).where(AssetTagCounter.id == 1).with_for_update())
    found = db.session.scalars(
        select(Device).where(Device.id > newest_seen, Device.source == Source.BOUGHT).order_by(Device.id)
        .limit(MOST_AT_ONCE)
    ).all()
    own = [
        device for device in found
        if device.form_factor == form_factor and list_for("device", device.id)[0].actor_id == actor.id
    ]
    return own if len(own) == quantity else []


def _make(
    actor: Actor, kinds: Sequence[FormFactor], *, source: Source, received_at: datetime,
    consignment_id: int | None = None, programme_id: int | None = None,
) -> list[Device]:
    devices = [
        Device(asset_tag=tag, form_factor=kind, source=source, received_at=received_at,
               consignment_id=consignment_id, programme_id=programme_id)
        for tag, kind in zip(take_asset_tags(len(kinds)), kinds, strict=True)
    ]
    db.session.add_all(devices)
    db.session.flush()
    mark_new(devices)
    for device in devices:
        record(actor, "counted_in", device, consignment=consignment_id, kind=str(device.form_factor))
    return devices


def _funded(actor: Actor, devices: list[Device], shares: Sequence[Share], cost_pence_each: int) -> list[Device]:
    if shares and devices:
        fund_devices(actor, devices, shares, cost_pence_each=cost_pence_each)
    return devices
