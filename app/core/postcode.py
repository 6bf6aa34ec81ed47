"""UK postcodes as people type them, read into one form or refused with a sentence.

One repair is made and told: O for 0, I for 1 and the reverse, and only when a single reading is possible.
Whether a postcode exists, and where, is the business of geography.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from app.core.errors import Refused

# The postcode areas Royal Mail uses, with the islands'.
AREAS: Final = frozenset({
    "AB", "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "BT", "CA", "CB", "CF", "CH", "CM",
    "CO", "CR", "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "E", "EC", "EH",
    "EN", "EX", "FK", "FY", "G", "GL", "GU", "GY", "HA", "HD", "HG", "HP", "HR", "HS", "HU", "HX", "IG",
    "IM", "IP", "IV", "JE", "KA", "KT", "KW", "KY", "L", "LA", "LD", "LE", "LL", "LN", "LS", "LU", "M",
    "ME", "MK", "ML", "N", "NE", "NG", "NN", "NP", "NR", "NW", "OL", "OX", "PA", "PE", "PH", "PL", "PO",
    "PR", "RG", "RH", "RM", "S", "SA", "SE", "SG", "SK", "SL", "SM", "SN", "SO", "SP", "SR", "SS", "ST",
    "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW", "UB", "W", "WA", "WC", "WD", "WF", "WN",
    "WR", "WS", "WV", "YO", "ZE",
})  # fmt: skip

_DISTRICT: Final = (
    "[A-Z][1-9]|[A-Z][1-9][0-9]|[A-Z]{2}[0-9]|[A-Z]{2}[1-9][0-9]"
    "|[A-Z][1-9][A-HJKPSTUW]|[A-Z]{2}[1-9][ABEHMNPRVWXY]"
)
_INCODE: Final = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_WHOLE: Final = re.compile(f"({_DISTRICT})({_INCODE})")
_OUTCODE_ONLY: Final = re.compile(_DISTRICT)
_IN_TEXT: Final = re.compile(rf"(?<![A-Z0-9])({_DISTRICT})[ \u00a0]{{0,3}}({_INCODE})(?![A-Z0-9])")
_SAME_LOOK: Final = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}


class InvalidPostcode(Refused, ValueError):
    """Not a full UK postcode; the message is a sentence for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Postcode:
    """One full postcode; `is_repaired`: a letter and digit were exchanged; `is_tidied`: case or spacing."""

    outcode: str
    incode: str
    is_repaired: bool = field(default=False, compare=False)
    is_tidied: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"{self.outcode} {self.incode}"

    @property
    def key(self) -> str:
        """The form look-ups use: capitals without a space (L81XY)."""
        return self.outcode + self.incode

    @property
    def area(self) -> str:
        """The letters in front (L, WA)."""
        return self.outcode[:2] if self.outcode[1].isalpha() else self.outcode[0]


def read_postcode(raw: str) -> Postcode:
    """Read one full postcode in any case and spacing, repairing O/0 and I/1; refuses what stays unclear."""
    typed = _squeezed(raw)
    if not typed:
        raise InvalidPostcode("Enter a postcode.")
    if exact := _match(typed):
        return Postcode(*exact, is_tidied=raw != f"{exact[0]} {exact[1]}")
    readings = {found for candidate in _same_look(typed) if (found := _match(candidate))}
    if len(readings) == 1:
        return Postcode(*readings.pop(), is_repaired=True, is_tidied=True)
    if _OUTCODE_ONLY.fullmatch(typed):
        raise InvalidPostcode("This is the first half of a postcode. Type all of it, like L8 1XY.")
    if not 5 <= len(typed) <= 7:
        raise InvalidPostcode("This is not a full postcode. Type it like this: L8 1XY.")
    raise InvalidPostcode("This is not a UK postcode. Check each letter and number: it looks like L8 1XY.")


def find_postcodes(text: str) -> list[Postcode]:
    """Every well-formed postcode inside a text such as an address, in order, each once, without repairs."""
    found = dict.fromkeys(_found_in(unicodedata.normalize("NFKC", text).upper()))
    return [Postcode(outcode, incode) for outcode, incode in found]


def _found_in(text: str) -> Iterator[tuple[str, str]]:
    for hit in _IN_TEXT.finditer(text):
        if parts := _match(hit[1] + hit[2]):
            yield parts


def _squeezed(raw: str) -> str:
    """Capitals and digits only; spaces of every kind, dots, dashes and quotes fall away."""
    folded = unicodedata.normalize("NFKC", raw).upper()
    return "".join(
        character
        for character in folded
        if not character.isspace()
        and unicodedata.category(character) not in {"Cf", "Cc"}
        and character not in ".,-_'\"‐‑–"
    )


def _match(typed: str) -> tuple[str, str] | None:
    hit = _WHOLE.fullmatch(typed)
    if not hit or (typed[:2] if typed[1].isalpha() else typed[0]) not in AREAS:
        return None
    return hit[1], hit[2]


def _same_look(typed: str) -> Iterator[str]:
    """Every other reading of the characters that look alike; none when far too long to be a postcode."""
    if len(typed) > 7:
        return
    yield from map("".join, product(*(_SAME_LOOK.get(character, character) for character in typed)))
