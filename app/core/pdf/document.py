"""Putting parts on A4 pages: header with the mark, footer with page x of y, title, language and outline.

The same parts give the same bytes: no clock and no random number goes into a document.
"""

import io
from collections.abc import Sequence
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate, Table

from app.core.pdf import style
from app.core.pdf.fonts import BOLD, REGULAR, register_fonts
from app.core.pdf.parts import Heading, Together
from app.core.pdf.parts import title as title_part

_WIDTH, _HEIGHT = A4
_FOOTER_SIZE: Final = 8.5
_TOTAL_FORM: Final = "page_total"
_ROOM_FOR_A_TABLE: Final = 45 * mm


def build_pdf(
    title: str,
    story: Sequence[Flowable],
    *,
    footer: str,
    organisation: str = "Reconnect",
    language: str = "en-GB",
    has_title: bool = True,
) -> bytes:
    """One A4 document as bytes, the title in its metadata and, unless told otherwise, as its first heading.

    A list of parts serves one document: build the parts anew for the next.
    """
    register_fonts()
    file = io.BytesIO()
    document = _Document(file, title=title, footer=footer, organisation=organisation, language=language)
    parts = [title_part(title), *story] if has_title else story
    document.build(_held_together(parts), canvasmaker=_Canvas)
    return file.getvalue()


class _Document(BaseDocTemplate):
    """A4 pages with our header and footer; knows the outline and, at the end, how many pages there are."""

    def __init__(self, file: io.BytesIO, *, title: str, footer: str, organisation: str, language: str) -> None:
        super().__init__(
            file,
            pagesize=A4,
            title=title,
            author=organisation,
            creator="Reconnect",
            producer="Reconnect",
            subject=title,
            lang=language,
            displayDocTitle=1,
            invariant=1,
            pageCompression=1,
            initialFontName=REGULAR,
        )
        self.heading_text = title
        self.footer = footer
        self.organisation = organisation
        self.outlined = 0
        frame = Frame(
            style.MARGIN,
            style.BOTTOM,
            _WIDTH - 2 * style.MARGIN,
            _HEIGHT - style.TOP - style.BOTTOM,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        self.addPageTemplates(PageTemplate("page", [frame], onPage=_draw_surroundings))

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - the library calls it by this name
        """Put each heading into the outline, at its place on the page."""
        if isinstance(flowable, Heading):
            key = f"heading-{self.outlined}"
            self.outlined += 1
            self.canv.bookmarkPage(key)
            # A reader's outline may not skip a level, so a subheading without a heading moves up.
            self.outline_level = min(flowable.outline_level, getattr(self, "outline_level", -1) + 1)
            self.canv.addOutlineEntry(flowable.outline_text, key, self.outline_level)

    def handle_documentBegin(self) -> None:  # noqa: N802 - the library calls it by this name
        """Begin with no heading met."""
        self.outline_level = -1
        super().handle_documentBegin()


class _Canvas(Canvas):
    """A canvas that says, when it is saved, how many pages there are; every page refers to it."""

    def save(self) -> None:
        """Define the total before the file is closed."""
        _define_total(self, self.getPageNumber() - 1)
        super().save()


def _held_together(story: Sequence[Flowable]) -> list[Flowable]:
    """Headings kept with what follows; before a table some room is enough, so that long tables may begin."""
    parts: list[Flowable] = []
    for part in reversed(story):
        follower = parts[0] if parts else None
        if isinstance(part, Heading) and isinstance(follower, Together):
            parts[0] = Together([part, *follower.parts])
        elif isinstance(part, Heading) and isinstance(follower, Table | CondPageBreak):
            part.keepWithNext = 0
            rest = parts[1:] if isinstance(follower, CondPageBreak) else parts
            parts = [CondPageBreak(_ROOM_FOR_A_TABLE), part, *rest]
        else:
            parts.insert(0, part)
    return parts


def _draw_surroundings(canvas: Canvas, document: Any) -> None:
    canvas.saveState()
    _draw_header(canvas, document)
    _draw_footer(canvas, document)
    canvas.restoreState()


def _draw_header(canvas: Canvas, document: Any) -> None:
    base = _HEIGHT - 18 * mm
    draw_mark(canvas, style.MARGIN, base - 1.2 * mm, 7 * mm)
    canvas.setFont(BOLD, 13)
    canvas.setFillColor(style.PLUM)
    canvas.drawString(style.MARGIN + 12.5 * mm, base, document.organisation)
    if document.page > 1:
        canvas.setFont(REGULAR, _FOOTER_SIZE)
        canvas.setFillColor(style.INK_SOFT)
        canvas.drawRightString(_WIDTH - style.MARGIN, base, document.heading_text)
    canvas.setStrokeColor(style.LINE)
    canvas.setLineWidth(0.8)
    canvas.line(style.MARGIN, base - 4 * mm, _WIDTH - style.MARGIN, base - 4 * mm)


def _draw_footer(canvas: Canvas, document: Any) -> None:
    base = 14 * mm
    canvas.setStrokeColor(style.LINE)
    canvas.setLineWidth(0.8)
    canvas.line(style.MARGIN, base + 4.5 * mm, _WIDTH - style.MARGIN, base + 4.5 * mm)
    canvas.setFont(REGULAR, _FOOTER_SIZE)
    canvas.setFillColor(style.INK_SOFT)
    page = f"Page {document.page} of "
    canvas.drawString(style.MARGIN, base, page)
    canvas.saveState()
    canvas.translate(style.MARGIN + stringWidth(page, REGULAR, _FOOTER_SIZE), base)
    canvas.doForm(_TOTAL_FORM)
    canvas.restoreState()
    canvas.drawRightString(_WIDTH - style.MARGIN, base, document.footer)


def _define_total(canvas: Canvas, pages: int) -> None:
    """The number of pages, known only at the end and drawn on every page by reference."""
    canvas.beginForm(_TOTAL_FORM, 0, -3, 40, 12)
    canvas.setFont(REGULAR, _FOOTER_SIZE)
    canvas.setFillColor(style.INK_SOFT)
    canvas.drawString(0, 0, str(pages))
    canvas.endForm()


def draw_mark(canvas: Canvas, x: float, y: float, height: float) -> None:
    """Our mark, two dots joined by a line, its lower left corner at x, y."""
    scale = height / 30
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(scale, scale)
    canvas.setStrokeColor(style.PLUM)
    canvas.setLineWidth(4)
    canvas.setLineCap(1)
    path = canvas.beginPath()
    path.moveTo(8, 8)
    path.curveTo(21, 8, 25, 22, 38, 22)
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.setFillColor(style.PLUM)
    canvas.circle(8, 8, 7, stroke=0, fill=1)
    canvas.setFillColor(style.AMBER)
    canvas.circle(38, 22, 7, stroke=0, fill=1)
    canvas.restoreState()
