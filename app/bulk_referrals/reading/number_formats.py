"""Numbers of a workbook as text: whole numbers with every digit, dates as ISO text, codes with their leading zeros.

How a number is meant stands in the style of its cell; this module reads the styles and writes the text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final


class Meaning(StrEnum):
    """What a cell's format makes of its number."""

    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class CellFormat:
    """The meaning of a format; `digits` is how many it shows at least ("00000000000" shows 11)."""

    meaning: Meaning = Meaning.NUMBER
    digits: int = 0


STYLE_ELEMENTS: Final = ("numFmts", "numFmt", "cellStyleXfs", "cellXfs", "xf", "cellStyles", "dxfs")

GENERAL: Final = CellFormat()
_DATE: Final = CellFormat(Meaning.DATE)
_TIME: Final = CellFormat(Meaning.TIME)
_DURATION: Final = CellFormat(Meaning.DURATION)
# ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are dates of East Asian versions.
_BUILT_IN: Final = {
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)), _DATE),
    **dict.fromkeys((18, 19, 20, 21, 45, 47), _TIME),
    46: _DURATION,
}
_SPOKEN: Final = re.compile(r"\"[^\"]*\"|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE | re.DOTALL)
_HALVES: Final = re.compile(r"am/pm|a/p", re.IGNORECASE)
_ZEROS: Final = re.compile(r"0[0 ]+")

_WHOLE: Final = re.compile(r"-?[0-9]+", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_LARGEST: Final = 1e21  # above, no number of a household or a home has so many digits
_SMALLEST: Final = 1e-9
_SECONDS: Final = 86_400
_LAST_DAY: Final = 2_958_465  # 31 December 9999
_EPOCH: Final = date(1899, 12, 30)
_EARLY_EPOCH: Final = date(1899, 12, 31)
_MAC_EPOCH: Final = date(1904, 1, 1)
_DAY_THAT_NEVER_WAS: Final = 60  # 29 February 1900, which Excel counts


def format_of(number: int, code: str | None) -> CellFormat:
    """The meaning of a number format by its own code, or by its number where it is built in."""
    if code is None:
        return _BUILT_IN.get(number, GENERAL)
    shown = _HALVES.sub("", _SPOKEN.sub("", code)).split(";")[0].strip().lower()
    if shown.startswith("general") or "#" in shown or "?" in shown:
        return GENERAL
    if _ZEROS.fullmatch(shown):
        return CellFormat(digits=shown.count("0"))
    if "[" in shown:
        return _DURATION
    if "y" in shown or "d" in shown or ("m" in shown and not {"h", "s"} & set(shown)):
        return _DATE
    return _TIME if "h" in shown or "s" in shown else GENERAL


def formats_of(found: Iterable[tuple[str, dict[str, str]]]) -> list[CellFormat]:
    """The formats by style number, from the elements of a styles part named in STYLE_ELEMENTS, in order."""
    codes: dict[int, str] = {}
    numbers: list[int] = []
    section = ""
    for name, attributes in found:
        number = attributes.get("numFmtId", "0")
        number_format = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
        if name not in {"numFmt", "xf"}:
            section = name
        elif name == "numFmt" and section == "numFmts":
            codes[number_format] = attributes.get("formatCode", "")
        elif section == "cellXfs":
            numbers.append(number_format)
    return [format_of(number, codes.get(number)) for number in numbers]


def number_text(raw: str, shown_as: CellFormat, *, is_1904: bool) -> str:
    """The number as text: 7700900123.0 and 7.700900123E+09 as 7700900123, 31095 in a date's format as 1985-02-17."""
    meaning = shown_as.meaning
    if meaning is Meaning.NUMBER:
        plain = raw if _WHOLE.fullmatch(raw) else _plain(raw)
        return plain.zfill(shown_as.digits) if shown_as.digits and plain.isdigit() else plain
    if not _NUMBER.fullmatch(raw):
        return raw
    serial = float(raw)
    if meaning is Meaning.DURATION and 0 <= serial < _LAST_DAY:
        return _clock(round(serial * _SECONDS))
    if not 0 <= serial < _LAST_DAY + 1:
        return _plain(raw)
    days, seconds = divmod(round(serial * _SECONDS), _SECONDS)
    if not days and (seconds or meaning is Meaning.TIME):
        return _clock(seconds)
    return _day(days, is_1904=is_1904) + (f"T{_clock(seconds)}" if seconds else "")


def _plain(raw: str) -> str:
    """A decimal number without exponent, as Excel keeps it: 15 digits; what is no number stays as it is written."""
    if not _NUMBER.fullmatch(raw):
        return raw
    value = float(raw)
    if not abs(value) < _LARGEST:
        return raw
    if value.is_integer():
        return str(int(value))
    return format(Decimal(f"{value:.15g}"), "f") if abs(value) > _SMALLEST else raw


def _clock(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def _day(days: int, *, is_1904: bool) -> str:
    if is_1904:
        return (_MAC_EPOCH + timedelta(days=min(days, _LAST_DAY - 1462))).isoformat()
    if days == 0:
        return "1900-01-00"
    if days == _DAY_THAT_NEVER_WAS:
        return "1900-02-29"
    epoch = _EPOCH if days > _DAY_THAT_NEVER_WAS else _EARLY_EPOCH
    return (epoch + timedelta(days=min(days, _LAST_DAY))).isoformat()
