"""Factor sets and what is worked out from them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Refused
from app.reporting.carbon import KINDS, OTHER, Weighed, avoided_by_counts, report_kind, sum_reuse
from app.reporting.factors import RESTART_2021, read_factor_sets

pytestmark = pytest.mark.pure
HEAD = "factor_set,device_type,metric,value,unit,low,high,n,source,notes\n"
RESTART = HEAD + """restart_2021,laptop,weight,1.83,kg,1.39,2.53,,The Restart Project,
restart_2021,desktop,weight,6.69,kg,,,,same,
restart_2021,tablet,weight,0.77,kg,,,,same,
restart_2021,smartphone,weight,0.15,kg,,,,same,
restart_2021,monitor,weight,5.23,kg,,,,same,
restart_2021,laptop,footprint,265.32,kgCO2e,,,,same,
restart_2021,desktop,footprint,414.17,kgCO2e,,,,same,
restart_2021,tablet,footprint,114.49,kgCO2e,,,,same,
restart_2021,smartphone,footprint,50.51,kgCO2e,,,,same,
restart_2021,monitor,footprint,343.49,kgCO2e,,,,same,
restart_2021,*,displacement,0.5,ratio,,,,same,
vendor,laptop,saving,316,kgCO2e,,,,a vendor,
"""


@pytest.mark.parametrize(("kind", "kilograms"), [
    ("laptop", "132.7"), ("desktop", "207.1"), ("tablet", "57.2"), ("smartphone", "25.3"), ("monitor", "171.7"),
])
def test_the_built_in_estimates(kind: str, kilograms: str) -> None:
    grams = RESTART_2021.avoided_g(kind)
    assert grams is not None and abs(Decimal(grams) / 1000 - Decimal(kilograms)) <= Decimal("0.05")


def test_a_file_of_the_same_factors_gives_the_same_grams_and_leaves_vendor_claims_out() -> None:
    found = read_factor_sets(RESTART)
    assert list(found) == ["restart_2021"]
    assert found["restart_2021"].as_record()["kinds"] == RESTART_2021.as_record()["kinds"]
    assert found["restart_2021"].source == "The Restart Project"


@pytest.mark.parametrize(("lines", "sentence"), [
    ("a,laptop,footprint,x,kgCO2e,,,,s,", "Line 2 .* is not a number"),
    ("a,laptop,footprint,-1,kgCO2e,,,,s,", "Line 2 .* cannot be a footprint"),
    ("a,laptop,footprint,NaN,kgCO2e,,,,s,", "Line 2 .* cannot be a footprint"),
    ("a,*,displacement,1.5,ratio,,,,s,", "Line 2 .* cannot be a displacement"),
    ("a,laptop,weight,1,lb,,,,s,", "Line 2 .* is given in kg"),
    ("a,laptop,weight,1,kg,,,,s,\na,laptop,weight,2,kg,,,,s,", "Line 3 .* twice"),
])
def test_a_wrong_file_is_refused_with_its_line(lines: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        read_factor_sets(HEAD + lines)


def test_a_file_without_its_columns_is_refused() -> None:
    with pytest.raises(Refused, match="lacks metric"):
        read_factor_sets("factor_set,device_type,value,unit,source\n")


def test_own_weights_beat_factors() -> None:
    reuse = sum_reuse([Weighed("laptop", 2_000), Weighed("laptop"), Weighed(OTHER, 700), Weighed(OTHER)], RESTART_2021)
    assert reuse.weight_g == {"laptop": 3_830, "other": 700}
    assert (reuse.own_weights, reuse.without_weight, reuse.without_footprint) == (2, 1, 2)
    assert reuse.avoided_g == 2 * 132_660


def test_kinds_of_a_report() -> None:
    assert [report_kind(found) for found in ("laptop", "all_in_one", "server", None)] == [
        "laptop", "desktop", OTHER, OTHER]


@given(st.lists(st.sampled_from(KINDS)))
def test_the_sum_over_devices_is_the_sum_over_counts(kinds: list[str]) -> None:
    avoided = {kind: RESTART_2021.avoided_g(kind) for kind in KINDS}
    counts = {kind: kinds.count(kind) for kind in KINDS}
    assert sum_reuse([Weighed(kind) for kind in kinds], RESTART_2021).avoided_g == avoided_by_counts(counts, avoided)
