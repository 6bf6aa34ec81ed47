"""What holds for every file: one outcome a row, counts that add up, no weight in the order of rows or in bad rows."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bulk_referrals.shapes import JudgedRow, Outcome, Severity
from tests.bulk_referrals.judging.files import codes, household, judged

pytestmark = pytest.mark.pure

# Few homes, names, phones and tenancies, so that rows meet each other in every way.
_ADDRESSES = ("Flat 2, 10 High Street", "10/2 High St", "2 Canning Street", "2 CANNING ST", "Oak Court", "")
_ROWS = st.builds(
    household,
    st.integers(0, 3),
    tenancy_reference=st.sampled_from(["", "", "T1", "T2", "t 1"]),
    full_name=st.sampled_from(["Ann Smith", "SMITH, Ann", "Bob Jones", "Zoë Khan", "VOID", ""]),
    phone=st.sampled_from(["07911 123001", "07911 123001", "07911 123002", "0151 496 0123", "", "12"]),
    address=st.sampled_from(_ADDRESSES),
    postcode=st.sampled_from(["L8 7NN", "L8 7NN", "L8 7NP", "l41 4nh", "M1 1AE", "L8"]),
)
_TOTALS = st.just({"tenancy_reference": "Total: 9"})
_BAD = st.sampled_from([
    {"tenancy_reference": "Total: 148"}, household(7, full_name="The Executors of Ann Smith"),
    household(8, postcode="M1 1AE"), household(1, full_name="VOID"),
    household(9, full_name="", address="", postcode="", phone="nonsense"),
])  # fmt: skip


@given(st.lists(st.one_of(_ROWS, _TOTALS), max_size=12))
@settings(max_examples=300)
def test_every_row_has_one_outcome_and_the_counts_add_up(rows: list[dict[str, str]]) -> None:
    judgement = judged(rows)
    assert [row.number for row in judgement.rows] == list(range(2, len(rows) + 2))
    assert sum(judgement.counts.values()) == len(rows)
    for row in judgement.rows:
        assert_consistent(row)
    accepted = {row.number for row in judgement.rows if row.outcome is not Outcome.SKIPPED}
    assert all(row.grouped_into in accepted for row in judgement.rows if row.grouped_into)


def assert_consistent(row: JudgedRow) -> None:
    severities = {problem.severity for problem in row.problems}
    assert (row.outcome is Outcome.REJECTED) == (Severity.REJECT in severities)
    assert (row.outcome is Outcome.CHECK) == (Severity.CONFIRM in severities and Severity.REJECT not in severities)
    assert all(problem.row == row.number and problem.message for problem in row.problems)
    if row.outcome is Outcome.SKIPPED:
        assert row.values == {} and severities == {Severity.NOTE}
    if row.outcome in {Outcome.ACCEPTED, Outcome.CHECK}:
        assert row.values["last_name"] and row.values["address"] and row.values["postcode"] and row.values["needs"]


@given(st.lists(_ROWS, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_the_order_of_rows_decides_only_which_duplicate_is_first(rows: list[dict[str, str]], chance: object) -> None:
    # Within a tenancy the first row is the one that is referred, so this looks at rows that each are their own.
    rows = [{**row, "tenancy_reference": f"T{place}"} for place, row in enumerate(rows)]
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _told(rows) == _told(shuffled)
    assert _likened(rows) == _likened(shuffled)


_ABOUT_OTHERS = frozenset({"duplicate_home", "perhaps_same_home", "perhaps_same_person"})


def _likened(rows: list[dict[str, str]]) -> int:
    return sum(bool(codes(row) & _ABOUT_OTHERS) for row in judged(rows).rows)


def _told(rows: list[dict[str, str]]) -> Counter[tuple[str, str]]:
    """What is found in each row by itself, whatever stands around it."""
    return Counter(
        (row["tenancy_reference"], problem.code)
        for row, verdict in zip(rows, judged(rows).rows, strict=True)
        for problem in verdict.problems
        if problem.code not in _ABOUT_OTHERS
    )


@given(st.lists(_ROWS, max_size=8), _BAD, st.integers(0, 8))
@settings(max_examples=300)
def test_a_bad_row_changes_no_other(rows: list[dict[str, str]], bad: dict[str, str], place: int) -> None:
    bad = {**bad, "tenancy_reference": bad["tenancy_reference"] if "full_name" not in bad else "T-bad"}
    without = judged(rows, numbers=range(10, 10 + len(rows)))
    place = min(place, len(rows))
    numbers = [*range(10, 10 + place), 99, *range(10 + place, 10 + len(rows))]
    with_bad = judged([*rows[:place], bad, *rows[place:]], numbers=numbers)
    assert [row for row in with_bad.rows if row.number != 99] == without.rows
    assert with_bad.rows[place].outcome in {Outcome.REJECTED, Outcome.SKIPPED}


@given(st.lists(_ROWS, max_size=8))
@settings(max_examples=200)
def test_confirming_only_ever_lets_rows_through(rows: list[dict[str, str]]) -> None:
    before = judged(rows)
    found = frozenset((row.number, problem.code) for row in before.rows for problem in row.problems)
    after = judged(rows, confirmed=found)
    for was, now in zip(before.rows, after.rows, strict=True):
        if was.outcome is not Outcome.CHECK and not now.keys.get("home", "").startswith("ch41"):
            assert now.outcome in {was.outcome, Outcome.CHECK}
        assert now.outcome in {Outcome.ACCEPTED, Outcome.CHECK, was.outcome}


@given(st.lists(st.fixed_dictionaries({
    field: st.text(max_size=12) for field in ("tenancy_reference", "full_name", "phone", "address", "postcode")
}), max_size=5))
@settings(max_examples=300)
def test_any_text_at_all_is_judged(rows: list[dict[str, str]]) -> None:
    judgement = judged(rows)
    assert sum(judgement.counts.values()) == len(rows)
    for row in judgement.rows:
        assert_consistent(row)
