"""One check of the bench, and the first list of each kind of device; no logic but look-up.

Lists are versions in the database, changed on a page (service/checklists.py): these first ones are what version 1
says there. What the answers mean for a device is decided in policy.py.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from app.devices.states import FormFactor

FIRST_NUMBER: Final = 1
CHARGER_CHECK: Final = "charger_safety"
STORAGE_CHECK: Final = "storage_health"


@dataclass(frozen=True)
class Check:
    """One thing a technician tries; `may_not_apply` allows "not applicable", `is_lock` is about ownership locks."""

    code: str
    label: str
    hint: str = ""
    may_not_apply: bool = False
    is_lock: bool = False

    @property
    def is_required(self) -> bool:
        """Whether no version of a list may be without it: ownership locks and the safety of charger or lead."""
        return self.is_lock or self.code == CHARGER_CHECK


def check_as_json(check: Check) -> dict[str, Any]:
    """A check as it is stored."""
    return asdict(check)


def check_from_json(stored: Mapping[str, Any]) -> Check:
    """A stored check."""
    return Check(**stored)


_POWER = Check("power", "Starts and shuts down", "From off, twice.")
_SCREEN = Check("screen", "Screen", "No cracks, no dead areas, even light.")
_KEYBOARD = Check("keyboard", "Keyboard", "Every key once.")
_POINTER = Check("pointer", "Touchpad or mouse")
_WIFI = Check("wifi", "Wi-Fi", "Joins the bench network and loads a page.")
_SOUND = Check("sound", "Speakers and microphone")
_CAMERA = Check("camera", "Camera", may_not_apply=True)
_PORTS = Check("ports", "Ports", "USB, display and headphones where there are any.", may_not_apply=True)
_BATTERY = Check("battery", "Battery", "Runs 30 minutes without the charger and is not swollen.")
_STORAGE = Check(STORAGE_CHECK, "Storage health", "SMART: no pending or reallocated sectors, no media errors.")
_TOUCH = Check("touch", "Touch screen", "Draw over the whole screen.")
_BUTTONS = Check("buttons", "Buttons")
_CHARGER = Check(CHARGER_CHECK, "Charger safety (PAT)", "Charger fits, is tested, lead undamaged.")
_LEAD = Check(CHARGER_CHECK, "Mains lead safety (PAT)", "Lead fits, is tested, undamaged.")
_FIRMWARE = Check("firmware_password", "No firmware password", "The set-up screen opens without one.", is_lock=True)
_MANAGED = Check("device_management", "No device management (MDM)", "Set-up does not ask for an organisation.",
                 is_lock=True)
_ACTIVATION = Check("activation_lock", "No activation or factory-reset lock",
                    "After a reset, set-up does not ask for an earlier account.", is_lock=True)

_COMPUTER = (_POWER, _WIFI, _PORTS, _STORAGE)
_COMPUTER_LOCKS = (_FIRMWARE, _MANAGED)

_FIRST: Final[dict[FormFactor, tuple[Check, ...]]] = {
    FormFactor.LAPTOP: (
        _POWER, _SCREEN, _KEYBOARD, _POINTER, _WIFI, _SOUND, _CAMERA, _PORTS, _BATTERY, _STORAGE, _CHARGER,
        *_COMPUTER_LOCKS,
    ),
    FormFactor.DESKTOP: (*_COMPUTER, _LEAD, *_COMPUTER_LOCKS),
    FormFactor.ALL_IN_ONE: (_SCREEN, _SOUND, _CAMERA, *_COMPUTER, _LEAD, *_COMPUTER_LOCKS),
    FormFactor.TABLET: (_POWER, _SCREEN, _TOUCH, _BUTTONS, _WIFI, _SOUND, _CAMERA, _BATTERY, _CHARGER, _MANAGED,
                        _ACTIVATION),
    FormFactor.SMARTPHONE: (_POWER, _SCREEN, _TOUCH, _BUTTONS, _WIFI, _SOUND, _CAMERA, _BATTERY, _CHARGER, _MANAGED,
                            _ACTIVATION),
    FormFactor.SERVER: (_POWER, _PORTS, _STORAGE, _LEAD, _FIRMWARE),
    FormFactor.MONITOR: (_POWER, _SCREEN, _PORTS, _BUTTONS, _LEAD),
    FormFactor.NETWORKING: (_POWER, _PORTS, _LEAD, _FIRMWARE),
    FormFactor.OTHER: (_POWER, _LEAD, _FIRMWARE),
}


def first_checklist(form_factor: FormFactor) -> tuple[Check, ...]:
    """The first list of a kind of device, in the order of the bench."""
    return _FIRST[form_factor]
