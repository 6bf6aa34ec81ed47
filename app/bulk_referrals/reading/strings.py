"""Text as workbooks keep it: the table of shared strings, runs of differently written text, escaped characters.

Readings printed above East Asian characters are not part of the text.
"""

import re
from collections.abc import Iterable
from typing import Final

from app.bulk_referrals.reading.limits import MAX_OTHER_ELEMENTS, MAX_STRINGS
from app.bulk_referrals.reading.markup import scan
from app.bulk_referrals.reading.sentences import refusal

_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def plain_text(text: str) -> str:
    """The text with Excel's escapes undone ("_x000D_" is a carriage return); what stands for no character stays."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return match.group() if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def shared_strings(pieces: Iterable[bytes]) -> list[str]:
    """The shared strings of a workbook in order; refuses more than a table of ours can need."""
    table = _Table()
    scan(pieces, table)
    return table.strings


class _Table:
    def __init__(self) -> None:
        self.strings: list[str] = []
        self.parts: list[str] = []
        self.is_text = False
        self.is_reading = False
        self.others = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "t":
            self.is_text = not self.is_reading
        elif name != "si":
            self.is_reading = self.is_reading or name == "rPh"
        self.others += 1
        if self.others > MAX_OTHER_ELEMENTS:
            raise refusal("too_much_unpacked")

    def end(self, name: str) -> None:
        if name == "t":
            self.is_text = False
        elif name == "si":
            self.strings.append(plain_text("".join(self.parts)))
            self.parts.clear()
            self.others = 0
            if len(self.strings) > MAX_STRINGS:
                raise refusal("too_many_cells")
        elif name == "rPh":
            self.is_reading = False

    def text(self, characters: str) -> None:
        if self.is_text:
            self.parts.append(characters)
