"""The typefaces of paper: Atkinson Hyperlegible Next, and Noto Sans for the letters it lacks (Cyrillic, Greek …).

Both are embedded, so that a document looks the same everywhere; their licences lie beside them.
"""

import threading
import unicodedata
from functools import lru_cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final, cast

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "Reconnect"
BOLD: Final = "Reconnect-Bold"
FALLBACK: Final = "Reconnect-Fallback"
_FOLDER: Final = Path(__file__).parents[2] / "static" / "fonts" / "ttf"
_FILES: Final = {
    REGULAR: "atkinson-regular.ttf",
    BOLD: "atkinson-bold.ttf",
    FALLBACK: "noto-sans-regular.ttf",
}
_lock: Final = threading.Lock()


def register_fonts() -> None:
    """Make the typefaces known to the PDF library; safe to call again and from several threads."""
    with _lock:
        if FALLBACK in pdfmetrics.getRegisteredFontNames():
            return
        for name, file in _FILES.items():
            pdfmetrics.registerFont(TTFont(name, str(_FOLDER / file)))
        pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def with_fallback(text: str) -> str:
    """Plain text as paragraph markup: escaped, line breaks kept, and rare letters in the second typeface."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    kept = (character for character in composed if character == "\n" or unicodedata.category(character) != "Cc")
    runs = groupby(kept, key=_is_in_first_typeface)
    return "".join(_marked("".join(run), is_ordinary=ordinary) for ordinary, run in runs)


def _marked(run: str, *, is_ordinary: bool) -> str:
    safe = escape(run, quote=False).replace("\n", "<br/>")
    return safe if is_ordinary else f'<font name="{FALLBACK}">{safe}</font>'


def _is_in_first_typeface(character: str) -> bool:
    return character == "\n" or ord(character) in _first_typeface()


@lru_cache(maxsize=1)
def _first_typeface() -> frozenset[int]:
    register_fonts()
    font = cast(TTFont, pdfmetrics.getFont(REGULAR))
    return frozenset(font.face.charToGlyph)
