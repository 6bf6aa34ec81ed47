"""The national number of a home (UPRN): 1 to 12 digits; landlords' own numbers are often called so too."""

import re
from typing import Final

from app.bulk_referrals.values.found import Read, is_missing, is_shortened, note, tidy

_WHOLE: Final = re.compile(r"(\d{1,15})(?:\.0+)?", re.ASCII)
_GROUPED: Final = re.compile(r"\d{1,3}(?:[ ,]\d{3})+(?:\.0+)?", re.ASCII)


def read_uprn(raw: str) -> Read[str | None]:
    """1 to 12 digits without leading zeros, or None; a landlord's own number is noted and left out."""
    text = tidy(raw).strip("'\" ")
    if is_missing(text) or not text.strip("0. "):
        return Read(None)
    if is_shortened(text):
        return Read(None, (note(
            "uprn_shortened", "The spreadsheet shortened this number, so we left it out. Format the column as text."
        ),))
    if _GROUPED.fullmatch(text):
        text = text.replace(" ", "").replace(",", "")
    whole = _WHOLE.fullmatch(text)
    digits = whole[1].lstrip("0") if whole else ""
    if not digits or len(digits) > 12:
        return Read(None, (note(
            "not_a_uprn", "A UPRN is 1 to 12 digits. This looks like your own number, so we left it out."
        ),))
    return Read(digits)
