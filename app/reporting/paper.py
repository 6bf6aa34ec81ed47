"""A report on paper: one page of headline figures with a chart, then tables, method, and what is not claimed.

Takes a report as its reader may see it; everything drawn also stands there as text.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import CondPageBreak, Flowable

from app.core import pdf
from app.core.pdf import style
from app.reporting.definitions import LICENCE, NOT_CLAIMED, WITHHELD
from app.reporting.presentation import Block, Headline, Line, Presented

_WIDTH: Final = 170 * mm
_LABEL_WIDTH: Final = 38 * mm
_BAR_WIDTH: Final = 100 * mm
_ROW: Final = 7 * mm
_BAR: Final = 4.6 * mm
_SIZE: Final = 9.5
_TABLE_TOP: Final = 22 * mm
_TABLE_ROW: Final = 8 * mm
_ROWS_A_PAGE: Final = 25
_FILLED: Final[dict[str, Any]] = {"fillColor": style.PLUM, "strokeColor": None}
_HIDDEN: Final[dict[str, Any]] = {
    "fillColor": None, "strokeColor": style.LINE_STRONG, "strokeDashArray": [2, 2], "strokeWidth": 0.8,
}


def draw_report(report: Presented, about: Mapping[str, str]) -> bytes:
    """The report as PDF; the same report gives the same bytes."""
    return pdf.build_pdf(
        report.title, [*_first_page(report, about), pdf.new_page(), *_tables(report), *_closing(report, about)],
        footer=f"{report.funder} · {about['Report']} · {about['Standing']}",
    )


def _first_page(report: Presented, about: Mapping[str, str]) -> list[Flowable]:
    parts: list[Flowable] = [
        pdf.paragraph(f"{report.funder}. What was handed over, to how many households, and where.", kind="lead"),
    ]
    if about["Standing"] != "Published":
        parts.append(pdf.notice(f"{about['Standing']}."))
    for three in (report.headline[:3], report.headline[3:]):
        parts += [pdf.key_figures([(one.figure, _named(one)) for one in three]), pdf.gap(2)]
    for chart in report.charts:
        parts.append(pdf.together([pdf.heading(chart.caption), bar_chart(chart.lines)]))
    hint = "Counts are rounded and small ones hidden. How each figure is counted stands on the next pages."
    return [*parts, pdf.gap(3), pdf.small_print(hint)]


def _named(one: Headline) -> str:
    return f"{one.label}\n{one.note}" if one.note else one.label


def bar_chart(lines: Sequence[Line]) -> Drawing:
    """One bar a line with its figure beside it; a hidden count has an empty, outlined stub and words."""
    most = max((line.number or 0 for line in lines), default=0) or 1
    height = _ROW * len(lines)
    drawing = Drawing(_WIDTH, height)
    for at, line in enumerate(lines):
        base = height - (at + 1) * _ROW + (_ROW - _BAR) / 2
        text = base + _BAR / 2 - _SIZE * 0.35
        drawing.add(String(0, text, line.label, fontName=pdf.REGULAR, fontSize=_SIZE, fillColor=style.INK))
        length = _BAR_WIDTH * (line.number or 0) / most
        if line.number is None:
            length = 4 * mm
            drawing.add(Rect(_LABEL_WIDTH, base, length, _BAR, **_HIDDEN))
        elif length:
            drawing.add(Rect(_LABEL_WIDTH, base, length, _BAR, **_FILLED))
        drawing.add(String(_LABEL_WIDTH + length + 2 * mm, text, line.text, fontName=pdf.BOLD, fontSize=_SIZE,
                           fillColor=style.INK))
    return drawing


def _tables(report: Presented) -> list[Flowable]:
    parts: list[Flowable] = [pdf.heading("The figures and how they are counted")]
    parts += [_fact_table(block) for block in report.facts]
    parts += [pdf.new_page(), pdf.heading("Where help went, and what it was")]
    for block in report.breakdowns:
        parts += _breakdown(block)
    return parts


def _fact_table(block: Block) -> Flowable:
    rows = [(line.label, line.text, line.definition) for line in block.lines]
    return pdf.table(["Figure", "Number", "How it is counted"], rows, caption=block.caption,
                     widths_mm=(45, 35, 90), numeric=(1,))


def _breakdown(block: Block) -> list[Flowable]:
    if block.is_withheld:
        return [pdf.together([pdf.subheading(block.caption), pdf.paragraph(WITHHELD)])]
    rows = [(line.label, line.text) for line in block.lines]
    drawn = pdf.table([block.label_heading, block.figure_heading], rows, caption=block.caption,
                      widths_mm=(115, 55), numeric=(1,))
    # A breakdown is read as a whole: it begins on a new page where it would not fit on this one.
    room = CondPageBreak(_TABLE_TOP + _TABLE_ROW * min(len(rows), _ROWS_A_PAGE))
    return [room, drawn, pdf.small_print(block.note)] if block.note else [room, drawn]


def _closing(report: Presented, about: Mapping[str, str]) -> list[Flowable]:
    return [
        pdf.heading("Method"), pdf.bullets(report.method),
        pdf.heading("What is not claimed"), pdf.bullets(NOT_CLAIMED),
        pdf.together([
            pdf.heading("This report"), pdf.facts([(name, _breakable(value)) for name, value in about.items()]),
            pdf.small_print(LICENCE),
        ]),
    ]


def _breakable(value: str) -> str:
    """A fingerprint in four parts, so that it fits its column."""
    if len(value) == 64 and stringWidth(value, "Courier", _SIZE) > _WIDTH / 2:
        return " ".join(value[at : at + 16] for at in range(0, 64, 16))
    return value
