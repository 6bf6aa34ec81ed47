"""One line a column for a mistake that repeats, so that nobody reads the same sentence a thousand times."""

from collections.abc import Iterable
from typing import Final

from app.bulk_referrals.judging.judgement import ColumnNote
from app.bulk_referrals.shapes import JudgedRow, Problem

_SHOWN: Final = 5
# Where each row's sentence names another row or what was read in it, the line for all of them says it in general.
_IN_GENERAL: Final = {
    "duplicate_home": "The home stands in an earlier row too.",
    "perhaps_same_home": "The home may be the same as that of another row, written in another way.",
    "perhaps_same_person": "Another row has the same name and the same postcode or phone.",
    "phone_in_many_households": "The mobile stands at more than two households, so nobody is texted on it yet.",
    "tenancy_conflict": "Rows of one tenancy contradict each other.",
    "tenancy_of_two_homes": "The tenancy reference of an earlier row stands at another home.",
    "second_person": "Another row names a second person of the tenancy. The first is referred.",
    "grouped": "The row belongs to the tenancy of an earlier row.",
    "already_open_tenancy": "The tenancy is already open with us.",
    "already_open_home": "The home is already open with us.",
    "already_open_phone": "The phone already stands in an open referral with another address.",
    "already_staged": "The household also stands in a file that is not finished.",
    "already_helped": "The household was already helped in the last months.",
    "several_names": "More than one person is named. One adult receives: we took the first. Check the names.",
    "name_case": "The name was in capitals or small letters; we write it as names are written.",
    "phone_of_somebody_else": "The number is somebody else's. We do not text it. Ask for the person's own number.",
    "phone_unusable": "The number cannot be used. If it stays, we have no number and reach the household through you.",
    "phone_repaired": "A letter stood for a digit in the number; we read the digit.",
    "zero_restored": "The 0 in front of the number was lost; we put it back.",
    "landline": "The number is not a mobile, so we only call it.",
    "several_phones": "There are several numbers; we use the household's own mobile first.",
    "phone_left_out": "One of the numbers cannot be used and was left out.",
    "postcode_old_wirral": "The postcode is an old one of the Wirral. Each row shows what it would be today.",
    "postcode_repaired": "One sign of the postcode was put right. Each row shows what we read.",
    "postcode_in_address": "We took the postcode out of the address.",
    "postcode_in_text": "We took the postcode out of the cell.",
    "authority_differs": "The file says another council area than the postcode.",
    "answer_not_clear": "We do not understand the answer; it counts as not known.",
}


def notes_on_columns(rows: Iterable[JudgedRow], repeated_from: int) -> list[ColumnNote]:
    """The mistakes found in so many rows of a column or more, the most frequent first."""
    found: dict[tuple[str | None, str], list[Problem]] = {}
    for row in rows:
        for problem in row.problems:
            found.setdefault((problem.column, problem.code), []).append(problem)
    notes = [_note(problems) for problems in found.values() if len(problems) >= repeated_from]
    return sorted(notes, key=lambda note: (-note.count, note.column or "", note.code))


def _note(problems: list[Problem]) -> ColumnNote:
    first = problems[0]
    numbers = tuple(dict.fromkeys(problem.row for problem in problems if problem.row is not None))
    place = f"Column {first.column} ({first.heading}), " if first.column and first.heading else ""
    sentence = _IN_GENERAL.get(first.code, first.message)
    return ColumnNote(
        column=first.column, heading=first.heading, severity=first.severity, code=first.code, count=len(numbers),
        first_rows=numbers[:_SHOWN], message=f"{place}{len(numbers):,} rows: {sentence}",
    )
