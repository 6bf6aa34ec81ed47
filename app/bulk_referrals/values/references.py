"""Landlords' own references of tenancies and homes, kept as they are written."""

import re
import unicodedata
from typing import Final

from app.bulk_referrals.values.found import Read, confirm, is_missing, is_shortened, tidy

LONGEST: Final = 60

_WHOLE_AS_DECIMAL: Final = re.compile(r"(\d+)\.0+", re.ASCII)


def read_reference(raw: str) -> Read[str | None]:
    """The reference as it is written, tidied; None when empty or shortened, as two tenancies would look alike."""
    text = tidy(raw).lstrip("' ")
    if is_missing(text) or not text.strip("0.-/ "):
        return Read(None)
    if is_shortened(text):
        return Read(None, (confirm(
            "reference_shortened",
            "The spreadsheet shortened this reference, so we left it out. Format the column as text and type it again.",
        ),))
    if whole := _WHOLE_AS_DECIMAL.fullmatch(text):
        text = whole[1]
    if len(text) > LONGEST:
        return Read(None, (confirm("long_reference", f"It has over {LONGEST} characters. Give the reference alone."),))
    return Read(text)


def reference_key(reference: str) -> str:
    """What two spellings of one reference have in common: no case, blanks, marks, or zeros in front of digits."""
    folded = unicodedata.normalize("NFKC", reference).casefold()
    key = "".join(filter(str.isalnum, folded))
    return (key.lstrip("0") or "0") if key.isdecimal() else key
