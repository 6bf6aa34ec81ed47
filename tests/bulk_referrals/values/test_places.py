"""Postcodes, addresses, UPRNs and references: one safe repair, nothing invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bulk_referrals.values.addresses import read_address
from app.bulk_referrals.values.postcodes import read_postcode_cells
from app.bulk_referrals.values.references import read_reference, reference_key
from app.bulk_referrals.values.uprns import read_uprn

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("whole", "second", "address", "expected", "told"),
    [
        ("L8 1XY", "", "", "L8 1XY", []),
        ("L81XY", "", "", "L8 1XY", []),
        ("l8  1xy", "", "", "L8 1XY", []),
        ("l8\u00a01xy.", "", "", "L8 1XY", []),
        ("L8 IXY", "", "", "L8 1XY", ["postcode_repaired"]),
        ("CH41 OAA", "", "", "CH41 0AA", ["postcode_repaired"]),
        ("L8", "1XY", "", "L8 1XY", []),
        ("L8 1XY", "1XY", "", "L8 1XY", []),
        ("", "", "10 High Street, Liverpool L8 1XY", "L8 1XY", ["postcode_in_address"]),
        ("n/a", "", "10 High Street, Liverpool, L8 1XY", "L8 1XY", ["postcode_in_address"]),
        ("L8", "", "10 High Street, Liverpool, L8 1XY", "L8 1XY", ["postcode_in_address"]),
        ("Liverpool L8 1XY", "", "", "L8 1XY", ["postcode_in_text"]),
        ("L8 1XY", "", "10 High Street L8 1XY", "L8 1XY", []),
        ("L8 1XY", "", "10 High Street L8 2AB", "L8 1XY", ["postcode_differs"]),
        ("L45 1AB", "", "", "L45 1AB", []),
    ],
)
def test_a_postcode(whole: str, second: str, address: str, expected: str, told: list[str]) -> None:
    read = read_postcode_cells(whole, second, address=address)
    assert read.value == expected
    assert [finding.code for finding in read.findings] == told
    assert not read.is_rejected


@pytest.mark.parametrize(
    ("whole", "address", "code"),
    [
        ("", "", "no_postcode"),
        ("", "10 High Street", "no_postcode"),
        ("L8", "", "postcode_unusable"),
        ("nonsense", "", "postcode_unusable"),
        ("L8 1XY / L8 2AB", "", "several_postcodes"),
        ("", "1 X St L8 1XY, was L8 2AB", "several_postcodes"),
    ],
)
def test_no_postcode_rejects_the_row(whole: str, address: str, code: str) -> None:
    read = read_postcode_cells(whole, address=address)
    assert read.value is None
    assert read.is_rejected
    assert read.findings[0].code == code


@pytest.mark.parametrize(
    ("lines", "town", "expected"),
    [
        (["Flat 2", "10 High St", "", "Liverpool", "L8 1XY"], "Liverpool", "Flat 2, 10 High St, Liverpool"),
        (["10 High St, Liverpool, L8 1XY"], "LIVERPOOL", "10 High St, Liverpool"),
        (["10 High St Liverpool l81xy"], "Liverpool", "10 High St Liverpool"),
        (["10", "High St"], "Bootle", "10 High St, Bootle"),
        (["12.0", "High St"], "", "12 High St"),
        (["10 High St\r\nToxteth"], "Liverpool", "10 High St, Toxteth, Liverpool"),
        (["10 High St", "10 HIGH ST"], "", "10 High St"),
        (["10/2 High Street"], "", "10/2 High Street"),
        (["#N/A", "10 High St"], "n/a", "10 High St"),
        (["10 High St,, ,Liverpool,"], "", "10 High St,Liverpool"),
    ],
)
def test_an_address(lines: list[str], town: str, expected: str) -> None:
    read = read_address(lines, postcode="L8 1XY", town=town)
    assert read.value == expected
    assert read.findings == ()


def test_addresses_a_person_must_look_at() -> None:
    assert [finding.code for finding in read_address(["10-Feb", "High St"]).findings] == ["address_as_date"]
    assert [finding.code for finding in read_address(["The Lodge"]).findings] == ["address_without_number"]
    assert [finding.code for finding in read_address(["1 " + "x" * 200]).findings] == ["long_address"]
    assert read_address(["", "L8 1XY"], postcode="L8 1XY").is_rejected
    assert read_address(["10"]).is_rejected
    assert read_address(["10"], scheme="Rose Court").value == "10 Rose Court"


@pytest.mark.parametrize(
    ("written", "expected", "told"),
    [
        ("38012345", "38012345", []),
        ("38012345.0", "38012345", []),
        ("0038012345", "38012345", []),
        ("38,012,345", "38012345", []),
        ("'100010012345", "100010012345", []),
        ("1.00E+11", None, ["uprn_shortened"]),
        ("PL-001234", None, ["not_a_uprn"]),
        ("1000100123451", None, ["not_a_uprn"]),
        ("12 High St", None, ["not_a_uprn"]),
        ("0", None, []),
        ("", None, []),
        ("#N/A", None, []),
    ],
)
def test_a_uprn(written: str, expected: str | None, told: list[str]) -> None:
    read = read_uprn(written)
    assert read.value == expected
    assert [finding.code for finding in read.findings] == told


def test_references_are_kept_as_written_and_compared_without_marks() -> None:
    assert read_reference(" T/0012-3 ").value == "T/0012-3"
    assert read_reference("1234.0").value == "1234"
    assert read_reference("n/a").value is None
    assert [finding.code for finding in read_reference("1.2E+11").findings] == ["reference_shortened"]
    assert reference_key("T/001 2") == reference_key("t0012")
    assert reference_key("00123") == reference_key("123")
    assert reference_key("T001") != reference_key("T01")


@given(st.integers(1, 999_999_999_999))
def test_every_uprn_of_twelve_digits_or_less_is_read(number: int) -> None:
    assert read_uprn(str(number)).value == str(number)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Ullet Road", "5a"], "5a Ullet Road"),
        (["Ullet Road", "12", "Liverpool"], "12 Ullet Road, Liverpool"),
        (["Flat A", "12", "Ullet Road"], "Flat A, 12 Ullet Road"),
        (["5 Ullet Road", "7"], "5 Ullet Road, 7"),
        (["12", "Ullet Road"], "12 Ullet Road"),
    ],
)
def test_a_house_number_behind_its_street_goes_in_front(lines: list[str], expected: str) -> None:
    assert read_address(lines).value == expected
