"""The parts a document is made of: headings, facts, tables, key figures, notices, QR codes, signature lines.

Every text argument is plain text and is escaped here.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final

import segno
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    ListFlowable,
    ListItem,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from app.core.pdf import style
from app.core.pdf.fonts import BOLD, REGULAR, register_fonts, with_fallback

_PAGE_WIDTH: Final = 170 * mm
_STYLES: Final = {"body": style.BODY, "lead": style.LEAD}


class Heading(Paragraph):
    """A heading that also stands in the reader's outline of the document."""

    def __init__(self, text: str, level: int) -> None:
        super().__init__(with_fallback(text), (style.TITLE, style.HEADING, style.SUBHEADING)[level])
        self.outline_text = text
        self.outline_level = level


class Together(KeepTogether):
    """Parts that stay on one page; a heading before them may be added to them.

    Parts already held together are taken out of their hold: nested, they would count as taller than any page.
    """

    def __init__(self, parts: Sequence[Flowable]) -> None:
        self.parts: list[Flowable] = []
        for part in parts:
            self.parts += part.parts if isinstance(part, Together) else [part]
        super().__init__(list(self.parts))


class QrCode(Flowable):
    """A QR code drawn as squares, sharp at every size, with the quiet border the standard asks for."""

    def __init__(self, text: str, side: float) -> None:
        super().__init__()
        self.text = text
        self.width = self.height = side

    def draw(self) -> None:
        """Draw the dark squares, row by row, neighbours joined."""
        rows = [list(row) for row in segno.make(self.text, error="m", micro=False).matrix_iter(border=4)]
        size = self.width / len(rows)
        canvas: Canvas = self.canv
        canvas.saveState()
        canvas.setFillColor(style.INK)
        for number, row in enumerate(rows):
            for first, length in _dark_runs(row):
                canvas.rect(first * size, self.height - (number + 1) * size, length * size, size, stroke=0, fill=1)
        canvas.restoreState()


def title(text: str) -> Flowable:
    """The one first heading; `build_pdf` puts it in."""
    return Heading(text, 0)


def heading(text: str) -> Flowable:
    """A heading that stays with what follows it."""
    return Heading(text, 1)


def subheading(text: str) -> Flowable:
    """A heading below a heading."""
    return Heading(text, 2)


def paragraph(text: str, *, kind: str = "body") -> Flowable:
    """A paragraph of plain text; `kind` is body or lead (the opening lines)."""
    return Paragraph(with_fallback(text), _STYLES[kind])


def small_print(text: str) -> Flowable:
    """Terms, sources, attributions."""
    return Paragraph(with_fallback(text), style.SMALL)


def bullets(items: Sequence[str]) -> Flowable:
    """A list of short plain sentences."""
    rows: list[Any] = [ListItem(Paragraph(with_fallback(item), style.BODY), leftIndent=12) for item in items]
    return _spaced(
        ListFlowable(
            rows,
            bulletType="bullet",
            bulletColor=style.PLUM,
            bulletFontName=REGULAR,
            bulletFontSize=9,
            leftIndent=12,
        )
    )


def facts(rows: Sequence[tuple[str, str]]) -> Flowable:
    """Names and values side by side, such as the asset tag and the charger on a receipt."""
    cells = [[_cell(name, style.FACT_NAME), _cell(value, style.FACT)] for name, value in rows]
    lines = [("LINEBELOW", (0, 0), (-1, -1), 0.6, style.LINE), ("LEFTPADDING", (0, 0), (0, -1), 0)]
    return _spaced(Table(cells, colWidths=[55 * mm, _PAGE_WIDTH - 55 * mm], style=_table_style(lines)))


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str = "",
    widths_mm: Sequence[float] | None = None,
    numeric: Collection[int] = (),
) -> Flowable:
    """A table whose headings repeat on each page; `numeric` columns (from 0) are set to the right.

    Widths are millimetres of the 170 mm there are; without them the columns share alike.
    """
    top = [
        _cell(text, style.CELL_HEADING_NUMBER if at in numeric else style.CELL_HEADING)
        for at, text in enumerate(headings)
    ]
    body = [
        [_cell(text, style.CELL_NUMBER if at in numeric else style.CELL) for at, text in enumerate(row)] for row in rows
    ]
    above: list[list[Any]] = [[_cell(caption, style.CAPTION)] + [""] * (len(headings) - 1)] if caption else []
    first = len(above)
    lines: list[Any] = [
        ("BACKGROUND", (0, first), (-1, first), style.PLUM_PALE),
        ("LINEABOVE", (0, first), (-1, first), 1.5, style.PLUM),
        ("LINEBELOW", (0, first + 1), (-1, -1), 0.5, style.LINE),
        *([("SPAN", (0, 0), (-1, 0)), ("LEFTPADDING", (0, 0), (-1, 0), 0)] if caption else []),
    ]
    widths = [width * mm for width in widths_mm] if widths_mm else [_PAGE_WIDTH / len(headings)] * len(headings)
    # The caption is a row of the table, so that a table on several pages carries it on each.
    return _spaced(Table([*above, top, *body], colWidths=widths, repeatRows=first + 1, style=_table_style(lines)))


