"""Codes of the List of Wastes for what leaves: decided by what a device holds, and the number of a consignment note.

Pure. Sources: List of Wastes chapters 16 02 and 16 06, with the Environment Agency's technical guidance on classifying
waste (WM3); years kept and the form of the number: the Hazardous Waste (England and Wales) Regulations 2005 as in
force in England since April 2016, and the Waste (England and Wales) Regulations 2011.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.devices.states import FormFactor

_F = FormFactor
YEARS_KEPT: Final = 2
YEARS_KEPT_WHEN_HAZARDOUS: Final = 3
_HAZARD: Final = re.compile(r"HP ?(1[0-6]|[1-9])\Z", re.IGNORECASE)
_FROM_NAME: Final = 6
_OWN: Final = 5


@dataclass(frozen=True)
class WasteCode:
    """A code of the List of Wastes; a star marks hazardous waste."""

    code: str
    meaning: str
    components: str = ""

    @property
    def is_hazardous(self) -> bool:
        return self.code.endswith("*")

    @property
    def years_kept(self) -> int:
        return YEARS_KEPT_WHEN_HAZARDOUS if self.is_hazardous else YEARS_KEPT


HAZARDOUS: Final = WasteCode("16 02 13*", "discarded equipment with hazardous components (displays, batteries)",
                             "Displays, batteries, circuit boards")
NOT_HAZARDOUS: Final = WasteCode("16 02 14", "discarded equipment without hazardous components")
EQUIPMENT_CODES: Final = (NOT_HAZARDOUS, HAZARDOUS)


class EquipmentCode(StrEnum):
    """The two codes a whole device can have, for forms."""

    NOT_HAZARDOUS = "16 02 14"
    HAZARDOUS = "16 02 13*"


EQUIPMENT_CODE_NAMES: Final[Mapping[EquipmentCode, str]] = {
    EquipmentCode(code.code): f"{code.code}, {code.meaning}" for code in EQUIPMENT_CODES
}


class LooseWaste(StrEnum):
    """What leaves by weight, without an asset tag: it was taken out of devices in repair."""

    LEAD_BATTERIES = "lead_batteries"
    NICKEL_CADMIUM_BATTERIES = "nickel_cadmium_batteries"
    OTHER_BATTERIES = "other_batteries"
    HAZARDOUS_PARTS = "hazardous_parts"
    OTHER_PARTS = "other_parts"


LOOSE_NAMES: Final[Mapping[LooseWaste, str]] = {
    LooseWaste.LEAD_BATTERIES: "Lead-acid batteries",
    LooseWaste.NICKEL_CADMIUM_BATTERIES: "Nickel-cadmium batteries",
    LooseWaste.OTHER_BATTERIES: "Lithium-ion and other batteries",
    LooseWaste.HAZARDOUS_PARTS: "Hazardous parts taken out, such as displays",
    LooseWaste.OTHER_PARTS: "Other parts taken out",
}
LOOSE_CODES: Final[Mapping[LooseWaste, WasteCode]] = {
    LooseWaste.LEAD_BATTERIES: WasteCode("16 06 01*", "lead batteries", "Lead, sulphuric acid"),
    LooseWaste.NICKEL_CADMIUM_BATTERIES: WasteCode("16 06 02*", "nickel-cadmium batteries", "Nickel, cadmium"),
    LooseWaste.OTHER_BATTERIES: WasteCode("16 06 05", "other batteries and accumulators"),
    LooseWaste.HAZARDOUS_PARTS: WasteCode("16 02 15*", "hazardous components removed from equipment",
                                          "Displays and backlights"),
    LooseWaste.OTHER_PARTS: WasteCode("16 02 16", "components removed from equipment, not hazardous"),
}
CODES: Final[Mapping[str, WasteCode]] = {
    code.code: code for code in (*EQUIPMENT_CODES, *LOOSE_CODES.values())
}
_WITHOUT_DISPLAY_OR_BATTERY: Final = frozenset({_F.DESKTOP, _F.SERVER, _F.NETWORKING})


def code_of(kind: FormFactor | None, *, has_display: bool = False, has_battery: bool = False) -> WasteCode:
    """The code of a device: a display or a battery known or usual in its kind makes it hazardous, 16 02 13*.

    What is not known to be free of both counts as hazardous until somebody has looked: guidance asks for caution.
    """
    return NOT_HAZARDOUS if kind in _WITHOUT_DISPLAY_OR_BATTERY and not has_display and not has_battery else HAZARDOUS


def new_consignment_code(giver: str, draw: Callable[[], str]) -> str:
    """The number of a consignment note: six letters or digits of the giver's name, a slash and five of our own.

    Signs and spaces of the name are left out; a shorter name is filled up with zeros.
    """
    name = "".join(letter for letter in giver.upper() if letter.isascii() and letter.isalnum())
    return f"{name[:_FROM_NAME].ljust(_FROM_NAME, '0')}/{draw()[:_OWN].ljust(_OWN, '0')}"


def read_hazards(typed: str) -> str | None:
    """Hazard properties as they are written on a note: HP4, HP14; None when one is none of HP1 to HP16, or none is."""
    words = [word for word in re.split(r"[,;/]+|\s+(?=[Hh])", typed.strip()) if word.strip()]
    found = [_HAZARD.match(word.strip()) for word in words]
    if not found or None in found:
        return None
    numbers = sorted({int(match[1]) for match in found if match})
    return ", ".join(f"HP{number}" for number in numbers)
