"""Codes as SVG for pages on paper: QR, and Code 128 with its white margins. Pure: text in, SVG out."""

from functools import lru_cache
from typing import Final

import segno
from markupsafe import Markup
from reportlab.graphics.barcode.code128 import Code128Auto

_QUIET: Final = 10  # narrow bars of white each side
_HEIGHT: Final = 40


@lru_cache(maxsize=512)
def qr_code(text: str) -> Markup:
    """A QR code as SVG that fills its place; readers are told its text beside it, so it is hidden from them."""
    drawn = segno.make(text, error="q", micro=False).svg_inline(scale=1, border=2, omitsize=True, svgclass="rc-code")
    safe = Markup(drawn)  # noqa: S704 # nosec B704
    return safe.replace(Markup("<svg "), Markup('<svg aria-hidden="true" focusable="false" '), 1)


@lru_cache(maxsize=512)
def code_128(text: str) -> Markup:
    """A Code 128 as SVG; the widths of bars and spaces come from the PDF kit."""
    bars, at = [], _QUIET
    for is_bar, width in _runs(text):
        if is_bar:
            bars.append(f"M{at} 0h{width}v{_HEIGHT}h-{width}z")
        at += width
    return Markup(  # noqa: S704 # nosec B704
        f'<svg class="rc-code" viewBox="0 0 {at + _QUIET} {_HEIGHT}" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false"><path d="{"".join(bars)}"/></svg>'
    )


def _runs(text: str) -> list[tuple[bool, int]]:
    """Bars and spaces with their widths in narrow bars: small letters are spaces, capitals are bars."""
    code = Code128Auto(text, barWidth=1, quiet=False)
    for step in ("validate", "encode", "decompose"):  # as the kit does before it draws
        getattr(code, step)()
    return [(sign.isupper(), "abcd".index(sign.lower()) + 1) for sign in str(code.decomposed)]
