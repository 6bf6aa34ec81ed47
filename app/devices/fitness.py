"""What Windows 11 makes of a recorded device, and which other systems suit it. Reads no report and no database.

The conditions themselves stand in windows11.py, the refusal by them in policy.py.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Final

from app.devices.states import FormFactor
from app.devices.system_models import SupportedSystem
from app.devices.system_states import SystemFamily
from app.devices.windows11 import Answer, Fitness, Machine, TpmVersion, judge

if TYPE_CHECKING:
    from app.devices.models import Device

COULD_RUN_WINDOWS: Final = frozenset({FormFactor.LAPTOP, FormFactor.DESKTOP, FormFactor.ALL_IN_ONE, FormFactor.TABLET})
# However it is typed: Microsoft Windows 11, Win11, Windows-11.
_NAME: Final = re.compile(r"\bwin(?:dows)?[\W_]*11(?!\d)", re.IGNORECASE)
_OTHERS: Final = (SystemFamily.LINUX, SystemFamily.CHROMEOS)


def fitness_of(device: "Device") -> Fitness:
    """Whether a device is fit for Windows 11, by what is recorded of it."""
    return judge(machine_of(device))


def machine_of(device: "Device") -> Machine:
    """A device as Windows 11 looks at it; of several drives the largest counts."""
    sizes = [drive.size_bytes for drive in device.drives if drive.removed_at is None and drive.destroyed_at is None]
    largest = round(max(size for size in sizes if size) / 1e9) if any(sizes) else None
    return Machine(
        cpu_model=device.cpu_model, model=device.model, ram_mb=device.ram_mb,
        storage_gb=largest or device.storage_gb, has_secure_boot=device.has_secure_boot,
        tpm=TpmVersion(device.tpm_version) if device.tpm_version else None,
    )


def windows_obstacles(device: "Device") -> list[str]:
    """Why the Windows 11 on a device may not stay; nothing while a fact is missing or another system is installed."""
    if _NAME.search(unicodedata.normalize("NFKC", device.operating_system or "")) is None:
        return []
    fitness = fitness_of(device)
    if fitness.answer is not Answer.NOT_FIT:
        return []
    return [f"It is not fit for Windows 11. {' '.join(fitness.reasons)} Install ChromeOS Flex or Linux instead."]


def suitable(systems: Iterable[SupportedSystem], on: date) -> list[SupportedSystem]:
    """ChromeOS Flex and the Linux systems that still get updates on a day, the longest supported first."""
    fitting = [
        system for system in systems
        if system.family in _OTHERS and system.name != "ChromeOS"
        and (system.support_ends_on is None or system.support_ends_on > on)
    ]
    return sorted(fitting, key=lambda system: (system.support_ends_on or date.min, system.name), reverse=True)
