"""The tests each form factor must pass before it is graded: data, with a version, and no logic but look-up.

What the answers mean for a device is decided in policy.py.
"""

from dataclasses import dataclass
from typing import Final

from app.devices.states import FormFactor

CHECKLIST_VERSION: Final = 1
CHARGER_CHECK: Final = "charger_safety"


@dataclass(frozen=True)
class Check:
    """One thing a technician tries; `may_not_apply` allows "not applicable", `is_lock` is about ownership locks."""

    code: str
    label: str
    hint: str = ""
    may_not_apply: bool = False
    is_lock: bool = False


_POWER = Check("power", "Starts and shuts down", "From off, twice.")
_SCREEN = Check("screen", "Screen", "No cracks, no dead areas, even light.")
_KEYBOARD = Check("keyboard", "Keyboard", "Every key once.")
_POINTER = Check("pointer", "Touchpad or mouse")
_WIFI = Check("wifi", "Wi-Fi", "Joins the bench network and loads a page.")
_SOUND = Check("sound", "Speakers and microphone")
_CAMERA = Check("camera", "Camera", may_not_apply=True)
_PORTS = Check("ports", "Ports", "USB, display and headphones where there are any.", may_not_apply=True)
_BATTERY = Check("battery", "Battery", "Runs 30 minutes without the charger and is not swollen.")
_STORAGE = Check("storage_health", "Storage health", "SMART: no pending or reallocated sectors, no media errors.")
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

_CHECKLISTS: Final[dict[FormFactor, tuple[Check, ...]]] = {
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


def checklist_for(form_factor: FormFactor) -> tuple[Check, ...]:
    """The checks of a form factor in the order of the bench."""
    return _CHECKLISTS[form_factor]
