"""The heading row is found over titles, in one row or two; headings find their field, sensitive ones are dropped."""

import contextlib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bulk_referrals import synonyms as module
from app.bulk_referrals.columns import FIELDS, column_letter, template_fields
from app.bulk_referrals.headings import data_rows, find_header
from app.bulk_referrals.shapes import SourceFile, SourceRow, UnreadableFile
from app.bulk_referrals.synonyms import heading_key, is_extendable, load_synonyms

pytestmark = pytest.mark.pure

SYNONYMS = load_synonyms()
HEADINGS = ["Tenancy Ref", "Tenant Name", "Mobile", "Address", "Postcode"]
PERSON = ["T1", "Jo Smith", "07400123456", "1 High St", "L8 1XY"]


def source(*rows: list[str]) -> SourceFile:
    numbered = tuple(SourceRow(number, tuple(row)) for number, row in enumerate(rows, start=1) if any(row))
    return SourceFile("csv", "utf-8", ",", None, (), numbered)


def table() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(module.__file__).with_name("synonyms.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Tenancy Ref", "tenancy_reference"), ("TCY_REFNO", "tenancy_reference"), ("tag_ref", "tenancy_reference"),
        ("TenancyRef", "tenancy_reference"), ("TENANCY\u00a0NO.", "tenancy_reference"), ("TenRef", "tenancy_reference"),
        ("Rent Account No", "tenancy_reference"), ("Payment Ref", "tenancy_reference"), ("Agreement Ref",
        "tenancy_reference"),
        ("Property Ref", "property_reference"), ("Place Ref", "property_reference"), ("NLPG UPRN", "uprn"), ("UPRN",
        "uprn"),
        ("Main Tenant", "full_name"), ("Household Name", "full_name"), ("Correspondence Name", "full_name"),
        ("Tenant's Surname", "last_name"), ("Forename(s)", "first_name"),
        ("Mobile No (UK)", "phone"), ("Mob", "phone"), ("Tel", "phone"), ("Tel 2", "phone_2"), ("Tel 3", "phone"),
        ("Contact Value", "phone"), ("Mobile\nNumber", "phone"),
        ("Post\r\nCode", "postcode"), ("Postcode *", "postcode"), ("PCode", "postcode"), ("Postcdoe", "postcode"),
        ("Addr1", "address_1"), ("ADDR_LINE_2", "address_2"), ("Address Line 1:", "address_1"),
        ("Children 5 - 10", "children_5_10"), ("18+", "is_adult"), ("Low income (Y/N)", "low_income"),
        ("On Universal Credit", "low_income"), ("Applicant Postcode", "postcode"), ("Surnmae", "last_name"),
    ],
)  # fmt: skip
def test_a_heading_finds_its_field(heading: str, field: str) -> None:
    assert SYNONYMS.meaning(heading).field == field


@pytest.mark.parametrize(
    "heading",
    ["Arrears", "Current Balance", "Current Arrears (£)", "NI", "NINO", "N.I. Number", "DOB", "D.O.B.", "Date of Birth",
     "date_of_birth", "Tenant DOB", "Vulnerability", "Vulnerabilty", "Flags", "Cautionary Alerts", "Ethnic Orgin",
     "Religion",
     "Sexual Orientation", "Immigration Status", "Disabilities Y/N", "Medical conditions", "Bank sort code", "NHS No.",
     "Weekly Rent £", "Monthly income", "Benefit award letter", "Gender", "Nationality", "Sort\u00a0Code", "HB Amount"],
)  # fmt: skip
def test_a_sensitive_heading_is_dropped(heading: str) -> None:
    assert SYNONYMS.meaning(heading).why == "sensitive"


@pytest.mark.parametrize("heading", ["Email", "E-mail addr", "NOK Tel", "Next of kin name", "Tenant 2", "Forename2",
"Age"])
def test_what_is_about_a_person_and_not_asked_for_is_dropped_too(heading: str) -> None:
    assert SYNONYMS.meaning(heading).why == "not needed"


@pytest.mark.parametrize("heading", ["", "#", "Colour", "Tenancy Start", "Patch", "zzzzzzzzzz"])
def test_other_headings_claim_no_field(heading: str) -> None:
    assert SYNONYMS.meaning(heading).field is None
    assert SYNONYMS.meaning(heading).why in {"not known", "not used"}


def test_every_entry_of_the_table_means_what_it_stands_under() -> None:
    for key, headings in table()["fields"].items():
        found = {heading: SYNONYMS.meaning(heading).field for heading in headings}
        assert {heading: field for heading, field in found.items() if field != key} == {}


def test_no_heading_stands_under_two_fields_and_none_under_an_unknown_one() -> None:
    owners: dict[str, set[str]] = {}
    for key, headings in table()["fields"].items():
        assert key in FIELDS
        for heading in headings:
            owners.setdefault(heading_key(heading), set()).add(key)
    assert {heading: keys for heading, keys in owners.items() if len(keys) > 1} == {}
    assert set(table()["fields"]) == set(FIELDS)


def test_no_sensitive_heading_of_the_table_is_taken_for_a_field() -> None:
    found = {heading: SYNONYMS.meaning(heading).field for heading in table()["sensitive"]["headings"]}
    assert {heading: field for heading, field in found.items() if field} == {}


