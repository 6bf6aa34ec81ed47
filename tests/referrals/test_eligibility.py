"""Criteria as data: three answers, all and any, and advice that never contradicts itself."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.referrals.eligibility import (
    ANSWERS,
    DEFAULT_CRITERIA,
    Criterion,
    Group,
    Verdict,
    judge,
    read_criteria,
)
from app.referrals.rules import Limits, default_rules, read_rules

pytestmark = pytest.mark.pure

VALUES = ["yes", "no", "none", "enough", "nothing"]
values = st.sampled_from([*VALUES, "not_known", None])
answer_sets = st.dictionaries(st.sampled_from(sorted(ANSWERS)), values)
leaves = st.builds(
    Criterion, st.sampled_from(sorted(ANSWERS)), st.frozensets(st.sampled_from(VALUES), min_size=1), st.just("words")
)
groups = st.recursive(
    st.builds(Group, st.booleans(), st.lists(leaves, min_size=1, max_size=3).map(tuple)),
    lambda inner: st.builds(Group, st.booleans(), st.lists(inner | leaves, min_size=1, max_size=3).map(tuple)),
    max_leaves=6,
)


def as_json(node: Criterion | Group) -> dict[str, Any]:
    if isinstance(node, Criterion):
        return {"answer": node.answer, "in": sorted(node.accepted), "words": node.words}
    return {"all" if node.needs_all else "any": [as_json(member) for member in node.members]}


@given(group=groups, answers=answer_sets, name=st.sampled_from(sorted(ANSWERS)), value=st.sampled_from(VALUES))
def test_learning_an_answer_never_turns_a_sure_outcome(
    group: Group, answers: dict[str, str | None], name: str, value: str
) -> None:
    before = judge(group, answers)
    if answers.get(name) in {None, "not_known"}:
        after = judge(group, {**answers, name: value})
        assert before.verdict is Verdict.NOT_KNOWN or after.verdict is before.verdict


@given(group=groups, answers=st.fixed_dictionaries({name: st.sampled_from(VALUES) for name in ANSWERS}))
def test_with_every_answer_known_the_outcome_is_plain_logic(group: Group, answers: dict[str, str]) -> None:
    def holds(node: Criterion | Group) -> bool:
        if isinstance(node, Criterion):
            return answers[node.answer] in node.accepted
        return (all if node.needs_all else any)(holds(member) for member in node.members)

    advice = judge(group, answers)
    assert advice.verdict is (Verdict.MET if holds(group) else Verdict.NOT_MET)
    assert advice.missing == ()


@given(group=groups, answers=answer_sets)
def test_an_unknown_outcome_says_what_is_missing(group: Group, answers: dict[str, str | None]) -> None:
    advice = judge(group, answers)
    assert bool(advice.missing) == (advice.verdict is Verdict.NOT_KNOWN)


@given(group=groups, answers=answer_sets)
def test_the_order_of_criteria_does_not_matter(group: Group, answers: dict[str, str | None]) -> None:
    turned = Group(group.needs_all, group.members[::-1])
    assert judge(turned, answers).verdict is judge(group, answers).verdict


@given(group=groups)
def test_criteria_are_stored_and_read_back(group: Group) -> None:
    assert read_criteria({"device": as_json(group)})["device"] == group


@given(answers=st.fixed_dictionaries({
    "is_adult": st.sampled_from(["yes", "no"]), "is_low_income": st.sampled_from(["yes", "no"]),
    "device_now": st.sampled_from(["nothing", "smartphone_only", "shared_device", "broken_device", "own_device"]),
    "internet_home": st.sampled_from(["none", "not_enough", "enough"]),
    "internet_away": st.sampled_from(["none", "not_enough", "enough"]),
    "can_afford_contract": st.sampled_from(["yes", "no"]),
}))
def test_the_defaults_are_the_rules_of_the_field(answers: dict[str, str]) -> None:
    criteria = read_criteria(DEFAULT_CRITERIA)
    poor = answers["is_low_income"] == "yes"
    assert (judge(criteria["device"], answers).verdict is Verdict.MET) == (
        poor and answers["device_now"] != "own_device"
    )
    offline = (
        answers["internet_home"] != "enough" or answers["internet_away"] == "none"
        or answers["can_afford_contract"] == "no"
    )
    assert (judge(criteria["data"], answers).verdict is Verdict.MET) == (
        poor and answers["is_adult"] == "yes" and offline
    )


@pytest.mark.parametrize("stored", [
    {"device": {}}, {"device": {"all": []}}, {"device": {"all": [], "any": []}}, {"device": {"none": [1]}},
    {"device": {"all": "is_adult"}}, {"device": {"all": [{"answer": "shoe_size", "in": ["9"], "words": "x"}]}},
    {"device": {"all": [{"answer": "is_adult", "in": [], "words": "x"}]}},
    {"device": {"all": [{"answer": "is_adult", "in": ["not_known"], "words": "x"}]}},
    {"device": {"all": [{"answer": "is_adult", "in": ["yes"], "words": " "}]}},
    {"device": {"all": [{"all": [{"all": [{"all": [{"all": [1]}]}]}]}]}},
])
def test_criteria_that_mean_nothing_are_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_criteria(stored)


def test_rules_have_defaults_and_refuse_what_they_do_not_know() -> None:
    assert read_rules({}) == read_rules(default_rules())
    assert read_rules({"limits": {"repeat_months": 6}}).limits == Limits(repeat_months=6)
    for wrong in ({"repeat_years": 1}, {"repeat_months": -1}, {"repeat_months": "12"}, {"repeat_months": True}):
        with pytest.raises(ValueError, match=r"(?i)limit"):
            read_rules({"limits": wrong})


once = st.recursive(
    st.sampled_from(sorted(ANSWERS)),
    lambda inner: st.tuples(st.booleans(), st.lists(inner, min_size=1, max_size=3)), max_leaves=6,
)


def each_answer_once(shape: Any, left: list[str]) -> Criterion | Group | None:
    """A tree in which no answer is asked about twice, so that each is free of the others."""
    if isinstance(shape, str):
        if shape not in left:
            return None
        left.remove(shape)
        return Criterion(shape, frozenset({"yes"}), shape)
    members = tuple(found for one in shape[1] if (found := each_answer_once(one, left)))
    return Group(shape[0], members) if members else None


@given(shape=once, answers=answer_sets)
def test_an_answer_is_open_exactly_when_it_could_still_change_the_outcome(
    shape: Any, answers: dict[str, str | None]
) -> None:
    tree = each_answer_once(shape, sorted(ANSWERS))
    assert tree is not None
    group = tree if isinstance(tree, Group) else Group(True, (tree,))
    unknown = sorted(name for name in ANSWERS if answers.get(name) in {None, "not_known"})
    decides = set()
    for values_of_all in product(("yes", "no"), repeat=len(unknown)):
        full = {**answers, **dict(zip(unknown, values_of_all, strict=True))}
        for name in unknown:
            other = {**full, name: "no" if full[name] == "yes" else "yes"}
            if judge(group, full).verdict is not judge(group, other).verdict:
                decides.add(name)
    assert judge(group, answers).open_answers == decides


@given(group=groups, answers=answer_sets, values_given=st.lists(st.sampled_from(VALUES), min_size=7, max_size=7))
def test_with_the_open_answers_given_the_outcome_is_sure(
    group: Group, answers: dict[str, str | None], values_given: list[str]
) -> None:
    asked = judge(group, answers).open_answers
    after = judge(group, {**answers, **dict(zip(sorted(asked), values_given, strict=False))})
    assert after.verdict is not Verdict.NOT_KNOWN and not after.open_answers
