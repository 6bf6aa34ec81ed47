"""Properties every reader of a cell has: it never raises, and reads what it wrote as the same."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.bulk_referrals.shapes import Severity
from app.bulk_referrals.values.addresses import read_address
from app.bulk_referrals.values.circumstances import read_contact_by, read_device_now, read_internet
from app.bulk_referrals.values.days import is_birth_day, read_day, read_permission_day
from app.bulk_referrals.values.found import Read, is_missing, tidy
from app.bulk_referrals.values.languages import read_language
from app.bulk_referrals.values.names import read_name
from app.bulk_referrals.values.needs import read_deadline, read_device_kind, read_must_haves, read_purposes
from app.bulk_referrals.values.never_stored import kind_never_stored
from app.bulk_referrals.values.notes import read_notes
from app.bulk_referrals.values.numbers import read_adults, read_count
from app.bulk_referrals.values.permission import read_permission, read_permission_how
from app.bulk_referrals.values.phones import read_phones
from app.bulk_referrals.values.postcodes import read_postcode_cells
from app.bulk_referrals.values.references import read_reference, reference_key
from app.bulk_referrals.values.uprns import read_uprn
from app.bulk_referrals.values.yes_no import read_flag, read_is_adult, read_low_income, read_yes_no

pytestmark = pytest.mark.pure

TODAY = date(2026, 3, 27)
READERS: list[Callable[[str], Read[object]]] = [
    read_name, lambda raw: read_name(first=raw, last=raw), lambda raw: read_name("A B", title=raw),
    lambda raw: read_phones([raw]), lambda raw: read_phones([raw, "07400 123456"]),
    read_postcode_cells, lambda raw: read_postcode_cells("", address=raw), lambda raw: read_postcode_cells(raw, raw),
    lambda raw: read_address([raw], postcode="L8 1XY", town=raw, scheme=raw), read_uprn, read_reference,
    read_yes_no, read_flag, read_is_adult, read_low_income, read_day,
    lambda raw: read_permission_day(raw, today=TODAY), read_count, read_adults, read_language, read_device_now,
    read_internet, read_contact_by, read_device_kind, read_must_haves, read_purposes, read_deadline, read_permission,
    read_permission_how, read_notes,
]  # fmt: skip

# Cells of a messy list: any text at all, and texts made of what such cells are made of.
_PIECES = st.sampled_from([
    "Mr", "&", "and", "/", ",", "(", ")", "07400", "123456", "0151", "L8", "1XY", "-", "+", "1", "2", "Smith", "J",
    "O'", "Mc",
    "VOID", "daughter", "E+09", ".0", "31/12/1999", "no", "yes", "?", "\u00a0", "\n", "'", '"', "=", "#N/A", "van",
    "der", "Jr",
    "İ", "ß", "\u200d", "٣", "²", "½", "𝟘", "(0)", "+44", "00", "Ⅳ", "٠٧٤", "AB123456C", "12-34-56", "c/o", "\x00",
])
_LISTS = st.lists(_PIECES, max_size=7)
cells = st.one_of(st.text(max_size=40), _LISTS.map(" ".join), _LISTS.map("".join))


@given(cells)
@settings(max_examples=300)
@example("²")
@example("٠٠٠٠٠٠٠٠٠٠٠")
@example("1" * 5000)
@example("e" * 3000 + "1")
def test_no_text_makes_a_reader_fail(raw: str) -> None:
    for reader in READERS:
        read = reader(raw)
        for finding in read.findings:
            assert finding.code
            assert finding.code == finding.code.lower()
            assert finding.message[-1] in ".?"
            assert len(finding.message) < 400
    assert kind_never_stored(raw) is None or any(map(str.isdigit, raw))
    assert is_birth_day(raw) in {True, False}


@given(cells)
@settings(max_examples=300)
def test_what_was_written_reads_the_same(raw: str) -> None:
    assert tidy(tidy(raw)) == tidy(raw)
    if day := read_day(raw).value:
        assert read_day(f"{day.day:02}/{day.month:02}/{day.year}").value == day
        assert read_day(day.isoformat()).value == day
    if phone := read_phones([raw]).value:
        again = read_phones([phone.e164]).value
        assert again is not None
        assert (again.e164, again.is_mobile) == (phone.e164, phone.is_mobile)
    if postcode := read_postcode_cells(raw).value:
        assert read_postcode_cells(postcode) == Read(postcode)
    if uprn := read_uprn(raw).value:
        assert read_uprn(uprn) == Read(uprn)
    if reference := read_reference(raw).value:
        assert read_reference(reference).value == reference
        assert reference_key(reference_key(reference)) == reference_key(reference)
    if notes := read_notes(raw).value:
        assert read_notes(notes) == Read(notes)
    if (count := read_count(raw).value) is not None:
        assert read_count(str(count)) == Read(count)
    answer = read_yes_no(raw).value
    assert read_yes_no(answer.words).value == answer


@given(st.lists(cells, max_size=5), cells)
@settings(max_examples=200)
def test_a_written_address_reads_the_same(lines: list[str], town: str) -> None:
    written = read_address(lines, postcode="L8 1XY", town=town).value
    if written:
        assert read_address([written], postcode="L8 1XY").value == written
        assert "\n" not in written


@given(st.sampled_from(["", " ", "-", "n/a", "#N/A", "#REF!", "########", "?", "unknown", "\u00a0"]))
def test_what_says_nothing_is_missing_and_never_no(raw: str) -> None:
    assert is_missing(tidy(raw))
    assert read_flag(raw) == Read(None)
    assert read_permission(raw) == Read(None)
    assert read_uprn(raw) == Read(None)
    assert read_internet(raw).value == "not_known"
    assert read_device_now(raw).value == "not_known"
    assert read_phones([raw]).value is None
    assert all(finding.severity is Severity.NOTE for finding in read_phones([raw]).findings)
