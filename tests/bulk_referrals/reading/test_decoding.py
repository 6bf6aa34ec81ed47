"""No byte of a text file is ever lost, and the encoding told is the one it was read in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bulk_referrals.reading.decoding import decode, read_twice, undefined_in
from app.bulk_referrals.shapes import UnreadableFile

pytestmark = pytest.mark.pure

BACK = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
MARKS = {
    "utf-8-sig": ("utf-8", b"\xef\xbb\xbf"),
    "utf-16-le": ("utf-16-le", b"\xff\xfe"),
    "utf-16-be": ("utf-16-be", b"\xfe\xff"),
    "utf-32-le": ("utf-32-le", b"\xff\xfe\0\0"),
}


def windows_bytes(text: str) -> bytes:
    return b"".join(bytes((ord(letter),)) if letter in BACK.values() else letter.encode("cp1252") for letter in text)


@given(st.text(min_size=1), st.sampled_from(sorted(MARKS)))
def test_text_with_a_byte_order_mark_is_read_as_it_says(text, name):
    codec, mark = MARKS[name]
    text = "".join(letter for letter in text if letter != "\0") or "x"  # a zero after the mark would be UTF-32's
    decoded = decode(mark + text.encode(codec))
    assert (decoded.text, decoded.encoding) == (text, name)


@given(st.text())
def test_utf_8_is_read_strictly_first(text):
    content = ("a" * 60 + text).encode()
    if not content.startswith(b"\xef\xbb\xbf") and text.count("\0") < 3:
        assert decode(content).text == "a" * 60 + text
        assert decode(content).encoding == "utf-8"


@given(st.binary(min_size=1))
def test_windows_1252_loses_no_byte(content):
    content = content.replace(b"\0", b"0")
    try:
        decoded = decode(b"\xeb" + content + b"\xeb")
    except UnreadableFile:
        pytest.fail("bytes without a mark can always be read")
    if decoded.encoding == "cp1252":
        assert windows_bytes(decoded.text) == b"\xeb" + content + b"\xeb"


def test_every_single_byte_has_its_character():
    content = bytes(range(1, 256))
    decoded = decode(content)
    assert decoded.encoding == "cp1252"
    assert windows_bytes(decoded.text) == content
    assert undefined_in(decoded.text)
    assert not undefined_in("Zoë O’Brien")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Ref,Name\r\nT1,Zoë\r\n", "Ref\tاسم\r\nT1\tمريم\r\nT2\tزينب\r\n", "a,b\n1,2\n"])
def test_utf_16_without_a_mark_is_seen_by_its_zero_bytes(codec, text):
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding) == (text, codec)


def test_a_utf_8_mark_before_windows_text_is_not_believed():
    decoded = decode(b"\xef\xbb\xbfName\nZo\xeb\n")
    assert decoded.encoding == "cp1252"
    assert decoded.text == "Name\nZoë\n"


def test_utf_16_cut_in_half_is_refused_with_a_sentence():
    with pytest.raises(UnreadableFile) as refused:
        decode(b"\xff\xfe" + "Zoë".encode("utf-16-le")[:-1])
    assert refused.value.code == "damaged_text"


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("ZoÃ«", "Zoë"), ("Oâ€™Brien", "O’Brien"), ("Å\x81ukasz", "Łukasz"), ("Â£40", "£40"), ("ðŸ˜€", "😀"),
        ("FranÃ§ois MÃ¼ller", "François Müller"),
    ],
)  # fmt: skip
def test_text_read_twice_over_is_recognised(garbled, meant):
    assert read_twice(garbled) == meant


@pytest.mark.parametrize("name", ["Zoë", "O’Brien", "Łukasz", "MÜLLER", "Ñandú", "Ærø", "مريم", "Ångström", "£40"])
def test_names_as_they_should_be_are_left_alone(name):
    assert read_twice(name) is None


@given(st.text(st.characters(min_codepoint=0x80, exclude_categories=["Cs"]), min_size=1))
def test_whatever_was_read_twice_over_is_recognised(text):
    once = text.encode()
    garbled = "".join(BACK.get(byte) or bytes((byte,)).decode("cp1252") for byte in once)
    assert read_twice(garbled) == text
