"""What a household's text means, when it is one of the few things we act on by ourselves.

Only a text that says nothing else is a command: "don't stop the laptop please" goes to a person.
The words of each language are in `reply_words`; what to do about a meaning is decided by the service.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.messaging.reply_words import (
    CLEAR_STOPS,
    COURTESIES,
    FILLERS,
    LANGUAGE_NAMES,
    NUMBER_WORDS,
    PHRASES,
    ReplyKind,
)

LARGEST_NUMBER: Final = 99
_LETTERS: Final = str.maketrans(
    {"ł": "l", "ı": "i", "ø": "o", "đ": "d", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A meaning and, for a number or a language, its value ("2", "pl"); the full text is kept beside it."""

    kind: ReplyKind
    value: str | None = None


SOMETHING_ELSE: Final = Reply(ReplyKind.OTHER)


def interpret(text: str) -> Reply:
    """The meaning of an incoming text; anything longer than a plain command is for a person."""
    words = _words(text)
    reply = _meaning(words)
    if reply is not SOMETHING_ELSE:
        return reply
    # "STOP. I have a laptop now": a stop that is a sentence of its own counts, whatever follows it
    opening = _words(re.split(r"[.!\n\r]", text.strip(), maxsplit=1)[0])
    is_clear = _meaning(opening).kind is ReplyKind.STOP and not CLEAR_STOPS.isdisjoint(opening)
    return Reply(ReplyKind.STOP) if is_clear and not _is_taken_back(words) else SOMETHING_ELSE


def plain(text: str) -> str:
    """A text without case, accents, punctuation, emoji and doubled spaces, for comparing words."""
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    composed = unicodedata.normalize("NFKD", folded)
    return " ".join("".join(_kept(character) for character in composed).translate(_LETTERS).split())


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category[0] == "L":
        return "" if character == "ـ" else character
    # marks, invisible characters and apostrophes vanish ("don't" is "dont"); everything else parts words
    return "" if category[0] == "M" or category == "Cf" or character in "'’`´" else " "


def _words(text: str) -> tuple[str, ...]:
    words = plain(text).split()
    if len(words) > 1 and all(len(word) == 1 and word.isalpha() for word in words):
        words = ["".join(words)]  # "S T O P" and "S.T.O.P."
    return tuple(word for position, word in enumerate(words) if position == 0 or words[position - 1] != word)


def _meaning(words: tuple[str, ...]) -> Reply:
    essential = tuple(word for word in words if word not in _fillers())
    for attempt in (words, tuple(word for word in words if word not in _courtesies()), essential):
        phrase = " ".join(attempt)
        if phrase in _vocabulary():
            return _vocabulary()[phrase]
        if phrase.isdecimal() and len(attempt) == 1 and len(phrase) <= 2 and int(phrase) <= LARGEST_NUMBER:
            return Reply(ReplyKind.NUMBER, str(int(phrase)))
    if not essential and not _thanks().isdisjoint(words):
        return Reply(ReplyKind.THANKS)
    return SOMETHING_ELSE


def _is_taken_back(words: Iterable[str]) -> bool:
    """Whether a later part of the text asks us to go on: then a person reads it."""
    starts = {phrase for phrase, reply in _vocabulary().items() if reply.kind is ReplyKind.START}
    return bool(starts & set(words))


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, Reply]:
    vocabulary = {plain(phrase): Reply(kind) for kind, phrases in PHRASES.items() for phrase in phrases}
    vocabulary |= {plain(word): Reply(ReplyKind.NUMBER, digit) for word, digit in NUMBER_WORDS.items()}
    vocabulary |= {plain(name): Reply(ReplyKind.LANGUAGE, code) for name, code in LANGUAGE_NAMES.items()}
    return vocabulary


@lru_cache(maxsize=1)
def _courtesies() -> frozenset[str]:
    return frozenset(plain(word) for word in COURTESIES)


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    return _courtesies() | frozenset(plain(word) for word in FILLERS)


@lru_cache(maxsize=1)
def _thanks() -> frozenset[str]:
    return frozenset(plain(word) for word in PHRASES[ReplyKind.THANKS] if " " not in word)
