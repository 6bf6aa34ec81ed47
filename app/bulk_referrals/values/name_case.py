"""Names in capitals, or without any, written the way people write them: McDonald, O'Brien, van der Berg.

Only Latin letters change, only their case, and only where the change can be undone letter by letter.
"""

import re
import unicodedata
from typing import Final

_PARTICLES: Final = frozenset({
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "das", "dos", "do", "du", "la", "le", "ter", "ten",
    "zu", "zum", "zur", "af", "av", "bin", "binti", "bint", "ibn", "al", "el", "ul", "ur", "ap", "ab", "ferch", "op",
    "het", "'t",
})  # fmt: skip
_KEPT_UPPER: Final = frozenset({"ii", "iii", "iv", "vi", "vii", "viii"})
# Mac is a beginning only in these; Mackey, Machin, Macey and Mackie are names of one piece.
_MAC: Final = re.compile(
    r"mac(?=(?:donald|dougall|dougal|leod|lean|lennan|pherson|gregor|millan|farlane|arthur|callum|intosh|intyre|kinnon"
    r"|lachlan|laren|laughlin|mahon|manus|nab|namara|naughton|neill?|phail|quarrie|rae|taggart|vicar|bride|cormack"
    r"|fadyen|gillivray|innes|kay|lellan|sween|alister|allister|askill|auley|cormick|dermott|diarmid|ewan|gowan|ivor"
    r")s?$)"
)
_PIECES: Final = re.compile(r"([\s\-‐‑./()]+)")
_APOSTROPHES: Final = "'’ʼ`´"


def repair_case(name: str, *, is_first: bool = False) -> str:
    """A name all in capitals or all in small letters in usual case; any other name unchanged.

    A single word in capitals among others ("SMITH John") is repaired alone; "van der" stays small in last names only.
    """
    if name.islower() or name.isupper():
        return _written(name, is_lower=name.islower(), is_first=is_first)
    pieces = _PIECES.split(name)
    if not any(_is_shouted(piece) for piece in pieces):
        return name
    return "".join(_word(piece) if _is_shouted(piece) else piece for piece in pieces)


def _is_shouted(word: str) -> bool:
    """Whether a word beside others is in capitals and too long to be initials or a number of kings."""
    return word.isupper() and sum(map(str.isalpha, word)) > 3 and word.casefold() not in _KEPT_UPPER


def _written(name: str, *, is_lower: bool, is_first: bool) -> str:
    pieces = _PIECES.split(name)
    last = max((place for place, piece in enumerate(pieces) if piece.strip()), default=0)
    written = []
    for place, piece in enumerate(pieces):
        folded = piece.casefold()
        if not is_first and folded in _PARTICLES and place != last and pieces[place + 1] == " ":
            written.append(_changed(piece, folded))
        elif not is_lower and are_initials(folded):
            written.append(piece)
        else:
            written.append(_word(piece))
    return "".join(written)


def are_initials(folded: str) -> bool:
    """Two letters that are initials rather than a short name such as Jo, Al or Ng."""
    if folded in _KEPT_UPPER:
        return True
    if len(folded) != 2 or folded in {"ng", "mc", "st", "jr", "sr", "dr"}:
        return False
    return not set(folded) & set("aeiouy") or folded[1] == "j"


def _word(word: str) -> str:
    if not word or not _is_latin(word):
        return word
    folded = word.lower()
    written = folded[:1].upper() + folded[1:]
    if folded.startswith("mc") and len(folded) > 3 and folded[2].isalpha():
        written = "Mc" + folded[2].upper() + folded[3:]
    elif beginning := _MAC.match(folded):
        end = beginning.end()
        written = "Mac" + folded[end].upper() + folded[end + 1:]
    return _changed(word, _after_apostrophe(written))


def _after_apostrophe(written: str) -> str:
    """O'Brien, D'Souza, N'Golo: the letter behind an apostrophe after one or two letters is a capital."""
    for place in range(1, min(3, len(written) - 2)):
        if written[place] in _APOSTROPHES:
            return written[: place + 1] + written[place + 1].upper() + written[place + 2:]
    return written


def _changed(word: str, written: str) -> str:
    """The new spelling, unless that would change more than the case (ß, dotted İ)."""
    return written if len(written) == len(word) and written.casefold() == word.casefold() else word


def _is_latin(word: str) -> bool:
    if word.isascii():
        return True
    return all(
        unicodedata.name(letter, "").startswith("LATIN") for letter in word if letter.isalpha()
    )
