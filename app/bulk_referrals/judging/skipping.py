"""Rows that are no people: totals, footers, repeated headings, the template's example, lines of text.

Each is skipped with its reason and counted; nothing that could be a person is skipped without being told.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

from app.bulk_referrals.columns import ADDRESS_KEYS, EXAMPLE_REFERENCE, PHONE_KEYS
from app.bulk_referrals.values.found import Finding, note

_TOTAL: Final = re.compile(
    r"(?:grand|sub|overall|report|scheme|page)?[\s-]*totals?\b|sum\b|(?:record|row|tenant|tenancy)?\s*count\b"
    r"|(?:total\s+)?(?:number|no\.?) of (?:\w+ )?(?:records|rows|tenants|tenancies|properties|households)\b"
    r"|(?:records|rows|tenancies|tenants|households)\s*:",
    re.IGNORECASE,
)
_FIGURE: Final = re.compile(r"[£$€]?\s*-?[\d,.\s]+%?|-")
_FOOTER: Final = re.compile(
    r"[\W_]*page\s+\d+(?:\s*(?:of|/)\s*\d+)?[\W_]*"
    r"|(?:report |list |file )?(?:printed|generated|produced|exported|extracted|created|run|downloaded)"
    r"\s*(?:on|by|at|:|\d).*"
    r"|report (?:run|date|id|name|ref|produced|parameters|criteria)\b.*"
    r"|[\W_]*end(?: of (?:the )?(?:report|file|list|data|page|extract|sheet))?[\W_]*"
    r"|.*\bconfidential\b.*"
    r"|\(?\s*\d+\s+(?:rows?|records?|tenancies|tenants)"
    r"(?:\s+(?:affected|returned|selected|found|listed|in total))?\s*\)?\.?"
    r"|(?:source|notes?|n\.?b\.?|key|filters?|criteria|parameters|prepared by|user|copyright)\s*:.*|©.*",
    re.IGNORECASE | re.DOTALL,
)
_EXAMPLE: Final = re.compile(rf"{EXAMPLE_REFERENCE.split('-', maxsplit=1)[0]}\b", re.IGNORECASE)
_MOST_IN_FOOTER: Final = 2
# Whatever else a row holds: without one of these it is about nobody.
_ABOUT_SOMEBODY: Final = frozenset({
    "tenancy_reference", "first_name", "last_name", "full_name", "postcode", "uprn", *PHONE_KEYS,
    *(key for key in ADDRESS_KEYS if key not in {"town", "county"}),
})  # fmt: skip
_ENOUGH_ALONE: Final = _ABOUT_SOMEBODY - {"tenancy_reference"}


class Skipping:
    """Knows the headings of one file, to recognise them when they come again."""

    def __init__(self, headings: Sequence[str]) -> None:
        self._headings = [_folded(heading) for heading in headings]

    def why(self, cells: Sequence[str], fields: Collection[str], reference: str) -> Finding | None:
        """Why a row is no person, or None; `fields` are those with something in them, `reference` the tenancy's."""
        filled = [text for cell in cells if (text := cell.strip())]
        first = filled[0] if filled else ""
        if _EXAMPLE.match(reference or first):
            return note("example_row", "This is the example of the template, so it is left out.")
        if _TOTAL.match(first) and all(_FIGURE.fullmatch(text) or _TOTAL.match(text) for text in filled[1:]):
            return note("total_row", "This is a total or a count, not a person, so it is left out.")
        if len(filled) <= _MOST_IN_FOOTER and any(_FOOTER.fullmatch(text) for text in filled):
            return note("footer_row", "This is a line of the report, not a person, so it is left out.")
        if len(filled) > 1 and self._is_heading(cells):
            return note("repeated_header", "The headings stand here again, so this row is left out.")
        if not _ABOUT_SOMEBODY.intersection(fields):
            return note("row_without_person", "There is no name, address or phone in this row, so it is left out.")
        if len(filled) == 1 and not _ENOUGH_ALONE.intersection(fields):
            return note("line_of_text", "Only one cell is filled here. It looks like a caption, so it is left out.")
        return None

    def _is_heading(self, cells: Sequence[str]) -> bool:
        for cell, heading in zip(cells, self._headings, strict=False):
            if cell and not cell.isspace() and ((text := _folded(cell)) not in heading or not text):
                return False
        return not any(cell.strip() for cell in cells[len(self._headings):])


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
