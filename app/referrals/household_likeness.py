"""How alike two homes are, as a score with its reasons in words. Pure; a person decides, never the score.

Works on a few decrypted candidates that the look-up keys have found; nothing here reads or stores anything.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import product
from typing import Final

from app.core.phone import format_national
from app.core.postcode import InvalidPostcode, Postcode, read_postcode
from app.referrals.household_identity import Home, normalised_name, read_home, street_words

# From this score on a pair is offered to a coordinator.
OFFERED: Final = 50
_HIGHEST: Final = 100
_STREETS_ALIKE: Final = 0.75
_SLASHED: Final = re.compile(r"\d\s*[a-z]?\s*/\s*\d", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+[a-z]?(?:-\d+[a-z]?)?")


class Why(StrEnum):
    """Codes of the reasons; codes alone are stored, words with names and addresses never."""

    PROPERTY = "same_property"
    PHONE = "same_phone"
    WRITTEN = "address_written_differently"
    ONE_FLAT = "flat_only_in_one"
    OTHER_STREET = "same_number_other_street"
    SWAPPED = "numbers_swapped"
    NAME = "same_name"
    NAMES_ALIKE = "names_alike"
    SURNAME = "surname_alike"
    POSTCODE = "same_postcode"

    @property
    def words(self) -> str:
        """The reason without anybody's name in it, for lists."""
        return _WORDS[self]


_WORDS: Final = {
    Why.PROPERTY: "same property number", Why.PHONE: "same phone", Why.WRITTEN: "same address, written differently",
    Why.ONE_FLAT: "one address has a flat, the other has none", Why.OTHER_STREET: "same number, another street name",
    Why.SWAPPED: "flat and house number swapped", Why.NAME: "same name", Why.NAMES_ALIKE: "names alike",
    Why.SURNAME: "surname alike", Why.POSTCODE: "same postcode",
}
_POINTS: Final = {
    Why.PROPERTY: 60, Why.PHONE: 50, Why.WRITTEN: 60, Why.ONE_FLAT: 30, Why.OTHER_STREET: 35, Why.SWAPPED: 25,
    Why.NAME: 40, Why.NAMES_ALIKE: 35, Why.SURNAME: 25, Why.POSTCODE: 10,
}


@dataclass(frozen=True)
class Sketch:
    """One home as it is compared: its address, and the phones (key → number) and names of its referrals."""

    address: str
    postcode: str
    property_key: str | None = None
    phones: Mapping[str, str] = field(default_factory=dict)
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Likeness:
    """The score, 0 to 100, and each reason with what it rests on."""

    score: int
    reasons: tuple[tuple[Why, str], ...]

    @property
    def codes(self) -> list[str]:
        """The reasons as they are stored."""
        return [code.value for code, _ in self.reasons]

    @property
    def is_offered(self) -> bool:
        """Whether a person should look at it."""
        return self.score >= OFFERED


def compare(one: Sketch, other: Sketch) -> Likeness:
    """Everything two homes have in common, the strongest first; the order of the two does not change the score."""
    found = [*_property(one, other), *_phone(one, other), *_address(one, other), *_names(one.names, other.names)]
    if one.postcode and one.postcode == other.postcode:
        found.append((Why.POSTCODE, f"The same postcode: {one.postcode}."))
    found.sort(key=lambda reason: -_POINTS[reason[0]])
    return Likeness(min(_HIGHEST, sum(_POINTS[code] for code, _ in found)), tuple(found))


def words_of_codes(codes: Iterable[str]) -> str:
    """Stored codes as one line for a list; a code of an older version is left out."""
    return ", ".join(Why(code).words for code in codes if code in set(Why))


def _property(one: Sketch, other: Sketch) -> list[tuple[Why, str]]:
    is_same = one.property_key is not None and one.property_key == other.property_key
    return [(Why.PROPERTY, "The same property number (UPRN).")] if is_same else []


def _phone(one: Sketch, other: Sketch) -> list[tuple[Why, str]]:
    shared = sorted(one.phones.keys() & other.phones.keys())
    if not shared:
        return []
    number = one.phones[shared[0]]
    kind = "mobile" if number.startswith("+447") else "phone"
    return [(Why.PHONE, f"The same {kind}: {format_national(number)}.")]


