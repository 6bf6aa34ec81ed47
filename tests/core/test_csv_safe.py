"""CSV: no cell can run as a formula, and everything written reads back unchanged."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.csv_safe import BOM, Cell, as_cell, protect, read_csv, restore, stream_csv, write_csv

pytestmark = pytest.mark.pure

NASTY = st.text(alphabet="=+-@'\t\r\n \"\u00a0,;|%a1(＝", max_size=8)
TEXT = st.one_of(st.text(max_size=20), NASTY)
ROWS = st.lists(st.lists(TEXT, min_size=1, max_size=5), max_size=8)


@given(ROWS)
def test_text_reads_back_unchanged(rows: list[list[str]]) -> None:
    assert read_csv(write_csv(rows)) == rows


@given(TEXT)
def test_protection_comes_off_and_only_once(text: str) -> None:
    assert restore(protect(text)) == text


@given(st.sampled_from("=+-@＝＋－＠\t\r"), st.text(alphabet=" '\u00a0", max_size=3), st.text(max_size=9))
def test_no_cell_begins_like_a_formula(mark: str, before: str, rest: str) -> None:
    (row,) = csv.reader(io.StringIO(write_csv([[before + mark + rest]])[len(BOM) :].decode(), newline=""))
    assert row[0] == "'" + before + mark + rest


@pytest.mark.parametrize(
    "text", ["", "Zoë O’Brien", "O'Brien", "'quoted'", "a=b", "10/2 High Street", "L8 1XY", "#N/A"]
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert protect(text) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (-5, "-5"),
        (Decimal("-1.50"), "-1.50"),
        (2.5, "2.5"),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 9, 30, 1, 5, tzinfo=UTC), "2026-11-22 09:30:01+00:00"),
        ("+447400123456", "'+447400123456"),
        ("-5", "'-5"),
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
    ],
)
def test_values_as_cells(value: Cell, cell: str) -> None:
    assert as_cell(value) == cell


def test_every_cell_is_quoted_and_the_file_says_it_is_utf8() -> None:
    assert write_csv([["Name", "Note"], ["Zoë", 'say "hi"; now']]) == (
        b"\xef\xbb\xbf" + '"Name","Note"\r\n"Zoë","say ""hi""; now"\r\n'.encode()
    )


def test_a_long_export_comes_in_pieces_and_is_the_same_file() -> None:
    rows = [[number, f"row {number}"] for number in range(1201)]
    pieces = list(stream_csv(rows))
    assert len(pieces) == 4
    assert b"".join(pieces) == write_csv(rows)
