"""What a new version of a programme's rules would change: the lines that differ, and the open referrals it touches.

Pure: the numbers of referrals come in as counted groups, so that a region's worth of them costs no memory.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.partners.criteria import KIND_NAMES, sentences_of
from app.referrals.eligibility import Answers, Verdict, judge, read_criteria
from app.referrals.states import NeedKind

VERDICT_WORDS: Final = {Verdict.MET: "met", Verdict.NOT_MET: "not met", Verdict.NOT_KNOWN: "not known"}
LIMIT_NAMES: Final = {
    "open_per_caseworker": "Open referrals a caseworker",
    "open_per_authority_for_landlord": "Open referrals of a landlord in one council area",
    "repeat_months": "Months until a household can be helped again",
    "decide_working_days": "Working days to decide",
    "hold_working_days": "Working days a reserved device is held",
}
POINT_NAMES: Final = {
    "no_device": "No device at all", "smartphone_only": "Only a smartphone",
    "shared_or_broken": "A shared or broken device", "school_age_child": "A child of school age",
    "deadline": "A deadline", "disability_or_access_need": "A disability or access need",
    "no_internet_anywhere": "No internet anywhere", "most_deprived": "Lives in the most deprived tenth of areas",
    "deprived": "Lives in one of the next two tenths", "waiting_step_working_days": "Working days of one waiting step",
    "waiting_per_step": "Points for each waiting step", "waiting_at_most": "Most points for waiting",
    "urgency": "Urgent, says a coordinator",
}


@dataclass(frozen=True)
class OpenGroup:
    """Open referrals that gave the same answers and ask for the same: how many there are."""

    answers: Answers
    kinds: frozenset[NeedKind]
    count: int


@dataclass(frozen=True)
class Effect:
    """What new criteria would do to the open referrals: how many of them change, and from what to what."""

    referrals: int
    changed: int
    moves: Mapping[tuple[NeedKind, Verdict, Verdict], int]

    def told(self) -> list[str]:
        """A sentence for each change, the most frequent first."""
        ordered = sorted(self.moves.items(), key=lambda item: (-item[1], item[0]))
        return [
            f"{count:,} from {VERDICT_WORDS[before]} to {VERDICT_WORDS[after]} ({KIND_NAMES[kind].lower()})"
            for (kind, before, after), count in ordered
        ]


@dataclass(frozen=True)
class Difference:
    """One line of the rules that would change."""

    what: str
    before: str
    after: str


def effect_of(before: Mapping[str, Any], after: Mapping[str, Any], groups: Iterable[OpenGroup]) -> Effect:
    """Judge every group by both sets of criteria and count the referrals whose result would differ."""
    old, new = read_criteria(before), read_criteria(after)
    referrals = changed = 0
    moves: Counter[tuple[NeedKind, Verdict, Verdict]] = Counter()
    for group in groups:
        referrals += group.count
        moved = [
            (kind, was, becomes) for kind in sorted(group.kinds)
            if (was := judge(old[kind], group.answers).verdict)
            is not (becomes := judge(new[kind], group.answers).verdict)
        ]
        changed += group.count if moved else 0
        for move in moved:
            moves[move] += group.count
    return Effect(referrals, changed, dict(moves))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Every line of the complete rules `after` that is not as in the complete rules `before`."""
    found = [
        Difference(f"{KIND_NAMES[kind]}: criteria", _told(before["criteria"][kind]), _told(after["criteria"][kind]))
        for kind in NeedKind if before["criteria"][kind] != after["criteria"][kind]
    ]
    for part, names in (("limits", LIMIT_NAMES), ("points", POINT_NAMES)):
        found += [
            Difference(name, str(before[part][key]), str(after[part][key]))
            for key, name in names.items() if before[part][key] != after[part][key]
        ]
    return found


def _told(tree: Mapping[str, Any]) -> str:
    return "; ".join(sentences_of(tree))
