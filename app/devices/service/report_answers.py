"""What a bench station is told of a report it sent: whose it is, what differs, and what a person does next."""

from typing import Any

from app.core import clock
from app.devices.policy import next_obstacles
from app.devices.report_models import StoredReport
from app.devices.service.report_comparing import compare_drives, compare_facts

WAITING, RECOGNISED = "waiting", "recognised"


def answer_of(report: StoredReport, *, is_new: bool) -> dict[str, Any]:
    """Standing, device, differences and drives; nothing but the device's own facts."""
    device, reading = report.device, report.reading
    answer: dict[str, Any] = {
        "standing": WAITING if device is None else RECOGNISED, "is_new": is_new, "sha256": report.sha256,
        "format": report.format, "asset_tag": None, "state": None, "matched_by": None, "differences": [], "drives": [],
        "warnings": list(reading["warnings"]),
        "next": ["Attach the report to the device's asset tag on its page."],
    }
    if device is None:
        answer["drives"] = [{"serial": drive["serial"], "standing": "not_listed" if drive["serial"] else "no_serial"}
                            for drive in reading["drives"]]
        return answer
    return answer | {
        "asset_tag": device.asset_tag, "state": str(device.state),
        "matched_by": str(report.matched_by) if report.matched_by else None,
        "differences": [
            {"fact": fact.name, "reported": fact.reported, "recorded": fact.recorded}
            for fact in compare_facts(device, reading) if fact.differs
        ],
        "drives": [{"serial": drive.serial, "standing": str(drive.standing)}
                   for drive in compare_drives(device, reading)],
        "next": next_obstacles(device, clock.today()),
    }
