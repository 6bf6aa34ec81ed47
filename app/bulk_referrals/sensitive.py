"""Columns that nobody asked for and that must never be stored, told by what stands in them.

Headings are judged in synonyms; here a column full of National Insurance numbers under an innocent heading is seen.
What is found is said with the heading's name, never with a value.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from app.bulk_referrals.shapes import SourceRow
from app.bulk_referrals.values.days import is_birth_day, read_day
from app.bulk_referrals.values.never_stored import has_ni_number, is_nhs_number, is_sort_code, kind_never_stored

_LOOKED_AT: Final = 400
_FULL: Final = 0.5
# References and telephone numbers may pass the check of an NHS number by chance, or on purpose.
_OWN_NUMBERS: Final = frozenset({"tenancy_reference", "property_reference", "uprn", "phone", "phone_2"})


def values_of(rows: Sequence[SourceRow], index: int, most: int = _LOOKED_AT) -> list[str]:
    """The filled cells of a column, evenly from the whole file, at most `most`."""
    step = max(1, len(rows) // (2 * most))
    found: list[str] = []
    for row in (*rows[:most], *rows[most::step]):
        if index < len(row.cells) and (cell := row.cells[index]) and not cell.isspace():
            found.append(cell)
            if len(found) >= 2 * most:
                break
    return found


def sensitive_kind(values: Iterable[str], field: str | None) -> str | None:
    """What a column is full of that must not be stored, in plain words; None when it is harmless.

    `field` is what its heading claims: days of permission are no birth dates, own references no NHS numbers.
    """
    cells = [value.strip() for value in values]
    if not cells:
        return None
    if _are_most(cells, has_ni_number):
        return "National Insurance numbers"
    if field not in _OWN_NUMBERS and _are_most(cells, _is_whole_nhs_number):
        return "NHS numbers"
    if field not in _OWN_NUMBERS and _are_most(cells, is_sort_code) and not _are_most(cells, _is_day):
        return "sort codes"
    if field not in _OWN_NUMBERS and _are_most(cells, is_birth_day):
        return "dates of birth"
    return None


def kind_in_any(rows: Iterable[SourceRow], index: int) -> str | None:
    """The kind of number that some cell of a column nobody uses holds and that must not be stored."""
    for row in rows:
        if index < len(row.cells) and len(cell := row.cells[index]) >= 8:
            kind = kind_never_stored(cell)
            if kind and kind != "NHS number":  # one reference in eleven looks like one
                return f"{kind}s" if not kind.endswith("s") else kind
    return None


def _are_most(cells: Sequence[str], is_such: Callable[[str], bool]) -> bool:
    return sum(map(is_such, cells)) > _FULL * len(cells)


def _is_whole_nhs_number(cell: str) -> bool:
    return 10 <= len(cell) <= 12 and all(character in "0123456789 -" for character in cell) and is_nhs_number(cell)


def _is_day(cell: str) -> bool:
    return read_day(cell).value is not None
