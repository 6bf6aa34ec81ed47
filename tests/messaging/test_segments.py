"""The segmenter against the sizes of the standard, and against rules that hold for every text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.segments import (
    GSM7_BASIC,
    GSM7_EXTENSION,
    Encoding,
    count_segments,
    encoding_of,
    foreign_characters,
)

pytestmark = pytest.mark.pure

gsm7_text = st.text(alphabet=sorted(GSM7_BASIC | GSM7_EXTENSION), max_size=700)
any_text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400)


def septets(text: str) -> int:
    return len(text) + sum(1 for character in text if character in "\f^{}\\[~]|€")


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


@pytest.mark.parametrize(
    ("text", "encoding", "count"),
    [
        ("", Encoding.GSM7, 0),
        ("a", Encoding.GSM7, 1),
        ("a" * 160, Encoding.GSM7, 1),
        ("a" * 161, Encoding.GSM7, 2),
        ("a" * 306, Encoding.GSM7, 2),
        ("a" * 307, Encoding.GSM7, 3),
        ("€" * 80, Encoding.GSM7, 1),
        ("€" * 81, Encoding.GSM7, 2),
        ("a" * 152 + "€" + "b" * 20, Encoding.GSM7, 2),
        ("ż" * 70, Encoding.UCS2, 1),
        ("ż" * 71, Encoding.UCS2, 2),
        ("ż" * 134, Encoding.UCS2, 2),
        ("ż" * 135, Encoding.UCS2, 3),
        ("😀" * 35, Encoding.UCS2, 1),
        ("😀" * 36, Encoding.UCS2, 2),
        ("😀" * 67, Encoding.UCS2, 3),
    ],
)
def test_counts_at_the_edges(text: str, encoding: Encoding, count: int) -> None:
    segmented = count_segments(text)
    assert (segmented.encoding, segmented.count) == (encoding, count)


def test_an_escape_is_not_cut_in_two() -> None:
    segmented = count_segments("a" * 152 + "€" + "b" * 20)
    assert segmented.parts == ("a" * 152, "€" + "b" * 20)


def test_a_surrogate_pair_is_not_cut_in_two() -> None:
    segmented = count_segments("ż" * 66 + "😀" + "ż" * 10)
    assert segmented.parts == ("ż" * 66, "😀" + "ż" * 10)


def test_the_alphabet_has_its_full_size() -> None:
    assert len(GSM7_BASIC) == 127
    assert len(GSM7_EXTENSION) == 10


def test_a_curly_quote_is_named_as_foreign() -> None:
    assert foreign_characters("it’s ‘it’") == ("’", "‘")


@given(any_text)
def test_parts_join_to_the_text(text: str) -> None:
    assert "".join(count_segments(text).parts) == text


@given(gsm7_text)
def test_gsm7_parts_are_full_but_never_over(text: str) -> None:
    segmented = count_segments(text)
    assert segmented.encoding is Encoding.GSM7
    assert segmented.units == septets(text)
    if segmented.count == 1:
        assert septets(text) <= 160
    for part, following in zip(segmented.parts, segmented.parts[1:], strict=False):
        assert septets(part) <= 153 < septets(part) + septets(following[0])


@given(any_text.filter(lambda text: encoding_of(text) is Encoding.UCS2))
def test_ucs2_parts_are_full_but_never_over(text: str) -> None:
    segmented = count_segments(text)
    assert segmented.units == utf16_units(text)
    if segmented.count == 1:
        assert utf16_units(text) <= 70
    for part, following in zip(segmented.parts, segmented.parts[1:], strict=False):
        assert utf16_units(part) <= 67 < utf16_units(part) + utf16_units(following[0])


@given(any_text)
def test_a_text_is_ucs2_exactly_when_something_is_foreign(text: str) -> None:
    assert (encoding_of(text) is Encoding.UCS2) == bool(foreign_characters(text))
