"""Days of the calendar, day first as in Britain, ISO, in words, or as the number a spreadsheet keeps."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from app.bulk_referrals.values.found import Finding, Read, confirm, is_missing, note, shown, tidy

_MONTHS: Final = {
    name: number
    for number, names in enumerate((
        "jan january", "feb february febuary", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
        "sep sept september", "oct october", "nov november", "dec december",
    ), start=1)
    for name in names.split()
}  # fmt: skip
_TIME: Final = re.compile(
    r"[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]m)?\s*(?:Z|[+-]\d\d:?\d\d)?$", re.IGNORECASE | re.ASCII
)
_WEEKDAY: Final = re.compile(r"^(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?[,.]?\s+",
re.IGNORECASE)
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_NUMBERS: Final = re.compile(r"(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4}|\d{2})", re.ASCII)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]*(?:of )?([a-z]{3,9})[-/., ]*(\d{4}|\d{2})", re.ASCII)
_MONTH_FIRST: Final = re.compile(r"([a-z]{3,9})[-/. ]*(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4}|\d{2})", re.ASCII)
_SERIAL: Final = re.compile(r"(\d{1,5})(?:\.\d+)?", re.ASCII)
_EIGHT: Final = re.compile(r"\d{8}", re.ASCII)
_EXCEL_BEGINS: Final = date(1899, 12, 30)
_MEANS_NONE: Final = frozenset({
    date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1753, 1, 1), date(1970, 1, 1),
})
_OLD_DAYS: Final = 366


@lru_cache(maxsize=4096)
def read_day(raw: str) -> Read[date | None]:
    """A day, written day first, ISO or as a spreadsheet's number; 1 January 1900 is missing.

    Years of two digits up to 30 are of this century.
    """
    text = _WEEKDAY.sub("", _TIME.sub("", tidy(raw).strip("'\" "))).strip()
    if is_missing(text):
        return Read(None)
    parts = _parts(text.casefold())
    if parts is None:
        return Read(None, (_not_a_day(text),))
    year, month, day = parts
    if _is_placeholder(year, month, day):
        return Read(None, (note("day_missing", "Systems write this day for “no date”, so we left it out."),))
    if month > 12 >= day:
        found = _real(year, day, month)
        return Read(found, (confirm("month_first",
        f"The month seems to stand first; we read {_said(found)}. Check it."),)
                    if found else (_not_a_day(text),))
    found = _real(year, month, day)
    if found is None:
        return Read(None, (confirm("no_such_day", f"There is no day {shown(text, 20)}. Write it like 27/03/2026."),))
    return Read(found)


def read_permission_day(raw: str, *, today: date) -> Read[date | None]:
    """A day that is not in the future; one more than a year ago must be confirmed."""
    read = read_day(raw)
    if read.value is None:
        return read
    if read.value > today:
        return Read(None, (*read.findings, confirm(
            "day_in_future", "This day is still to come. Write the day when the person agreed."
        )))
    if (today - read.value).days > _OLD_DAYS:
        return Read(read.value, (*read.findings, confirm(
            "permission_old", "The person agreed more than a year ago. Ask again, or say that it still holds."
        )))
    return read


def is_birth_day(raw: str) -> bool:
    """Whether a cell is a day that most likely is somebody's birth: long before anybody was referred."""
    text = raw.strip()
    if not 5 <= len(text) <= 30 or not any(map(str.isdigit, text)) or (text.isdecimal() and len(text) != 8):
        return False
    day = read_day(text).value
    return day is not None and 1901 <= day.year <= 2014


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day as written, not yet known to exist."""
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NUMBERS.fullmatch(text):
        return _full_year(found[3]), int(found[2]), int(found[1])
    if found := _DAY_FIRST.fullmatch(text):
        month = _MONTHS.get(found[2])
        return (_full_year(found[3]), month, int(found[1])) if month else None
    if found := _MONTH_FIRST.fullmatch(text):
        month = _MONTHS.get(found[1])
        return (_full_year(found[3]), month, int(found[2])) if month else None
    if found := _SERIAL.fullmatch(text):
        return _from_serial(int(found[1]))
    return _from_eight(text) if _EIGHT.fullmatch(text) else None


def _from_serial(number: int) -> tuple[int, int, int] | None:
    """The day of a spreadsheet's number; small numbers are no day, 0 and 1 stand for none."""
    if number <= 1:
        return 1900, 1, 1
    if not 3_654 <= number <= 73_050:
        return None
    day = _EXCEL_BEGINS + timedelta(days=number)
    return day.year, day.month, day.day


def _from_eight(text: str) -> tuple[int, int, int]:
    """19850403 or 03041985."""
    if text[:2] in {"19", "20"} and 1 <= int(text[4:6]) <= 12:
        return int(text[:4]), int(text[4:6]), int(text[6:])
    return int(text[4:]), int(text[2:4]), int(text[:2])


def _full_year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) <= 30 else 1900)


def _is_placeholder(year: int, month: int, day: int) -> bool:
    return year >= 9000 or year == month == day == 0 or month == day == 0 or (
        _real(year, month, day) in _MEANS_NONE
    )


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _said(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _not_a_day(text: str) -> Finding:
    return confirm("not_a_day", f"“{shown(text, 30)}” is not a day. Write it like 27/03/2026.")
