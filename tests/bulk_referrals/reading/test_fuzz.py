"""Damaged and random files: whatever the bytes are, they end in rows or in one sentence, never in a fault."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bulk_referrals.reading import read_file
from app.bulk_referrals.shapes import SourceFile, UnreadableFile
from tests.bulk_referrals.reading.building import csv_bytes, parts_of, xlsx_bytes, zipped

pytestmark = pytest.mark.pure

ROWS = [
    ["Tenancy Ref", "Name", "Mobile", "Address"],
    *([f"T{n}", "Zoë “O’Brien”", f"0790000{n:04}", f'Flat {n}, 10\nHigh "St", L8 1XY'] for n in range(12)),
]
TEXTS = [
    csv_bytes(ROWS, encoding=encoding, delimiter=delimiter)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252")
    for delimiter in (",", ";", "\t")
]
WORKBOOK = xlsx_bytes({"Tenants": [*ROWS, ["T", 1.5, True, None]], "Other": ROWS[:3]}, hidden=["Other"])
PARTS = parts_of(WORKBOOK)
XML = sorted(name for name in PARTS if name.endswith((".xml", ".rels")))


def outcome(content):
    """Read the file; anything but rows and a refusal with a sentence is a failure."""
    try:
        source = read_file(content)
    except UnreadableFile as found:
        refused = found
    else:
        return read_well(source)
    assert refused.sentence.endswith(".") and len(refused.sentence) < 400
    return refused.code


def read_well(source):
    assert isinstance(source, SourceFile) and len(source.rows) >= 2
    numbers = [row.number for row in source.rows]
    assert numbers == sorted(set(numbers)) and numbers[0] >= 1
    assert all(row.cells and row.cells[-1] for row in source.rows if not row.fault)
    return source.kind


def flipped(content, flips):
    changed = bytearray(content)
    for place, bit in flips:
        changed[place % len(changed)] ^= 1 << bit
    return bytes(changed)


FLIPS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 7)), min_size=1, max_size=6)


@pytest.mark.parametrize("content", TEXTS)
def test_text_cut_at_any_byte(content):
    for length in range(len(content)):
        outcome(content[:length])


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(TEXTS), FLIPS)
def test_text_with_flipped_bits(content, flips):
    outcome(flipped(content, flips))


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"PK\x03\x04", b"a,b\n"]),
)
def test_random_bytes(content, beginning):
    outcome(beginning + content)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('a1,;\t|"\n\r \0é<='), max_size=120))
def test_random_tables(text):
    outcome(text.encode())


def test_a_workbook_cut_at_any_byte_is_refused():
    for length in range(1, len(WORKBOOK)):
        outcome(WORKBOOK[:length])


@settings(max_examples=400, deadline=None)
@given(FLIPS)
def test_a_workbook_with_flipped_bits(flips):
    outcome(flipped(WORKBOOK, flips))


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(XML), FLIPS)
def test_parts_with_flipped_bits_in_a_sound_zip(name, flips):
    outcome(zipped({**PARTS, name: flipped(PARTS[name], flips)}))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(XML), st.integers(0, 10**6), st.integers(0, 10**6))
def test_parts_that_are_cut_or_have_a_hole(name, begins, length):
    part = PARTS[name]
    begins %= len(part)
    outcome(zipped({**PARTS, name: part[:begins] + part[begins + length % len(part) :]}))


@pytest.mark.parametrize("name", XML)
def test_parts_that_are_missing_empty_or_nonsense(name):
    outcome(zipped({key: value for key, value in PARTS.items() if key != name}))
    for content in (b"", b"<", b"<x/>", b"\xff\xfe<\0x\0/\0>\0", b"\0" * 50, b"<x>" * 1000):
        outcome(zipped({**PARTS, name: content}))


TOKENS = (
    "<row>", "</row>", '<row r="2">', '<row r="9">', '<row r="-1">', '<c r="A2">', '<c r="ZZ9" t="s">', "<c>", "</c>",
    '<c r="B2" t="b">', '<c r="C2" s="7">', "<v>", "</v>", "1", "1e999", "#N/A", "<is><t>", "</t></is>", "<f>", "</f>",
    '<c r="A2"/>', '<row r="3"/>', "<!-- -->", "<![CDATA[x]]>", "<?x y?>", "&amp;", "&x;", "</sheetData>", " ", "é",
    '<mergeCell ref="A1:B9"/>', '<c r="A2" t="inlineStr"><is><t>x</t></is></c>', '<c r="B2"><v>7</v></c>',
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=25))
def test_sheets_of_shuffled_markup(tokens):
    sheet = PARTS["xl/worksheets/sheet1.xml"]
    end = sheet.index(b"</sheetData>")
    outcome(zipped({**PARTS, "xl/worksheets/sheet1.xml": sheet[:end] + "".join(tokens).encode() + sheet[end:]}))
