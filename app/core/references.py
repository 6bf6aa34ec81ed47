"""Short references that people read out over the phone, with a check character that finds slips.

Two alphabets of a prime size: weights modulo a prime find every single wrong character and every swap of two.
Whether a reference is taken is the caller's to say; nothing here knows the database.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.core.errors import Refused

# No I, L, O, S, U, V, Z: easily read as others; _READ_AS says how they are understood when typed.
_REFERENCE_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRTWXY"
# For codes read aloud to somebody at a desk: no vowels, no B, C, D, G, P (they rhyme), no 0, 1, 5, 8.
_CODE_ALPHABET: Final = "234679FHJKMQRTWXY"
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "Z": "2"})
_LENGTH: Final = 6
_ATTEMPTS: Final = 50


class InvalidReference(Refused, ValueError):
    """Not a reference of ours as typed; the message is a sentence for the person who typed it."""


@dataclass(frozen=True, slots=True)
class _Alphabet:
    characters: str

    def draw(self, length: int) -> str:
        return self.closed("".join(secrets.choice(self.characters) for _ in range(length - 1)))

    def closed(self, body: str) -> str:
        return body + self._check(body)

    def holds(self, code: str) -> bool:
        return all(character in self.characters for character in code) and self._check(code[:-1]) == code[-1]

    def _check(self, body: str) -> str:
        # The check character has weight 1, so that the weighted sum of the whole code is 0.
        weighted = sum(
            weight * self.characters.index(character)
            for weight, character in enumerate(reversed(body), start=2)
        )
        return self.characters[-weighted % len(self.characters)]


_REFERENCES: Final = _Alphabet(_REFERENCE_ALPHABET)
_CODES: Final = _Alphabet(_CODE_ALPHABET)


def new_reference(prefix: str, *, is_taken: Callable[[str], bool] | None = None) -> str:
    """A fresh reference such as R-7K3M9Q; draws again while `is_taken` says so."""
    return _fresh(lambda: f"{prefix}-{_REFERENCES.draw(_LENGTH)}", is_taken)


def numbered_reference(prefix: str, number: int) -> str:
    """The reference of a number, the same each time and different for each of 20 million: for made-up records only."""
    base, body = len(_REFERENCE_ALPHABET), ""
    # A factor without a common divisor scatters the numbers and never lets two meet.
    scattered = number * 7_919_113 % base ** (_LENGTH - 1)
    for _ in range(_LENGTH - 1):
        scattered, place = divmod(scattered, base)
        body += _REFERENCE_ALPHABET[place]
    return f"{prefix}-{_REFERENCES.closed(body)}"


def read_reference(typed: str, prefix: str) -> str:
    """The reference as we write it, from any case, spacing, look-alike letters, with or without its prefix.

    Refuses a wrong length and a wrong check character.
    """
    bare = _bare(typed)
    if len(bare) == _LENGTH + len(prefix) and bare.startswith(prefix):
        bare = bare[len(prefix) :]
    code = bare.translate(_READ_AS)
    if len(code) != _LENGTH or not code.isalnum():
        raise InvalidReference(f"A reference looks like {prefix}-7K3M9A. Check it and type it again.")
    if not _REFERENCES.holds(code):
        raise InvalidReference("One character of this reference is wrong. Check it and type it again.")
    return f"{prefix}-{code}"


def references_beginning(typed: str, prefix: str) -> tuple[str, str] | None:
    """The first and the last reference that begin as typed (R-7K, r7k), for a look-up by range; None when none can.

    Without its dash a beginning must hold a digit, or it is a word; at least two characters after the prefix.
    """
    bare, is_dashed = _bare(typed), typed.strip().upper().startswith(f"{prefix}-")
    code = bare[len(prefix) :]
    if not bare.startswith(prefix) or not 2 <= len(code) <= _LENGTH:
        return None
    if not is_dashed and (len(bare) != len(typed.strip()) or not any(sign.isdecimal() for sign in code)):
        return None
    code = code.translate(_READ_AS)
    # No reference holds a Z, and digits stand before letters in whatever order a server sorts words.
    return f"{prefix}-{code}", f"{prefix}-{code}".ljust(len(prefix) + 1 + _LENGTH, "Z") + "Z"


def new_hand_over_code(*, is_taken: Callable[[str], bool] | None = None) -> str:
    """A fresh code of six characters that a household reads out at hand-over, such as K7M2QX."""
    return _fresh(lambda: _CODES.draw(_LENGTH), is_taken)


def read_hand_over_code(typed: str) -> str:
    """The code as we write it, from any case and spacing; refuses a wrong length or check character."""
    code = _bare(typed)
    if len(code) != _LENGTH:
        raise InvalidReference("A hand-over code has 6 letters and numbers. Look at the text message again.")
    if not _CODES.holds(code):
        raise InvalidReference("One character of this code is wrong. Look at the text message again.")
    return code


def spaced(code: str) -> str:
    """The code in two halves for reading out (K7M 2QX); `read_hand_over_code` takes it back."""
    return f"{code[:3]} {code[3:]}"


def _bare(typed: str) -> str:
    return "".join(character for character in typed.upper() if character.isascii() and character.isalnum())


def _fresh(draw: Callable[[], str], is_taken: Callable[[str], bool] | None) -> str:
    for _ in range(_ATTEMPTS):
        found = draw()
        if is_taken is None or not is_taken(found):
            return found
    raise RuntimeError("no free reference was found: the space of references is nearly full")
