"""The keys a person's referral is found by from a few letters, without a letter being stored. Pure.

A beginning of a name becomes one of 8,192 numbered buckets through a keyed hash: many beginnings share a bucket, so the
table alone tells nobody's name. Whoever searches decrypts the few candidates of a bucket and keeps the real hits.
"""

from typing import Final

from app.core.encryption import blind_index
from app.core.postcode import Postcode
from app.referrals.household_identity import normalised_name

BUCKETS: Final = 8_192
FEWEST_LETTERS: Final = 3
LAST_DIGITS: Final = 6
_LENGTHS: Final = (3, 5)
_HIGHEST: Final = 2**48


def words_of_name(*names: str | None) -> set[str]:
    """Every word a person may be looked for by; each half of Anne-Marie counts, and both together."""
    texts = [spelling for name in names if name for spelling in (name, name.replace("-", " "))]
    return {word for text in texts for word in normalised_name(text, "").split()}


def keys_of_referral(
    first_name: str | None, last_name: str | None, phone: str | None, postcode: Postcode | None
) -> set[int]:
    """All keys under which one referral is stored."""
    found = {key for word in words_of_name(first_name, last_name) for key in _keys_of_word(word)}
    if phone:
        found.add(key_of_digits(phone))
    if postcode:
        found.add(key_of_outcode(postcode.outcode))
    return found


def key_of_typed(word: str) -> int:
    """The one key that every word beginning with these letters is stored under."""
    length = max((length for length in _LENGTHS if length <= len(word)), default=0)
    return _bucket("name", word[:length] if length else word)


def key_of_digits(phone: str) -> int:
    """The key of a phone number's last six digits."""
    digits = "".join(character for character in phone if character.isdecimal())
    return _bucket("digits", digits[-LAST_DIGITS:])


def key_of_outcode(outcode: str) -> int:
    """The key of the first half of a postcode, with a number of its own; council areas stand in the open anyway."""
    return int(blind_index(outcode.upper(), "outcode")[:12], 16) | _HIGHEST


def begins_with(words: list[str], *names: str | None) -> bool:
    """Whether each typed word begins a word of the name, in any order."""
    present = words_of_name(*names)
    return all(any(word.startswith(typed) for word in present) for typed in words)


def _keys_of_word(word: str) -> set[int]:
    fitting = [length for length in _LENGTHS if length <= len(word)]
    return {_bucket("name", word[:length]) for length in fitting} or {_bucket("name", word)}


def _bucket(purpose: str, text: str) -> int:
    # The length is hashed with the letters, so that three letters and five never meet by design.
    return int(blind_index(text, f"search_{purpose}")[:12], 16) % BUCKETS