def key_figures(figures: Sequence[tuple[str, str]]) -> Flowable:
    """Up to four large figures in a row, each with what it counts below it."""
    width = _PAGE_WIDTH / len(figures)
    large = style.FIGURE if max(len(number) for number, _ in figures) <= 8 else style.FIGURE_LONG
    cells = [[[_cell(number, large), _cell(name, style.FIGURE_NAME)] for number, name in figures]]
    lines: list[Any] = [
        ("BACKGROUND", (0, 0), (-1, -1), style.PLUM_PALE),
        ("LINEABOVE", (0, 0), (-1, -1), 2, style.PLUM),
        ("LINEAFTER", (0, 0), (-2, -1), 6, "white"),
        ("TOPPADDING", (0, 0), (-1, -1), 8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
        ("LEFTPADDING", (0, 0), (-1, -1), 10),
    ]
    return _spaced(Table(cells, colWidths=[width] * len(figures), style=_table_style(lines)))


def notice(text: str) -> Flowable:
    """A sentence that must not be missed, in a box with a bar."""
    lines: list[Any] = [
        ("BACKGROUND", (0, 0), (-1, -1), style.PAPER),
        ("LINEBEFORE", (0, 0), (0, -1), 4, style.AMBER),
        ("LEFTPADDING", (0, 0), (-1, -1), 12),
        ("TOPPADDING", (0, 0), (-1, -1), 8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ]
    return _spaced(Table([[_cell(text, style.FACT)]], colWidths=[_PAGE_WIDTH], style=_table_style(lines)))


def qr_code(text: str, caption: str, *, side_mm: float = 28) -> Flowable:
    """A QR code with what it is for beside it; the text it holds must also be printed as text by the caller."""
    side = side_mm * mm
    cells = [[QrCode(text, side), _cell(caption, style.FACT)]]
    lines = [("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, -1), 0)]
    return _spaced(Table(cells, colWidths=[side + 4 * mm, _PAGE_WIDTH - side - 4 * mm], style=_table_style(lines)))


def signature_lines(names: Sequence[str]) -> Flowable:
    """A line to sign on and a line for the date, for each person named."""
    cells = [[_cell(name, style.CELL), "", _cell("Date", style.CELL)] for name in names]
    lines: list[Any] = [
        ("LINEABOVE", (0, 0), (0, -1), 0.8, style.LINE_STRONG),
        ("LINEABOVE", (2, 0), (2, -1), 0.8, style.LINE_STRONG),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
    drawn = Table(
        cells, colWidths=[110 * mm, 10 * mm, 50 * mm], rowHeights=[18 * mm] * len(names), style=_table_style(lines)
    )
    return Together([Spacer(1, 16 * mm), drawn])


def gap(millimetres: float) -> Flowable:
    """Empty space."""
    return Spacer(1, millimetres * mm)


def new_page() -> Flowable:
    """The rest begins on a new page."""
    return PageBreak()


def together(parts: Sequence[Flowable]) -> Flowable:
    """Parts that a page break must not separate, where they fit on one page."""
    return Together(parts)


def _spaced(part: Flowable) -> Flowable:
    part.spaceBefore, part.spaceAfter = 4, 10
    return part


def _cell(text: str, how: Any) -> Paragraph:
    return Paragraph(with_fallback(text), how)


def _table_style(lines: Sequence[Any]) -> TableStyle:
    register_fonts()
    common: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("FONTNAME", (0, 0), (-1, 0), BOLD),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ]
    return TableStyle([*common, *lines])


def _dark_runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Where neighbouring dark squares begin and how many they are."""
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((at, 1))
    return runs
