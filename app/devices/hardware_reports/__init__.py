"""Hardware reports of lshw, dmidecode, smartctl, inxi, Workbench and HardwareInfo: read from bytes into one shape.

Pure: no database, no web. Whether the device is known already is for the service to say.
"""

from app.devices.hardware_reports.reading import MAX_BYTES, PARSER_VERSION, read_hardware_report
from app.devices.hardware_reports.record import (
    DriveKind,
    HardwareReport,
    ReportedDrive,
    ReportFormat,
    UnreadableHardwareReport,
)

__all__ = [
    "MAX_BYTES", "PARSER_VERSION", "DriveKind", "HardwareReport", "ReportFormat", "ReportedDrive",
    "UnreadableHardwareReport", "read_hardware_report",
]  # fmt: skip
