"""Phone numbers: every usual way of writing gives one form; the rest is refused with a sentence."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.phone import (
    FICTIONAL_STEMS,
    InvalidPhone,
    PhoneNumber,
    find_phones,
    format_national,
    mask,
    read_mobile,
    read_phone,
)

pytestmark = pytest.mark.pure

SUBSCRIBER = st.integers(0, 999_999).map(lambda n: f"7400{n:06d}")
STYLES = (
    "0{a}{b}", "0{a} {b}", "+44{a}{b}", "+44 {a} {b}", "0044{a}{b}", "+44 (0){a} {b}", "+440{a}{b}",
    "0044 (0) {a}-{b}", "(0{a}) {b}", "0{a}.{b}", "0{a}-{b}", "44{a}{b}", "440{a}{b}",
    "\u202a+44 {a} {b}\u202c", "'0{a}{b}", "tel: 0{a}{b}", "0{a}\u00a0{b}", " +0{a}{b} ", "(+44) {a} {b}",
)  # fmt: skip


@given(SUBSCRIBER, st.sampled_from(STYLES))
def test_every_way_of_writing_a_mobile_gives_one_form(national: str, style: str) -> None:
    number = read_phone(style.format(a=national[:4], b=national[4:]))
    assert number == PhoneNumber(e164=f"+44{national}", is_mobile=True, region="GB")


@given(SUBSCRIBER)
def test_a_lost_zero_is_restored_and_said(national: str) -> None:
    for typed in (national, f"{national}.0"):
        number = read_phone(typed)
        assert number.e164 == f"+44{national}"
        assert number.has_restored_zero
    assert not read_phone(f"0{national}").has_restored_zero


@given(SUBSCRIBER)
def test_what_is_shown_reads_back_as_itself(national: str) -> None:
    number = read_phone(f"0{national}")
    assert read_phone(number.national) == number
    assert read_phone(str(number)) == number


@given(st.one_of(st.text(max_size=40), st.text(alphabet="0123456789+()-. eE/", max_size=20)))
def test_anything_typed_is_read_or_refused_with_a_sentence(typed: str) -> None:
    try:
        said = read_phone(typed, allow_fictional=True).e164
    except InvalidPhone as refusal:
        said = refusal.sentence
    assert re.fullmatch(r"\+44\d{9,10}|[A-Z].{15,100}\.", said)


@pytest.mark.parametrize(
    ("typed", "region"),
    [("07624 123456", "IM"), ("07797 712345", "JE"), ("07781 123456", "GG"), ("07418 900123", "GB")],
)
def test_mobiles_of_the_islands_count(typed: str, region: str) -> None:
    number = read_mobile(typed)
    assert (number.is_mobile, number.region) == (True, region)


@pytest.mark.parametrize(
    "typed", ["0151 233 3000", "020 7219 3000", "0300 123 1234", "0800 123 123", "1512333000"]
)
def test_landlines_are_for_calls_only(typed: str) -> None:
    assert not read_phone(typed).is_mobile
    with pytest.raises(InvalidPhone, match="is not a mobile"):
        read_mobile(typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter a phone number"),
        ("   ", "Enter a phone number"),
        ("070 1234 5678", "start 070"),
        ("07012 345678", "start 070"),
        ("07640 123456", "pager"),
        ("0909 879 0123", "costs a lot"),
        ("+1 212 555 0123", "another country"),
        ("+353 85 012 3456", "another country"),
        ("0740012345", "too short"),
        ("074001234567", "too long"),
        ("12345", "too short"),
        ("00000000000", "not a real number"),
        ("7.7009E+09", "Format the column as text"),
        ("07400 123456 daughter", "words beside"),
        ("07400 123456 / 07400 654321", "two numbers"),
        ("no mobile", "words beside"),
        ("06001 234567", "not in use"),
    ],
)
def test_refusals_say_what_is_wrong(typed: str, said: str) -> None:
    with pytest.raises(InvalidPhone, match=said):
        read_phone(typed)


@given(st.sampled_from(sorted(FICTIONAL_STEMS)), st.integers(0, 999))
def test_drama_numbers_only_by_allowance(stem: str, last: int) -> None:
    typed = f"0{stem}{last:03d}"
    with pytest.raises(InvalidPhone, match="films"):
        read_phone(typed)
    number = read_phone(typed, allow_fictional=True)
    assert number.e164 == f"+44{stem}{last:03d}"
    assert number.is_fictional
    assert number.is_mobile == (stem == "7700900")


def test_neighbours_of_the_drama_range_are_judged_as_usual() -> None:
    assert read_phone("07700 899999") == read_phone("07700 899999", allow_fictional=True)
    with pytest.raises(InvalidPhone, match="not in use"):
        read_phone("07700 901000", allow_fictional=True)


def test_the_allowance_does_not_make_a_real_number_fictional() -> None:
    assert not read_phone("07400 123456", allow_fictional=True).is_fictional


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("07400 123456 daughter", ["+447400123456"]),
        ("0151 233 3000 / 07400 123456", ["+441512333000", "+447400123456"]),
        ("07400123456 or 07400 123456", ["+447400123456"]),
        ("no mobile", []),
        ("", []),
    ],
)
def test_numbers_are_found_in_a_messy_cell(cell: str, numbers: list[str]) -> None:
    assert [number.e164 for number in find_phones(cell)] == numbers


@given(SUBSCRIBER)
def test_a_mask_gives_three_digits_away_and_no_more(national: str) -> None:
    assert mask(f"+44{national}") == f"…{national[-3:]}"
    assert mask("12") == mask("") == "…"


def test_numbers_are_shown_the_way_they_are_read_out() -> None:
    assert format_national("+447700900123") == "07700 900123"
    assert format_national("+441512333000") == "0151 233 3000"
    assert format_national("+12125550123") == "+1 212-555-0123"
    assert format_national("unknown") == "unknown"
