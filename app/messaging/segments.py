"""How many text-message parts a text becomes, counted exactly as the network counts.

GSM-7 where every character fits its alphabet, UCS-2 otherwise. Nothing here changes a text or replaces
a character.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and the extension table behind one escape character.
GSM7_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENSION: Final = frozenset("\f^{}\\[~]|€")


class Encoding(StrEnum):
    """How the network carries a text."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


# (units in a text that stands alone, units in each part of a longer one: six bytes go to the part header)
ROOM: Final[dict[Encoding, tuple[int, int]]] = {Encoding.GSM7: (160, 153), Encoding.UCS2: (70, 67)}


@dataclass(frozen=True, slots=True)
class Segmented:
    """A text as the network will carry it: `units` are septets in GSM-7 and 16-bit units in UCS-2."""

    encoding: Encoding
    parts: tuple[str, ...]
    characters: int
    units: int

    @property
    def count(self) -> int:
        """The number of parts that are paid for."""
        return len(self.parts)


def count_segments(text: str) -> Segmented:
    """Split a text into the parts the network sends; an escape or surrogate pair is never cut in two."""
    encoding = encoding_of(text)
    size = _gsm7_units if encoding is Encoding.GSM7 else _ucs2_units
    units = sum(size(character) for character in text)
    alone, each = ROOM[encoding]
    parts = (text,) if 0 < units <= alone else tuple(_fill(text, each, size))
    return Segmented(encoding, parts, len(text), units)


def encoding_of(text: str) -> Encoding:
    """GSM-7 when every character is in its alphabet or extension table, UCS-2 otherwise."""
    fits = all(character in GSM7_BASIC or character in GSM7_EXTENSION for character in text)
    return Encoding.GSM7 if fits else Encoding.UCS2


def foreign_characters(text: str) -> tuple[str, ...]:
    """The characters that push a text out of GSM-7, each once, in order of appearance."""
    outside = (character for character in text if character not in GSM7_BASIC | GSM7_EXTENSION)
    return tuple(dict.fromkeys(outside))


def _gsm7_units(character: str) -> int:
    return 2 if character in GSM7_EXTENSION else 1


def _ucs2_units(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _fill(text: str, room: int, size: Callable[[str], int]) -> Iterable[str]:
    start = used = 0
    for position, character in enumerate(text):
        units = size(character)
        if used + units > room:
            yield text[start:position]
            start, used = position, 0
        used += units
    if start < len(text):
        yield text[start:]
