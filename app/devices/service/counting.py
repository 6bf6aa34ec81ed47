"""Devices begin: counted in from a consignment or bought, each with the next asset tag."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from app.audit.service import record
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.models import AssetTagCounter, Device
from app.devices.service.funding import fund_devices
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


def book_bought_devices(
    actor: Actor, form_factor: FormFactor, quantity: int, *, programme_id: int | None = None,
    shares: Sequence[Share] = (), cost_pence_each: int = 0,
) -> list[Device]:
    """Take in bought kit; it passes the same wipe and test gate as donated kit."""
    if not 0 < quantity <= MOST_AT_ONCE:
        raise Refused(f"Enter a number from 1 to {MOST_AT_ONCE}.", field="quantity")
    devices = _make(actor, [form_factor] * quantity, source=Source.BOUGHT, received_at=clock.now(),
                    programme_id=programme_id)
    return _funded(actor, devices, shares, cost_pence_each)


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
    for device in devices:
        record(actor, "counted_in", device, consignment=consignment_id, kind=str(device.form_factor))
    return devices


def _funded(actor: Actor, devices: list[Device], shares: Sequence[Share], cost_pence_each: int) -> list[Device]:
    if shares and devices:
        fund_devices(actor, devices, shares, cost_pence_each=cost_pence_each)
    return devices
