"""Bytes become text without losing one: byte order mark, UTF-16 that is plain to see, strict UTF-8, then Windows-1252.

Nothing is dropped, replaced or repaired; what looks read twice over ("ZoÃ«") is only told.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from app.bulk_referrals.reading.sentences import refusal

# Windows-1252 leaves five bytes without a character. They become the control characters of the same number, as in
# every browser, so that no byte is lost and the file can be written back as it was.
_UNDEFINED: Final = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_TABLE: Final = "".join(chr(byte) if byte in _UNDEFINED else bytes((byte,)).decode("cp1252") for byte in range(256))
_BACK: Final = codecs.charmap_build(_TABLE)
_UNDEFINED_CHARACTER: Final = re.compile("[\x81\x8d\x8f\x90\x9d]")

_FOLLOWING: Final = re.escape(_TABLE[0x80:0xC0])
_READ_TWICE: Final = re.compile(
    f"[{_TABLE[0xC2:0xE0]}][{_FOLLOWING}]|[{_TABLE[0xE0:0xF0]}][{_FOLLOWING}]{{2}}"
    f"|[{_TABLE[0xF0:0xF5]}][{_FOLLOWING}]{{3}}"
)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, and the encoding it was read in."""

    text: str
    encoding: str


def decode(content: bytes) -> Decoded:
    """Read the bytes as text; refuses only text that names its own encoding and then breaks it."""
    for mark, name, codec in _MARKS:
        if content.startswith(mark):
            return _marked(content[len(mark) :], name, codec)
    guessed = _wide_without_mark(content)
    if guessed:
        return Decoded(content.decode(guessed), guessed)
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return Decoded(_windows(content), "cp1252")


def _marked(content: bytes, name: str, codec: str) -> Decoded:
    try:
        return Decoded(content.decode(codec), name)
    except UnicodeDecodeError:
        if codec == "utf-8":  # files are put together from several; the mark spoke for the first only
            return Decoded(_windows(content), "cp1252")
        raise refusal("damaged_text") from None


def _windows(content: bytes) -> str:
    return codecs.charmap_decode(content, "strict", _TABLE)[0]


def _wide_without_mark(content: bytes) -> str | None:
    """UTF-16 shows by its zero bytes: digits and line ends have one, always at the same side."""
    zeros = content.count(0)
    if len(content) % 2 or zeros * 20 < len(content):
        return None
    behind = content[1::2].count(0)
    guess = "utf-16-le" if behind * 20 >= zeros * 19 else "utf-16-be" if behind * 20 <= zeros else None
    try:
        return guess if guess and content.decode(guess) is not None else None
    except UnicodeDecodeError:
        return None


def read_twice(text: str) -> str | None:
    """What text would say if it was UTF-8 read as Windows-1252 ("ZoÃ«" → "Zoë"); None when it does not look so."""
    if text.isascii() or not _READ_TWICE.search(text):
        return None
    mended = _READ_TWICE.sub(_once, text)
    return mended if mended != text else None


def _once(match: re.Match[str]) -> str:
    raw = codecs.charmap_encode(match.group(), "strict", _BACK)[0]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return match.group()


def undefined_in(text: str) -> bool:
    """Whether the text holds a character that stands for a byte without a meaning in Windows-1252."""
    return _UNDEFINED_CHARACTER.search(text) is not None
