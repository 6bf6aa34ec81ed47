"""Read wipe logs and hardware reports as plain JSON values, for commands and stored readings. Pure."""

from datetime import datetime
from typing import Any

from app.devices.hardware_reports import HardwareReport, ReportedDrive
from app.devices.wipe_logs import DriveResult, WipeLog


def wipe_log_as_json(log: WipeLog) -> dict[str, Any]:
    """The log's run, host and drives; times as printed, local to the bench and without a zone."""
    return {
        "tool": log.tool, "version": log.version, "method": log.method, "sanitisation": str(log.sanitisation),
        "verify": str(log.verify), "rounds": log.rounds, "started_at": _time(log.started_at),
        "ended_at": _time(log.ended_at),
        "host": {"manufacturer": log.host.manufacturer, "product": log.host.product, "serial": log.host.serial},
        "drives": [_drive(result) for result in log.drives],
    }


def hardware_report_as_json(report: HardwareReport) -> dict[str, Any]:
    """The device and its drives as reported; null where the report does not know."""
    return {
        "format": str(report.format), "manufacturer": report.manufacturer, "model": report.model,
        "serial": report.serial, "form_factor": str(report.form_factor) if report.form_factor else None,
        "cpu_model": report.cpu_model, "ram_mb": report.ram_mb,
        "battery_health_percent": report.battery_health_percent,
        "drives": [_reported(drive) for drive in report.drives], "warnings": list(report.warnings),
    }


def _reported(drive: ReportedDrive) -> dict[str, Any]:
    return {
        "model": drive.model, "serial": drive.serial, "size_bytes": drive.size_bytes,
        "kind": str(drive.kind) if drive.kind else None, "smart_passed": drive.smart_passed,
    }


def _drive(result: DriveResult) -> dict[str, Any]:
    return {
        "device": result.device, "model": result.model, "serial": result.serial, "size_bytes": result.size_bytes,
        "bytes_erased": result.bytes_erased, "outcome": str(result.outcome), "acceptable": result.acceptable,
        "reasons": list(result.reasons),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
