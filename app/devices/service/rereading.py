"""Stored hardware reports are read again when the reader has improved: readings change, facts and drives do not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from app.core.db import transaction
from app.core.errors import Refused
from app.devices.hardware_reports import PARSER_VERSION, read_hardware_report
from app.devices.report_models import StoredReport
from app.devices.report_readings import Reading, reading_of
from app.devices.serials import serial_key
from app.extensions import db

_AT_ONCE = 50


@dataclass(frozen=True)
class Reread:
    """One report that reads otherwise now: where it belongs, and each difference in words."""

    report_id: int
    asset_tag: str | None
    filename: str
    differences: list[str]


def reread_reports(*, every: bool = False) -> Iterator[Reread | None]:
    """Read reports of older parsers again (or all), in short transactions; gives each, None where nothing differs."""
    last = 0
    while True:
        with transaction():
            query = (
                select(StoredReport).where(StoredReport.id > last, StoredReport.cleared_at.is_(None))
                .options(undefer(StoredReport.content), joinedload(StoredReport.device))
                .order_by(StoredReport.id).limit(_AT_ONCE).with_for_update(of=StoredReport)
            )
            if not every:
                query = query.where(StoredReport.parser_version < PARSER_VERSION)
            reports = db.session.scalars(query).all()
            answers = [_reread(report) for report in reports]
            last = reports[-1].id if reports else last
        yield from answers
        if not answers:
            return


def _reread(report: StoredReport) -> Reread | None:
    tag = report.device.asset_tag if report.device else None
    try:
        read = read_hardware_report(report.content)
    except Refused as refused:
        report.parser_version = PARSER_VERSION
        return Reread(report.id, tag, report.filename, [f"It can no longer be read: {refused.sentence}"])
    fresh = reading_of(read, report.content)
    differences = told_differences(report.reading, fresh)
    report.reading, report.parser_version, report.format = fresh, PARSER_VERSION, str(read.format)
    report.serial_key = serial_key(read.serial) or None
    return Reread(report.id, tag, report.filename, differences) if differences else None


def told_differences(before: Reading, after: Reading) -> list[str]:
    """What a report says otherwise than before, a line each; warnings and drives' own counts are left out."""
    lines = [
        f"{name}: {_told(before.get(name))} -> {_told(after.get(name))}"
        for name in after if name not in {"drives", "warnings"} and before.get(name) != after.get(name)
    ]
    was, now = _by_serial(before), _by_serial(after)
    lines += [f"drive {serial}: no longer seen" for serial in was if serial not in now]
    lines += [f"drive {serial}: newly seen" for serial in now if serial not in was]
    return lines + [
        f"drive {serial}, {name}: {_told(was[serial].get(name))} -> {_told(value)}"
        for serial in now if serial in was for name, value in now[serial].items()
        if name != "smart" and was[serial].get(name) != value
    ]


def _by_serial(reading: Reading) -> dict[str, Any]:
    return {drive["serial"] or f"number {place}": drive for place, drive in enumerate(reading["drives"], 1)}


def _told(value: object) -> str:
    return "not known" if value is None else str(value)
