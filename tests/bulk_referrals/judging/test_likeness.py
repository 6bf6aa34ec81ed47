"""Rows that say something about each other: tenancies, homes, look-alikes, phones, earlier referrals, choices."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from app.bulk_referrals.judging import Choice, Earlier, Found, NothingKnown, Wanted
from app.bulk_referrals.shapes import Severity
from app.bulk_referrals.states import RowChoice
from tests.bulk_referrals.judging.files import FIELDS, codes, household, judged, outcomes

pytestmark = pytest.mark.pure


@dataclass
class Earlierly:
    """Answers that a test wrote down, with places by outcode; remembers how often and what it was asked."""

    found: Found
    asked: list[Wanted] = field(default_factory=list)

    def find(self, wanted: Wanted) -> Found:
        self.asked.append(wanted)
        places = NothingKnown().find(wanted).places
        return Found(
            self.found.tenancies, self.found.homes, self.found.uprns, self.found.phones,
            self.found.helped_homes, self.found.helped_uprns, places, self.found.listed_outcodes,
        )


def test_one_row_a_phone_becomes_one_household_with_the_mobile() -> None:
    judgement = judged([household(1, phone="0151 496 0123"), household(1, phone="07911 123456")])
    first, second = judgement.rows
    assert outcomes(judgement) == ["accepted", "skipped"] and second.grouped_into == first.number == 2
    assert first.values["phone"] == "+447911123456" and first.values["contact_by"] == "text"
    assert second.values == {} and second.keys == {} and "grouped" in codes(second)


def test_one_row_a_person_refers_the_first_adult_and_names_nobody_else() -> None:
    fields = (*FIELDS, "is_adult")
    judgement = judged(
        [household(1, full_name="Kim Little", is_adult="No", phone=""),
         household(1, full_name="Ann Little", is_adult="Yes"),
         household(1, full_name="Bob Little", phone="07911 123555")],
        fields=fields,
    )
    assert outcomes(judgement) == ["skipped", "accepted", "skipped"]
    head = judgement.rows[1]
    assert head.values["first_name"] == "Ann" and head.values["phone"] == "+447911100001"
    assert "second_person" in codes(head) and "Bob" not in " ".join(problem.message for problem in head.problems)
    assert judgement.rows[0].grouped_into == judgement.rows[2].grouped_into == 3


def test_the_phone_of_another_person_is_called_and_never_texted() -> None:
    head = judged([household(1, phone=""), household(1, full_name="Bob Other", phone="07911 123555")]).rows[0]
    assert head.values["phone"] == "+447911123555" and head.values["contact_by"] == "call"
    assert head.values["is_safe_to_text"] is False and head.values["phone_shared_with"]


def test_rows_of_a_tenancy_fill_each_others_gaps() -> None:
    judgement = judged([household(1, address="", postcode=""), household(1, full_name="")])
    assert outcomes(judgement) == ["accepted", "skipped"]
    head, other = judgement.rows
    assert head.values["address"] == "2 Canning Street, Liverpool" and head.values["postcode"] == "L8 7NN"
    assert {problem.severity for problem in (*head.problems, *other.problems)} == {Severity.NOTE}


def test_what_contradicts_within_a_tenancy_is_flagged() -> None:
    fields = (*FIELDS, "device_now")
    elsewhere = judged([household(1), household(1, address="99 Huskisson Street")])
    assert outcomes(elsewhere) == ["check", "skipped"] and "tenancy_conflict" in codes(elsewhere.rows[0])
    answers = judged([household(1, device_now="Nothing"), household(1, device_now="A smartphone only")], fields=fields)
    assert outcomes(answers) == ["check", "skipped"]
    assert answers.rows[0].values["device_now"] == "nothing"
    assert {problem.heading for problem in answers.rows[0].problems} == {"device_now"}
    spelt = judged([household(1, address="2 Canning St"), household(1)])
    assert outcomes(spelt) == ["accepted", "skipped"]


def test_one_reference_at_other_peoples_homes_swallows_nobody() -> None:
    rows = [household(number, tenancy_reference="PATCH-7") for number in (1, 2, 3)]
    judgement = judged([*rows, rows[1]])
    assert outcomes(judgement) == ["accepted", "check", "check", "skipped"]
    assert codes(judgement.rows[1]) == codes(judgement.rows[2]) == {"tenancy_of_two_homes"}
    assert judgement.rows[3].grouped_into == 3
    chosen = judged(rows, edits={(3, "tenancy_reference"): "T-77"}, choices={4: Choice(RowChoice.SKIP)})
    assert outcomes(chosen) == ["accepted", "accepted", "skipped"]
    assert outcomes(judged(rows, choices={3: Choice(RowChoice.REFER_ANYWAY, "Why")})) == ["accepted", "check", "check"]


def test_tenancy_references_are_compared_without_their_spelling() -> None:
    rows = [household(1, tenancy_reference="ab 12/3"), household(1, tenancy_reference="AB12/3")]
    assert outcomes(judged(rows)) == ["accepted", "skipped"]


def test_nobody_is_grouped_with_an_empty_home() -> None:
    judgement = judged([household(1, full_name="VOID"), household(1)])
    assert outcomes(judgement) == ["rejected", "accepted"]


def test_the_same_home_twice_asks_what_to_do_with_the_later_row() -> None:
    rows = [household(1), household(2), household(1, tenancy_reference="T9", address="2 CANNING ST.", phone="")]
    judgement = judged(rows)
    assert outcomes(judgement) == ["accepted", "accepted", "check"]
    assert codes(judgement.rows[2]) >= {"duplicate_home"} and "Row 2" in judgement.rows[2].problems[0].message


def test_a_rejected_row_makes_nobody_a_duplicate() -> None:
    rows = [household(1, full_name=""), household(1, tenancy_reference="T9")]
    assert outcomes(judged(rows)) == ["rejected", "accepted"]


@pytest.mark.parametrize(("one", "other"), [
    ("Flat 2, 10 High St", "10/2 High Street"),
    ("Flat A, 12 High Street", "12A High St"),
    ("Flat 3, 7 High Street", "3-7 High Street"),
])
def test_homes_that_look_alike_are_for_a_person_and_never_merged(one: str, other: str) -> None:
    rows = [household(1, address=one), household(2, address=other), household(3, address="11 High Street")]
    judgement = judged(rows)
    assert outcomes(judgement) == ["accepted", "check", "accepted"]
    assert codes(judgement.rows[1]) == {"perhaps_same_home"}
    both = judged(rows, confirmed=frozenset({(3, "perhaps_same_home")}))
    assert outcomes(both) == ["accepted"] * 3 and both.rows[1].grouped_into is None


def test_the_same_name_behind_one_postcode_or_phone_is_for_a_person() -> None:
    name = {"full_name": "Ann Other"}
    assert outcomes(judged([household(1, **name), household(2, **name)])) == ["accepted", "check"]
    moved = {**name, "phone": "07911 123222"}
    assert outcomes(judged([household(1, **moved), household(2, **moved, postcode="L15 3HF")])) == [
        "accepted", "check"]
    assert outcomes(judged([household(1, **name), household(2, **name, postcode="L15 3HF")])) == ["accepted"] * 2


def test_a_mobile_of_more_than_two_households_is_not_texted_before_it_is_checked() -> None:
    rows = [household(number, phone="07911 123999") for number in (1, 2, 3)]
    assert outcomes(judged(rows[:2])) == ["accepted", "accepted"]
    judgement = judged(rows)
    assert outcomes(judgement) == ["check"] * 3 and judgement.texts == 0
    assert {row.values["contact_by"] for row in judgement.rows} == {"call"}
    assert all(codes(row) == {"phone_in_many_households"} for row in judgement.rows)
    checked = judged(rows, confirmed=frozenset({(None, "phone_in_many_households")}))
    assert outcomes(checked) == ["accepted"] * 3 and checked.texts == 3


def test_one_household_on_several_rows_is_counted_once_for_its_mobile() -> None:
    rows = [household(1), household(1), household(1, tenancy_reference="T9"), household(2, phone="07911 100001")]
    assert not any("phone_in_many_households" in codes(row) for row in judged(rows).rows)


def skip() -> dict[int, Choice]:
    return {3: Choice(RowChoice.SKIP)}


def test_choices_for_a_duplicate() -> None:
    rows = [household(1), household(1, tenancy_reference="T9", full_name="Zoë Late", phone="07911 123333")]
    assert outcomes(judged(rows)) == ["accepted", "check"]
    assert outcomes(judged(rows, choices=skip())) == ["accepted", "skipped"]
    put = judged(rows, choices={3: Choice(RowChoice.UPDATE)})
    assert outcomes(put) == ["accepted", "skipped"] and put.rows[1].grouped_into == 2
    assert put.rows[0].values["first_name"] == "Zoë" and put.rows[0].values["phone"] == "+447911123333"
    assert outcomes(judged(rows, choices={3: Choice(RowChoice.REFER_ANYWAY, " ")})) == ["accepted", "check"]
    anyway = judged(rows, choices={3: Choice(RowChoice.REFER_ANYWAY, "Two flats")})
    assert outcomes(anyway) == ["accepted", "accepted"] and anyway.rows[1].reason == "Two flats"
    assert outcomes(judged(rows, confirmed=frozenset({(None, "duplicate_home")}))) == ["accepted", "check"]


def test_what_is_known_is_asked_once_with_every_key() -> None:
    known = Earlierly(Found())
    judged([household(number) for number in range(50)], known=known)
    assert len(known.asked) == 1
    wanted = known.asked[0]
    assert len(wanted.tenancies) == len(wanted.phones) == len(wanted.homes) == 50 and len(wanted.postcodes) == 1


def test_an_open_tenancy_may_be_left_out_or_updated_and_never_referred_again() -> None:
    rows = [household(1), household(2)]
    key = judged(rows).rows[1].keys["tenancy"]
    known = Earlierly(Found(tenancies={key: Earlier("R-2345", date(2026, 3, 3), "R-2345")}))
    judgement = judged(rows, known=known)
    assert outcomes(judgement) == ["accepted", "check"]
    assert codes(judgement.rows[1]) == {"already_open_tenancy"}
    assert "R-2345 of 3 March 2026" in judgement.rows[1].problems[0].message
    updated = judged(rows, known=known, choices={3: Choice(RowChoice.UPDATE)})
    assert outcomes(updated) == ["accepted", "accepted"] and updated.rows[1].updates == "R-2345" and updated.texts == 1
    assert outcomes(judged(rows, known=known, choices={3: Choice(RowChoice.REFER_ANYWAY, "New")})) == [
        "accepted", "check"]
    assert outcomes(judged(rows, known=known, choices=skip())) == ["accepted", "skipped"]


def test_help_in_the_last_months_is_told_with_its_date_only() -> None:
    row = judged([household(1)]).rows[0]
    known = Earlierly(Found(helped_homes={row.keys["home"]: date(2026, 3, 3)}))
    found = judged([household(1)], known=known).rows[0]
    assert found.outcome == "check"
    assert found.problems[0].message.startswith("This household was already helped on 3 March 2026.")
    anyway = judged([household(1)], known=known, choices={2: Choice(RowChoice.REFER_ANYWAY, "Broken since")})
    assert outcomes(anyway) == ["accepted"]


def test_an_open_home_a_waiting_row_and_a_known_phone() -> None:
    plain = judged([household(1)]).rows[0].keys
    on = date(2026, 3, 3)
    open_one = Earlier("R-1", on, "R-1")
    home = Earlierly(Found(homes={plain["home"]: open_one}, phones={plain["phone"]: open_one}))
    assert codes(judged([household(1)], known=home).rows[0]) == {"already_open_home"}
    waiting = Earlierly(Found(homes={plain["home"]: Earlier("row 7 of file B-1", on)}))
    assert codes(judged([household(1)], known=waiting).rows[0]) == {"already_staged"}
    phone = Earlierly(Found(phones={plain["phone"]: open_one}))
    row = judged([household(1)], known=phone).rows[0]
    assert codes(row) == {"already_open_phone"} and row.outcome == "check"
    assert outcomes(judged([household(1)], known=phone, confirmed=frozenset({(2, "already_open_phone")}))) == [
        "accepted"]


def test_a_postcode_missing_from_a_loaded_list_is_asked() -> None:
    row = judged([household(1)], known=Earlierly(Found(listed_outcodes=frozenset({"L8"})))).rows[0]
    assert row.outcome == "check" and codes(row) == {"postcode_not_listed"}
