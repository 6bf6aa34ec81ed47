"""Whether a PDF shows a person what a reader of its text finds: nothing white, invisible, tiny, off the page or active.

Nwipe draws plain pages only; what tells two stories is no report. Judges nothing else.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from math import hypot
from typing import Any, Final

from pypdf import PdfReader

_SMALLEST: Final = 4.0  # points; nwipe prints 8 and more
_PALEST: Final = 0.9
_FAINTEST: Final = 0.5
_INVISIBLE: Final = frozenset({3, 7})  # neither filled nor outlined
_ACTIVE: Final = frozenset({"/OpenAction", "/AA", "/AcroForm", "/OCProperties", "/Collection", "/AF"})
_ACTIVE_NAMES: Final = frozenset({"/JavaScript", "/EmbeddedFiles"})
_SIGN: Final = re.compile(rb"[()\\%]")
_LINE_END: Final = re.compile(rb"[\r\n]")
_HEX_STRING: Final = re.compile(rb"(?<!<)<[0-9A-Fa-f\s]*+>")
# Possessive, so that a number of a hundred thousand digits costs no more than its length.
_NUMBER: Final = rb"([+-]?(?:\d++(?:\.\d*+)?+|\.\d++))"
_GAP: Final = rb"\s++"
_STEP: Final = re.compile(
    rb"(?<![^\s\]>)])(?:"
    + _GAP.join([_NUMBER] * 4) + _GAP + rb"(?:k|scn?)|"
    + _GAP.join([_NUMBER] * 3) + _GAP + rb"(?:rg|scn?)|"
    + _NUMBER + _GAP + rb"(?:g|scn?)|"
    + _NUMBER + _GAP + rb"Tr|(/[^\s/]++)" + _GAP + rb"gs|(q)|(Q)|\(\)\s*+(Tj|'|\")|(TJ))(?![^\s\[</(])"
)


def is_active(reader: PdfReader) -> bool:
    """Whether a PDF carries scripts, actions, forms, layers, notes or other files."""
    root: Mapping[str, Any] = reader.root_object
    names = _resolved(root.get("/Names"))
    if _ACTIVE & set(root) or (isinstance(names, Mapping) and _ACTIVE_NAMES & set(names)):
        return True
    return any({"/Annots", "/AA"} & set(page) for page in reader.pages)


def hides_text(page: Mapping[str, Any], drawing: bytes) -> bool:
    """Whether a page draws text in white, not at all or nearly transparent, or holds another drawing inside."""
    resources = _resolved(page.get("/Resources")) or {}
    inner = [_resolved(one) for one in (_resolved(resources.get("/XObject")) or {}).values()]
    if any(one.get("/Subtype") == "/Form" for one in inner if isinstance(one, Mapping)):
        return True
    states = {name: _resolved(state) for name, state in (_resolved(resources.get("/ExtGState")) or {}).items()}
    faint = {name.encode() for name, state in states.items()
             if isinstance(state, Mapping) and float(state.get("/ca", 1)) < _FAINTEST}
    bare = _without_strings(drawing)
    return bare is None or any(_texts_unseen(bare, faint))


def _without_strings(drawing: bytes) -> bytes | None:
    """The drawing with every string emptied and without comments; None where a string never ends."""
    kept: list[bytes] = []
    begin = depth = resume = 0
    for found in _SIGN.finditer(drawing):
        at, sign = found.start(), found[0]
        if at < resume:
            continue
        if sign == b"\\":
            resume = at + 2 if depth else at
        elif sign == b"%":
            if not depth:
                kept.append(drawing[begin:at])
                line_end = _LINE_END.search(drawing, at)
                begin = resume = line_end.start() if line_end else len(drawing)
        elif sign == b"(":
            if not depth:
                kept.append(drawing[begin:at])
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                kept.append(b"()")
                begin = at + 1
    return None if depth else _HEX_STRING.sub(b"()", b"".join([*kept, drawing[begin:]]))


def is_out_of_sight(
    x: float, y: float, size: float, *, text: list[float], space: list[float], box: tuple[float, ...]
) -> bool:
    """Whether a text stands off its page or is too small to be read; the matrices are the text's and the page's."""
    left, bottom, right, top = box
    scale = hypot(text[0], text[1]) * hypot(space[0], space[1])
    return not (left - 1 <= x <= right + 1 and bottom - 1 <= y <= top + 1) or size * scale < _SMALLEST


def _texts_unseen(drawing: bytes, faint: Collection[bytes]) -> Iterator[bool]:
    """For every text that is drawn, in order, whether nobody sees it."""
    is_white, mode, is_faint = False, 0, False
    kept: list[tuple[bool, int, bool]] = []
    for found in _STEP.finditer(drawing):
        four, three, one = found.groups()[:4], found.groups()[4:7], found[8]
        if four[0] is not None:
            is_white = max(map(float, four)) <= 1 - _PALEST
        elif three[0] is not None:
            is_white = min(map(float, three)) >= _PALEST
        elif one is not None:
            is_white = float(one) >= _PALEST
        elif found[9] is not None:
            mode = int(float(found[9]))
        elif found[10] is not None:
            is_faint = found[10] in faint
        elif found[11]:
            kept.append((is_white, mode, is_faint))
        elif found[12]:
            is_white, mode, is_faint = kept.pop() if kept else (is_white, mode, is_faint)
        else:
            yield is_white or is_faint or mode in _INVISIBLE


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value
