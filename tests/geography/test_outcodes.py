"""The built-in table: whole outcodes name their authority, shared ones ask, far ones are outside."""

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from app.core.postcode import AREAS
from app.geography.authorities import ABOUT_THE_FIGURES, AUTHORITIES, find_authority
from app.geography.outcodes import current_outcode, is_for_firms, outcode_reach

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("outcode", "name"),
    [("L1", "Liverpool"), ("CH41", "Wirral"), ("WA10", "St Helens"), ("L32", "Knowsley"), ("L22", "Sefton")],
)
def test_whole_outcodes_name_their_authority(outcode: str, name: str) -> None:
    reach = outcode_reach(outcode)
    assert reach.only is not None
    assert reach.only.name == name


@pytest.mark.parametrize(
    ("outcode", "names", "is_partly_outside"),
    [
        ("L24", ["Halton", "Knowsley", "Liverpool"], False),
        ("L35", ["Halton", "Knowsley", "St Helens"], False),
        ("PR8", ["Sefton"], True),
        ("WA3", ["St Helens"], True),
        ("CH64", ["Wirral"], True),
    ],
)
def test_shared_outcodes_name_nobody(outcode: str, names: list[str], is_partly_outside: bool) -> None:
    reach = outcode_reach(outcode)
    assert [authority.name for authority in reach.authorities] == names
    assert reach.is_partly_outside is is_partly_outside
    assert reach.only is None
    assert not reach.is_outside


@pytest.mark.parametrize("outcode", ["CH1", "L39", "L40", "WA1", "PR1", "M1", "SW1A", "W1A", "BT1"])
def test_outside(outcode: str) -> None:
    assert outcode_reach(outcode).is_outside


@pytest.mark.parametrize("outcode", ["WN4", "WN5", "L50", "PR99", "CH50"])
def test_what_nobody_has_counted_is_unknown_not_outside(outcode: str) -> None:
    reach = outcode_reach(outcode)
    assert not reach.is_outside
    assert not reach.is_known


def test_every_outcode_of_far_areas_is_outside() -> None:
    for area in AREAS - {"L", "CH", "WA", "PR", "WN"}:
        assert outcode_reach(f"{area}1").is_outside


def test_old_wirral_codes_and_codes_for_firms() -> None:
    assert current_outcode("L41") == "CH41"
    assert current_outcode("L66") == "CH66"
    assert [current_outcode(outcode) for outcode in ("L40", "L50", "L59", "L67", "CH41")] == [None] * 5
    assert is_for_firms("L69")
    assert not is_for_firms("L6")


def test_the_table_agrees_with_the_postcode_file(real_files: Path) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with (real_files / "postcodes_lcr.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            counts[row["postcode"].split()[0]][row["lad_code"]] += 1
    with (real_files / "outcodes_l_ch_wa_pr.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            outcode, total = row["outcode"], int(row["postcodes"])
            reach, met = outcode_reach(outcode), counts[outcode]
            assert reach.is_outside == (not met), outcode
            if reach.only:
                assert met[reach.only.code] >= 0.995 * total, outcode
            elif met:
                assert {authority.code for authority in reach.authorities} == set(met), outcode
                assert reach.is_partly_outside == (met.total() < 0.995 * total), outcode


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("St. Helens", "St Helens"),
        ("Saint Helens", "St Helens"),
        ("ST  HELENS", "St Helens"),
        ("wirral mbc", "Wirral"),
        ("Metropolitan Borough of Wirral", "Wirral"),
        ("Liverpool City Council", "Liverpool"),
        ("Halton Borough Council", "Halton"),
        ("E08000014", "Sefton"),
    ],
)
def test_authorities_by_any_usual_name(text: str, name: str) -> None:
    found = find_authority(text)
    assert found is not None
    assert found.name == name


def test_six_authorities_and_no_other() -> None:
    assert len(AUTHORITIES) == len({authority.code for authority in AUTHORITIES}) == 6
    assert find_authority("Warrington") is None
    assert find_authority("") is None
    assert re.search(r"Open Government Licence v3\.0", ABOUT_THE_FIGURES)
