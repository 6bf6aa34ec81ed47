"""From bytes to pieces of text with their places on the page, within bounds of size, pages, drawing and time.

Whatever a damaged or hostile PDF does to the reader ends in one sentence.
"""

import io
import logging
import time
from dataclasses import dataclass
from typing import Any, Final

from pypdf import PdfReader, apply_configuration
from pypdf.generic import ContentStream

from app.devices.wipe_logs import UnreadableWipeLog
from app.devices.wipe_reports.hidden import hides_text, is_active, is_out_of_sight

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_PAGES: Final = 200
_MOST_DRAWING: Final = 200_000  # bytes of one page's drawing; nwipe's own erasure pages take some ten thousand
_MOST_SECONDS: Final = 8.0
_MOST_PIECES: Final = 20_000
_BOUNDS: Final[dict[str, Any]] = {
    "maximum_declared_stream_length": MAX_BYTES, "array_based_stream_maximum_output_length": 2_000_000,
    "array_maximum_element_count": 20_000, "dictionary_maximum_element_count": 20_000,
    "lzw_maximum_output_length": 2_000_000, "run_length_maximum_output_length": 2_000_000,
    "zlib_maximum_output_length": 2_000_000, "zlib_maximum_recovery_input_length": 200_000,
    "stream_filters_maximum_length": 4, "stream_decoding_work_maximum_length": 10_000_000,
    "stream_parsing_work_maximum_count": 200_000,
}
_UPLOAD_LOG: Final = "upload the .log file that nwipe wrote in the same session instead"
_NOT_ALL_SEEN: Final = f"The PDF holds text that nobody sees on its pages: {_UPLOAD_LOG}."
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is told to who sent it


@dataclass(frozen=True, slots=True)
class Piece:
    """One text as it was placed; `is_turned` for the status nwipe prints sideways beside a drive."""

    page: int
    x: float
    y: float
    text: str
    is_turned: bool = False


def read_pieces(content: bytes) -> list[Piece]:
    """Every text of every page, in the order of the file.

    Refuses files over 5 MB or 200 pages, locked and damaged ones, pages that draw too much, and reports without
    a text layer, with UnreadableWipeLog.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableWipeLog(f"The PDF is larger than 5 MB: {_UPLOAD_LOG}.")
    try:
        with apply_configuration(**_BOUNDS):
            pieces = _read(content)
    except UnreadableWipeLog:
        raise
    except Exception as error:  # the reader of a foreign format may fail in any way on a damaged file
        raise UnreadableWipeLog(f"The PDF is damaged or not one nwipe writes: {_UPLOAD_LOG}.") from error
    if not pieces:
        raise UnreadableWipeLog(f"The PDF holds pictures only, no text: {_UPLOAD_LOG}.")
    return pieces


def _read(content: bytes) -> list[Piece]:
    until = time.monotonic() + _MOST_SECONDS
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise UnreadableWipeLog(f"The PDF is locked with a password: {_UPLOAD_LOG}.")
    if is_active(reader):
        raise UnreadableWipeLog(f"The PDF holds scripts, notes or other files, which nwipe never adds: {_UPLOAD_LOG}.")
    if len(reader.pages) > MAX_PAGES:
        raise UnreadableWipeLog(f"The PDF has more than {MAX_PAGES} pages: {_UPLOAD_LOG}.")
    pieces: list[Piece] = []
    for number, page in enumerate(reader.pages):
        if time.monotonic() > until or len(pieces) > _MOST_PIECES:
            raise UnreadableWipeLog(f"The PDF is too intricate to read: {_UPLOAD_LOG}.")
        drawing = page.get_contents()
        if drawing is None or not _is_modest(drawing):
            continue  # pages of graphs hold no evidence
        if hides_text(page, drawing.get_data()):
            raise UnreadableWipeLog(_NOT_ALL_SEEN)
        pieces += _pieces_of(page, number)
    return pieces


def _is_modest(drawing: ContentStream) -> bool:
    return len(drawing.get_data()) <= _MOST_DRAWING


def _pieces_of(page: Any, number: int) -> list[Piece]:
    found: list[Piece] = []

    box = tuple(float(edge) for edge in page.mediabox)

    def visit(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        words = " ".join(text.split())
        if not words:
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        if is_out_of_sight(x, y, size, text=tm, space=cm, box=box):
            raise UnreadableWipeLog(_NOT_ALL_SEEN)
        found.append(Piece(number, x, y, words, is_turned=abs(tm[1]) > abs(tm[0])))

    page.extract_text(visitor_text=visit)
    return found
