"""Disclosure control: small counts stay hidden, also from somebody who knows the rules and can subtract."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reporting.disclosure import (
    NOT_SHOWN,
    DisclosureRules,
    Shown,
    Sum,
    control,
    is_small,
    merge_wards,
    percentage,
    protect,
    rounded,
    strictest,
)

pytestmark = pytest.mark.pure
RULES = DisclosureRules()
counts = st.integers(0, 40)
rules = st.builds(
    DisclosureRules, smallest_shown=st.integers(3, 12), round_to=st.integers(1, 6), least_base=st.integers(1, 30),
    least_ward=st.integers(1, 30),
)


@pytest.mark.parametrize(("count", "text"), [
    (0, "0"), (1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (7, "5"), (8, "10"), (12, "10"), (1_233, "1,235"),
])
def test_what_is_shown_of_a_count(count: int, text: str) -> None:
    assert control(count, RULES).text == text


@given(st.integers(-10_000, 10_000), st.integers(1, 20))
def test_rounding_is_symmetric_and_goes_to_the_nearest(count: int, base: int) -> None:
    assert rounded(-count, base) == -rounded(count, base)
    assert rounded(count, base) % base == 0
    assert 2 * abs(rounded(count, base) - count) <= base


@given(counts, rules)
def test_no_small_count_is_ever_shown(count: int, rules: DisclosureRules) -> None:
    shown = control(count, rules)
    assert (shown.number is None) == (0 < count < rules.smallest_shown)
    assert (shown.number == 0) == (count == 0)
    if is_small(count, rules):
        assert shown.text == f"fewer than {rules.smallest_shown}"


def test_thresholds_that_protect_nobody_are_refused() -> None:
    for wrong in ({"smallest_shown": 1}, {"round_to": 0}, {"least_possible": 1}, {"smallest_shown": 3, "round_to": 7}):
        with pytest.raises(ValueError, match=r"count|threshold"):
            DisclosureRules(**wrong)


def test_the_strictest_of_several_programmes_holds() -> None:
    assert strictest([]) == RULES
    found = strictest([{"smallest_shown": 10, "least_base": 5}, {"round_to": 3, "unknown": 1}])
    assert (found.smallest_shown, found.round_to, found.least_base) == (10, 5, 10)


# --- the complement attack: what a reader can work out -----------------------------------------------------------


def seen(cells: tuple[int, ...], rules: DisclosureRules = RULES) -> tuple[str, ...]:
    """A table as published: its total, then its cells."""
    names = tuple(f"c{at}" for at in range(len(cells)))
    table = {"total": sum(cells), **dict(zip(names, cells, strict=True))}
    shown = protect(table, [Sum("total", names)], rules)
    return (shown["total"].text, *(shown[name].text for name in names))


def assert_hidden(tables: list[tuple[int, ...]], rules: DisclosureRules = RULES) -> None:
    """Among all tables that look alike once published, no small cell has the same value everywhere."""
    alike: dict[tuple[str, ...], list[tuple[int, ...]]] = defaultdict(list)
    for table in tables:
        alike[seen(table, rules)].append(table)
    for published, possible in alike.items():
        for at, values in enumerate(zip(*possible, strict=True)):
            found = set(values)
            assert len(found) > 1 or not is_small(min(found), rules), (published, at, possible)


def every_table(cells: int, most: int) -> list[tuple[int, ...]]:
    """Every table of so many cells with a total up to `most`: all there are, when `most` is the last to round so."""
    if cells == 1:
        return [(count,) for count in range(most + 1)]
    return [(count, *rest) for count in range(most + 1) for rest in every_table(cells - 1, most - count)]


@pytest.mark.parametrize(("cells", "most"), [(2, 37), (3, 27), (4, 17), (7, 7)])
def test_no_table_gives_a_small_count_away(cells: int, most: int) -> None:
    # Every table, so this is the reader's whole knowledge: the rules, and that and how a table was withheld.
    assert_hidden(every_table(cells, most))


def test_plain_rounding_alone_would_give_them_away() -> None:
    # Shown as 5 = 5 + few + few: the total is at most 7 and the first at least 5, so both few would be 1.
    assert seen((5, 1, 1)) == ("5", *[NOT_SHOWN] * 3)
    # Shown as 20 = 5 + 5 + few: each 5 is at most 7 and the total at least 18, so few would be 4.
    assert seen((7, 7, 4)) == ("20", *[NOT_SHOWN] * 3)
    # Seven households in seven places: every one would be alone in its place.
    assert seen((1,) * 7) == ("5", *[NOT_SHOWN] * 7)


def test_a_table_that_gives_nothing_away_stays_whole() -> None:
    assert seen((12, 3, 0)) == ("15", "10", "fewer than 5", "0")


@given(st.lists(st.integers(0, 12), min_size=2, max_size=3), st.lists(st.integers(0, 12), min_size=2, max_size=3))
def test_two_breakdowns_of_one_total_are_looked_at_together(first: list[int], second: list[int]) -> None:
    second[-1] += max(0, sum(first) - sum(second))
    first[-1] += max(0, sum(second) - sum(first))
    names = [f"a{at}" for at in range(len(first))], [f"b{at}" for at in range(len(second))]
    table = {"total": sum(first), **dict(zip(names[0] + names[1], first + second, strict=True))}
    shown = protect(table, [Sum("total", tuple(names[0])), Sum("total", tuple(names[1]))], RULES)
    for name, values in _possible(shown, names, RULES).items():
        assert len(values) > 1 or not is_small(table[name], RULES), (name, shown, table)


def _possible(
    shown: dict[str, Shown], names: tuple[list[str], list[str]], rules: DisclosureRules
) -> dict[str, set[int]]:
    """Brute force: each value a cell may have in some table that would look like this one."""
    fits = {name: [n for n in range(45) if one.text == NOT_SHOWN or control(n, rules) == one]
            for name, one in shown.items()}
    totals = set(fits["total"])
    reached = [_sums(fits, part) for part in names]
    both = totals & reached[0] & reached[1]
    found: dict[str, set[int]] = {"total": both}
    for part in names:
        for name in part:
            others = _sums(fits, [other for other in part if other != name])
            found[name] = {n for n in fits[name] if any(total - n in others for total in both)}
    return found


def _sums(fits: dict[str, list[int]], names: list[str]) -> set[int]:
    sums = {0}
    for name in names:
        sums = {known + n for known in sums for n in fits[name] if known + n < 90}
    return sums


def test_a_count_kept_inside_is_not_given_away_by_its_sum() -> None:
    shown = protect({"waits": 12, "on_time": 12, "late": 0}, [Sum("waits", ("on_time", "late"))], RULES,
                    kept_inside=("late",))
    assert (shown["waits"].text, shown["on_time"].text, shown["late"].text) == ("10", "10", NOT_SHOWN)


def test_a_nested_breakdown_is_part_of_the_attack() -> None:
    table = {"people": 7, "adults": 5, "children": 2, "young": 1, "old": 1}
    shown = protect(table, [Sum("people", ("adults", "children")), Sum("children", ("young", "old"))], RULES)
    assert shown["people"].text == "5"
    assert {shown[key].text for key in ("children", "young", "old")} <= {"fewer than 5", NOT_SHOWN}
    assert shown["young"].text == NOT_SHOWN or shown["children"].text == NOT_SHOWN


# --- shares and wards --------------------------------------------------------------------------------------------


def test_percentages_need_a_base_of_ten() -> None:
    assert percentage(control(9, RULES), control(9, RULES), 9, RULES) == NOT_SHOWN
    assert percentage(control(8, RULES), control(10, RULES), 10, RULES) == "all or nearly all"
    assert percentage(control(3, RULES), control(40, RULES), 40, RULES) == NOT_SHOWN


@given(counts, counts)
def test_a_percentage_tells_no_more_than_its_two_counts(part: int, more: int) -> None:
    whole = part + more + 10
    text = percentage(control(part, RULES), control(whole, RULES), whole, RULES)
    alike = percentage(control(rounded(part, 5), RULES), control(rounded(whole, 5), RULES), whole, RULES)
    assert text in {NOT_SHOWN, alike}


def test_small_wards_are_merged() -> None:
    assert merge_wards({"a": 30, "b": 12, "c": 9, "d": 3}, RULES) == (["a", "b"], ["c", "d"])


def test_too_few_together_take_the_next_ward_along() -> None:
    assert merge_wards({"a": 30, "b": 12, "c": 4}, RULES) == (["a"], ["b", "c"])
    assert merge_wards({"a": 30, "b": 12, "": 1}, RULES) == (["a"], ["", "b"])


@given(st.dictionaries(st.text("abcdef", max_size=3), st.integers(1, 25), max_size=8))
def test_wards_standing_alone_are_never_small_and_none_is_lost(wards: dict[str, int]) -> None:
    alone, merged = merge_wards(wards, RULES)
    assert sorted([*alone, *merged]) == sorted(wards)
    assert all(wards[ward] >= 10 for ward in alone)
    assert not merged or not alone or sum(wards[ward] for ward in merged) >= 10
