"""Answers in landlords' words: yes and no, days, numbers, languages, devices, permission, notes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bulk_referrals.values.circumstances import read_contact_by, read_device_now, read_internet
from app.bulk_referrals.values.days import is_birth_day, read_day, read_permission_day
from app.bulk_referrals.values.found import Read
from app.bulk_referrals.values.languages import read_language
from app.bulk_referrals.values.needs import read_deadline, read_device_kind, read_must_haves, read_purposes
from app.bulk_referrals.values.never_stored import is_nhs_number, kind_never_stored
from app.bulk_referrals.values.notes import read_notes
from app.bulk_referrals.values.numbers import People, read_adults, read_count
from app.bulk_referrals.values.permission import read_permission, read_permission_how
from app.bulk_referrals.values.yes_no import read_is_adult, read_low_income, read_yes_no
from app.referrals import answers
from app.referrals.answers import Worded

pytestmark = pytest.mark.pure

TODAY = date(2026, 3, 27)


def codes(read: Read[object]) -> list[str]:
    return [finding.code for finding in read.findings]


@pytest.mark.parametrize("written", ["Y", "yes", "1", "1.0", "TRUE", "✓", "Yes - UC", "Y (UC)", "yes, weekly",
"Ticked", "-1"])
def test_yes(written: str) -> None:
    assert read_yes_no(written).value == "yes"
    assert "confirm" not in [finding.severity for finding in read_yes_no(written).findings]


@pytest.mark.parametrize("written", ["N", "no", "0", "FALSE", "No - has own", "no thanks", "Declined", "0.0"])
def test_no(written: str) -> None:
    assert read_yes_no(written).value == "no"


@pytest.mark.parametrize("written", ["", "?", "-", "n/a", "N/K", "not sure", "don’t know", "#N/A", "TBC",
"Prefer not to say"])
def test_not_known(written: str) -> None:
    assert read_yes_no(written) == Read(answers.YesNo.NOT_KNOWN)


@pytest.mark.parametrize("written", ["banana", "x", "yes?", "£340", "sometimes"])
def test_neither_must_be_looked_at(written: str) -> None:
    assert read_yes_no(written).value == "not_known"
    assert codes(read_yes_no(written)) == ["answer_not_clear"]


def test_an_age_answers_adult_and_a_benefit_low_income_and_neither_is_kept() -> None:
    assert [read_is_adult(text).value for text in ("45", "17", "18", "Adult", "1", "0", "")] == [
        True, False, True, True, True, False, None]  # fmt: skip
    assert read_low_income("Universal Credit").value == "yes"
    assert read_low_income("not on benefits").value == "not_known"
    assert codes(read_low_income("£340 pw")) == ["answer_not_clear"]
    assert "340" not in read_low_income("£340 pw").findings[0].message


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("03/04/1985", date(1985, 4, 3)), ("1985-04-03", date(1985, 4, 3)), ("3-Apr-85", date(1985, 4, 3)),
        ("31095", date(1985, 2, 17)), ("46108.0", date(2026, 3, 27)), ("27.3.26", date(2026, 3, 27)),
        ("3rd April 2026", date(2026, 4, 3)), ("April 3, 2026", date(2026, 4, 3)), ("Fri 27/03/2026",
        date(2026, 3, 27)),
        ("2026-03-27 00:00:00", date(2026, 3, 27)), ("2026-03-27T10:30:00Z", date(2026, 3, 27)),
        ("19850403", date(1985, 4, 3)), ("27 03 2026", date(2026, 3, 27)), ("1 Sept 2025", date(2025, 9, 1)),
    ],
)  # fmt: skip
def test_a_day_is_read_day_first(written: str, expected: date) -> None:
    assert read_day(written) == Read(expected)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("01/01/1900", "day_missing"), ("1900-01-01 00:00:00", "day_missing"), ("0", "day_missing"),
        ("00/00/0000", "day_missing"), ("31/12/9999", "day_missing"), ("31/02/2026", "no_such_day"),
        ("banana", "not_a_day"), ("7", "not_a_day"),
    ],
)  # fmt: skip
def test_what_is_no_day(written: str, code: str) -> None:
    assert read_day(written).value is None
    assert codes(read_day(written)) == [code]


def test_a_month_in_front_is_seen_and_told() -> None:
    assert read_day("03/25/2026").value == date(2026, 3, 25)
    assert codes(read_day("03/25/2026")) == ["month_first"]


def test_permission_is_not_given_in_the_future_nor_long_ago() -> None:
    assert read_permission_day("27/03/2026", today=TODAY) == Read(TODAY)
    assert codes(read_permission_day("28/03/2026", today=TODAY)) == ["day_in_future"]
    assert read_permission_day("28/03/2026", today=TODAY).value is None
    assert codes(read_permission_day("27/03/2024", today=TODAY)) == ["permission_old"]


@given(st.dates(date(1931, 1, 2), date(2030, 12, 31)))
def test_every_way_of_writing_a_day_is_the_same_day(day: date) -> None:
    if day == date(1970, 1, 1):
        return
    serial = (day - date(1899, 12, 30)).days
    ways = (f"{day:%d/%m/%Y}", f"{day:%d-%b-%Y}", f"{day:%d %B %y}", day.isoformat(), f"{day:%d.%m.%y}", str(serial))
    assert {read_day(way).value for way in ways} == {day}
    assert is_birth_day(day.isoformat()) == (day.year <= 2014)


@given(st.integers(3_700, 73_000))
def test_a_spreadsheets_number_counts_days(number: int) -> None:
    first, second = read_day(str(number)).value, read_day(str(number + 1)).value
    if first and second:
        assert second - first == timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2", People(2)), ("two", People(2)), ("2+1", People(2, 1)), ("2 adults 1 child", People(2, 1)),
        ("2A 1C", People(2, 1)), ("2 & 3", People(2, 3)), ("0", People(1)), ("", People(None)), ("n/a", People(None)),
        ("lots", People(None)), ("25", People(None)), ("1 adult", People(1)),
    ],
)  # fmt: skip
def test_numbers_of_adults(written: str, expected: People) -> None:
    assert read_adults(written).value == expected


def test_numbers_of_children() -> None:
    assert [read_count(text).value for text in ("3", "none", "2.0", "three kids", "", "-1", "2-3")] == [
        3, 0, 2, 3, None, None, None]  # fmt: skip
    assert codes(read_count("-1")) == ["not_a_number"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("English", "en"), ("", "en"), ("EN-GB", "en"), ("POLISH", "pl"), ("polski", "pl"), ("ar", "ar"), ("العربية",
        "ar"),
        ("Farsi/Persian", "fa"), ("Dari", "fa"), ("Mandarin", "zh"), ("中文", "zh"), ("Kurdish (Sorani)",
        "ckb"), ("ckb", "ckb"),
        ("Português", "pt"), ("Brazilian Portuguese", "pt"), ("română", "ro"), ("Türkçe", "tr"), ("Español", "es"),
        ("Polish, some English", "pl"), ("Arabic (العربية)", "ar"),
    ],
)  # fmt: skip
def test_a_language_we_have(written: str, code: str) -> None:
    assert read_language(written) == Read(code)


@pytest.mark.parametrize("written", ["Ukrainian", "Kurdish (Kurmanji)", "British Sign Language", "Polish or Arabic"])
def test_another_language_is_english_and_looked_at(written: str) -> None:
    assert read_language(written).value == "en"
    assert codes(read_language(written)) == ["language_not_ours"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("None", "nothing"), ("Smart phone only", "smartphone_only"), ("Broken laptop", "broken_device"),
        ("Laptop", "own_device"), ("shares with son", "shared_device"), ("No laptop", "nothing"), ("?", "not_known"),
        ("", "not_known"), ("n/a", "not_known"),
    ],
)  # fmt: skip
def test_what_they_have(written: str, code: str) -> None:
    assert read_device_now(written) == Read(answers.DeviceNow(code))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("No", "none"), ("no wifi", "none"), ("Broadband", "enough"), ("Y", "enough"), ("PAYG data", "not_enough"),
        ("limited wifi", "not_enough"), ("n/a", "not_known"), ("", "not_known"), ("n/k", "not_known"),
    ],
)  # fmt: skip
def test_how_much_internet(written: str, code: str) -> None:
    assert read_internet(written) == Read(answers.Internet(code))


def test_how_to_reach_them() -> None:
    assert [read_contact_by(text).value for text in ("SMS", "Phone call", "letter", "text or call", "")] == [
        "text", "call", "caseworker", "text", None]  # fmt: skip
    assert codes(read_contact_by("owl")) == ["answer_not_clear"]


@pytest.mark.parametrize(
    ("written", "kind"),
    [("Laptop", "laptop"), ("iPad", "tablet"), ("laptop/tablet", "any"), ("None", "none"), ("SIM only", "none"),
     ("Laptop x 1", "laptop"), ("laptop and data", "laptop"), ("Yes", "any"), ("", None), ("TV", None)],
)  # fmt: skip
def test_the_device_asked_for(written: str, kind: str | None) -> None:
    assert read_device_kind(written).value == kind


def test_lists_of_must_haves_and_purposes() -> None:
    assert read_must_haves("webcam; touch screen").value == ("camera", "touch")
    assert codes(read_must_haves("camera; gold plating")) == ["must_have_not_known"]
    assert read_purposes("Universal Credit journal & homework").value == ("benefits", "school")
    assert [finding.severity for finding in read_purposes("gaming").findings] == ["note"]
    assert read_deadline("job interview").value == "job"
    assert codes(read_deadline("27/03/2026")) == ["deadline_not_clear"]
    assert read_deadline("No") == Read(None)


def test_permission() -> None:
    assert [read_permission(text).value for text in ("Y", "verbal", "signed form", "Consent given", "")] == [
        True, True, True, True, None]  # fmt: skip
    for text in ("No", "refused", "consent withdrawn", "0"):
        assert read_permission(text).is_rejected
    assert codes(read_permission("maybe later")) == ["permission_not_clear"]
    assert [read_permission_how(text).value for text in ("phone", "In person", "letter", "")] == [
        "phone", "face_to_face", "writing", None]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "reader"),
    [
        (answers.YesNo, read_yes_no), (answers.DeviceNow, read_device_now), (answers.Internet, read_internet),
        (answers.ContactBy, read_contact_by), (answers.AskedDevice, read_device_kind),
        (answers.DeadlineKind, read_deadline),
        (answers.PermissionHow, read_permission_how), (answers.SpokenLanguage, read_language),
    ],
)  # fmt: skip
def test_our_own_words_and_codes_are_read_back(kind: type[Worded], reader: object) -> None:
    for answer in kind:
        assert reader(answer.words) == Read(answer)  # type: ignore[operator]
        assert reader(answer.value.upper()) == Read(answer)  # type: ignore[operator]


def test_every_must_have_and_purpose_of_ours_is_read_back_alone_and_together() -> None:
    for kind, reader in ((answers.MustHave, read_must_haves), (answers.Purpose, read_purposes)):
        for answer in kind:
            assert reader(answer.words).value == (answer,)
        together = reader("; ".join(answer.words for answer in kind))
        assert set(together.value) == set(kind)
        assert together.findings == ()


@pytest.mark.parametrize(
    "text",
    ["NI is AB 12 34 56 C.", "ab123456c", "NHS 943 476 5919", "9434765919", "sort 12-34-56 account 12345678",
     "card 4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32"],
)  # fmt: skip
def test_a_note_with_a_number_we_never_store_is_left_out_and_not_quoted(text: str) -> None:
    read = read_notes(text)
    assert read.value is None
    assert read.findings[0].hides_value
    assert not any(word in read.findings[0].message for word in text.split() if any(map(str.isdigit, word)))


def test_other_notes_are_kept() -> None:
    harmless = "Ring 07400 123456, ref 12345678, flat AB12"
    assert read_notes(harmless + "\x00").value == harmless
    assert read_notes("two\r\nlines").value == "two\nlines"
    assert codes(read_notes("x y " * 600)) == ["note_shortened"]
    assert kind_never_stored("7400123456") is None
    assert is_nhs_number("943 476 5919")
    assert not is_nhs_number("943 476 5918")
