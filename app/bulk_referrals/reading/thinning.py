"""The bytes of a sheet before they are read as XML: blank rows and cells are cut out, usual rows are read on the spot.

A sheet may hold a million blank rows, and nearly all filled ones are written alike: both are found by patterns that
account for every "<", so that anything else goes to the XML reader as it stands.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

_BLANK_ROW: Final = re.compile(
    rb'<((?:\w+:)?)row r="[0-9]{1,7}"[^<>]*(?:/>|>(?:<\1c r="[A-Z]{1,3}[0-9]{1,7}"[^<>]*/>)*</\1row>)'
)
_BLANK_CELL: Final = re.compile(rb'<(?:\w+:)?c r="[A-Z]{1,3}[0-9]{1,7}"[^<>]*/>')
_ROW: Final = re.compile(rb'\s*<row r="([0-9]{1,7})"((?: [\w:.]+="[^"<>&]*")*)\s*>')
_CELL: Final = re.compile(
    rb'<c r="([A-Z]{1,3})[0-9]{1,7}"(?: s="([0-9]{1,6})")?(?: t="([a-zA-Z]{1,9})")?><v>([^<>]*)</v></c>'
)
_ROW_END: Final = b"</row>"
_TAGS_OF_CELL: Final = 4
_HELD: Final = 262_144

UsualCell = tuple[bytes, bytes, bytes, bytes]
"""Column letters, style, type and value of a cell, as they stand in the bytes."""


class NotAsUsual(Exception):
    """Markup that may hold what only looks like a cell: nothing may be cut out of this sheet."""


def thinned(pieces: Iterable[bytes], take_row: Callable[[str, list[UsualCell]], None]) -> Iterator[bytes]:
    """The pieces less blank rows and cells, and less usual rows, which are handed over in their order."""
    held = b""
    is_first = True
    for piece in pieces:
        if b"<!" in piece or (b"<?" in piece and not is_first):
            raise NotAsUsual
        is_first = False
        *rows, held = (held + _BLANK_CELL.sub(b"", _BLANK_ROW.sub(b"", piece))).split(_ROW_END)
        for row in rows:
            begins = _ROW.match(row)
            if begins and (cells := _usual_cells(row, begins)) is not None:
                take_row(begins.group(1).decode(), cells)
            else:
                yield row + _ROW_END
        if len(held) > _HELD:
            yield held
            held = b""
    yield held


def _usual_cells(row: bytes, begins: re.Match[bytes]) -> list[UsualCell] | None:
    """The cells of the row when there is nothing else in it; entities and hidden rows are not usual."""
    if b"hidden" in begins.group(2) or b"&" in row or b"\r" in row:
        return None
    cells: list[UsualCell] = _CELL.findall(row, begins.end())
    return cells if row.count(b"<") == 1 + _TAGS_OF_CELL * len(cells) else None
