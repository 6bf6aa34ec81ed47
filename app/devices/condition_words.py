"""Words for the condition of a device: fitness for Windows 11, firmware facts, and what a photo shows."""

from typing import Final

from app.devices.photo_states import PhotoKind
from app.devices.system_states import SecureBoot
from app.devices.windows11 import Answer, TpmVersion

FITNESS_NAMES: Final = {
    Answer.FIT: ("Fit for Windows 11", "green"), Answer.NOT_FIT: ("Not fit for Windows 11", "red"),
    Answer.UNKNOWN: ("Not known whether fit for Windows 11", "grey"),
}
TPM_NAMES: Final = {TpmVersion.TWO: "2.0", TpmVersion.ONE: "1.2", TpmVersion.NONE: "None"}
SECURE_BOOT_NAMES: Final = {SecureBoot.PRESENT: "Yes", SecureBoot.ABSENT: "No"}
PHOTO_KINDS: Final = {PhotoKind.LOOK: "Look", PhotoKind.TYPE_PLATE: "Type plate"}
