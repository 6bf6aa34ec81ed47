"""One row at a time: what is skipped, what every row needs, what is worked out, what is only told."""

from dataclasses import replace
from datetime import date

import pytest

from app.bulk_referrals.judging import Decisions, NothingKnown, judge
from app.bulk_referrals.shapes import (
    ColumnUse,
    Header,
    Mapping,
    Problem,
    Severity,
    SourceFile,
    SourceRow,
    UnreadableFile,
)
from tests.bulk_referrals.judging.files import FIELDS, SETTINGS, codes, household, judged, outcomes

pytestmark = pytest.mark.pure


def test_a_good_row_becomes_the_values_of_a_referral() -> None:
    row = judged([household(1)]).rows[0]
    assert row.outcome == "accepted" and row.problems == [] and row.number == 2
    assert row.values == {
        "tenancy_reference": "T00001", "first_name": "Abaaa", "last_name": "Akaaason",
        "phone": "+447911100001", "is_safe_to_text": True, "contact_by": "text", "language": "en",
        "address": "2 Canning Street, Liverpool", "postcode": "L8 7NN", "authority_code": "E08000012",
        "has_permission": True, "permission_on": date(2026, 11, 2), "permission_how": "writing",
        "needs": [
            {"kind": "device", "device_kind": "any", "must_haves": []},
            {"kind": "data", "device_kind": None, "must_haves": []},
        ],
    }
    assert row.keys["tenancy"] and row.keys["home"] and row.keys["phone"] == "+447911100001"


@pytest.mark.parametrize(("cells", "code"), [
    ({"tenancy_reference": "Total: 148"}, "total_row"),
    ({"tenancy_reference": "Total", "phone": "148"}, "total_row"),
    ({"tenancy_reference": "Grand total", "phone": "148", "address": "£12,345.67"}, "total_row"),
    ({"full_name": "Page 1 of 3"}, "footer_row"),
    ({"address": "- 2 -", "full_name": "Page 2"}, "footer_row"),
    ({"tenancy_reference": "Report printed on 12/11/2026 by JSMITH"}, "footer_row"),
    ({"tenancy_reference": "*** END OF REPORT ***"}, "footer_row"),
    ({"tenancy_reference": "(148 rows affected)"}, "footer_row"),
    ({field: field for field in FIELDS}, "repeated_header"),
    ({field: f" {field.upper()} " for field in FIELDS}, "repeated_header"),
    ({"tenancy_reference": "OAK COURT"}, "line_of_text"),
    (household(1, tenancy_reference="EXAMPLE-1"), "example_row"),
])  # fmt: skip
def test_rows_that_are_nobody_are_skipped_with_their_reason(cells: dict[str, str], code: str) -> None:
    row = judged([cells]).rows[0]
    assert row.outcome == "skipped" and codes(row) == {code} and row.values == {} and row.keys == {}
    assert row.problems[0].severity is Severity.NOTE and row.problems[0].row == 2


@pytest.mark.parametrize("name", ["Tota Pageson", "Ann Total", "May Report", "Endo Fry", "Sam Count"])
def test_nobody_is_taken_for_a_footer_by_name(name: str) -> None:
    assert outcomes(judged([household(1, full_name=name)])) == ["accepted"]
    assert outcomes(judged([household(1, tenancy_reference="", phone="", full_name=name)])) == ["accepted"]


def test_a_row_with_only_a_scheme_is_nobody() -> None:
    row = judged([{"scheme": "Oak Court"}], fields=(*FIELDS, "scheme")).rows[0]
    assert row.outcome == "skipped" and codes(row) == {"row_without_person"}


@pytest.mark.parametrize(("missing", "code"), [
    ("full_name", "no_name"), ("address", "no_address"), ("postcode", "no_postcode"),
])
def test_what_every_row_needs(missing: str, code: str) -> None:
    row = judged([household(1, **{missing: ""})]).rows[0]
    assert row.outcome == "rejected" and code in codes(row)
    problem = next(problem for problem in row.problems if problem.code == code)
    assert problem.heading == missing and problem.value == "" and problem.severity is Severity.REJECT


def test_every_mistake_of_a_row_is_told_at_once() -> None:
    row = judged([household(1, full_name="", postcode="L8", phone="1234")]).rows[0]
    assert row.outcome == "rejected"
    assert {problem.column for problem in row.problems} == {"B", "C", "E"}


def test_a_property_number_stands_for_a_missing_address() -> None:
    row = judged([household(1, address="", uprn="38012345")], fields=(*FIELDS, "uprn")).rows[0]
    assert row.outcome == "accepted" and "address_from_uprn" in codes(row)
    assert "38012345" in row.values["address"]


