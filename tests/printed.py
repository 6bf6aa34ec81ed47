"""Printed paper as a picture, and what a reader of codes finds on it; only dark rectangles are drawn, no letters."""

import io
from collections.abc import Sequence

import zxingcpp
from PIL import Image, ImageDraw
from pypdf import PdfReader
from pypdf.generic import ContentStream

DOTS = 300 / 72  # a usual label printer
Matrix = tuple[float, float, float, float, float, float]


def pictures(pdf: bytes) -> list[Image.Image]:
    """Each page as a printer of 300 dots an inch would set it."""
    reader = PdfReader(io.BytesIO(pdf))
    return [_picture(reader, page) for page in reader.pages]


def _picture(reader: PdfReader, page: object) -> Image.Image:
    width, height = (float(side) for side in page.mediabox[2:])  # type: ignore[attr-defined]
    picture = Image.new("L", (round(width * DOTS), round(height * DOTS)), 255)
    draw = ImageDraw.Draw(picture)
    at: Matrix = (1, 0, 0, 1, 0, 0)
    kept: list[Matrix] = []
    waiting: list[tuple[float, float, float, float]] = []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:  # type: ignore[attr-defined]
        match operator:
            case b"q":
                kept.append(at)
            case b"Q":
                at = kept.pop()
            case b"cm":
                at = _after(tuple(float(value) for value in operands), at)
            case b"re":
                x, y, w, h = (float(value) for value in operands)
                waiting.append((at[0] * x + at[4], at[3] * y + at[5], at[0] * w, at[3] * h))
            case b"f" | b"f*" | b"B":
                for x, y, w, h in waiting:
                    left, top = round(x * DOTS), round((height - y - h) * DOTS)
                    right, bottom = round((x + w) * DOTS), round((height - y) * DOTS)
                    draw.rectangle((left, top, right - 1, bottom - 1), fill=0)
                waiting = []
            case b"n":
                waiting = []
    return picture


def _after(first: Sequence[float], then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    assert (b, c) == (0, 0), "nothing here is turned"
    return (a * then[0], 0, 0, d * then[3], e * then[0] + then[4], f * then[3] + then[5])


def read(picture: Image.Image) -> list[tuple[str, str]]:
    """What a reader finds on a picture: (kind of code, text)."""
    return sorted((_kind(found), found.text) for found in zxingcpp.read_barcodes(picture))


def _kind(found: zxingcpp.Barcode) -> str:
    return "qr" if "qr" in str(found.format).lower() else "128" if "128" in str(found.format) else str(found.format)
