"""Cells that hold one of our answers in somebody else's words: a table of phrases and the careful search in it.

The tables themselves stand with the answers they belong to.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Generic, TypeVar

from app.referrals.answers import Worded

Answer = TypeVar("Answer", bound=Worded)

_MARKS: Final = re.compile(r"[^\w+]+|_")
_BETWEEN: Final = re.compile(r"[;,/|\n\r&]+|\s+(?:and|plus)\s+|\s\+\s|\s-\s", re.IGNORECASE)
# Answers only where nothing stands beside them: "no idea" and "yes, a bit" are neither no nor yes.
_ONLY_ALONE: Final = frozenset({"no", "yes", "true", "false", "nil", "ok"})
_DENIALS: Final = frozenset({"no", "not", "without", "never", "dont", "doesnt", "lacks"})


def plain(text: str) -> str:
    """Lower case words with single blanks and without marks, as phrases are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    return " ".join(_MARKS.sub(" ", folded).split())


class Vocabulary(Generic[Answer]):
    """The phrases of each answer; the stored codes and the words of our pages are always among them."""

    def __init__(self, kind: type[Answer], phrases: Mapping[Answer, str]) -> None:
        """Phrases of an answer are parted by "|"."""
        self._exact: dict[str, Answer] = {}
        for answer in kind:
            own = [answer.value, answer.words, *phrases.get(answer, "").split("|")]
            for phrase in filter(None, map(plain, own)):
                self._exact.setdefault(phrase, answer)
        ordered = sorted((phrase for phrase in self._exact if len(phrase) > 1 and phrase not in _ONLY_ALONE),
                         key=len, reverse=True)
        self._inside = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)")

    def exactly(self, text: str) -> Answer | None:
        """The answer whose phrase this is as a whole."""
        return self._exact.get(plain(text))

    def first_in(self, text: str) -> Answer | None:
        """The answer the text is, or the only one it mentions; None when it mentions none, several, or denies it."""
        if found := self.exactly(text):
            return found
        mentioned = self.all_in(text)
        return mentioned[0] if len(mentioned) == 1 else None

    def all_in(self, text: str) -> list[Answer]:
        """Every answer a text mentions and does not deny, in order, each once."""
        words = plain(text)
        found: dict[Answer, None] = {}
        for hit in self._inside.finditer(words):
            before = words[: hit.start()].split()[-1:]
            if not (before and before[0] in _DENIALS):
                found.setdefault(self._exact[hit[0]], None)
        return list(found)

    def each_in(self, text: str) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
        """The answers of a list such as "camera; touch", and the parts that are none of ours."""
        if whole := self.exactly(text):
            return (whole,), ()
        found: dict[Answer, None] = {}
        unknown: list[str] = []
        for part in parts_of(text):
            answers = [whole] if (whole := self.exactly(part)) else self.all_in(part)
            found.update(dict.fromkeys(answers))
            if not answers:
                unknown.append(part)
        return tuple(found), tuple(unknown)


def parts_of(text: str) -> Iterator[str]:
    """The parts of a list in one cell."""
    yield from filter(None, (part.strip(" .-•*") for part in _BETWEEN.split(text)))


def listed(answers: Iterable[Worded]) -> str:
    """The words of answers, for a sentence that says what can be written."""
    return " · ".join(answer.words for answer in answers)
