"""Drawing labels: the asset tag in large type, as Code 128 and as QR, on a roll or on a sheet's grid.

Both codes hold the asset tag itself, so that a scanner types the same whichever it meets. Pure: tags in, PDF out.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import segno
from reportlab.graphics.barcode.code128 import Code128Auto
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from app.core.pdf import BOLD, REGULAR, register_fonts
from app.labels.states import Stock

_QUIET: Final = 10  # narrow bars of white each side of a Code 128
_WIDEST_BAR: Final = 0.36 * mm
_TOLD_EVERY: Final = 10


@dataclass(frozen=True)
class Grid:
    """Where labels are on a page, in millimetres; a roll is a page of one."""

    page: tuple[float, float]
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    pitch_x: float
    pitch_y: float

    @property
    def places(self) -> int:
        """How many labels a page holds."""
        return self.columns * self.rows


_SHEET: Final = (A4[0] / mm, A4[1] / mm)
GRIDS: Final = {
    Stock.ROLL_62: Grid((62, 29), 1, 1, 62, 29, 0, 0, 62, 29),
    Stock.SHEET_24: Grid(_SHEET, 3, 8, 63.5, 33.9, 7.2, 12.9, 66.0, 33.9),
    Stock.SHEET_21: Grid(_SHEET, 3, 7, 63.5, 38.1, 7.2, 15.2, 66.0, 38.1),
}


@dataclass(frozen=True)
class Label:
    """What stands on one label."""

    asset_tag: str
    what: str = ""


def draw_labels(
    labels: Sequence[Label], stock: Stock, *, organisation: str, first_place: int = 1,
    tell: Callable[[int], None] | None = None,
) -> bytes:
    """The labels as PDF, beginning at a place of the first sheet (from 1, row by row); the same labels, the same bytes.

    `tell` hears from time to time how many are drawn.
    """
    register_fonts()
    grid = GRIDS[stock]
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(grid.page[0] * mm, grid.page[1] * mm), invariant=1, pageCompression=1)
    canvas.setTitle(f"Labels {labels[0].asset_tag} to {labels[-1].asset_tag}" if labels else "Labels")
    canvas.setAuthor(organisation)
    skipped = (first_place - 1) % grid.places
    for number, label in enumerate(labels):
        place = (skipped + number) % grid.places
        if number and place == 0:
            canvas.showPage()
        _draw(canvas, label, grid, place, organisation)
        if tell and (number + 1) % _TOLD_EVERY == 0:
            tell(number + 1)
    canvas.save()
    return file.getvalue()


def _draw(canvas: Canvas, label: Label, grid: Grid, place: int, organisation: str) -> None:
    row, column = divmod(place, grid.columns)
    canvas.saveState()
    canvas.translate((grid.left + column * grid.pitch_x) * mm,
                     (grid.page[1] - grid.top - row * grid.pitch_y - grid.height) * mm)
    # The same drawing everywhere, 62 by 29 mm, in the middle of the label.
    canvas.translate((grid.width - 62) / 2 * mm, (grid.height - 29) / 2 * mm)
    _draw_qr(canvas, label.asset_tag, x=2 * mm, y=6 * mm, side=19 * mm)
    left, room = 22 * mm, 38.5 * mm
    canvas.setFont(BOLD, 17)
    canvas.drawString(left + 1.2 * mm, 21.2 * mm, _fitted(label.asset_tag, BOLD, 17, room))
    _draw_bars(canvas, label.asset_tag, x=left, y=9 * mm, room=room, height=10 * mm)
    canvas.setFont(REGULAR, 7)
    canvas.drawString(left + 1.2 * mm, 5.6 * mm, _fitted(label.what, REGULAR, 7, room))
    canvas.drawString(2.6 * mm, 2.6 * mm, _fitted(organisation, REGULAR, 7, 57 * mm))
    canvas.restoreState()


def _draw_bars(canvas: Canvas, text: str, *, x: float, y: float, room: float, height: float) -> None:
    """Code 128 with its white margins, as wide as there is room and no wider than reads well."""
    narrow = min(_WIDEST_BAR, room / (_modules(text) + 2 * _QUIET))
    bars = Code128Auto(text, barWidth=narrow, barHeight=height, quiet=False)
    bars.drawOn(canvas, x + _QUIET * narrow, y)


@lru_cache(maxsize=4096)
def _modules(text: str) -> float:
    return float(Code128Auto(text, barWidth=1, quiet=False).width)


def _draw_qr(canvas: Canvas, text: str, *, x: float, y: float, side: float) -> None:
    rows = [list(row) for row in segno.make(text, error="q", micro=False).matrix_iter(border=2)]
    size = side / len(rows)
    for number, row in enumerate(rows):
        start = None
        for at, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = at
            elif not dark and start is not None:
                canvas.rect(x + start * size, y + side - (number + 1) * size, (at - start) * size, size, stroke=0,
                            fill=1)
                start = None


def _fitted(text: str, font: str, size: float, room: float) -> str:
    """A text cut with an ellipsis where it is wider than the room."""
    if stringWidth(text, font, size) <= room:
        return text
    while text and stringWidth(f"{text}…", font, size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
