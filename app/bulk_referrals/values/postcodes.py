"""A full postcode from one cell, two cells or the address, with at most one safe repair, which is told."""

from typing import Final

from app.bulk_referrals.values.found import Finding, Read, confirm, is_missing, note, reject, shown, tidy
from app.core.postcode import InvalidPostcode, Postcode, find_postcodes, read_postcode

_NONE: Final = "There is no postcode. Add all of it, like L8 1XY."


def read_postcode_cells(whole: str, second_half: str = "", *, address: str = "") -> Read[str | None]:
    """The postcode as written officially (L8 1XY), repaired once where that is safe; None is always rejected.

    `address` is searched when the cells hold none; another postcode inside it must be confirmed.
    """
    typed, behind = tidy(whole), tidy(second_half)
    typed = "" if is_missing(typed) else typed
    if behind and not is_missing(behind):
        typed = typed if behind.casefold() in typed.casefold() and len(typed) > len(behind) else f"{typed} {behind}"
    if not typed.strip():
        return _from_text(address, reject("no_postcode", _NONE), "postcode_in_address", "the address")
    try:
        postcode = read_postcode(typed)
    except InvalidPostcode as refusal:
        refused = _from_text(typed, reject("postcode_unusable", refusal.sentence), "postcode_in_text", "the cell")
        if refused.value is None and len(find_postcodes(address)) == 1:
            return _from_text(address, reject("no_postcode", _NONE), "postcode_in_address", "the address")
        return refused
    return Read(str(postcode), _findings(postcode, typed, address))


def _findings(postcode: Postcode, typed: str, address: str) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if postcode.is_repaired:
        found.append(note("postcode_repaired", f"We read “{shown(typed, 12)}” as {postcode}."))
    others = [other for other in find_postcodes(address) if other != postcode] if address else []
    if others:
        found.append(confirm(
            "postcode_differs",
            f"The address says {others[0]}, the postcode {postcode}. Keep the right one in both places.",
        ))
    return tuple(found)


def _from_text(text: str, refusal: Finding, code: str, place: str) -> Read[str | None]:
    """The only postcode inside a text; several or none are refused."""
    found = find_postcodes(text) if text else []
    if len(found) == 1:
        return Read(str(found[0]), (note(code, f"We took the postcode {found[0]} out of {place}."),))
    if found:
        return Read(None, (reject(
            "several_postcodes", f"There are {len(found)} postcodes in {place}. Leave only the one of the home."
        ),))
    return Read(None, (refusal,))
