"""Which character separates the cells: the one that cuts the most records into the same number of cells.

Records, not lines: a comma or a line break inside quotes does not count.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Final

DELIMITERS: Final = (",", ";", "\t", "|")

_SAMPLE: Final = 65_536
_RECORDS: Final = 500
_EVEN: Final = 0.5  # share of records of one width from which a character may be the separator
_DECLARED: Final = re.compile(r"\"?sep=([^\w\"\s]|\t)\"?[ ,;\t]*(?:\r\n|\r|\n|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Delimiter:
    """The character between cells, how many cells most records have, and where the table begins in the text."""

    character: str
    width: int
    begins: int = 0


@dataclass(frozen=True, slots=True)
class _Cut:
    """How the records of the sample fall into cells under one character."""

    character: str
    width: int
    share: float
    first: int
    spaced: float

    def score(self, earliest: int) -> float:
        """Even and many cells count; cells that begin with a blank are prose, and the headings must be cut too."""
        return self.share * (1 - 1 / self.width) * (1 - self.spaced / 2) * (1.0 if self.first <= earliest else 0.6)


def find_delimiter(text: str) -> Delimiter:
    """The separator by consistency over the first records; Excel's own first line ("sep=;") is believed."""
    declared = _DECLARED.match(text)
    if declared:
        cut = _cut(text[declared.end() : declared.end() + _SAMPLE], declared.group(1))
        return Delimiter(declared.group(1), cut.width if cut else 1, declared.end())
    sample = text[:_SAMPLE]
    cuts = [cut for character in DELIMITERS if (cut := _cut(sample, character))]
    if not cuts:
        return Delimiter(",", 1)
    earliest = min((cut.first for cut in cuts if cut.share >= _EVEN), default=0)
    best = max(cuts, key=lambda cut: cut.score(earliest))
    return Delimiter(best.character, best.width)


def _cut(sample: str, character: str) -> _Cut | None:
    records = _records(sample, character)
    widths = Counter(len(record) for record in records if len(record) > 1)
    if not widths:
        return None
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    first = next(index for index, record in enumerate(records) if len(record) == width)
    cells = [cell for record in records for cell in record[1:] if cell]
    spaced = sum(cell.startswith(" ") and len(cell) > 1 for cell in cells) / len(cells) if cells else 0
    return _Cut(character, width, count / len(records), first, spaced)


def _records(sample: str, character: str) -> list[list[str]]:
    """The filled records of the sample, as far as they can be read."""
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=character)
    try:
        records.extend(record for record in islice(reader, _RECORDS) if any(record))
    except csv.Error:  # a cell longer than the module allows: an open quote
        return records
    return records