def test_outside_the_region_nothing_is_kept_but_the_count() -> None:
    rows = [household(1, postcode="M1 1AE", phone="nonsense"), household(2), household(3, postcode="CH1 1AA")]
    judgement = judged(rows)
    assert outcomes(judgement) == ["rejected", "accepted", "rejected"]
    for row in (judgement.rows[0], judgement.rows[2]):
        assert row.values == {} and row.keys == {}
        assert [(problem.code, problem.column, problem.value) for problem in row.problems] == [
            ("outside_region", "E", None)
        ]
    told = " ".join(problem.message for problem in judgement.every_problem())
    assert "2 rows are outside" in told and "M1" not in told and "CH1" not in told


def test_outside_the_region_the_other_rows_of_the_tenancy_go_too() -> None:
    rows = [household(1, postcode="M1 1AE"), household(1, postcode="M1 1AE", phone="rings never")]
    judgement = judged(rows)
    assert outcomes(judgement) == ["rejected", "skipped"]
    assert all(problem.value is None for row in judgement.rows for problem in row.problems)
    assert all("never" not in problem.message for row in judgement.rows for problem in row.problems)


def test_old_wirral_postcodes_are_asked_and_taken_once_confirmed() -> None:
    asked = judged([household(1, postcode="L41 4NH")]).rows[0]
    assert asked.outcome == "check" and codes(asked) == {"postcode_old_wirral"}
    assert asked.values["postcode"] == "L41 4NH" and "CH41 4NH" in asked.problems[0].message
    taken = judged([household(1, postcode="L41 4NH")], confirmed=frozenset({(2, "postcode_old_wirral")})).rows[0]
    assert taken.outcome == "accepted" and taken.values["postcode"] == "CH41 4NH"
    assert taken.values["authority_code"] == "E08000015" and taken.keys["home"].startswith("ch414nh")


def test_a_postcode_of_two_council_areas_takes_the_one_the_file_names() -> None:
    fields = (*FIELDS, "authority")
    unclear, named, wrong = judged(
        [household(1, postcode="L24 9AA"), household(2, postcode="L24 9AB", authority="Halton MBC"),
         household(3, authority="Sefton")],
        fields=fields,
    ).rows
    assert unclear.outcome == "accepted" and codes(unclear) == {"area_not_known"}
    assert "authority_code" not in unclear.values
    assert named.values["authority_code"] == "E06000006" and named.outcome == "accepted"
    assert wrong.outcome == "check" and codes(wrong) == {"authority_differs"}


def test_what_is_blank_is_not_known_and_never_no() -> None:
    fields = (*FIELDS, "low_income", "can_afford_contract", "device_now", "internet_home", "adults", "is_adult")
    row = judged([household(1, low_income="", can_afford_contract="?", device_now=" ", internet_home="-")],
                 fields=fields).rows[0]
    absent = {"is_low_income", "can_afford_contract", "device_now", "internet_home", "adults", "is_adult"}
    assert row.outcome == "accepted" and not absent & row.values.keys()
    answered = judged([household(1, low_income="N", can_afford_contract="Y")], fields=fields).rows[0]
    assert answered.values["is_low_income"] == "no" and answered.values["can_afford_contract"] == "yes"


def test_somebody_under_18_is_not_referred() -> None:
    row = judged([household(1, is_adult="No")], fields=(*FIELDS, "is_adult")).rows[0]
    assert row.outcome == "rejected" and codes(row) == {"not_adult"}


def test_permission_of_a_row_comes_before_that_of_the_file() -> None:
    fields = (*FIELDS, "permission", "permission_on", "permission_how")
    said_no, own, blank = judged(
        [household(1, permission="No"),
         household(2, permission="Yes", permission_on="03/11/2026", permission_how="By phone"),
         household(3)],
        fields=fields,
    ).rows
    assert said_no.outcome == "rejected"
    assert own.values["permission_on"] == date(2026, 11, 3) and own.values["permission_how"] == "phone"
    assert blank.values["has_permission"] is True and blank.values["permission_how"] == "writing"


def test_a_row_that_leaves_permission_blank_needs_it_for_the_file() -> None:
    fields = (*FIELDS, "permission")
    rows = [household(1, permission="Yes"), household(2)]
    judgement = judged(rows, fields=fields, settings=replace(SETTINGS, permission=None))
    assert outcomes(judgement) == ["accepted", "rejected"] and codes(judgement.rows[1]) == {"permission_missing"}
    assert judgement.problems == [] and outcomes(judged(rows, fields=fields)) == ["accepted", "accepted"]


