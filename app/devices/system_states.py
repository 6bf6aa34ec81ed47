"""Families of operating systems and what their updates depend on; the words for both."""

from enum import StrEnum
from typing import Final


class SystemFamily(StrEnum):
    """What an operating system is a kind of."""

    WINDOWS = "windows"
    CHROMEOS = "chromeos"
    LINUX = "linux"
    ANDROID = "android"
    APPLE = "apple"


FAMILY_NAMES: Final = {
    SystemFamily.WINDOWS: "Windows", SystemFamily.CHROMEOS: "ChromeOS", SystemFamily.LINUX: "Linux",
    SystemFamily.ANDROID: "Android", SystemFamily.APPLE: "Apple",
}


class SecureBoot(StrEnum):
    """Whether the firmware's set-up offers Secure Boot, switched on or not."""

    PRESENT = "present"
    ABSENT = "absent"
