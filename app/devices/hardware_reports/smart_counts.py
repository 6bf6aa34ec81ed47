"""What smartctl --json prints of a drive's own counts, for drive_health.py to judge. What is not printed stays None."""

from typing import Any, Final

from app.devices.drive_health import DriveCounts
from app.devices.hardware_reports.values import mapping, mappings

_ATTRIBUTES: Final = {"reallocated": 5, "reported_uncorrectable": 187, "pending": 197, "uncorrectable": 198}
_MOST_UNPACKED: Final = 0xFFFF  # raw values have six bytes, a count the lowest two: 0 (2000, 0)
_LONGEST_COUNT: Final = 17
_MOST: Final = 2**53  # beyond that JSON readers elsewhere lose digits, and no drive counts so far


def read_counts(document: dict[str, Any], *, passed: bool | None) -> DriveCounts | None:
    """The counts of one document; None where it holds none, as of a drive that could not be opened."""
    table = mappings(mapping(document.get("ata_smart_attributes")).get("table"))
    raw = {row["id"]: raw_count(mapping(row.get("raw"))) for row in table if isinstance(row.get("id"), int)}
    health = mapping(document.get("nvme_smart_health_information_log"))
    is_described = passed is not None or bool(raw) or bool(health) or "scsi_grown_defect_list" in document
    if not is_described:
        return None
    return DriveCounts(
        passed=passed, exit_bits=_counted(mapping(document.get("smartctl")).get("exit_status")),
        media_errors=_counted(health.get("media_errors")), critical_warning=_counted(health.get("critical_warning")),
        spare_percent=_counted(health.get("available_spare")),
        spare_threshold=_counted(health.get("available_spare_threshold")),
        percentage_used=_counted(health.get("percentage_used")),
        grown_defects=_counted(document.get("scsi_grown_defect_list")),
        **{name: raw.get(number) for name, number in _ATTRIBUTES.items()},
    )


def _counted(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
        return None
    return value


def raw_count(raw: dict[str, Any]) -> int | None:
    """A count of events; where a maker packs other figures into its upper bytes, what smartctl prints of it."""
    number = _counted(raw.get("value"))
    printed = str(raw.get("string") or "").split(" ", 1)[0]
    is_packed = number is None or number > _MOST_UNPACKED
    is_number = printed.isascii() and printed.isdecimal() and len(printed) < _LONGEST_COUNT
    return _counted(int(printed)) if is_packed and is_number else number
