"""Readings of hardware reports as they are stored, and several of one device put together. Pure.

Nearest to the truth comes first: for identity and memory dmidecode, for drives smartctl.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.devices.drive_health import counts_as_json
from app.devices.hardware_reports import HardwareReport, ReportFormat
from app.devices.hardware_reports.firmware import read_firmware
from app.devices.readings_json import hardware_report_as_json
from app.devices.serials import serial_key

Reading = Mapping[str, Any]
_F = ReportFormat
_IDENTITY: Final = (
    _F.WORKBENCH_SCRIPT, _F.WORKBENCH_2022, _F.DMIDECODE, _F.WORKBENCH_11, _F.LSHW, _F.INXI, _F.TECHAID, _F.SMARTCTL,
)
_MEMORY: Final = (
    _F.WORKBENCH_SCRIPT, _F.WORKBENCH_2022, _F.DMIDECODE, _F.WORKBENCH_11, _F.INXI, _F.LSHW, _F.TECHAID, _F.SMARTCTL,
)
_DRIVES: Final = (
    _F.SMARTCTL, _F.WORKBENCH_SCRIPT, _F.WORKBENCH_2022, _F.WORKBENCH_11, _F.LSHW, _F.INXI, _F.TECHAID, _F.DMIDECODE,
)
_FACTS: Final = ("manufacturer", "model", "serial", "form_factor", "cpu_model", "battery_health_percent", "asset_tag")
_FIRMWARE: Final = ("tpm_version", "is_uefi", "is_64_bit")
_LONGEST: Final = {"manufacturer": 80, "serial": 80, "asset_tag": 40}
_LONGEST_TEXT: Final = 120
_MOST_WARNINGS: Final = 50


def reading_of(report: HardwareReport, content: bytes = b"") -> dict[str, Any]:
    """What is stored of a report: the command's JSON, asset tag, firmware and drives' own counts, cut to fit."""
    reading = hardware_report_as_json(report) | {"asset_tag": report.asset_tag} | read_firmware(content)
    for name in (*_FACTS[:5], "asset_tag"):
        if isinstance(reading[name], str):
            reading[name] = reading[name][:_LONGEST.get(name, _LONGEST_TEXT)]
    for drive, reported in zip(reading["drives"], report.drives, strict=True):
        drive["smart"] = counts_as_json(reported.counts)
        drive["model"], drive["serial"] = _cut(drive["model"], _LONGEST_TEXT), _cut(drive["serial"], 80)
    reading["warnings"] = [_cut(warning, 300) for warning in reading["warnings"][:_MOST_WARNINGS]]
    return reading


def _cut(value: str | None, most: int) -> str | None:
    return value[:most] if value else value


def put_together(readings: Sequence[Reading], *, before: Sequence[Reading] = ()) -> dict[str, Any]:
    """One reading out of several of the same device: each fact from the report that knows it best.

    Facts that none of them knows come from the ones `before`; drives and warnings never do.
    """
    by_identity = _best_first(readings, _IDENTITY) + _best_first(before, _IDENTITY)
    by_memory = _best_first(readings, _MEMORY) + _best_first(before, _MEMORY)
    together = {name: next((one[name] for one in by_identity if one.get(name)), None) for name in _FACTS}
    together["ram_mb"] = next((one["ram_mb"] for one in by_memory if one["ram_mb"]), None)
    for name in _FIRMWARE:  # readings stored before these were looked for have none
        together[name] = next((one[name] for one in by_identity if one.get(name) is not None), None)
    together["drives"] = _drives(_best_first(readings, _DRIVES))
    is_serial_known, is_memory_known = bool(together["serial"]), bool(together["ram_mb"])
    together["warnings"] = [
        warning for warning in dict.fromkeys(warning for one in readings for warning in one["warnings"])
        if not (warning.startswith("No drive was seen") and together["drives"])
        and not (warning.startswith("No usable serial") and is_serial_known)
        and not (warning.startswith("The memory is not known") and is_memory_known)
    ]
    return together


def _best_first(readings: Sequence[Reading], order: Sequence[ReportFormat]) -> list[Reading]:
    return sorted(readings, key=lambda one: order.index(_F(one["format"])))


def _drives(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    """Every drive once by serial number; nameless ones only where no report names any."""
    named: dict[str, dict[str, Any]] = {}
    for drive in (drive for one in readings for drive in one["drives"] if drive["serial"]):
        known = named.setdefault(serial_key(drive["serial"]), dict(drive))
        for name, value in drive.items():
            known[name] = value if known.get(name) is None else known[name]
    if named:
        return list(named.values())
    return next(([dict(drive) for drive in one["drives"]] for one in readings if one["drives"]), [])
