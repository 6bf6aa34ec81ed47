"""The list that travels with a transfer: every device with its tag as Code 128, and lines to sign on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from reportlab.graphics.barcode.code128 import Code128Auto
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Table, TableStyle
from reportlab.platypus.flowables import Flowable

from app.core.pdf import build_pdf, facts, heading, paragraph, signature_lines, small_print, together, with_fallback
from app.core.pdf.style import CELL

_BAR: Final = 0.3 * mm
_HEIGHT: Final = 9 * mm
_WIDTHS: Final = (62 * mm, 30 * mm, 62 * mm, 16 * mm)
BY_HAND: Final = "_" * 40


@dataclass(frozen=True)
class ListedItem:
    """One device as it travels."""

    asset_tag: str
    what: str


@dataclass(frozen=True)
class Journey:
    """From where to where, and with whom; empty is written by hand."""

    number: str
    giver: str
    taker: str
    driver: str = ""
    left: str = ""
    contact: str = ""


def build_transfer_list(journey: Journey, items: Sequence[ListedItem], *, organisation: str) -> bytes:
    """The list as PDF; equal input gives equal bytes."""
    story = [
        paragraph("Kit of ours on its way between two sites. Whoever drives it answers for it until it is received.",
                  kind="lead"),
        facts([("Transfer", journey.number), ("From", journey.giver), ("To", journey.taker),
               ("Who to ask there", journey.contact or BY_HAND), ("Driven by", journey.driver or BY_HAND),
               ("Left", journey.left or BY_HAND), ("Devices", str(len(items)))]),
        heading("What travels"),
        _coded(items),
        together([heading("Signatures"), signature_lines(["Given by", "Driven by", "Received by"])]),
        small_print("Scan each device on arrival. What is missing is looked for the same day."),
    ]
    return build_pdf(f"Transfer {journey.number}", story, footer=f"{organisation} · transfer {journey.number}",
                     organisation=organisation)


def _coded(items: Sequence[ListedItem]) -> Flowable:
    rows: list[list[Any]] = [[_text("Code"), _text("Asset tag"), _text("What"), _text("Here")]]
    rows += [[Code128Auto(item.asset_tag, barWidth=_BAR, barHeight=_HEIGHT, quiet=True), _text(item.asset_tag),
              _text(item.what), ""] for item in items]
    lines: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LINEBELOW", (0, 0), (-1, -1), 0.6, HexColor("#8a8a8a")),
        ("BOTTOMPADDING", (0, 1), (-1, -1), 6), ("TOPPADDING", (0, 1), (-1, -1), 6),
        ("BOX", (3, 1), (3, -1), 0.6, HexColor("#8a8a8a")),
    ]
    return Table(rows, colWidths=list(_WIDTHS), style=TableStyle(lines), repeatRows=1)


def _text(text: str) -> Paragraph:
    return Paragraph(with_fallback(text), CELL)
