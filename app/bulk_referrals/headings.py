"""Finds the row of headings: by best match in the first 20 rows, over title rows, in one row or two.

What a column is used for is settled in mapping; here only where the headings stand and what is odd about them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.bulk_referrals.columns import column_letter
from app.bulk_referrals.shapes import Header, Problem, Severity, SourceFile, SourceRow, UnreadableFile
from app.bulk_referrals.synonyms import Synonyms, heading_key
from app.bulk_referrals.values.found import tidy

ROWS_SEARCHED: Final = 20
_CELLS_SCORED: Final = 300
_LONGEST_HEADING: Final = 120
_DATA: Final = re.compile(
    r"(?:\d[\s().-]?){9,}|\S@\S+\.\S|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|^\d+$"
)
_EXCUSED: Final = re.compile(r"\d{1,2}\s?(?:-|to)\s?\d{1,2}|18\+?")


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: int  # index of the (last) heading row in the rows searched
    headings: tuple[str, ...]
    score: float
    rows: int = 1


def find_header(source: SourceFile, synonyms: Synonyms) -> Header:
    """The best match in the first 20 rows; raises UnreadableFile (no_rows, no_header) when nothing fits."""
    if not source.rows:
        raise UnreadableFile("no_rows", "The file is empty. Save your list again and upload it, or use our template.")
    searched = source.rows[:ROWS_SEARCHED]
    best = max(_candidates(searched, synonyms), key=lambda candidate: candidate.score)
    if best.score < 1:
        raise UnreadableFile(
            "no_header",
            "We found no headings in the first 20 rows. Put headings such as Tenancy reference, Name, Phone, "
            "Address and Postcode in the first row, or use our template.",
        )
    first_data = best.place + 1
    if first_data >= len(source.rows):
        raise UnreadableFile("no_rows", "There are headings, but no rows under them. Add your list; upload it again.")
    width = _width(source.rows[first_data:], len(best.headings))
    headings = best.headings + ("",) * (width - len(best.headings))
    number = searched[best.place].number
    problems = (*_above(searched, best), *_doubtful(best, number), *_repeated(headings, number))
    return Header(number, headings, first_data, problems)


def data_rows(source: SourceFile, header: Header) -> tuple[SourceRow, ...]:
    """The rows under the headings."""
    return source.rows[header.first_data:]


def _candidates(rows: Sequence[SourceRow], synonyms: Synonyms) -> Iterator[_Candidate]:
    for place, row in enumerate(rows):
        headings = _tidied(row)
        yield _Candidate(place, headings, _score(headings, synonyms))
        above = rows[place - 1] if place else None
        if above is not None and _may_stand_above(_tidied(above), headings):
            joined = _joined(_tidied(above), headings, synonyms)
            # Two rows must be clearly better than one, as a first data row may hold a word we know.
            yield _Candidate(place, joined, _score(joined, synonyms) - 0.75, rows=2)


def _tidied(row: SourceRow) -> tuple[str, ...]:
    cells = [tidy(cell) for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _score(headings: Sequence[str], synonyms: Synonyms) -> float:
    """How much a row looks like headings: known names, counted once each, less what looks like data."""
    filled = [heading for heading in headings[:_CELLS_SCORED] if heading]
    if not filled:
        return 0
    fields: set[str] = set()
    others = 0.0
    data = 0
    for heading in filled:
        if _looks_like_data(heading):
            data += 1
            continue
        meaning = synonyms.meaning(heading, closely=False)
        if meaning.field:
            fields.add(meaning.field if meaning.field != "phone" else heading)
        elif meaning.why != "not known":
            others += 1.0 if len(heading) <= 40 and len(heading.split()) <= 4 else 0
    score = len(fields) + 0.5 * min(others, 6)
    return score - 2.0 * data if len(filled) > 1 or not data else 0


def _looks_like_data(text: str) -> bool:
    return len(text) > _LONGEST_HEADING or (_DATA.search(text) is not None and not _EXCUSED.search(text))


def _may_stand_above(above: Sequence[str], headings: Sequence[str]) -> bool:
    """Whether a row can hold the groups over headings: several texts, no data; a lone title is none."""
    filled = [text for text in above if text]
    return (
        len(filled) >= 2 and len(headings) >= 2 and not any(map(_looks_like_data, filled))
        and not any(map(_looks_like_data, headings))
    )


def _joined(above: Sequence[str], headings: Sequence[str], synonyms: Synonyms) -> tuple[str, ...]:
    """Both rows as one: the group goes in front where that says more than the heading alone."""
    counted = Counter(heading_key(heading) for heading in headings if heading)
    joined: list[str] = []
    group = ""
    for place in range(max(len(above), len(headings))):
        group = (above[place] if place < len(above) else "") or group
        own = headings[place] if place < len(headings) else ""
        joined.append(_one_of_two(group, own, counted[heading_key(own)] > 1, synonyms))
    return tuple(joined)


def _one_of_two(group: str, own: str, is_repeated: bool, synonyms: Synonyms) -> str:
    if not own or not group:
        return own or group
    both = f"{group} {own}"
    together, alone = synonyms.meaning(both, closely=False), synonyms.meaning(own, closely=False)
    if together.field or together.why == "not needed":
        return both
    return own if alone.why != "not known" and not is_repeated else both


def _width(rows: Sequence[SourceRow], least: int) -> int:
    """How many columns hold something, in the headings or under them."""
    width = least
    for row in rows:
        if len(row.cells) > width:
            filled = len(row.cells)
            while filled > width and not row.cells[filled - 1].strip():
                filled -= 1
            width = max(width, filled)
    return width


def _above(rows: Sequence[SourceRow], best: _Candidate) -> Iterator[Problem]:
    """What was passed over above the headings."""
    above = rows[: best.place + 1 - best.rows]
    if above:
        first, last = above[0].number, above[-1].number
        passed = f"Row {first} stands above the headings and was" if first == last else (
            f"Rows {first} to {last} stand above the headings and were"
        )
        yield Problem(first, None, None, None, Severity.NOTE, "rows_above_header", f"{passed} skipped.")


def _doubtful(best: _Candidate, number: int) -> Iterator[Problem]:
    if best.score < 2 and sum(map(bool, best.headings)) > 2:
        yield Problem(
            number, None, None, None, Severity.CONFIRM, "doubtful_header",
            f"We took row {number} for the headings, but know few of them. Check what each column holds.",
        )


def _repeated(headings: Sequence[str], number: int) -> Iterator[Problem]:
    """A heading that stands over several columns, told once with all their letters."""
    places: dict[str, list[int]] = {}
    for index, heading in enumerate(headings):
        if key := heading_key(heading):
            places.setdefault(key, []).append(index)
    for indexes in places.values():
        if len(indexes) > 1:
            letters = ", ".join(map(column_letter, indexes[:-1])) + f" and {column_letter(indexes[-1])}"
            heading = headings[indexes[0]]
            yield Problem(
                number, column_letter(indexes[1]), heading, None, Severity.CONFIRM, "repeated_heading",
                f"Columns {letters} have the same heading. Check what each of them holds.",
            )
