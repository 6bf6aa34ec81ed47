"""One home, one key: an address typed in any usual way becomes the same text. Pure.

The key is postcode | flat or room | number or house name | street, and goes only into a keyed hash.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

from app.core.postcode import Postcode

_UNITS: Final = {
    "flat": "flat", "flt": "flat", "apartment": "flat", "apt": "flat", "unit": "flat", "maisonette": "flat",
    "room": "room", "rm": "room", "bedsit": "room", "studio": "room",
}
_FLOORS: Final = {
    "basement": "basement", "lower": "basement", "ground": "ground", "first": "1", "1st": "1", "second": "2",
    "2nd": "2", "third": "3", "3rd": "3", "top": "top",
}
_STREETS: Final = {
    "st": "street", "str": "street", "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "dr": "drive",
    "drv": "drive", "cl": "close", "clo": "close", "ct": "court", "crt": "court", "pl": "place", "sq": "square",
    "ter": "terrace", "terr": "terrace", "cres": "crescent", "cresc": "crescent", "gr": "grove", "gro": "grove",
    "grv": "grove", "gdns": "gardens", "gdn": "gardens", "garden": "gardens", "pk": "park", "wk": "walk",
    "hse": "house", "bldg": "building", "bldgs": "buildings", "nth": "north", "sth": "south",
}  # fmt: skip
_STREET_ENDS: Final = frozenset(_STREETS.values()) - {"house", "building", "buildings", "north", "south"} | {
    "way", "row", "view", "rise", "hill", "green", "mews", "parade", "quay", "wharf", "vale", "croft", "brow",
    "boulevard", "esplanade", "promenade", "heys", "bank", "meadow", "meadows", "fold", "gate", "path",
}  # fmt: skip
_DIRECTIONS: Final = frozenset({"north", "south", "east", "west"})
_TOWNS: Final = frozenset({
    "liverpool", "birkenhead", "bootle", "wallasey", "southport", "huyton", "kirkby", "prescot", "runcorn",
    "widnes", "halton", "knowsley", "sefton", "wirral", "merseyside", "cheshire", "lancashire", "england", "uk",
    "bebington", "crosby", "maghull", "formby", "whiston", "halewood", "hoylake", "heswall",
})  # fmt: skip

_UNIT: Final = re.compile(
    rf"\b({'|'.join(_UNITS)})\s*(?:no|number)?\s*(\d+[a-z]?|[a-z]\d*)\b"
)
_FLOOR: Final = re.compile(rf"\b({'|'.join(_FLOORS)})\s+(?:ground\s+)?(?:floor|flr)\b(?:\s+flat\b)?")
_NUMBERED: Final = re.compile(r"^(\d+(?:\s?[a-z]\b)?(?:\s?-\s?\d+(?:\s?[a-z]\b)?)?)\s+(?=\S*[a-z])(.+)$")
_BARE: Final = re.compile(r"\d+\s?[a-z]?")
_SLASHED: Final = re.compile(r"^(\d+\s?[a-z]?)\s?/\s?(?=\d)")


class Home(NamedTuple):
    """The parts of an address that tell one home from another behind the same postcode."""

    units: tuple[str, ...]
    building: str
    street: str


def household_key(address: str, postcode: Postcode) -> str:
    """The same text for one home however its address is typed; the postcode always counts."""
    return key_of_home(read_home(address, postcode), postcode)


def key_of_home(home: Home, postcode: Postcode) -> str:
    """The same for an address that was taken apart already."""
    return "|".join((postcode.key.casefold(), "+".join(home.units), home.building, home.street))


def read_home(address: str, postcode: Postcode | None = None) -> Home:
    """Take an address apart: flats and rooms in order, number or house name, street; towns fall away."""
    units: list[str] = []
    segments = [_without_units(segment, units) for segment in _segments(address, postcode)]
    named = [segment for segment in segments if segment]
    for place, segment in enumerate(named):
        if numbered := _NUMBERED.match(segment):
            number = numbered[1].replace(" ", "")
            # 2, 10 High Street: a number of its own in front of the house number is the flat's.
            units += [f"flat {before.replace(' ', '')}" for before in named[:place] if _BARE.fullmatch(before)]
            return Home(tuple(sorted(units)), number, _street(numbered[2]))
    numbers = [segment for segment in named if _BARE.fullmatch(segment)]
    if numbers and len(named) > 1:  # the number on a line of its own, the street on the next
        after = named[min(named.index(numbers[0]) + 1, len(named) - 1)]
        return Home(tuple(sorted(units)), numbers[0].replace(" ", ""), _street(after))
    return Home(tuple(sorted(units)), _house_name(named), "")


def normalised_name(first_name: str, last_name: str) -> str:
    """A name as it is compared: case, accents, spaces and punctuation do not matter."""
    return " ".join(filter(None, (_letters(first_name), _letters(last_name))))


def street_words(words: Iterable[str]) -> list[str]:
    """Words of an address as they compare: no case, no marks at their ends, and st is street."""
    plain = [word.casefold().strip(".,;") for word in words]
    return [_word(word, place) for place, word in enumerate(plain)]


def _letters(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(character for character in folded if character.isalpha() or character.isspace())
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _segments(address: str, postcode: Postcode | None) -> list[str]:
    text = unicodedata.normalize("NFKC", address).casefold()
    text = text.replace("’", "").replace("'", "").replace("`", "")
    text = re.sub(r"[–—‐‑−]", "-", text)
    # Most addresses stand without their postcode, and a pattern of one's own is dear to make.
    if postcode is not None and postcode.outcode.casefold() in text:
        text = re.sub(rf"\b{postcode.outcode}\s*{postcode.incode}\b", " ", text, flags=re.IGNORECASE)
    found = []
    for part in re.split(r"[,;\n\r]+", text):
        words = re.sub(r"[^\w\s/-]", " ", part).replace("_", " ")
        words = re.sub(r"\b(?:no|number)\s+(?=\d)", "", " ".join(words.split()))
        if words.strip("-/ "):
            found.append(words.strip("-/ "))
    return found


def _without_units(segment: str, units: list[str]) -> str:
    """What is left of a segment once flats, rooms and floors are taken out into `units`."""
    def take_unit(found: re.Match[str]) -> str:
        name = found[2].replace(" ", "")
        units.append(f"{_UNITS[found[1]]} {name}")
        return " "

    def take_floor(found: re.Match[str]) -> str:
        units.append(f"floor {_FLOORS[found[1]]}")
        return " "

    if slashed := _SLASHED.match(segment):  # 2/14 High Street: flat 2 of number 14
        units.append(f"flat {slashed[1].replace(' ', '')}")
        segment = segment[slashed.end():]
    segment = _FLOOR.sub(take_floor, segment)
    return " ".join(_UNIT.sub(take_unit, segment).split()).strip("-/ ")


def _street(text: str) -> str:
    """The street's own words up to and with its kind (street, road …) and a direction behind it."""
    words = [_word(word, place) for place, word in enumerate(text.split())]
    for place, word in enumerate(words[1:], start=1):
        if word in _STREET_ENDS:
            follows = words[place + 1: place + 2]
            return " ".join(words[: place + 1] + [w for w in follows if w in _DIRECTIONS])
    while len(words) > 1 and words[-1] in _TOWNS:
        words.pop()
    return " ".join(words)


def _word(word: str, place: int) -> str:
    if word == "st" and place == 0:
        return "saint"
    return _STREETS.get(word, word)


def _house_name(segments: list[str]) -> str:
    names = [segment for segment in segments if not set(segment.split()) <= _TOWNS] or segments
    if not names:
        return ""
    words = [_word(word, place) for place, word in enumerate(names[0].split())]
    while len(words) > 1 and words[-1] in _TOWNS:
        words.pop()
    return " ".join(words)