def _address(one: Sketch, other: Sketch) -> list[tuple[Why, str]]:
    if not one.address or not other.address or one.postcode != other.postcode:
        return []
    postcode = _postcode(one.postcode)
    first, second = read_home(one.address, postcode), read_home(other.address, postcode)
    code = _address_code(first, second, is_slashed=_is_slashed(one) != _is_slashed(other))
    if code is None:
        return []
    left, right = differing(one.address, other.address)
    if code is Why.WRITTEN and left and right:
        return [(code, f"The address differs only in “{left}” and “{right}”.")]
    return [(code, f"{_WORDS[code].capitalize()}: “{_line(one.address)}” and “{_line(other.address)}”.")]


def _address_code(one: Home, other: Home, *, is_slashed: bool) -> Why | None:
    if not one.building or not other.building:
        return None
    streets_alike = _alike_streets(one.street, other.street)
    if sorted(_marks(one)) == sorted(_marks(other)):
        if not streets_alike:
            return Why.OTHER_STREET if _NUMBER.fullmatch(one.building) else None
        # 10/2 is flat 2 of number 10 to some and flat 10 of number 2 to others; two spelled-out homes are two.
        is_spelled_out = bool(one.units and other.units) and one.building != other.building and not is_slashed
        return Why.SWAPPED if is_spelled_out else Why.WRITTEN
    if one.building == other.building and streets_alike and bool(one.units) != bool(other.units):
        return Why.ONE_FLAT
    return None


def _marks(home: Home) -> list[str]:
    """The numbers and letters that tell the home, wherever they stand: 10b and flat b of 10 have the same."""
    parts = [unit.partition(" ")[2] if not unit.startswith("floor") else unit for unit in home.units]
    found: list[str] = []
    for part in [*parts, home.building]:
        found += re.findall(r"\d+|[a-z]+", part) if _NUMBER.fullmatch(part) else [part]
    return found


def _alike_streets(one: str, other: str) -> bool:
    return one == other or not one or not other or _ratio(one, other) >= _STREETS_ALIKE


def _names(ones: tuple[tuple[str, str], ...], others: tuple[tuple[str, str], ...]) -> list[tuple[Why, str]]:
    found = [reason for one, other in product(ones, others) if (reason := _name(one, other))]
    return [max(found, key=lambda reason: _POINTS[reason[0]])] if found else []


def _name(one: tuple[str, str], other: tuple[str, str]) -> tuple[Why, str] | None:
    first, second = normalised_name(*one), normalised_name(*other)
    if first and sorted(first.split()) == sorted(second.split()):
        order = "" if first == second else ", in another order"
        return Why.NAME, f"The same name{order}: {' '.join(one)}."
    last, other_last = normalised_name("", one[1]), normalised_name("", other[1])
    if not is_surname_alike(last, other_last):
        return None
    given, other_given = normalised_name(one[0], ""), normalised_name(other[0], "")
    if given and other_given and _ratio(given, other_given) >= _STREETS_ALIKE:
        return Why.NAMES_ALIKE, f"Names alike: {' '.join(one)} and {' '.join(other)}."
    return Why.SURNAME, f"Surname alike: {one[1]} and {other[1]}." if last != other_last else f"Same surname: {one[1]}."


def is_surname_alike(one: str, other: str) -> bool:
    """Whether two normalised surnames may be one: equal, a letter or two off, or one half of a double name."""
    if not one or not other:
        return False
    if one == other or set(one.split()) & set(other.split()):
        return True
    shorter = min(len(one), len(other))
    return shorter >= 4 and edits(one, other) <= (1 if shorter < 8 else 2)


def edits(one: str, other: str) -> int:
    """How many letters must be changed, added, taken out or swapped with their neighbour to turn one into the other."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [place]
        for column, against in enumerate(other, start=1):
            cost = min(before[column] + 1, row[column - 1] + 1, before[column - 1] + (letter != against))
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == against:
                cost = min(cost, earlier[column - 2] + 1)
            row.append(cost)
    return row[-1]


def differing(one: str, other: str) -> tuple[str, str]:
    """What is left of each address once the words they begin and end with alike are taken off."""
    ones, others = _line(one).split(), _line(other).split()
    left, right = street_words(ones), street_words(others)
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    return (
        " ".join(ones[start: len(ones) - end]).strip(" ,"), " ".join(others[start: len(others) - end]).strip(" ,"),
    )


def _line(address: str) -> str:
    return ", ".join(part.strip(" ,") for part in address.splitlines() if part.strip(" ,"))


def _ratio(one: str, other: str) -> float:
    first, second = sorted((one, other))  # the matcher is not even-handed by itself
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _is_slashed(sketch: Sketch) -> bool:
    return _SLASHED.search(sketch.address) is not None


def _postcode(text: str) -> Postcode | None:
    try:
        return read_postcode(text)
    except InvalidPostcode:
        return None
