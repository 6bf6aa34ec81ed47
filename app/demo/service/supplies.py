"""Counted items of the demonstration: a catalogue, orders, parts of repairs, one harvest, things given out, a count."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from app.accounts.models import User
from app.demo.service.people import Staff
from app.devices.models import Device
from app.devices.service.harvesting import harvest_part
from app.devices.service.repair_parts import WantedPart, use_part
from app.devices.states import DeviceState, FormFactor
from app.donations.states import ItemKind
from app.extensions import db
from app.supplies.models import CountedItem
from app.supplies.queries import find_last, find_named, get_standing
from app.supplies.service import ItemFacts, Order, add_item, buy_in, count_item, take_out
from app.supplies.states import MovementKind, SupplyKind

_PART, _ACCESSORY, _CONSUMABLE = SupplyKind.PART, SupplyKind.ACCESSORY, SupplyKind.CONSUMABLE
_SUPPLIER: Final = "Example Spares Ltd"
# What it is, how many are ordered at first, what one costs in pence.
_CATALOGUE: Final = (
    (ItemFacts("Battery, 3-cell", _PART, ItemKind.LAPTOP, "Dell", "Latitude 5490, 5500", minimum=4), 8, 2490),
    (ItemFacts("Keyboard, UK layout", _PART, ItemKind.LAPTOP, minimum=2), 5, 1850),
    (ItemFacts("Panel, 14 inch", _PART, ItemKind.LAPTOP, minimum=1), 3, 4200),
    (ItemFacts("USB board", _PART, ItemKind.LAPTOP), 4, 1120),
    (ItemFacts("Memory, DDR4 8 GB", _PART, minimum=6), 4, 1600),
    (ItemFacts("SSD 256 GB, 2.5 inch", _PART, is_drive=True, minimum=4), 6, 1890),
    (ItemFacts("Charger 65 W, USB-C", _ACCESSORY, ItemKind.LAPTOP, minimum=10), 24, 1450),
    (ItemFacts("Mouse, USB", _ACCESSORY, minimum=10), 30, 420),
    (ItemFacts("Laptop bag", _ACCESSORY, ItemKind.LAPTOP, minimum=10), 15, 690),
    (ItemFacts("Headset, USB", _ACCESSORY, minimum=5), 10, 980),
    (ItemFacts("Label roll, 62 mm", _CONSUMABLE, minimum=2), 6, 750),
    (ItemFacts("Thermal paste, 4 g", _CONSUMABLE, minimum=1), 3, 540),
)


@dataclass
class Supplies:
    """Who orders, fits, gives out and counts."""

    staff: Staff

    def fill(self) -> None:
        """The catalogue, and the first order of each."""
        for number, (facts, quantity, price) in enumerate(_CATALOGUE):
            item = add_item(self._technician, facts)
            buy_in(self._technician, item, quantity, Order(price, _SUPPLIER, f"PO {2001 + number // 4}"))

    def order_again(self) -> None:
        """A second order, a little dearer: what one costs is the average from then on."""
        for name, quantity, price in (("Battery, 3-cell", 4, 2690), ("Mouse, USB", 20, 450)):
            buy_in(self._technician, self._named(name), quantity, Order(price, _SUPPLIER, "PO 2044"))

    def give_out(self) -> None:
        """Accessories for a drop-in session, and labels for the printer."""
        for name, quantity in (("Mouse, USB", 12), ("Laptop bag", 7), ("Label roll, 62 mm", 2)):
            take_out(self._technician, self._named(name), quantity, MovementKind.GIVEN_OUT, reason="Drop-in session")

    def harvest(self) -> None:
        """Memory comes out of the first laptop that waits for recycling."""
        device = db.session.scalar(
            select(Device).where(Device.state == DeviceState.RECYCLE_PENDING, Device.form_factor == FormFactor.LAPTOP)
            .order_by(Device.id).limit(1)
        )
        if device is not None:
            harvest_part(self._technician, device, self._named("Memory, DDR4 8 GB").id, 1, went_to="Parts drawer 3")

    def count(self) -> None:
        """One charger is missing on the shelf."""
        item = self._named("Charger 65 W, USB-C")
        last = find_last(item.id)
        count_item(self._technician, item, get_standing(item.id).quantity - 1, number_seen=last.number if last else 0,
                   reason="One had a broken plug and was not noted")

    def fit(self, device: Device, part: str) -> bool:
        """Take a part for a repair from the shelf; False when none is there, so that it is typed."""
        item = find_named(part)
        if item is None or not get_standing(item.id).quantity:
            return False
        use_part(self._technician, device, WantedPart(item.id))
        return True

    def _named(self, name: str) -> CountedItem:
        found = find_named(name)
        if found is None:
            raise LookupError(name)
        return found

    @property
    def _technician(self) -> User:
        return self.staff["technician"]
