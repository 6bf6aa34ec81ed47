"""Address lines become one address; nothing is corrected, only what stands twice falls away."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from app.bulk_referrals.values.found import Finding, Read, confirm, is_missing, reject, tidy

LONGEST: Final = 200

_BREAKS: Final = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
_ONLY_NUMBER: Final = re.compile(r"(?:(?:no\.?\s*)?\d+\s?[a-z]?|\d+[a-z]?\s?[-/]\s?\d+[a-z]?)", re.IGNORECASE)
_AS_DATE: Final = re.compile(
    r"\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:-\d{2,4})?|\d{4}-\d\d-\d\d(?:[ T]00:00(?::00)?)?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d{2,4}",
    re.IGNORECASE,
)
_STREET: Final = re.compile(
    r"\D+\b(?:avenue|ave?|close|cl|court|ct|crescent|cres|drive|dr|gardens|gdns|green|grove|gr|hill|lane|ln|park|place|pl"
    r"|rise|road|rd|row|square|sq|street|st|terrace|terr?|vale|view|walk|way)\.?",
    re.IGNORECASE,
)
_AS_DECIMAL: Final = re.compile(r"(\d{1,5})\.0")
_EMPTY_PLACES: Final = re.compile(r"(?:\s*,){2,}")


def read_address(
    lines: Sequence[str], *, postcode: str | None = None, town: str = "", scheme: str = ""
) -> Read[str | None]:
    """One address of lines parted by commas, without the postcode and without a line twice; rejects an empty one.

    `scheme` is added only where the lines are a lone number.
    """
    parts = _lines(lines, postcode)
    named = tidy(scheme)
    if named and len(parts) < 2 and not _has_words(parts):
        parts = _without_repeats([*parts, named])
    if not parts:
        return Read(None, (reject("no_address", "There is no address. Add flat, number and street."),))
    if town and not is_missing(place := tidy(_without_postcode(town, postcode)).strip(" ,")):
        parts = _with_town(parts, place)
    address = _joined(parts)
    return Read(address, _findings(address, parts))


def _lines(lines: Iterable[str], postcode: str | None) -> list[str]:
    found = []
    for cell in lines:
        for line in _BREAKS.split(cell) if not cell.isprintable() else (cell,):
            text = tidy(_without_postcode(line, postcode))
            text = _EMPTY_PLACES.sub(",", text).strip(" ,;")
            if text and not is_missing(text):
                found.append(_AS_DECIMAL.sub(r"\1", text) if _AS_DECIMAL.fullmatch(text) else text)
    return _without_repeats(found)


def _without_postcode(line: str, postcode: str | None) -> str:
    """The line without the postcode of the row, however it is spaced."""
    if not postcode or len(line) < 5:
        return line
    outcode, _, incode = postcode.partition(" ")
    if incode not in line and incode not in line.upper():
        return line
    return re.sub(rf"\b{outcode}[ \u00a0]{{0,3}}{incode}\b", "", line, flags=re.IGNORECASE)


def _without_repeats(lines: Iterable[str]) -> list[str]:
    kept: dict[str, str] = {}
    for line in lines:
        kept.setdefault(line.casefold(), line)
    return list(kept.values())


def _has_words(parts: Sequence[str]) -> bool:
    return any(not _ONLY_NUMBER.fullmatch(part) for part in parts)


def _with_town(parts: list[str], town: str) -> list[str]:
    folded = town.casefold()
    pieces = {piece.strip().casefold() for part in parts for piece in part.split(",")}
    return parts if folded in pieces or parts[-1].casefold().endswith(f" {folded}") else [*parts, town]


def _joined(parts: Sequence[str]) -> str:
    """The lines with commas, a number standing alone with the street on the next line or, if need be, before it."""
    if len(parts) > 1 and _ONLY_NUMBER.fullmatch(parts[1]) and _STREET.fullmatch(parts[0]):
        parts = [parts[1], parts[0], *parts[2:]]
    joined = parts[0]
    for before, part in pairwise(parts):
        joined += (" " if _ONLY_NUMBER.fullmatch(before) else ", ") + part
    return joined


def _findings(address: str, parts: Sequence[str]) -> tuple[Finding, ...]:
    if any(_AS_DATE.fullmatch(part) for part in parts):
        return (confirm(
            "address_as_date",
            "The spreadsheet made a date of a house number. Format the column as text."
        ),)
    if len(address) > LONGEST:
        return (confirm("long_address", f"The address is longer than {LONGEST} characters. Leave only the address."),)
    if not any(map(str.isalpha, address)):
        return (reject("address_incomplete", "The address has no street. Add flat, number and street."),)
    if not any(map(str.isdigit, address)) and len(parts) < 2:
        return (confirm("address_without_number", "The address has no house number or name. Check it."),)
    return ()
