"""Criteria of a programme as a form can ask for them: each answer not asked, required, or one of several that do.

Pure: between the stored tree (app/referrals/eligibility.py) and flat lines. A tree that is nested deeper has no lines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.referrals import answers as kinds
from app.referrals.eligibility import DEFAULT_CRITERIA, Verdict
from app.referrals.states import NeedKind

NOT_KNOWN: Final = "not_known"

# What may be asked, in the order of the form: the words of the question and the kind of its answers.
QUESTIONS: Final[dict[str, tuple[str, type[kinds.Worded]]]] = {
    "is_adult": ("18 or over", kinds.YesNo),
    "is_low_income": ("Low income", kinds.YesNo),
    "device_now": ("What they have today", kinds.DeviceNow),
    "internet_home": ("Internet at home", kinds.Internet),
    "internet_away": ("Internet away from home", kinds.Internet),
    "can_afford_contract": ("Can afford a contract or top-ups", kinds.YesNo),
    "has_school_age_child": ("A child of 5 to 17", kinds.YesNo),
}
KIND_NAMES: Final = {NeedKind.DEVICE: "A device", NeedKind.DATA: "Data"}


class Ask(StrEnum):
    """What a criterion does in its group."""

    NO = "no"
    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One answer as the form shows it: how it counts, which values meet it, what an unknown answer counts as."""

    ask: Ask = Ask.NO
    accepted: tuple[str, ...] = ()
    unknown: Verdict = Verdict.NOT_KNOWN


Lines = Mapping[str, CriterionLine]


def values_of(answer: str) -> list[tuple[str, str]]:
    """The known values of an answer with their words."""
    return [(code, words) for code, words in kinds.choices(QUESTIONS[answer][1]) if code != NOT_KNOWN]


def lines_of(tree: Mapping[str, Any]) -> dict[str, CriterionLine] | None:
    """The lines of a stored tree, one for every answer that may be asked; None when the tree is nested deeper."""
    if set(tree) == {"any"}:
        tree = {"all": [tree]}
    if set(tree) != {"all"}:
        return None
    found: dict[str, CriterionLine] = {}
    groups = 0
    for member in tree["all"]:
        if "answer" in member:
            members, ask = [member], Ask.ALL
        elif set(member) == {"any"}:
            members, ask, groups = member["any"], Ask.ANY, groups + 1
        else:
            return None
        for one in members:
            if one.get("answer") not in QUESTIONS or one["answer"] in found:
                return None
            found[one["answer"]] = _line(one, ask)
    return {answer: found.get(answer, CriterionLine()) for answer in QUESTIONS} if groups <= 1 else None


def tree_of(lines: Lines, before: Mapping[str, Any]) -> dict[str, Any] | None:
    """The tree to store for these lines, or None when nothing is asked; words of the tree before are kept."""
    if lines == lines_of(before):
        return dict(before)
    kept = _words_in([before, *DEFAULT_CRITERIA.values()])
    required: list[dict[str, Any]] = [
        _member(answer, lines[answer], kept) for answer in QUESTIONS if lines[answer].ask is Ask.ALL
    ]
    one_of = [_member(answer, lines[answer], kept) for answer in QUESTIONS if lines[answer].ask is Ask.ANY]
    if one_of:
        required.append({"any": one_of})
    return {"all": required} if required else None


def sentences_of(tree: Mapping[str, Any]) -> list[str]:
    """A stored tree in sentences, nested groups in one sentence each."""
    ((word, members),) = tree.items()
    if word == "any":
        return ["One of: " + "; ".join(_spoken(member) for member in members)]
    return [sentence for member in members for sentence in _all_sentences(member)]


def _all_sentences(member: Mapping[str, Any]) -> list[str]:
    return [_spoken(member)] if "answer" in member else sentences_of(member)


def _spoken(member: Mapping[str, Any]) -> str:
    if "answer" in member:
        unknown = member.get(NOT_KNOWN, Verdict.NOT_KNOWN)
        note = "" if unknown == Verdict.NOT_KNOWN else f" (not known counts as {unknown.replace('_', ' ')})"
        return f"{member['words']}{note}"
    return "(" + "; ".join(sentences_of(member)) + ")"


def _line(member: Mapping[str, Any], ask: Ask) -> CriterionLine:
    order = [code for code, _words in values_of(member["answer"])]
    accepted = tuple(code for code in order if code in member["in"])
    return CriterionLine(ask, accepted, Verdict(member.get(NOT_KNOWN, Verdict.NOT_KNOWN)))


def _member(answer: str, line: CriterionLine, kept: Mapping[tuple[str, frozenset[str]], str]) -> dict[str, Any]:
    accepted = [code for code, _words in values_of(answer) if code in line.accepted]
    words = kept.get((answer, frozenset(accepted))) or _words_for(answer, accepted)
    member: dict[str, Any] = {"answer": answer, "in": accepted, "words": words}
    if line.unknown is not Verdict.NOT_KNOWN:
        member[NOT_KNOWN] = str(line.unknown)
    return member


def _words_for(answer: str, accepted: list[str]) -> str:
    spoken = [words[:1].lower() + words[1:] for code, words in values_of(answer) if code in accepted]
    return f"{QUESTIONS[answer][0]}: {' or '.join(spoken)}"


def _words_in(trees: list[Mapping[str, Any]]) -> dict[tuple[str, frozenset[str]], str]:
    found: dict[tuple[str, frozenset[str]], str] = {}
    waiting: list[Any] = list(reversed(trees))
    while waiting:
        node = waiting.pop()
        if "answer" in node:
            found.setdefault((node["answer"], frozenset(node["in"])), node["words"])
        else:
            waiting += [member for members in node.values() for member in members]
    return found
