"""Criteria as lines of a form: there and back, the same verdicts, and what a change does to counted groups."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.partners.changes import OpenGroup, differences, effect_of
from app.partners.criteria import QUESTIONS, Ask, CriterionLine, lines_of, sentences_of, tree_of, values_of
from app.partners.queries.programmes import complete_rules
from app.referrals.eligibility import ANSWERS, DEFAULT_CRITERIA, Verdict, judge, read_criteria
from app.referrals.states import NeedKind

pytestmark = pytest.mark.pure


@st.composite
def some_lines(draw: st.DrawFn) -> dict[str, CriterionLine]:
    found = {}
    for answer in QUESTIONS:
        ask = draw(st.sampled_from(Ask))
        codes = [code for code, _ in values_of(answer)]
        if ask is Ask.NO:
            found[answer] = CriterionLine()
            continue
        chosen = draw(st.sets(st.sampled_from(codes), min_size=1))
        accepted = tuple(code for code in codes if code in chosen)
        found[answer] = CriterionLine(ask, accepted, draw(st.sampled_from(Verdict)))
    return found


def all_answers() -> st.SearchStrategy[dict[str, str | None]]:
    return st.fixed_dictionaries({
        answer: st.sampled_from([None, "not_known", *(code for code, _ in values_of(answer))]) for answer in QUESTIONS
    })


def test_the_form_asks_for_every_answer_there_is() -> None:
    assert set(QUESTIONS) == ANSWERS


@given(lines=some_lines())
def test_lines_survive_storing(lines: dict[str, CriterionLine]) -> None:
    tree = tree_of(lines, DEFAULT_CRITERIA["device"])
    if tree is None:
        assert all(line.ask is Ask.NO for line in lines.values())
        return
    assert lines_of(json.loads(json.dumps(tree))) == lines
    assert read_criteria({"device": tree})
    assert all(sentences_of(tree))


@given(lines=some_lines(), answers=all_answers())
def test_a_stored_tree_means_what_the_lines_say(
    lines: dict[str, CriterionLine], answers: dict[str, str | None]
) -> None:
    def verdict(answer: str) -> Verdict:
        line, given_answer = lines[answer], answers[answer]
        if given_answer in {None, "not_known"}:
            return line.unknown
        return Verdict.MET if given_answer in line.accepted else Verdict.NOT_MET

    required = [verdict(answer) for answer, line in lines.items() if line.ask is Ask.ALL]
    one_of = [verdict(answer) for answer, line in lines.items() if line.ask is Ask.ANY]
    if one_of:
        required.append(
            Verdict.MET if Verdict.MET in one_of
            else Verdict.NOT_KNOWN if Verdict.NOT_KNOWN in one_of else Verdict.NOT_MET
        )
    tree = tree_of(lines, DEFAULT_CRITERIA["data"])
    if tree is None:
        return
    expected = (
        Verdict.NOT_MET if Verdict.NOT_MET in required
        else Verdict.NOT_KNOWN if Verdict.NOT_KNOWN in required else Verdict.MET
    )
    assert judge(read_criteria({"data": tree})["data"], answers).verdict is expected


@pytest.mark.parametrize("kind", list(DEFAULT_CRITERIA))
def test_the_rules_of_the_field_fit_the_form_and_keep_their_words(kind: str) -> None:
    lines = lines_of(DEFAULT_CRITERIA[kind])
    assert lines is not None
    assert tree_of(lines, {"any": []} | {"all": []}) == DEFAULT_CRITERIA[kind]


@pytest.mark.parametrize("tree", [
    {"all": [{"all": [{"answer": "is_adult", "in": ["yes"], "words": "x"}]}]},
    {"all": [{"any": [{"all": [{"answer": "is_adult", "in": ["yes"], "words": "x"}]}]}]},
    {"all": [{"answer": "is_adult", "in": ["yes"], "words": "x"}, {"answer": "is_adult", "in": ["no"], "words": "y"}]},
    {"all": [{"any": [{"answer": "is_adult", "in": ["yes"], "words": "x"}]},
             {"any": [{"answer": "is_low_income", "in": ["yes"], "words": "y"}]}]},
])
def test_a_deeper_tree_has_no_lines_and_still_has_sentences(tree: dict[str, object]) -> None:
    assert lines_of(tree) is None
    assert sentences_of(tree)


def test_an_unknown_answer_counts_as_the_criterion_says() -> None:
    for unknown in Verdict:
        tree = {"all": [{"answer": "is_adult", "in": ["yes"], "words": "x", "not_known": str(unknown)}]}
        assert judge(read_criteria({"data": tree})["data"], {}).verdict is unknown
    with pytest.raises(ValueError, match="counts as"):
        read_criteria({"data": {"all": [{"answer": "is_adult", "in": ["yes"], "words": "x", "not_known": "maybe"}]}})


def test_the_effect_counts_referrals_once_and_each_need() -> None:
    both = frozenset({NeedKind.DEVICE, NeedKind.DATA})
    poor = {"is_adult": "yes", "is_low_income": "yes", "device_now": "nothing", "internet_home": "none"}
    groups = [OpenGroup(poor, both, 3), OpenGroup({**poor, "is_low_income": "no"}, both, 5),
              OpenGroup({}, frozenset({NeedKind.DATA}), 2)]
    same = effect_of(DEFAULT_CRITERIA, DEFAULT_CRITERIA, groups)
    assert (same.referrals, same.changed, same.moves) == (10, 0, {})
    adults = {"all": [{"answer": "is_adult", "in": ["yes"], "words": "x"}]}
    wider = effect_of(DEFAULT_CRITERIA, {"device": adults, "data": adults}, groups)
    assert (wider.referrals, wider.changed) == (10, 5)
    assert wider.moves == {
        (NeedKind.DEVICE, Verdict.NOT_MET, Verdict.MET): 5, (NeedKind.DATA, Verdict.NOT_MET, Verdict.MET): 5,
    }
    assert wider.told() == ["5 from not met to met (data)", "5 from not met to met (a device)"]


def test_differences_name_the_line_with_both_numbers() -> None:
    before = complete_rules({})
    after = {**before, "limits": {**before["limits"], "repeat_months": 6},
             "points": {**before["points"], "urgency": 40}}
    assert [(one.what, one.before, one.after) for one in differences(before, after)] == [
        ("Months until a household can be helped again", "12", "6"), ("Urgent, says a coordinator", "30", "40"),
    ]
    assert differences(before, before) == []
