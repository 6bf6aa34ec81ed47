"""What stands about a device's parts on pages and papers, and what the device cost. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.devices.parts_models import DevicePart, PartWay

if TYPE_CHECKING:
    from app.devices.models import Device


@dataclass(frozen=True)
class DeviceCost:
    """What a device cost in pence: its price where it was bought, and the parts that went into it."""

    price_pence: int | None
    parts_pence: int

    @property
    def total_pence(self) -> int:
        """All of it together."""
        return (self.price_pence or 0) + self.parts_pence


def standing_parts(parts: Iterable[DevicePart], way: PartWay) -> Sequence[DevicePart]:
    """The parts that really went that way; what was put back or undone is left out."""
    return [part for part in parts if part.way == way and part.undone_at is None]


def name_with_number(part: DevicePart) -> str:
    """A part with how many: Battery, 2 × RAM 4 GB."""
    return part.name if part.quantity == 1 else f"{part.quantity} × {part.name}"


def harvested_words(parts: Iterable[DevicePart]) -> str:
    """What was taken out of a device, for papers and pages: “harvested: Battery, 2 × RAM 4 GB”; empty for nothing."""
    names = [name_with_number(part) for part in standing_parts(parts, PartWay.HARVESTED)]
    return f"harvested: {', '.join(names)}" if names else ""


def cost_of(device: "Device") -> DeviceCost:
    """The price of a bought device, its repairs as they stand, and drives fitted from the shelf."""
    drives = sum(part.cost_pence for part in standing_parts(device.parts, PartWay.USED) if part.repair_id is None)
    repairs = sum(repair.cost_pence for repair in device.repairs)
    return DeviceCost(device.purchase.price_pence if device.purchase else None, repairs + drives)
