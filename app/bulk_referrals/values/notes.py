"""Free text of a row: kept as written, except what no database takes and what we never store."""

import re
from typing import Final

from app.bulk_referrals.shapes import Severity
from app.bulk_referrals.values.found import Finding, Read, is_missing, note
from app.bulk_referrals.values.never_stored import kind_never_stored

LONGEST: Final = 2_000

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u2028\u2029\ufeff]")
_BLANK_LINES: Final = re.compile(r"\n{3,}")


def read_notes(raw: str) -> Read[str | None]:
    """The note without control characters, at most 2,000 characters; left out where it holds numbers we never store."""
    text = raw if raw.isprintable() else _CONTROLS.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BLANK_LINES.sub("\n\n", text).strip()
    if is_missing(text):
        return Read(None)
    if kind := kind_never_stored(text):
        return Read(None, (Finding(
            Severity.CONFIRM, "note_left_out",
            f"There may be a {kind} in the note. We never store one, so the note was left out. Write it again without.",
            hides_value=True,
        ),))
    if len(text) > LONGEST:
        told = note("note_shortened", f"Only the first {LONGEST:,} characters of the note are kept.")
        return Read(text[:LONGEST].rstrip(), (told,))
    return Read(text)