def test_permission_that_was_never_asked_is_asked_once_for_the_file() -> None:
    judgement = judged([household(1), household(2)], settings=replace(SETTINGS, permission=None))
    assert outcomes(judgement) == ["accepted", "accepted"]
    assert [problem.code for problem in judgement.problems] == ["permission_not_declared"]
    assert "has_permission" not in judgement.rows[0].values


def test_texts_go_only_to_mobiles_somebody_called_safe() -> None:
    fields = (*FIELDS, "safe_to_text", "contact_by")
    rows = [
        household(1, safe_to_text="Yes"), household(2, safe_to_text="No"), household(3, safe_to_text=""),
        household(4, safe_to_text="Yes", phone="0151 496 0123"), household(5, phone=""),
        household(6, safe_to_text="Yes", contact_by="Phone call"),
    ]
    judgement = judged(rows, fields=fields)
    assert [row.values["contact_by"] for row in judgement.rows] == [
        "text", "call", "call", "call", "caseworker", "call",
    ]
    assert judgement.texts == 1 and judgement.cost_pence == SETTINGS.text_price_pence
    assert judged(rows[:1], settings=replace(SETTINGS, is_safe_to_text=None)).texts == 0


def test_somebody_elses_number_is_never_texted() -> None:
    row = judged([household(1, phone="07911 123456 daughter")]).rows[0]
    assert row.outcome == "check" and row.values["is_safe_to_text"] is False
    assert row.values["contact_by"] == "call" and row.values["phone_shared_with"] == "daughter"


def test_what_is_needed_comes_from_the_row_else_from_the_file() -> None:
    fields = (*FIELDS, "device_kind", "wants_data", "must_haves")
    laptop, data, nothing, blank = judged(
        [household(1, device_kind="Laptop", wants_data="No", must_haves="A camera"),
         household(2, device_kind="No device", wants_data="Yes"),
         household(3, device_kind="No device", wants_data="No"), household(4)],
        fields=fields,
    ).rows
    assert laptop.values["needs"] == [{"kind": "device", "device_kind": "laptop", "must_haves": ["camera"]}]
    assert data.values["needs"] == [{"kind": "data", "device_kind": None, "must_haves": []}]
    assert nothing.outcome == "rejected" and "nothing_needed" in codes(nothing)
    assert [need["kind"] for need in blank.values["needs"]] == ["device", "data"]


def test_only_chosen_columns_are_filled_down_and_never_names_or_phones() -> None:
    rows = [household(1, town="Bootle"), household(2), household(3, town="Crosby"), household(4)]
    fields = (*FIELDS, "town")
    filled = judged(rows, fields=fields, settings=replace(SETTINGS, fill_down=frozenset({"town"})))
    assert ["Bootle" in row.values["address"] for row in filled.rows] == [True, True, False, False]
    assert ["Crosby" in row.values["address"] for row in filled.rows] == [False, False, True, True]
    assert codes(filled.rows[1]) == {"filled_down"} and filled.rows[1].outcome == "accepted"
    alone = judged(rows, fields=fields)
    assert "Bootle" not in alone.rows[1].values["address"]
    never = judged(
        [household(1), household(2, full_name="", phone="")],
        settings=replace(SETTINGS, fill_down=frozenset({"full_name", "phone", "address_1"})),
    )
    assert never.rows[1].outcome == "rejected" and "phone" not in never.rows[1].values


def test_an_edit_is_judged_like_the_file_and_keeps_its_row() -> None:
    rows = [household(1, postcode="L8"), household(2)]
    row = judged(rows, edits={(2, "postcode"): "l87nn", (2, "phone"): None}).rows[0]
    assert row.number == 2 and row.outcome == "accepted"
    assert row.values["postcode"] == "L8 7NN" and "phone" not in row.values
    worse = judged(rows, edits={(3, "postcode"): "XX"}).rows[1]
    assert worse.outcome == "rejected" and worse.problems[0].value == "XX" and worse.problems[0].column == "E"


def test_a_confirmed_finding_no_longer_holds_a_row() -> None:
    rows = [household(1, authority="Sefton"), household(2, authority="Sefton")]
    fields = (*FIELDS, "authority")
    assert outcomes(judged(rows, fields=fields)) == ["check", "check"]
    one = judged(rows, fields=fields, confirmed=frozenset({(3, "authority_differs")}))
    assert outcomes(one) == ["check", "accepted"]
    assert one.rows[1].problems[0].severity is Severity.NOTE
    assert outcomes(judged(rows, fields=fields, confirmed=frozenset({(None, "authority_differs")}))) == [
        "accepted", "accepted",
    ]


