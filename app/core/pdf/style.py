"""Colours, sizes and paragraph styles of paper; the same plum and amber as on the screen.

Every text colour keeps 7:1 on white and stays readable when printed in grey.
"""

from typing import Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from app.core.pdf.fonts import BOLD, REGULAR

PLUM: Final[Color] = HexColor("#5b2153")
PLUM_PALE: Final[Color] = HexColor("#f5e9f2")
AMBER: Final[Color] = HexColor("#f3a536")
INK: Final[Color] = HexColor("#251c23")
INK_SOFT: Final[Color] = HexColor("#5a4f56")
LINE: Final[Color] = HexColor("#ddd3ca")
LINE_STRONG: Final[Color] = HexColor("#8a7f86")
PAPER: Final[Color] = HexColor("#fbf7f1")

MARGIN: Final = 20 * mm
TOP: Final = 30 * mm
BOTTOM: Final = 24 * mm

BODY: Final = ParagraphStyle("body", fontName=REGULAR, fontSize=10.5, leading=15, textColor=INK, spaceAfter=6)
LEAD: Final = ParagraphStyle("lead", parent=BODY, fontSize=12.5, leading=18, spaceAfter=10)
SMALL: Final = ParagraphStyle("small", parent=BODY, fontSize=8.5, leading=12, textColor=INK_SOFT)
TITLE: Final = ParagraphStyle(
    "title", parent=BODY, fontName=BOLD, fontSize=22, leading=27, textColor=PLUM, spaceAfter=8
)
HEADING: Final = ParagraphStyle(
    "heading", parent=BODY, fontName=BOLD, fontSize=14, leading=19, spaceBefore=14, spaceAfter=6, keepWithNext=1
)
SUBHEADING: Final = ParagraphStyle(
    "subheading", parent=HEADING, fontSize=11.5, leading=16, spaceBefore=10, spaceAfter=4
)
CELL: Final = ParagraphStyle("cell", parent=BODY, fontSize=9.5, leading=13, spaceAfter=0)
CELL_NUMBER: Final = ParagraphStyle("cell-number", parent=CELL, alignment=TA_RIGHT)
CELL_HEADING: Final = ParagraphStyle("cell-heading", parent=CELL, fontName=BOLD)
CELL_HEADING_NUMBER: Final = ParagraphStyle("cell-heading-number", parent=CELL_HEADING, alignment=TA_RIGHT)
FACT_NAME: Final = ParagraphStyle("fact-name", parent=CELL, fontName=BOLD, fontSize=10.5, leading=15)
FACT: Final = ParagraphStyle("fact", parent=CELL, fontSize=10.5, leading=15)
FIGURE: Final = ParagraphStyle("figure", parent=CELL, fontName=BOLD, fontSize=24, leading=29, textColor=PLUM)
FIGURE_LONG: Final = ParagraphStyle("figure-long", parent=FIGURE, fontSize=17, leading=29)
FIGURE_NAME: Final = ParagraphStyle("figure-name", parent=CELL, fontSize=9.5, leading=13)
CAPTION: Final = ParagraphStyle("caption", parent=CELL_HEADING, fontSize=10.5, leading=15)
