"""What a counted item is, and why its number changed."""

from enum import StrEnum
from typing import Final


class SupplyKind(StrEnum):
    """What a counted item is for: mending devices, going along with them, or being used up."""

    PART = "part"
    ACCESSORY = "accessory"
    CONSUMABLE = "consumable"


class MovementKind(StrEnum):
    """Why the number of an item changed."""

    BOUGHT_IN = "bought_in"
    HARVESTED = "harvested"
    USED = "used"
    PUT_BACK = "put_back"
    GIVEN_OUT = "given_out"
    THROWN_AWAY = "thrown_away"
    COUNTED = "counted"
    UNDONE = "undone"


KIND_NAMES: Final = {
    SupplyKind.PART: "Part", SupplyKind.ACCESSORY: "Accessory", SupplyKind.CONSUMABLE: "Consumable",
}
MOVEMENT_NAMES: Final = {
    MovementKind.BOUGHT_IN: ("Bought in", "green"), MovementKind.HARVESTED: ("Harvested", "teal"),
    MovementKind.USED: ("Used in a device", "blue"), MovementKind.PUT_BACK: ("Put back", "teal"),
    MovementKind.GIVEN_OUT: ("Given out", "blue"), MovementKind.THROWN_AWAY: ("Thrown away", "plum"),
    MovementKind.COUNTED: ("Counted", "grey"), MovementKind.UNDONE: ("Undone", "amber"),
}
# These stand on a device's page too, and are taken back there.
OF_A_DEVICE: Final = frozenset({MovementKind.HARVESTED, MovementKind.USED, MovementKind.PUT_BACK})