def test_a_rejection_cannot_be_confirmed_away() -> None:
    row = judged([household(1, postcode="")], confirmed=frozenset({(None, "no_postcode")})).rows[0]
    assert row.outcome == "rejected"


def test_mistakes_that_repeat_have_one_line_a_column() -> None:
    rows = [household(number, phone=str(7911100000 + number)) for number in range(1, 5)]
    notes = judged(rows).column_notes
    assert [(note.column, note.code, note.count) for note in notes] == [("C", "zero_restored", 4)]
    assert notes[0].first_rows == (2, 3, 4, 5) and "4 rows" in notes[0].message and "phone" in notes[0].message


def test_a_row_that_could_not_be_read_is_rejected_alone() -> None:
    columns = tuple(ColumnUse(place, letter, name, name, "by hand") for place, (letter, name) in enumerate(
        zip("ABCDE", FIELDS, strict=True)))
    good = household(1)
    source = SourceFile("csv", "utf-8", ",", None, (), (
        SourceRow(1, FIELDS), SourceRow(2, ("T1", "Ann"), "A quote is opened and never closed."),
        SourceRow(3, tuple(good[field] for field in FIELDS)),
    ))
    judgement = judge(source, Header(1, FIELDS, 1), Mapping(columns), SETTINGS, NothingKnown())
    assert outcomes(judgement) == ["rejected", "accepted"]
    assert [problem.message for problem in judgement.rows[0].problems] == ["A quote is opened and never closed."]


def test_more_than_ten_thousand_rows_are_refused_but_totals_do_not_count() -> None:
    row = household(1)
    with pytest.raises(UnreadableFile) as refused:
        judged([row] * 10_001)
    assert refused.value.code == "too_many_rows"
    assert len(judged([*[row] * 10_000, {"full_name": "Total: 10000"}]).rows) == 10_001


def test_what_was_found_while_reading_weighs_at_its_row_unless_nobody_uses_the_column() -> None:
    columns = (*(ColumnUse(place, letter, name, name, "by hand") for place, (letter, name) in enumerate(
        zip("ABCDE", FIELDS, strict=True))), ColumnUse(5, "F", "Flags", None, "sensitive"))
    cells = (*(household(1)[field] for field in FIELDS), "secret Ã«")
    found = tuple(
        Problem(2, letter, None, value, Severity.CONFIRM, "double_encoding", "Check the letters.")
        for letter, value in (("B", cells[1]), ("F", cells[5]))
    )
    source = SourceFile("csv", "utf-8", ",", None, (), (SourceRow(1, (*FIELDS, "Flags")), SourceRow(2, cells)), found)
    judgement = judge(source, Header(1, (*FIELDS, "Flags"), 1), Mapping(columns), SETTINGS, NothingKnown())
    row = judgement.rows[0]
    assert row.outcome == "check" and [(problem.column, problem.heading) for problem in row.problems] == [
        ("B", "full_name")]
    assert "secret" not in repr(judgement)
    typed = judge(source, Header(1, (*FIELDS, "Flags"), 1), Mapping(columns), SETTINGS, NothingKnown(),
                  decisions=Decisions(edits={(2, "full_name"): "Zoë Smith"}))
    assert outcomes(typed) == ["accepted"]


def test_a_household_without_a_usable_number_is_reached_through_the_caseworker() -> None:
    rows = [household(1, phone="nonsense"), household(2)]
    judgement = judged(rows)
    assert outcomes(judgement) == ["check", "accepted"]
    assert codes(judgement.rows[0]) == {"phone_unusable"}
    confirmed = judged(rows, confirmed=frozenset({(2, "phone_unusable")}))
    assert outcomes(confirmed) == ["accepted", "accepted"]
    values = confirmed.rows[0].values
    assert "phone" not in values and values["contact_by"] == "caseworker" and "is_safe_to_text" not in values
    assert confirmed.texts == 1


def test_a_usable_number_in_another_row_of_the_tenancy_answers_for_one_that_is_not() -> None:
    first = household(1, phone="someone@example.org")
    judgement = judged([first, {**first, "phone": "07911 123456"}])
    assert outcomes(judgement) == ["accepted", "skipped"]
    assert judgement.rows[0].values["phone"] == "+447911123456"


def test_the_line_for_many_rows_names_nothing_of_one_of_them() -> None:
    rows = [household(number, full_name=f"Mr J Ward{'abcdefgh'[number]} & Mrs K Ward", phone=f"791123456{number}")
            for number in range(8)]
    messages = {note.code: note.message for note in judged(rows).column_notes}
    assert messages["several_names"].endswith("we took the first. Check the names.")
    assert messages["zero_restored"].endswith("we put it back.")
    assert not any("Ward" in message or "07911" in message for message in messages.values())
