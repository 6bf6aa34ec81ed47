"""What a donor is asked when a device is still locked to them: plain text to copy or to send. Pure.

No password is ever asked for in writing: it is told by phone, used once, and kept nowhere.
"""

from collections.abc import Mapping, Sequence
from typing import Final

FIRMWARE, MANAGED, ACTIVATION = "firmware_password", "device_management", "activation_lock"

# Under which words the workshop reads each lock's request.
ASKED: Final[Mapping[str, str]] = {
    FIRMWARE: "Ask the donor to take the firmware password off, or to tell it by phone. Never write it down.",
    MANAGED: "Ask the donor to release the device from its device management (Intune, Apple or Google).",
    ACTIVATION: "Ask the donor to remove the device from the account it is locked to.",
}
_ANY_LOCK: Final = "Ask the donor to release this lock."

_STEPS: Final[Mapping[str, Sequence[str]]] = {
    FIRMWARE: (
        "Its set-up screen (BIOS or UEFI) asks for a password.",
        ("Please ring us with the password. We use it once to take it off, and write it down nowhere. Please do not "
         "send it by email."),
        ("Where nobody knows it, the maker can release it for the registered owner: please ask them with the serial "
         "number above."),
    ),
    MANAGED: (
        "When it is set up, it asks for your organisation: it is still registered in your device management.",
        "Windows: delete it in Intune under Devices, and under Enrolment, Windows Autopilot devices.",
        "Apple: in Apple Business Manager or Apple School Manager choose the device, then Release Device.",
        "Chromebook: in the Google Admin console under Devices, choose Deprovision.",
        "Any other system: remove the serial number above from it.",
    ),
    ACTIVATION: (
        "After a reset it asks for the account of an earlier user.",
        "iPhone, iPad or Mac: at icloud.com/find choose the device, then Remove This Device.",
        ("Android: remove the device from the Google account at myaccount.google.com under Security, Your devices; a "
         "Samsung also at findmymobile.samsung.com."),
        "Where the person has left, your administrator can do it in the organisation's account.",
    ),
}
_ANY_STEPS: Final = ("It is locked to an owner or an organisation. Please release it.",)


def what_to_ask(check_code: str) -> str:
    """What the workshop asks the donor for, in one sentence."""
    return ASKED.get(check_code, _ANY_LOCK)


def request_text(
    check_code: str, *, name: str, serial: str | None, asset_tag: str, reference: str | None, organisation: str,
    phone: str,
) -> str:
    """The request as plain text; `name` is what the device is, `reference` the consignment it came with."""
    known = [f"Device: {name}", f"Serial number: {serial or 'not readable'}", f"Our tag: {asset_tag}",
             *([f"Your collection: {reference}"] if reference else [])]
    steps = [f"- {step}" for step in _STEPS.get(check_code, _ANY_STEPS)]
    return "\n".join([
        "Hello,", "", "thank you for your kit. One device cannot be used yet, because it is still locked to you:", "",
        *known, "", *steps, "",
        (f"Please tell us when it is done: ring us on {phone}. Released, somebody can get online with it; locked, it "
         "can only be recycled."), "", organisation,
    ])


def request_subject(asset_tag: str) -> str:
    """What stands over the request."""
    return f"Please release a device you gave us ({asset_tag})"
