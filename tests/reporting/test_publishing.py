"""No way out of the hub shows or gives away a small count, whatever the figures are."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.csv_safe import read_csv
from app.reporting.disclosure import NOT_SHOWN, DisclosureRules, control, is_small, possible_ranges
from app.reporting.figures import HandedOver
from app.reporting.presentation import present
from app.reporting.publishing import exact_values, published_values, sums_of
from app.reporting.spreadsheet import report_csv
from tests.reporting.made_rows import AREAS, figures_of, random_rows, row

pytestmark = pytest.mark.pure
RULES = DisclosureRules()
referrals = st.fixed_dictionaries({
    name: st.integers(0, 30) for name in ("accepted", "declined", "withdrawn", "undecided")
})


@settings(max_examples=200)
@given(random_rows(), referrals)
def test_no_published_count_is_small_or_exact(rows: list[HandedOver], referrals: dict[str, int]) -> None:
    figures = figures_of(rows, referrals)
    shown = published_values(figures).counts
    for key, count in figures["counts"].items():
        if key == "late":
            assert key not in shown
            continue
        assert shown[key].text == NOT_SHOWN or shown[key] == control(count, RULES)
        assert shown[key].number is None or shown[key].number % 5 == 0


@settings(max_examples=200)
@given(random_rows(), referrals)
def test_no_small_count_can_be_worked_out_from_the_others(
    rows: list[HandedOver], referrals: dict[str, int]
) -> None:
    figures = figures_of(rows, referrals)
    shown = dict(published_values(figures).counts)
    every_sum = [one for one in sums_of(figures["counts"]) if set(one.parts) <= set(shown)]
    ranges = possible_ranges(shown, every_sum, RULES)
    for key, count in figures["counts"].items():
        if key in shown and is_small(count, RULES):
            assert ranges[key][1] > ranges[key][0], (key, count, shown)


@settings(max_examples=100)
@given(random_rows(), referrals)
def test_published_lines_carry_only_multiples_of_five(rows: list[HandedOver], referrals: dict[str, int]) -> None:
    figures = figures_of(rows, referrals)
    report = present(published_values(figures), figures)
    assert not report.is_exact
    for block in report.blocks:
        for line in block.lines:
            if line.key in {"gb", "weight", "avoided", "median_wait", "p90_wait"}:
                continue
            numbers = [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", line.text)]
            if line.key == "on_time_share":
                assert line.text in {NOT_SHOWN, "all or nearly all"} or numbers[0] < 100
            else:
                assert all(number % 5 == 0 for number in numbers), (line.key, line.text)


@settings(max_examples=60)
@given(random_rows(), random_rows())
def test_what_looks_alike_in_counts_is_alike_in_amounts(first: list[HandedOver], second: list[HandedOver]) -> None:
    one, other = (published_values(figures_of(rows)) for rows in (first, second))
    if one.counts == other.counts:
        assert one.amounts["avoided"] == other.amounts["avoided"]
        assert one.amounts["on_time_share"] in {other.amounts["on_time_share"], NOT_SHOWN} or (
            other.amounts["on_time_share"] == NOT_SHOWN)


def test_shares_waits_and_costs_need_a_base_of_ten() -> None:
    few, many = (published_values(figures_of([row(n) for n in range(count)])).amounts for count in (9, 10))
    for key in ("median_wait", "p90_wait", "on_time_share", "cost_per_household"):
        assert few[key] == NOT_SHOWN
    assert (many["median_wait"], many["cost_per_household"]) == ("20 days", "about £95")
    assert many["on_time_share"] == "all or nearly all"


def test_amounts_follow_the_rounded_counts() -> None:
    for count in (8, 10, 12):
        amounts = published_values(figures_of([row(n) for n in range(count)])).amounts
        assert (amounts["weight"], amounts["avoided"]) == ("about 18 kg", "about 1,300 kg CO2e")
    mixed = published_values(figures_of([*(row(n) for n in range(12)), row(20, form_factor="tablet")])).amounts
    assert mixed["avoided"] == "at least 1,300 kg CO2e"
    assert published_values(figures_of([row(1)])).amounts["avoided"] == NOT_SHOWN
    assert published_values(figures_of([])).amounts["avoided"] == "0 kg CO2e"


def test_shares_of_a_household_are_never_shown_below_five() -> None:
    for count in (1, 9):
        rows = [row(n, device_share_bp=5_000) for n in range(count)]
        assert published_values(figures_of(rows)).amounts["attributed"] == "fewer than 5"
    assert exact_values(figures_of([row(1, device_share_bp=5_000)])).amounts["attributed"] == "0.50"
    assert published_values(figures_of([])).amounts["attributed"] == "0"


def test_small_wards_are_shown_as_one() -> None:
    rows = [row(n, ward_code="E05000891" if n < 20 else f"E{n}", authority_code=AREAS[2]) for n in range(32)]
    figures = figures_of(rows)
    published, exact = published_values(figures), exact_values(figures)
    assert [(ward.name, published.counts[ward.key].text) for ward in published.wards] == [
        ("Princes Park", "20"), ("Other wards of Liverpool", "10")]
    assert len(exact.wards) == 13 and {exact.counts[ward.key].text for ward in exact.wards} == {"20", "1"}


def test_no_ward_is_listed_where_all_are_small() -> None:
    assert published_values(figures_of([row(n, ward_code=f"E{n}") for n in range(12)])).wards == ()


def test_exact_figures_are_exact_and_say_so() -> None:
    figures = figures_of([row(1), row(2, form_factor="tablet")])
    report = present(exact_values(figures), figures)
    texts = {line.key: line.text for block in report.blocks for line in block.lines}
    assert report.is_exact and "must not be passed on" in report.method[-1]
    assert (texts["households"], texts["device.tablet"], texts["cost"], texts["cost_per_household"]) == (
        "2", "1", "£190.00", "£95.00")
    assert texts["avoided"] == "189.9 kg CO2e"


def test_the_spreadsheet_holds_what_the_page_holds_with_its_definitions() -> None:
    figures = figures_of([row(n) for n in range(12)], {"accepted": 3})
    report = present(published_values(figures), figures)
    rows = read_csv(report_csv(report, {"Report": "RP-1"}))
    assert rows[0] == ["Section", "Figure", "Value", "How it is counted"]
    found = {(section, figure): (value, words) for section, figure, value, words in rows}
    assert found["Households and people", "Households helped"][0] == "10"
    assert "counts once" in found["Households and people", "Households helped"][1]
    assert found["Referrals of the whole programme", "Accepted"][0] == NOT_SHOWN
    for block in report.blocks:
        for line in block.lines:
            wanted = line.text if line.number is None else str(line.number)
            assert found[block.caption, line.label][0] == wanted
