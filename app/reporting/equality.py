"""Whom we reach, by the equality questions: counts of a finished quarter under disclosure control, for everybody alike.

Pure. Exact counts of these answers are shown to nobody, not even inside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.referrals.equality import QUESTIONS, Question
from app.reporting.disclosure import NOT_SHOWN, DisclosureRules, Shown, Sum, percentage, protect

Counts = Mapping[tuple[str, str], int]
ANSWERED: Final = "answered"


@dataclass(frozen=True)
class Bar:
    """One answer of a question: its words, its count as it may be shown, and its share where there is one."""

    label: str
    text: str
    number: int | None


@dataclass(frozen=True)
class Breakdown:
    """One question with all its answers; withheld whole when a part would give somebody away."""

    title: str
    bars: tuple[Bar, ...]
    is_withheld: bool


@dataclass(frozen=True)
class WhomWeReach:
    """One quarter: how many answered, and how; no breakdown at all on too small a base."""

    answered: str
    breakdowns: tuple[Breakdown, ...]


def shown_counts(counts: Counts, rules: DisclosureRules) -> WhomWeReach:
    """What may be seen of the counts by (question, answer); every question counts the same people."""
    answered = _answered(counts)
    if answered < rules.least_base:
        return WhomWeReach(f"fewer than {rules.least_base}" if answered else "nobody", ())
    shown = controlled(counts, rules)
    return WhomWeReach(shown[ANSWERED].text, tuple(_breakdown(one, shown, answered, rules) for one in QUESTIONS))


def controlled(counts: Counts, rules: DisclosureRules) -> dict[str, Shown]:
    """Every count as it may be shown, by "question.answer", with the number of people under "answered"."""
    flat = {
        _key(one.name, answer): counts.get((one.name, answer), 0) for one in QUESTIONS for answer in one.kind
    }
    return protect({**flat, ANSWERED: _answered(counts)}, sums(), rules)


def sums() -> Sequence[Sum]:
    """Each question's answers add up to the number of people."""
    return [Sum(ANSWERED, tuple(_key(one.name, answer) for answer in one.kind)) for one in QUESTIONS]


def _answered(counts: Counts) -> int:
    first = QUESTIONS[0]
    return sum(counts.get((first.name, answer), 0) for answer in first.kind)


def _breakdown(
    question: Question, shown: Mapping[str, Shown], answered: int, rules: DisclosureRules
) -> Breakdown:
    found = [(answer.words, shown[_key(question.name, answer)]) for answer in question.kind]
    bars = tuple(_bar(words, one, shown[ANSWERED], answered, rules) for words, one in found)
    return Breakdown(question.title, bars, all(one.text == NOT_SHOWN for _, one in found))


def _bar(words: str, one: Shown, whole: Shown, answered: int, rules: DisclosureRules) -> Bar:
    share = percentage(one, whole, answered, rules)
    is_plain = one.number is None or share == NOT_SHOWN or not one.number
    return Bar(words, one.text if is_plain else f"{one.text} ({share})", one.number)


def _key(question: str, answer: str) -> str:
    return f"{question}.{answer}"
