"""The words a name is made of: titles, endings, initials, and where the last name begins. Pure vocabulary."""

import re
from typing import Final

from app.bulk_referrals.values.name_case import are_initials

_TITLES: Final = frozenset({
    "mr", "mrs", "ms", "miss", "mx", "dr", "doctor", "prof", "professor", "rev", "revd", "reverend", "rev'd", "sir",
    "dame",
    "cllr", "councillor", "capt", "messrs", "mstr", "mme", "mr/s", "m/s", "mrss", "mister", "missus", "monsieur",
    "madame",
})  # fmt: skip
_ONLY_IN_FRONT_OF_TWO: Final = frozenset({
    "lady", "lord", "major", "sister", "brother", "father", "pastor", "imam", "master", "fr",
})  # fmt: skip
_ENDS_THAT_GO: Final = frozenset({"esq", "esquire", "obe", "mbe", "cbe", "kbe", "bem", "phd", "bsc", "msc", "frcs"})
_ENDS_THAT_STAY: Final = frozenset({"jr", "jnr", "junior", "snr", "senior", "ii", "iii", "iv"})
_BEFORE_LAST_NAME: Final = frozenset({
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "das", "dos", "du", "la", "le", "ter", "ten", "zu",
    "bin", "binti", "bint", "ibn", "al", "el", "ap", "ferch", "st", "st.", "mc", "mac", "o", "abu", "ben",
    "ní", "ni", "nic", "uí", "ó", "mhic", "ô",
})  # fmt: skip
_BESIDE_NAMES: Final = frozenset({
    "joint", "sole", "tenant", "main", "lead", "primary", "hoh", "jt", "joint tenant", "sole tenant", "main tenant",
    "lead tenant", "current", "leaseholder", "owner", "resident",
})  # fmt: skip
_IN_BRACKETS: Final = re.compile(r"[(\[]\s*([^()\[\]]*?)\s*[)\]]")


def plain(word: str) -> str:
    """A word as the tables hold it."""
    return word.strip(".,()[]").casefold()


def is_title(word: str) -> bool:
    """Whether a word is Mr, Mrs and the like."""
    return plain(word) in _TITLES


def is_ending(word: str) -> bool:
    """Whether a word is Junior, III and the like, which stay behind the last name."""
    return plain(word) in _ENDS_THAT_STAY


def is_initial(word: str) -> bool:
    """Whether a word is one letter, or two that no short name is made of (JP, AJ)."""
    letters = word.replace(".", "")
    if not (letters.isalpha() and letters.isascii() and letters.isupper()):
        return len(letters) == 1 and letters.isalpha() and letters.isascii()
    return len(letters) == 1 or are_initials(letters.casefold())


def without_titles(words: list[str]) -> tuple[list[str], list[str]]:
    """The words of a name, and the endings (Junior, III) that stay with its last name."""
    start = 0
    while start < len(words) and is_title(words[start]):
        start += 1
    if len(words) - start > 2 and plain(words[start]) in _ONLY_IN_FRONT_OF_TWO:
        start += 1
    end = len(words)
    while end - start > 1 and (is_title(words[end - 1]) or plain(words[end - 1]) in _ENDS_THAT_GO):
        end -= 1
    kept = end
    while kept - start > 1 and plain(words[kept - 1]) in _ENDS_THAT_STAY:
        kept -= 1
    return words[start:kept], words[kept:end]


def unbracketed(text: str) -> str:
    """Brackets with a title or "joint" in them go; other words in brackets stay, for they may be a name."""
    return _IN_BRACKETS.sub(
        lambda found: " " if is_title(found[1]) or found[1].casefold() in _BESIDE_NAMES else found[0], text
    )


def begin_of_last_name(words: list[str]) -> int:
    """Where the last name begins: the last word, with van der, Al or Ní in front of it; brackets are no last name."""
    start = max((place for place, word in enumerate(words) if word[0] not in "(["), default=len(words) - 1)
    while start > 1 and plain(words[start - 1]) in _BEFORE_LAST_NAME:
        start -= 1
    return start
