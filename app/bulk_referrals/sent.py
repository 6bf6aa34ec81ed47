"""What a landlord's system says beside its file, read from named texts: declaration, needs, columns. Pure, no Flask.

Every name is known or refused, so that a slip of the pen cannot leave a declaration out unnoticed.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from app.bulk_referrals.columns import FIELDS
from app.bulk_referrals.service.mapping_columns import ForAll
from app.referrals.answers import AskedDevice, PermissionHow

DECLARATION: Final = ("permission_declared", "permission_on", "permission_how")
SETTINGS: Final = (*DECLARATION, "safe_to_text", "device", "data", "sheet", "file_name", "columns")
_LONGEST: Final = {"sheet": 31, "file_name": 200, "columns": 20_000}
_MOST: Final = 200
_YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_SAFE: Final = {"yes": True, "true": True, "no": False, "false": False, "not_known": None}


_T = TypeVar("_T")


class NotUnderstood(Exception):
    """Some of what was said cannot be taken: the name of each part and a sentence what to send instead."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("not understood")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Sent:
    """What was said for the whole file; `columns` by heading, None where the headings speak for themselves."""

    for_all: ForAll
    sheet: str | None = None
    file_name: str | None = None
    columns: Mapping[str, str | None] | None = None


@dataclass
class _Reading:
    given: Mapping[str, str]
    today: date
    errors: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, name: str, sentence: str) -> None:
        self.errors.append((name, sentence))

    def one_of(self, name: str, meanings: Mapping[str, Any], otherwise: Any) -> Any:
        text = self.given.get(name, "").strip().casefold()
        if not text:
            return otherwise
        if text not in meanings:
            self.refuse(name, f"Send one of: {', '.join(meanings)}.")
            return otherwise
        return meanings[text]

    def text(self, name: str) -> str | None:
        text = "".join(one for one in self.given.get(name, "") if one.isprintable()).strip()
        if len(text) > _LONGEST[name]:
            self.refuse(name, f"Send at most {_LONGEST[name]:,} characters.")
        return text or None


def read_sent(given: Mapping[str, str], today: date) -> Sent:
    """What was said with a file; raises NotUnderstood with everything that is wrong at once."""
    return _read(given, SETTINGS, today, _settings)


def read_declaration(given: Mapping[str, str], today: date) -> ForAll:
    """What was declared when a file is confirmed; raises NotUnderstood."""
    return _read(given, DECLARATION, today, _for_all)


def _read(given: Mapping[str, str], known: tuple[str, ...], today: date, build: Callable[["_Reading"], _T]) -> _T:
    reading = _Reading(given, today)
    for name in given:
        if name not in known:
            reading.refuse(name[:80], f"We do not know this. Leave it out, or use one of: {', '.join(known)}.")
    found = build(reading)
    if reading.errors:
        raise NotUnderstood(reading.errors)
    return found


def _settings(reading: _Reading) -> Sent:
    return Sent(
        for_all=_for_all(reading), sheet=reading.text("sheet"), file_name=reading.text("file_name"),
        columns=_columns(reading),
    )


def _for_all(reading: _Reading) -> ForAll:
    is_declared = reading.one_of("permission_declared", _YES_NO, otherwise=False)
    on, how = _day(reading), reading.one_of("permission_how", {one.value: one.value for one in PermissionHow}, None)
    if is_declared:
        if on is None and not reading.given.get("permission_on"):
            reading.refuse("permission_on", "Give the day they agreed, or the last of the days, as YYYY-MM-DD.")
        if how is None and not reading.given.get("permission_how"):
            reading.refuse("permission_how", f"Say how they agreed: {', '.join(one.value for one in PermissionHow)}.")
    device = reading.one_of("device", {one.value: one for one in AskedDevice}, AskedDevice.ANY)
    wants_data = reading.one_of("data", _YES_NO, otherwise=True)
    if device is AskedDevice.NONE and not wants_data:
        reading.refuse("device", "Ask for a device, or for data, or for both.")
    return ForAll(
        is_permission_declared=is_declared, permission_on=on if is_declared else None,
        permission_how=how if is_declared else None,
        is_safe_to_text=reading.one_of("safe_to_text", _SAFE, otherwise=None),
        device_kind=device.value, wants_data=wants_data,
    )


def _day(reading: _Reading) -> date | None:
    text = reading.given.get("permission_on", "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        reading.refuse("permission_on", "Send a real date as YYYY-MM-DD, for example 2026-03-27.")
        return None
    if day > reading.today:
        reading.refuse("permission_on", "The day they agreed must be today or earlier. Check the date.")
    return day


def _columns(reading: _Reading) -> dict[str, str | None] | None:
    text = reading.text("columns")
    if text is None or len(text) > _LONGEST["columns"]:
        return None
    try:
        columns = json.loads(text)
    except (ValueError, RecursionError):
        columns = None
    if not isinstance(columns, dict) or len(columns) > _MOST:
        reading.refuse("columns", "Send a JSON object: headings of the file, and the field each means or null.")
        return None
    wrong = [one for one in columns.values() if one is not None and not (isinstance(one, str) and one in FIELDS)]
    if wrong:
        reading.refuse("columns", f"“{str(wrong[0])[:40]}” is no field. Use one of: {', '.join(FIELDS)}.")
    return columns