def test_the_labels_of_the_template_are_headings() -> None:
    for field in template_fields():
        assert SYNONYMS.meaning(field.label).field == field.key


def test_a_coordinator_adds_headings_but_never_sensitive_ones() -> None:
    extended = load_synonyms([("Hshld Key", "tenancy_reference"), ("Arrears now", "notes"), ("DOB",
    "is_adult"), ("X1", "no_field"),
                              ("Rent Card No", "tenancy_reference"), ("Colour", "scheme")])  # fmt: skip
    assert extended.meaning("hshld_key").field == "tenancy_reference"
    assert extended.meaning("Rent card number").field == "tenancy_reference"
    assert extended.meaning("Colour").field == "scheme"
    assert extended.meaning("Arrears now").why == extended.meaning("DOB").why == "sensitive"
    assert SYNONYMS.meaning("Colour").field is None
    assert not is_extendable("NI Number")
    assert not is_extendable("  ")


def test_a_plain_header() -> None:
    header = find_header(source(HEADINGS, PERSON), SYNONYMS)
    assert (header.row, header.first_data, header.headings, header.problems) == (1, 1, tuple(HEADINGS), ())


def test_titles_above_are_passed_over_and_rows_keep_their_numbers() -> None:
    found = source(["Tenants of Rose Court, March 2026"], [], ["Printed", "27/03/2026"], HEADINGS, PERSON)
    header = find_header(found, SYNONYMS)
    assert (header.row, header.first_data) == (4, 3)
    assert data_rows(found, header)[0].cells == tuple(PERSON)
    assert [problem.message for problem in header.problems] == [
        "Rows 1 to 3 stand above the headings and were skipped."]  # fmt: skip


def test_two_rows_of_headings_are_joined_where_that_says_more() -> None:
    header = find_header(source(
        ["Tenancy", "First", "Last", "Mobile", "Address", "Post"], ["Ref", "Name", "Name", "No", "Line 1", "Code"],
        ["T1", "Jo", "Smith", "07400123456", "1 High St", "L8 1XY"],
    ), SYNONYMS)  # fmt: skip
    assert header.headings == ("Tenancy Ref", "First Name", "Last Name", "Mobile No", "Address Line 1", "Post Code")
    assert (header.row, header.first_data) == (2, 2)


def test_groups_over_headings_keep_somebody_elses_number_apart() -> None:
    header = find_header(source(
        ["Tenant", "", "", "Next of kin", "", "Home", ""], ["Ref", "Name", "Mobile", "Name", "Mobile", "Address",
        "Postcode"],
        ["T1", "Jo Smith", "07400123456", "A B", "07400123457", "1 High St", "L8 1XY"],
    ), SYNONYMS)  # fmt: skip
    assert header.headings[3:5] == ("Next of kin Name", "Next of kin Mobile")
    assert [SYNONYMS.meaning(heading).why for heading in header.headings[3:5]] == ["not needed", "not needed"]


def test_repeated_headings_and_columns_beyond_them_are_told() -> None:
    header = find_header(source([*HEADINGS, "Mobile"], [*PERSON, "", "", "extra", ""]), SYNONYMS)
    assert len(header.headings) == 8
    assert [(problem.code, problem.column) for problem in header.problems] == [("repeated_heading", "F")]
    assert "C and F" in header.problems[0].message


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "no_rows"),
        ([HEADINGS], "no_rows"),
        ([PERSON, PERSON], "no_header"),
        ([["A", "B"], ["C", "D"]], "no_header"),
        ([["x"]] * 25 + [HEADINGS, PERSON], "no_header"),
    ],
)
def test_without_headings_or_rows_the_file_cannot_be_read(rows: list[list[str]], code: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        find_header(source(*rows), SYNONYMS)
    assert refusal.value.code == code
    assert refusal.value.sentence.endswith(".")


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=8))
@settings(max_examples=200)
def test_any_table_gives_a_header_or_a_sentence(rows: list[list[str]]) -> None:
    found = source(*rows)
    header = None
    with contextlib.suppress(UnreadableFile):
        header = find_header(found, SYNONYMS)
    if header is None:
        return
    assert 0 < header.first_data < len(found.rows)
    assert header.row == found.rows[header.first_data - 1].number


@given(st.permutations(HEADINGS), st.lists(st.sampled_from([["Rose Court"], ["", "March"], ["Report",
"1"]]), max_size=6))
def test_headings_are_found_in_any_order_under_any_titles(order: list[str], titles: list[list[str]]) -> None:
    header = find_header(source(*titles, list(order), PERSON), SYNONYMS)
    assert header.row == len(titles) + 1
    assert header.headings == tuple(order)


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_any_heading_has_a_meaning_and_one_key(heading: str) -> None:
    meaning = SYNONYMS.meaning(heading)
    assert (meaning.field is not None) == (meaning.why == "heading")
    assert heading_key(heading_key(heading)) == heading_key(heading) or not heading.isascii()


def test_letters_of_columns() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 51, 52, 701, 702, 16_383)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]  # fmt: skip
