"""House style for paper: one typeface, one header and footer, and the parts a document is made of.

    build_pdf("Receipt", [paragraph("…"), facts([("Asset tag", "D-7K3M9A")])], footer="Reconnect")

Nothing here knows what a receipt or a report is; capabilities say what goes on the page.
"""

from app.core.pdf.document import build_pdf
from app.core.pdf.fonts import BOLD, REGULAR, register_fonts, with_fallback
from app.core.pdf.parts import (
    bullets,
    facts,
    gap,
    heading,
    key_figures,
    new_page,
    notice,
    paragraph,
    qr_code,
    signature_lines,
    small_print,
    subheading,
    table,
    together,
)

__all__ = [
    "BOLD", "REGULAR", "build_pdf", "bullets", "facts", "gap", "heading", "key_figures", "new_page", "notice",
    "paragraph", "qr_code", "register_fonts", "signature_lines", "small_print", "subheading", "table", "together",
    "with_fallback",
]  # fmt: skip
