"""Figures on a page: exact to the penny, one sign, and the noun in its right number."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.formats import iso, number, plural, pounds, share

pytestmark = pytest.mark.pure


@given(st.integers(-(10**12), 10**12))
def test_pounds_keep_every_penny(pence: int) -> None:
    written = pounds(pence)
    match = re.fullmatch(r"(−?)£([\d,]+)(?:\.(\d\d))?", written)
    assert match is not None
    value = int(match[2].replace(",", "")) * 100 + int(match[3] or 0)
    assert (-value if match[1] else value) == pence


@pytest.mark.parametrize(
    ("pence", "written"),
    [(0, "£0"), (5, "£0.05"), (12000, "£120"), (123450, "£1,234.50"), (-99, "−£0.99"), (None, "–")],
)
def test_pounds(pence: int | None, written: str) -> None:
    assert pounds(pence) == written


def test_numbers() -> None:
    assert (number(1234567), number(12.34), number(None)) == ("1,234,567", "12.3", "–")


@pytest.mark.parametrize(
    ("count", "words", "written"),
    [
        (0, ("device",), "0 devices"), (1, ("device",), "1 device"), (1200, ("device",), "1,200 devices"),
        (1, ("match", "matches"), "1 match"), (2, ("match", "matches"), "2 matches"),
    ],
)
def test_plural(count: int, words: tuple[str, ...], written: str) -> None:
    assert plural(count, *words) == written


def test_iso() -> None:
    assert iso(datetime(2026, 11, 3, 9, 5, tzinfo=UTC)) == "2026-11-03T09:05:00+00:00"
    assert (iso(date(2026, 11, 3)), iso(None)) == ("2026-11-03", "")


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_bar_never_leaves_its_track(part: float, whole: float) -> None:
    assert 0 <= share(part, whole) <= 100


@given(st.integers(1, 10**6))
def test_the_largest_bar_is_full(most: int) -> None:
    assert share(most, most) == 100
    assert share(0, most) == 0
