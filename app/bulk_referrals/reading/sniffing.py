"""What kind of file this is, by its content and never by its name; kinds we do not read are refused with what to do.

Only the first look: what is inside a workbook is checked where it is unpacked.
"""

import re
from typing import Final, Literal

from app.bulk_referrals.reading.limits import MAX_FILE_BYTES
from app.bulk_referrals.reading.sentences import refusal
from app.bulk_referrals.shapes import UnreadableFile

_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS: Final = (
    (b"\x09\x00\x04\x00", "xls"),  # Excel 2 to 4, before its files had folders inside
    (b"\x09\x02\x06\x00", "xls"),
    (b"\x09\x04\x06\x00", "xls"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
)
_STREAMS: Final = (("EncryptedPackage", "password"), ("Workbook", "xls"), ("Book", "xls"), ("WordDocument", "word"))
_WEB_PAGE: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|style|table|div|title)\b", re.IGNORECASE)
_SAVED_WEB_PAGE: Final = re.compile(r"MIME-Version:", re.IGNORECASE)
_JSON: Final = re.compile(r"(?:\{\s*\"[^\"\n]*\"\s*:|\[\s*\{\s*\")")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_LOOKED_AT: Final = 65_536


def kind_of(content: bytes) -> Literal["xlsx", "csv"]:
    """Whether to read a workbook or text; refuses empty and too large files and every kind known to be another."""
    if len(content) > MAX_FILE_BYTES:
        raise refusal("too_large")
    if not content:
        raise refusal("empty")
    if content.startswith(_COMPOUND):
        raise _compound(content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    for beginning, code in _BEGINNINGS:
        if content.startswith(beginning):
            raise refusal(code)
    start = content[:1024]
    if b"%PDF-1." in start and b"\n" not in start[: start.index(b"%PDF-1.")]:
        raise refusal("pdf")
    return "csv"


def _compound(content: bytes) -> UnreadableFile:
    """Old Office files and encrypted new ones share a container; its directory names tell them apart."""
    for name, code in _STREAMS:
        if name.encode("utf-16-le") in content:
            return refusal(code)
    return refusal("ole")


def refuse_other_text(text: str) -> None:
    """Refuse text that is a web page, XML, JSON, or no text at all; many systems name a web page .xls."""
    start = text[:_LOOKED_AT].lstrip("\ufeff \t\r\n")
    if _WEB_PAGE.match(start) or _SAVED_WEB_PAGE.match(start):
        raise refusal("html")
    if start.startswith("<?xml") or (start.startswith("<!--") and "-->" in start):
        raise refusal("html" if _WEB_PAGE.search(start[:4096]) else "xml")
    if start.startswith("{\\rtf"):
        raise refusal("rtf")
    if _JSON.match(start):
        raise refusal("json")
    if len(_CONTROL.findall(start)) > max(8, len(start) // 200):
        raise refusal("not_a_table")
