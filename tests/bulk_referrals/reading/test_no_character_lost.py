"""Names of many scripts, written in every encoding, delimiter, quoting and kind of file, come back as they were."""

import csv
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bulk_referrals.reading import read_file
from tests.bulk_referrals.reading.building import csv_bytes, raw_xlsx, text_cell, xlsx_bytes

pytestmark = pytest.mark.pure

SCRIPTS = (
    "Zoë O’Brien", "Łukasz Żółć", "مريم بنت عبد الله", "זהבה לוי", "Ολυμπία", "Дмитрий Ёлкин", "王小明", "山田 太郎",
    "김민준", "ประเสริฐ", "प्रिया शर्मा", "ਗੁਰਪ੍ਰੀਤ", "தமிழ்", "ጽጌረዳ", "Nguyễn Thị Ánh", "İsmail Işık",
    "Ŵyn ap Siôn", "Þórður", "👩🏽‍🦽 Sam",
    "A\u0301nna", "\u202bعلي\u202c", "Jo\u00adanne", "\u200bAnn", "𝒵oe", "D’Arcy–Smith", '50% off; a|b, "c"\td',
)  # fmt: skip
LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(',;|\t"\'’ëŁ'), max_size=12)
CELLS = st.one_of(st.sampled_from(SCRIPTS), LETTERS)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le+mark", "utf-16-be+mark"])
HEAD = ["Tenancy Ref", "Name", "Address"]


def encoded(rows, encoding, **how):
    codec, _, mark = encoding.partition("+")
    content = csv_bytes(rows, encoding=codec, **how)
    return "\ufeff".encode(codec) + content if mark else content


def expected(rows):
    """The rows as the reader gives them: without empty cells at the end."""
    found = []
    for number, row in enumerate(rows, 1):
        width = max((place for place, cell in enumerate(row, 1) if cell), default=0)
        if "".join(row).strip():
            found.append((number, *row[:width]))
    return found


def read(content):
    return [(row.number, *row.cells) for row in read_file(content).rows]


@settings(max_examples=300)
@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=12),
    ENCODINGS,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\r\n", "\n"]),
)
def test_csv_gives_back_every_character(names, encoding, delimiter, quoting, end):
    # The first lines of headings say which delimiter it is; a list of names alone could be read in two ways.
    rows = [HEAD, *([f"T{number}", *pair] for number, pair in enumerate(names))]
    declared = f"sep={delimiter}\n" if delimiter != "," and encoding == "utf-8" else ""
    content = declared.encode() + encoded(rows, encoding, delimiter=delimiter, quoting=quoting, lineterminator=end)
    source = read_file(content)
    if source.delimiter == delimiter:
        assert [(row.number, *row.cells) for row in source.rows] == expected(rows)
    else:
        assert letters(row.cells for row in source.rows) >= letters(rows)


def letters(rows):
    return {letter for cells in rows for letter in "".join(cells) if unicodedata.category(letter)[0] in "LN"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le+mark", "utf-16-be+mark"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
def test_csv_of_every_script_is_read_cell_by_cell(delimiter, encoding, quoting):
    rows = [HEAD, *([f"T{number}", name, f"{number}, High St;\nL8|x"] for number, name in enumerate(SCRIPTS))]
    content = encoded(rows, encoding, delimiter=delimiter, quoting=quoting)
    source = read_file(content)
    assert source.delimiter == delimiter
    assert source.problems == ()
    assert [(row.number, *row.cells) for row in source.rows] == expected(rows)


@given(st.lists(st.tuples(st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]))), min_size=1, max_size=9))
def test_windows_text_comes_back_whole(names):
    rows = [["Tenancy Ref", "Name"], ["T0", "Zoë O’Brien €"], *([f"T{n}", *name] for n, name in enumerate(names, 1))]
    source = read_file(csv_bytes(rows, encoding="cp1252", quoting=csv.QUOTE_ALL))
    assert source.encoding == "cp1252"
    assert [(row.number, *row.cells) for row in source.rows] == expected(rows)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.booleans())
def test_workbooks_give_back_every_character(names, is_streamed):
    rows = [HEAD, *([f"T{number}", *pair] for number, pair in enumerate(names))]
    assert read(xlsx_bytes({"Tenants": rows}, constant_memory=is_streamed)) == expected(rows)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"])), min_size=2, max_size=8))
def test_text_inside_cells_comes_back_whole(names):
    names = [name.replace("_x", "_") for name in names]
    named = list(enumerate(names, 1))
    rows = "".join(f'<row r="{n}">{text_cell(f"A{n}", name)}{text_cell(f"B{n}", "x")}</row>' for n, name in named)
    assert read(raw_xlsx(f"<sheetData>{rows}</sheetData>")) == [(n, name, "x") for n, name in named]
