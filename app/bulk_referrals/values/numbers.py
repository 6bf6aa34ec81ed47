"""Numbers of people in a home, in digits or words."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.bulk_referrals.values.found import Finding, Read, confirm, is_missing, note, shown, tidy

MOST: Final = 20

_WORDS: Final = {
    word: number
    for number, word in enumerate((
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ))
} | {"none": 0, "nil": 0, "no": 0, "single": 1, "couple": 2}  # fmt: skip
_ONE: Final = re.compile(
    r"(?:x\s*)?(\d{1,4}|[a-z]+)(?:\.0+)?\s*(?:x\s*)?(?:adults?|ad|a|people|persons?|children|child|kids?|ch|c|occupants?)?\.?",
    re.ASCII,
)
_BOTH: Final = re.compile(
    r"(\d{1,2}|[a-z]+)\s*(?:adults?|ad|a)?\s*(?:\+|&|and|,|/|plus)?\s*(\d{1,2}|[a-z]+)\s*(?:children|child|kids?|ch|c)?\.?",
    re.ASCII,
)
_TELLS_BOTH: Final = re.compile(r"\+|&|,|/|plus|and|\d\s*a\w*\s*\d|adults?\b.*\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class People:
    """How many adults, and how many children of unknown age stand beside them ("2+1")."""

    adults: int | None
    children: int = 0


@lru_cache(maxsize=1024)
def read_count(raw: str) -> Read[int | None]:
    """A number of people from 0 to 20, in digits or words; None when blank."""
    text = tidy(raw).strip("'\" ").casefold()
    if text in _WORDS:
        return Read(_WORDS[text])
    if is_missing(text):
        return Read(None)
    found = _ONE.fullmatch(text)
    number = _number(found[1]) if found else None
    if number is None:
        return Read(None, (confirm("not_a_number",
        f"“{shown(text, 40)}” is not a number of people. Write it like 2."),))
    if number > MOST:
        return Read(None, (confirm("too_many_people", f"{number} is more than {MOST} people. Check it."),))
    return Read(number)


@lru_cache(maxsize=1024)
def read_adults(raw: str) -> Read[People]:
    """Adults, with the children written beside them; their ages must be asked for."""
    text = tidy(raw).strip("'\" ").casefold()
    both = _BOTH.fullmatch(text) if not is_missing(text) and _TELLS_BOTH.search(text) else None
    numbers = (_number(both[1]), _number(both[2])) if both else (None, None)
    if numbers[0] is not None and numbers[1] is not None and max(numbers[0], numbers[1]) <= MOST:
        adults, children = numbers[0], numbers[1]
        findings = (confirm(
            "children_without_age", f"We read {adults} adults and {children} children. Give the children's ages."
        ),) if children else ()
        return _checked(People(adults, children), findings)
    read = read_count(raw)
    return _checked(People(read.value), read.findings)


def _checked(people: People, findings: tuple[Finding, ...]) -> Read[People]:
    """The numbers; a home without an adult is told, as the person referred is one."""
    kept = Read(people, findings)
    if people.adults == 0:
        told = note("no_adults", "The person referred counts as an adult, so we wrote 1.")
        return Read(People(1, people.children), (*kept.findings, told))
    return kept


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else _WORDS.get(text)
