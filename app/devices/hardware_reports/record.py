"""What a hardware report says once it has been read: one device, its drives, and what to look at.

None always means not known. Nothing here reads files or the database.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from app.core.errors import Refused
from app.devices.drive_health import DriveCounts
from app.devices.states import FormFactor


class UnreadableHardwareReport(Refused, ValueError):
    """The file is not a hardware report we can read; the message is one sentence that says what to do."""


class ReportFormat(StrEnum):
    """The tools whose reports we read."""

    LSHW = "lshw"
    DMIDECODE = "dmidecode"
    SMARTCTL = "smartctl"
    INXI = "inxi"
    WORKBENCH_11 = "workbench_11"
    WORKBENCH_2022 = "workbench_2022"
    WORKBENCH_SCRIPT = "workbench_script"
    TECHAID = "techaid_hardwareinfo"


class DriveKind(StrEnum):
    """How a drive stores, which decides how it may be wiped."""

    HDD = "hdd"
    SSD = "ssd"
    NVME = "nvme"
    EMMC = "emmc"


@dataclass(frozen=True, slots=True)
class ReportedDrive:
    """A drive that is part of the device; a tool that could not open it leaves most of it unknown."""

    model: str | None = None
    serial: str | None = None
    size_bytes: int | None = None
    kind: DriveKind | None = None
    smart_passed: bool | None = None
    path: str | None = None
    counts: DriveCounts | None = None  # what it says of its own health; for the workshop, not for the command


@dataclass(frozen=True, slots=True)
class HardwareReport:
    """One device as its report describes it; no drives in it is no evidence that it has none."""

    format: ReportFormat
    manufacturer: str | None
    model: str | None
    serial: str | None
    form_factor: FormFactor | None
    cpu_model: str | None
    ram_mb: int | None
    battery_health_percent: float | None
    asset_tag: str | None
    drives: tuple[ReportedDrive, ...]
    warnings: tuple[str, ...]


@dataclass(slots=True)
class Part:
    """What one tool inside a report knows; several are put together by combining.py."""

    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    form_factor: FormFactor | None = None
    cpu_model: str | None = None
    ram_mb: int | None = None
    battery_health_percent: float | None = None
    asset_tag: str | None = None
    board: str | None = None  # maker and model of the motherboard: all that computers built by hand say
    drives: list[ReportedDrive] = field(default_factory=list)
    not_drives: set[str] = field(default_factory=set)  # paths of sticks, card readers and disc drives
    warnings: list[str] = field(default_factory=list)
