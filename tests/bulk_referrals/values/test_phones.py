"""Numbers in messy cells: the mobile wins, somebody else's is never texted, the quick way equals the long way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bulk_referrals.shapes import Severity
from app.bulk_referrals.values.phone_owners import NOT_CLEAR, owner_of
from app.bulk_referrals.values.phones import FoundPhone, read_phones
from app.bulk_referrals.values.plain_phones import plain_phone
from app.core.phone import InvalidPhone, read_phone

pytestmark = pytest.mark.pure

MOBILE, OTHER, LANDLINE = "+447400123456", "+447400654321", "+441517093000"


def codes(*cells: str) -> list[str]:
    return [finding.code for finding in read_phones(cells).findings]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("07400 123456", []),
        ("7400123456", ["zero_restored"]),
        ("7400123456.0", ["zero_restored"]),
        ("+447400123456", []),
        ("0044 7400 123456", []),
        ("447400123456", []),
        ("+44 (0)7400 123456", []),
        ("07400.123.456", []),
        ("07400-123-456", []),
        ("'07400123456", []),
        ("Mob: 07400 123456", []),
        ("07400 123456 (own)", []),
        ("07400 123456 after 5pm", []),
        ("07400 123456 ext 12", []),
        ("O7400 I23456", ["phone_repaired"]),
        ("٠٧٤٠٠١٢٣٤٥٦", []),
        ('=HYPERLINK("tel:07400123456","07400123456")', []),
        ("0151 709 3000 / 07400 123456", ["several_phones"]),
        ("07400 123456 07400123456", []),
    ],
)
def test_the_households_mobile(written: str, told: list[str]) -> None:
    read = read_phones([written])
    assert read.value is not None
    assert (read.value.e164, read.value.may_be_texted) == (MOBILE, True)
    assert [finding.code for finding in read.findings] == told


@pytest.mark.parametrize(
    ("written", "owner"),
    [
        ("07400 123456 daughter", "daughter"),
        ("07400123456(dau)", "daughter"),
        ("Daughter's mob 07400123456", "daughter"),
        ("07400123456 - Daugther", "daughter"),
        ("neigbour: 07400123456", "neighbour"),
        ("07400123456 next of kin", "next of kin"),
        ("07400 123456 support worker", "worker"),
        ("07400 123456 s/worker", "worker"),
        ("carer 07400 123456", "carer"),
        ("07400 123456 c/o mum", "somebody else"),
        ("07400 123456 Carol", NOT_CLEAR),
    ],
)
def test_somebody_elses_number_is_flagged_and_not_texted(written: str, owner: str) -> None:
    read = read_phones([written])
    assert read.value == FoundPhone(MOBILE, is_mobile=True, belongs_to=owner)
    assert not read.value.may_be_texted
    assert [finding.severity for finding in read.findings] == ["confirm"]


def test_which_of_several_numbers_is_used() -> None:
    assert read_phones(["0151 709 3000", "07400 123456"]).value == FoundPhone(MOBILE, True, None, (LANDLINE,))
    assert read_phones(["07400 123456", "07400 654321"]).value == FoundPhone(MOBILE, True, None, (OTHER,))
    both = read_phones(["07400 123456 son 0151 709 3000 home"])
    assert both.value == FoundPhone(LANDLINE, False, None, (MOBILE,))
    assert read_phones(["07400 123456 own, 07400 654321 son"]).value == FoundPhone(MOBILE, True, None, (OTHER,))
    assert read_phones(["son 07400 654321 own 07400 123456"]).value == FoundPhone(MOBILE, True, None, (OTHER,))
    assert read_phones(["07400 123456/07400 654321"]).value == FoundPhone(MOBILE, True, None, (OTHER,))
    assert read_phones(["0740012345607400654321"]).value == FoundPhone(MOBILE, True, None, (OTHER,))
    three = read_phones(["0151 709 3000 07400 123456 07400 654321"])
    assert three.value == FoundPhone(MOBILE, True, None, (LANDLINE, OTHER))
    assert codes("0740012", "07400 123456") == ["phone_left_out"]


def test_the_same_number_once_as_somebody_elses_is_somebody_elses() -> None:
    assert read_phones(["07400 123456", "07400 123456 daughter"]).value == FoundPhone(MOBILE, True, "daughter")


def test_a_landline_is_for_calls_only() -> None:
    read = read_phones(["0151 709 3000"])
    assert read.value == FoundPhone(LANDLINE, is_mobile=False)
    assert not read.value.may_be_texted
    assert codes("0151 709 3000") == ["landline"]


@pytest.mark.parametrize(
    "written",
    ["", "no mobile", "No phone", "none", "n/a", "00000000000", "0", "07000000000", "01234567890", "07777777777", "-",
     "ex-directory", "ex-dir", "Refused", "#N/A", "11111111111", "does not have one"],
)  # fmt: skip
def test_no_phone_is_told_and_is_no_fault(written: str) -> None:
    assert read_phones([written]).value is None
    assert codes(written) == ["no_phone"]
    assert not read_phones([written]).is_rejected


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("0740012345", "too short"),
        ("070 1234 5678", "070"),
        ("0906 123 4567", "number"),
        ("+33 6 12 34 56 78", "another country"),
        ("07700 900123", "number"),
        ("ring the office", "This is not a phone number."),
        ("a.person@example.org", "This is not a phone number."),
        ("07400 123456 " * 30, "far more"),
    ],
)
def test_what_is_no_usable_number_is_asked(written: str, why: str) -> None:
    read = read_phones([written])
    assert read.value is None
    assert [finding.code for finding in read.findings] == ["phone_unusable"]
    assert read.findings[0].severity is Severity.CONFIRM
    assert why in read.findings[0].message
    assert read.findings[0].message.endswith("If it stays, we have no number and reach the household through you.")


@pytest.mark.parametrize("written", ["7.4E+09", "7.400123456E+9"])
def test_a_number_the_spreadsheet_shortened_is_rejected_as_it_can_be_got_back(written: str) -> None:
    read = read_phones([written])
    assert read.value is None
    assert read.is_rejected
    assert codes(written) == ["phone_shortened"]


def test_drama_numbers_only_where_they_are_allowed() -> None:
    assert read_phones(["07700 900123"], allow_fictional=True).value == FoundPhone("+447700900123", is_mobile=True)


def test_words_of_no_weight_are_the_tenants_own() -> None:
    assert owner_of("mobile (preferred), evenings only") is None
    assert owner_of("best contact") is None


_digits = st.text(st.sampled_from("0123456789"), min_size=8, max_size=9)


@given(
    st.sampled_from(["07", "7", "+447", "00447", "01", "02", "+441", "03", "447", "076", "07624", "07781", "01534"]),
    _digits, st.sampled_from(["", " ", "-"]), st.booleans(),
)  # fmt: skip
@settings(max_examples=1500)
def test_the_quick_way_gives_what_the_long_way_gives(begin: str, rest: str, gap: str, drama: bool) -> None:
    written = begin + rest[:3] + gap + rest[3:]
    quick = plain_phone(written)
    if quick is None:
        return
    slow = read_phone(written, allow_fictional=drama)
    assert (quick.e164, quick.is_mobile, quick.has_restored_zero) == (slow.e164, slow.is_mobile, slow.has_restored_zero)


@given(st.text(st.sampled_from("0123456789+-() ./"), max_size=18))
@settings(max_examples=800)
def test_the_quick_way_accepts_nothing_the_long_way_refuses(written: str) -> None:
    if plain_phone(written) is None:
        return
    try:
        read_phone(written)
    except InvalidPhone as refusal:
        raise AssertionError(written) from refusal
