"""Postcodes: any case and spacing, one safe repair that is told, and a sentence for everything else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.postcode import AREAS, InvalidPostcode, Postcode, find_postcodes, read_postcode

pytestmark = pytest.mark.pure

INCODE = st.from_regex(r"\A[0-9][ABD-HJLNP-UW-Z]{2}\Z")
DISTRICT = st.integers(1, 99).map(str)
OURS = st.builds(lambda area, district: area + district, st.sampled_from(["L", "CH", "WA", "PR"]), DISTRICT)
ANY_OUTCODE = st.one_of(
    st.builds(lambda area, district: area + district, st.sampled_from(sorted(AREAS)), DISTRICT),
    st.sampled_from(["W1A", "EC1A", "SW1A", "N1C", "E1W", "SE1P"]),
)
SPACING = st.sampled_from(["", " ", "  ", "\u00a0", "-", ". "])
SWAPS = str.maketrans("O0I1", "0O1I")


@given(ANY_OUTCODE, INCODE, SPACING, st.booleans(), st.sampled_from(["", " ", "\t", "'"]))
def test_case_and_spacing_never_matter(
    outcode: str, incode: str, gap: str, is_lower: bool, edge: str
) -> None:
    typed = f"{edge}{outcode}{gap}{incode}{edge}"
    postcode = read_postcode(typed.lower() if is_lower else typed)
    assert str(postcode) == f"{outcode} {incode}"
    assert postcode.key == outcode + incode
    assert not postcode.is_repaired
    assert postcode.is_tidied == (is_lower or gap != " " or edge != "")


@given(OURS, INCODE, st.data())
def test_swapped_letters_and_digits_of_the_region_are_repaired_and_told(
    outcode: str, incode: str, choose: st.DataObject
) -> None:
    right = outcode + incode
    typed = "".join(c.translate(SWAPS) if choose.draw(st.booleans()) else c for c in right)
    postcode = read_postcode(typed)
    assert postcode == Postcode(outcode, incode)
    assert postcode.is_repaired == (typed != right)


@given(ANY_OUTCODE, INCODE)
def test_a_reading_is_stable(outcode: str, incode: str) -> None:
    once = read_postcode(outcode + incode)
    again = read_postcode(str(once))
    assert again == once
    assert not again.is_tidied


@given(st.one_of(st.text(max_size=12), st.text(alphabet="LCHWAPRO0I1 0123456789XYZ", max_size=9)))
def test_anything_typed_is_read_or_refused_with_a_sentence(typed: str) -> None:
    try:
        said = str(read_postcode(typed))
    except InvalidPostcode as refusal:
        said = refusal.sentence
    assert re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}|[A-Z].{15,100}\.", said)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter a postcode"),
        (" \u00a0", "Enter a postcode"),
        ("L8", "first half"),
        ("WA10", "first half"),
        ("Liverpool", "not a full postcode"),
        ("L8 1X", "not a full postcode"),
        ("L8 1XYZ", "not a UK postcode"),
        ("ZZ1 1AA", "not a UK postcode"),
        ("L8 1CO", "not a UK postcode"),
        ("D02 X285", "not a UK postcode"),
        ("L81XY L82XY", "not a full postcode"),
    ],
)
def test_refusals_say_what_is_wrong(typed: str, said: str) -> None:
    with pytest.raises(InvalidPostcode, match=said):
        read_postcode(typed)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("LI 5AA", "L1 5AA"), ("l2O 3eh", "L20 3EH"), ("WAIO 1AA", "WA10 1AA"), ("S01 4AA", "SO1 4AA")],
)
def test_repairs_known_from_tenant_files(typed: str, shown: str) -> None:
    postcode = read_postcode(typed)
    assert str(postcode) == shown
    assert postcode.is_repaired


@pytest.mark.parametrize(
    ("typed", "area"), [("L8 1XY", "L"), ("CH41 1AA", "CH"), ("W1A 1AA", "W"), ("EC1A 1BB", "EC")]
)
def test_the_area_is_the_letters_in_front(typed: str, area: str) -> None:
    assert read_postcode(typed).area == area


def test_postcodes_are_found_inside_an_address() -> None:
    text = (
        "Flat 2, 10 High St, Liverpool l8 1xy (was L7 9ZZ); again L8 1XY; XL8 1XY; ZZ1 1AA; tel 01512333000"
    )
    assert [str(postcode) for postcode in find_postcodes(text)] == ["L8 1XY", "L7 9ZZ"]


@given(ANY_OUTCODE, INCODE)
def test_a_postcode_in_an_address_is_the_postcode(outcode: str, incode: str) -> None:
    assert find_postcodes(f"1 Hope Street, {outcode} {incode}, England") == [Postcode(outcode, incode)]
