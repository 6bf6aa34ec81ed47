"""From pieces of text to what the report says of each drive: a label and what stands right of it, line by line.

A label that is there twice for one drive says nothing, so that nothing can be slipped in beside it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from app.devices.wipe_reports.text import Piece

_LABELS: Final = (
    "Make/Model", "Make", "Serial", "S/N", "Bus", "Size(Apparent)", "Size(Real)", "Start time", "End time",
    "Duration", "Status", "Method", "PRNG algorithm", "Final Pass(Zeros/Ones/None)", "Blanking Pass",
    "Verify Pass(Last/All/None)", "Verify(Last/All/None)", "*Bytes Erased", "Rounds(completed/requested)",
    "HPA/DCO Size", "HPA/DCO", "Throughput", "Errors(pass/sync/verify/retries)", "Errors(pass/sync/verify)",
    "Information",
)
_SAME: Final = {
    "Make": "Make/Model", "S/N": "Serial", "Blanking Pass": "Final Pass(Zeros/Ones/None)",
    "Verify(Last/All/None)": "Verify Pass(Last/All/None)",
    "Errors(pass/sync/verify/retries)": "Errors(pass/sync/verify)",
}
_LABEL: Final = re.compile(
    r"(?<![\w/*])(" + "|".join(re.escape(label) for label in sorted(_LABELS, key=len, reverse=True)) + r"):"
)
_FOOTER: Final = re.compile(r"Dis[ck] Erasure by NWIPE version (\d{1,4}\.\d[\w.+\-]{0,40})(?![\w.+\-])")
_PAGE_TITLE: Final = re.compile(r"Page \d+ - (Erasure Status|[\w ]+)")
_SYSTEM_SERIAL: Final = re.compile(r"System S/N: (.+)")
_SAME_LINE: Final = 2.5
STATUSES: Final = frozenset({"ERASED", "FAILED", "ABORTED", "INSANITY"})


@dataclass(slots=True)
class Block:
    """What one report says of one drive: label → value; `doubled` holds labels that are there more than once."""

    values: dict[str, str] = field(default_factory=dict)
    doubled: set[str] = field(default_factory=set)
    turned: list[str] = field(default_factory=list)

    def take(self, label: str, value: str) -> None:
        """Note a label with its value."""
        name = _SAME.get(label, label)
        if name in self.values:
            self.doubled.add(name)
        self.values.setdefault(name, value)

    def get(self, label: str) -> str | None:
        """The value of a label; None when it is missing, empty or there twice."""
        return None if label in self.doubled else self.values.get(label) or None

    @property
    def status(self) -> str | None:
        """What became of the drive: beside its label, or printed sideways beside the drive; None when it differs."""
        said = {text for text in (*self.turned, self.get("Status") or "") if text}
        words = {text.split()[0] for text in said}
        return next(iter(words)) if len(words) == 1 and words <= STATUSES else None


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report: the version in its footer, the computer it was made on, and a block a drive."""

    versions: frozenset[str]
    host_serial: str | None
    blocks: Sequence[Block]


def read_report(pieces: Sequence[Piece]) -> Report:
    """Put the pieces in order and cut them into drives; only pages that tell of erasure count."""
    lines = list(_lines(pieces))
    versions = frozenset(found[1] for line in lines if (found := _FOOTER.search(line.text)))
    hosts = {found[1].strip() for line in lines if (found := _SYSTEM_SERIAL.search(line.text))}
    return Report(versions, next(iter(hosts)) if len(hosts) == 1 else None, _blocks(lines, pieces))


@dataclass(frozen=True, slots=True)
class _Line:
    page: int
    y: float
    text: str


def _lines(pieces: Iterable[Piece]) -> Iterator[_Line]:
    upright = [piece for piece in pieces if not piece.is_turned]
    for page, of_page in groupby(sorted(upright, key=lambda piece: (piece.page, -piece.y)), key=lambda p: p.page):
        row: list[Piece] = []
        for piece in of_page:
            if row and row[0].y - piece.y > _SAME_LINE:
                yield _line(page, row)
                row = []
            row.append(piece)
        if row:
            yield _line(page, row)


def _line(page: int, row: list[Piece]) -> _Line:
    ordered = sorted(row, key=lambda piece: piece.x)
    return _Line(page, row[0].y, "  ".join(piece.text for piece in ordered))


def _blocks(lines: Sequence[_Line], pieces: Sequence[Piece]) -> list[Block]:
    telling = {
        line.page for line in lines if (found := _PAGE_TITLE.search(line.text)) and found[1] == "Erasure Status"
    }
    blocks: list[tuple[_Line, Block]] = []
    for line in lines:
        if line.page not in telling:
            continue
        labels = list(_LABEL.finditer(line.text))
        if labels and labels[0][1] in {"Make/Model", "Make"}:
            blocks.append((line, Block()))
        if not blocks or blocks[-1][0].page != line.page:
            continue
        for label, following in zip(labels, [*labels[1:], None], strict=False):
            value = line.text[label.end(): following.start() if following else None]
            blocks[-1][1].take(label[1], " ".join(value.split()))
    _lay_turned(blocks, [piece for piece in pieces if piece.is_turned and piece.page in telling])
    return [block for _, block in blocks]


def _lay_turned(blocks: Sequence[tuple[_Line, Block]], turned: Iterable[Piece]) -> None:
    """A sideways status belongs to the drive whose lines it stands beside: the nearest one that begins above it."""
    for piece in turned:
        if piece.text not in STATUSES:
            continue
        above = [(line, block) for line, block in blocks if line.page == piece.page and line.y >= piece.y]
        if above:
            min(above, key=lambda pair: pair[0].y - piece.y)[1].turned.append(piece.text)
