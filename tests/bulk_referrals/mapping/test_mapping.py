"""Columns and their use: guessed, remembered, chosen by hand, and dropped when sensitive, whatever else is said."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bulk_referrals.mapping import (
    MappingRefused,
    choose_fields,
    drop_sensitive,
    heading_set_key,
    is_usable,
    remember,
    suggest_mapping,
)
from app.bulk_referrals.shapes import Header, Mapping, SourceRow
from app.bulk_referrals.synonyms import load_synonyms

pytestmark = pytest.mark.pure

SYNONYMS = load_synonyms()
HEADINGS = ("Tenancy Ref", "Tenant Name", "Mobile", "Address", "Postcode")


def header(*headings: str) -> Header:
    return Header(1, headings, 1)


def rows(*cells: tuple[str, ...]) -> tuple[SourceRow, ...]:
    return tuple(SourceRow(number, row) for number, row in enumerate(cells, start=2))


def suggest(
    *headings: str, under: tuple[SourceRow, ...] = (), remembered: dict[str, str | None] | None = None
) -> Mapping:
    return suggest_mapping(header(*headings), SYNONYMS, under, remembered=remembered)


def uses(mapping: Mapping) -> list[tuple[str | None, str]]:
    return [(column.field, column.why) for column in mapping.columns]


def codes(mapping: Mapping) -> list[str]:
    return [problem.code for problem in mapping.problems]


def test_headings_are_mapped_and_nothing_is_left_to_say() -> None:
    mapping = suggest(*HEADINGS)
    assert mapping.fields == {
        "tenancy_reference": (0,), "full_name": (1,), "phone": (2,), "address": (3,), "postcode": (4,)
    }
    assert mapping.problems == ()
    assert is_usable(mapping)
    assert [column.letter for column in mapping.columns] == ["A", "B", "C", "D", "E"]


def test_the_strongest_of_several_claims_wins_and_phones_may_be_several() -> None:
    mapping = suggest("Payment Ref", "Correspondence Name", *HEADINGS, "Tel")
    assert uses(mapping)[:2] == [(None, "repeated"), (None, "repeated")]
    assert mapping.fields["phone"] == (4, 7)
    assert codes(mapping) == ["column_repeated", "column_repeated"]


def test_a_filled_column_wins_over_an_empty_one() -> None:
    mapping = suggest(*HEADINGS, "Payment Ref", under=rows(("", "Jo Smith", "07400123456", "1 High St", "L8 1XY",
    "T1")))
    assert mapping.fields["tenancy_reference"] == (5,)


@pytest.mark.parametrize("missing", ["Tenant Name", "Address", "Postcode"])
def test_a_missing_required_column_makes_the_mapping_unusable(missing: str) -> None:
    mapping = suggest(*(heading for heading in HEADINGS if heading != missing))
    if missing == "Postcode":  # it may stand inside the whole address
        assert codes(mapping) == ["postcode_from_address"]
        return
    assert "missing_column" in codes(mapping)
    assert not is_usable(mapping)


def test_a_missing_phone_or_reference_is_told() -> None:
    assert codes(suggest("Name", "Address", "Postcode")) == ["missing_phone", "missing_reference"]


def test_sensitive_columns_are_dropped_by_heading_whatever_is_remembered() -> None:
    mapping = suggest(*HEADINGS, "DOB", "Email", remembered={"dob": "notes", "email": "notes"})
    assert mapping.dropped == ("DOB", "Email")
    assert uses(mapping)[5:] == [(None, "sensitive"), (None, "not needed")]
    with pytest.raises(MappingRefused):
        choose_fields(mapping, {5: "notes"})


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Colour", ["QQ 12 34 56 C", "AB123456C", "CE 12 34 56 A", ""]),
        ("Colour", ["03/04/1985", "1/1/1990", "4-May-62", "1985-04-03 00:00:00"]),
        ("Colour", ["12-34-56", "20-45-99", "40-47-84"]),
        ("Colour", ["943 476 5919", "9434765919", "987 654 4321"]),
        ("Notes", ["AB123456C", "CE123456A"]),
        ("Agreed on", ["03/04/1985", "1/1/1990", "4-May-62"]),
        ("", ["03/04/1985", "1/1/1990"]),
        ("Colour", ["red"] * 50 + ["her number is AB123456C"]),
        ("Colour", ["green", "pays from 12-34-56 12345678", "blue"]),
    ],
)
def test_sensitive_contents_drop_a_column_and_no_value_is_told(heading: str, values: list[str]) -> None:
    people = [("T1", "Jo Smith", "07400123456", "1 High St", "L8 1XY", value) for value in values]
    mapping = suggest(*HEADINGS, heading, under=rows(*people))
    assert uses(mapping)[5] == (None, "sensitive")
    assert codes(mapping) == ["sensitive_contents"]
    told = mapping.problems[0]
    assert told.value is None
    assert not any(value in told.message for value in values if value)
    assert all(row.cells[5] == "" for row in drop_sensitive(rows(*people), mapping))


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Tenancy Start Date", ["03/04/2021", "01/02/2022"]),
        ("Agreed on", ["03/03/2026", "04/03/2026"]),
        ("Colour", ["red", "blue"]),
        ("Bin Day", ["12345678", "23456789"]),
    ],
)
def test_harmless_contents_stay(heading: str, values: list[str]) -> None:
    people = [("T1", "Jo Smith", "07400123456", "1 High St", "L8 1XY", value) for value in values]
    assert suggest(*HEADINGS, heading, under=rows(*people)).dropped == ()


def test_references_that_look_like_nhs_numbers_stay() -> None:
    people = [("9434765919", "Jo Smith", "07400123456", "1 High St", "L8 1XY")] * 3
    assert suggest(*HEADINGS, under=rows(*people)).fields["tenancy_reference"] == (0,)


def test_a_column_without_heading_is_guessed_by_its_form_and_must_be_looked_at() -> None:
    people = [("Jo Smith", "1 High St", "07400123456", "L8 1XY", "x"), ("A B", "2 High St", "07400123457", "L8 2XY",
    "y")]
    mapping = suggest("Name", "Address", "", "Colour", "", under=rows(*people))
    assert uses(mapping) == [
        ("full_name", "heading"), ("address", "heading"), ("phone", "by contents"), ("postcode", "by contents"),
        (None, "not known"),
    ]  # fmt: skip
    assert codes(mapping) == ["guessed_by_contents", "guessed_by_contents", "missing_reference", "blank_heading"]
    assert choose_fields(mapping, {2: "phone"}).columns[2].why == "by hand"


def test_choices_by_hand_change_the_use_and_are_remembered_for_the_next_file() -> None:
    mapping = choose_fields(suggest(*HEADINGS, "Colour", "DOB"), {5: "notes", 1: None})
    assert uses(mapping)[5] == ("notes", "by hand")
    assert "missing_column" in codes(mapping)
    kept = json.loads(json.dumps(remember(choose_fields(mapping, {1: "full_name"}))))
    assert kept["colour"] == "notes"
    assert "dob" not in kept
    again = suggest("colour", *HEADINGS, remembered=kept)
    assert uses(again)[0] == ("notes", "remembered")
    assert uses(again)[2] == ("full_name", "remembered")


def test_a_column_left_out_by_hand_stays_out_next_time() -> None:
    kept = remember(choose_fields(suggest(*HEADINGS, "Notes"), {5: None}))
    assert uses(suggest(*HEADINGS, "Notes", remembered=kept))[5] == (None, "remembered")


@pytest.mark.parametrize("chosen", [{1: "no_such_field"}, {99: "notes"}, {-1: "notes"}, {0: "postcode"}])
def test_choices_that_cannot_be_made_are_refused_with_a_sentence(chosen: dict[int, str | None]) -> None:
    with pytest.raises(MappingRefused) as refusal:
        choose_fields(suggest(*HEADINGS), chosen)
    assert str(refusal.value).endswith(".")


def test_remembered_fields_that_no_longer_exist_are_forgotten() -> None:
    assert uses(suggest(*HEADINGS, remembered={"postcode": "gone"}))[4] == ("postcode", "heading")


def test_the_key_of_a_heading_set_knows_no_order_case_or_blanks() -> None:
    assert heading_set_key(header(*HEADINGS)) == heading_set_key(header("POSTCODE ", "", *HEADINGS[:4]))
    assert heading_set_key(header("Tel", "Tel")) != heading_set_key(header("Tel"))
    assert len(heading_set_key(header())) == 64


@given(st.lists(st.sampled_from([*HEADINGS, "DOB", "Tel", "", "Colour", "Forename", "Surname",
"Payment Ref"]), max_size=12))
def test_every_field_that_may_not_repeat_has_one_column(headings: list[str]) -> None:
    mapping = suggest(*headings)
    assert len(mapping.columns) == len(headings)
    assert all(len(indexes) == 1 for field, indexes in mapping.fields.items() if field not in {"phone", "phone_2"})
    assert suggest(*headings, remembered=remember(mapping)).fields == mapping.fields


@given(st.lists(st.tuples(st.text(max_size=15), st.text(max_size=15)), max_size=20), st.text(max_size=10))
def test_any_contents_give_a_mapping(cells: list[tuple[str, str]], heading: str) -> None:
    mapping = suggest(heading, "Name", under=rows(*cells))
    assert len(drop_sensitive(rows(*cells), mapping)) == len(cells)


def test_the_headings_of_housing_systems_are_known() -> None:
    ql = suggest("tenancy-ref", "corr-name1", "prop-add1", "prop-add2", "prop-add3", "prop-postcode", "mobile-phone")
    assert list(ql.fields) == [
        "tenancy_reference", "full_name", "address_1", "address_2", "address_3", "postcode", "phone"
    ]
    whole = suggest(
        "TCY_REFNO", "PAR_PER_TITLE", "PAR_PER_SURNAME", "ADR_LINE_ALL", "POSTCODE", "CDE_CONTACT_VALUE"
    )
    assert list(whole.fields) == ["tenancy_reference", "title", "last_name", "address", "postcode", "phone"]
    civica = suggest(*HEADINGS[:2], "Telephone Home", "Telephone Mobile", *HEADINGS[3:])
    assert uses(civica)[2:4] == [("phone_2", "heading"), ("phone", "heading")]


def test_the_kind_of_a_contact_is_not_how_they_want_to_be_reached() -> None:
    assert uses(suggest(*HEADINGS, "Contact Type"))[-1] == (None, "not used")
