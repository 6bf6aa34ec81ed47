"""Eligibility as data: criteria of a programme, judged against the answers of a referral.

Pure. A criterion is met, not met, or not known; the outcome advises and never declines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Answers = Mapping[str, str | None]

# What a criterion may ask about: the referral's own answers, "not_known" or empty meaning nobody could say.
ANSWERS = frozenset({
    "is_adult", "is_low_income", "device_now", "internet_home", "internet_away", "can_afford_contract",
    "has_school_age_child",
})
NOT_KNOWN_CODES = frozenset({None, "", "not_known"})
_DEEPEST = 4

DEFAULT_CRITERIA: dict[str, Any] = {
    "device": {
        "all": [
            {"answer": "is_low_income", "in": ["yes"], "words": "Has a low income"},
            {
                "answer": "device_now",
                "in": ["nothing", "smartphone_only", "shared_device", "broken_device"],
                "words": "Has no device of their own that works",
            },
        ]
    },
    "data": {
        "all": [
            {"answer": "is_adult", "in": ["yes"], "words": "Is 18 or over"},
            {"answer": "is_low_income", "in": ["yes"], "words": "Has a low income"},
            {
                "any": [
                    {
                        "answer": "internet_home",
                        "in": ["none", "not_enough"],
                        "words": "Has no internet at home, or not enough",
                    },
                    {"answer": "internet_away", "in": ["none"], "words": "Has no internet away from home"},
                    {
                        "answer": "can_afford_contract",
                        "in": ["no"],
                        "words": "Cannot afford a contract or top-up",
                    },
                ]
            },
        ]
    },
}


class Verdict(StrEnum):
    """What is known about one criterion, or about all of them together."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One answer and the values that meet it; `unknown` is what it counts as while nobody knows the answer."""

    answer: str
    accepted: frozenset[str]
    words: str
    unknown: Verdict = Verdict.NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria of which all, or any one, must be met."""

    needs_all: bool
    members: tuple["Criterion | Group", ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion as it turned out; `is_alternative` means that one of several is enough."""

    words: str
    answer: str
    verdict: Verdict
    is_alternative: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """The outcome for one kind of need, with a line for each criterion."""

    verdict: Verdict
    lines: tuple[Line, ...]
    open_answers: frozenset[str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The criteria nobody could answer yet, as long as their answer could change the outcome."""
        return tuple(
            line.words for line in self.lines
            if line.verdict is Verdict.NOT_KNOWN and line.answer in self.open_answers
        )


def read_criteria(stored: Mapping[str, Any]) -> dict[str, Group]:
    """Read criteria by kind of need; refuses (ValueError) unknown answers, empty lists and too deep nesting."""
    return {kind: _read_group(node, 1) for kind, node in stored.items()}


def judge(group: Group, answers: Answers) -> Advice:
    """Judge one kind of need: all must be met, or any; an unknown answer counts only where it could decide."""
    return Advice(
        _verdict(group, answers), tuple(_lines(group, answers, is_alternative=False)),
        frozenset(_open_answers(group, answers)),
    )


def _verdict(node: Criterion | Group, answers: Answers) -> Verdict:
    if isinstance(node, Criterion):
        given = answers.get(node.answer)
        if given in NOT_KNOWN_CODES:
            return node.unknown
        return Verdict.MET if given in node.accepted else Verdict.NOT_MET
    verdicts = {_verdict(member, answers) for member in node.members}
    decisive, otherwise = (
        (Verdict.NOT_MET, Verdict.MET) if node.needs_all else (Verdict.MET, Verdict.NOT_MET)
    )
    if decisive in verdicts:
        return decisive
    return Verdict.NOT_KNOWN if Verdict.NOT_KNOWN in verdicts else otherwise


def _open_answers(node: Criterion | Group, answers: Answers) -> Iterator[str]:
    """The answers that keep a node unknown; what is decided already asks for nothing more."""
    if _verdict(node, answers) is not Verdict.NOT_KNOWN:
        return
    if isinstance(node, Criterion):
        yield node.answer
        return
    for member in node.members:
        yield from _open_answers(member, answers)


def _lines(group: Group, answers: Answers, *, is_alternative: bool) -> Iterator[Line]:
    for member in group.members:
        if isinstance(member, Group):
            yield from _lines(member, answers, is_alternative=is_alternative or not member.needs_all)
        else:
            verdict = _verdict(member, answers)
            yield Line(member.words, member.answer, verdict, is_alternative or not group.needs_all)


def _read_group(node: Any, depth: int) -> Group:
    if not isinstance(node, Mapping) or len(node) != 1 or not set(node) <= {"all", "any"}:
        raise ValueError('Criteria begin with "all" or "any" and a list.')
    if depth > _DEEPEST:
        raise ValueError(f"Criteria may be nested {_DEEPEST} deep.")
    ((word, members),) = node.items()
    if not isinstance(members, Sequence) or isinstance(members, str) or not members:
        raise ValueError(f'"{word}" needs a list with at least one criterion.')
    return Group(word == "all", tuple(_read_member(member, depth) for member in members))


def _read_member(node: Any, depth: int) -> Criterion | Group:
    if not isinstance(node, Mapping) or "answer" not in node:
        return _read_group(node, depth + 1)
    if node["answer"] not in ANSWERS:
        raise ValueError(f"No referral has an answer named {node['answer']!r}.")
    accepted = frozenset(node.get("in", ()))
    if not accepted or accepted & NOT_KNOWN_CODES or not str(node.get("words", "")).strip():
        raise ValueError(f"The criterion about {node['answer']} needs known values and words.")
    unknown = node.get("not_known", Verdict.NOT_KNOWN)
    if unknown not in set(Verdict):
        raise ValueError(f"An unknown answer about {node['answer']} counts as met, not_met or not_known.")
    return Criterion(node["answer"], accepted, node["words"], Verdict(unknown))
