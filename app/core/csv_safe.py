"""CSV that a spreadsheet opens without running anything, and that reads back as it was written.

Text that a spreadsheet would take for a formula gets one apostrophe in front; reading takes it off again.
Finding headings, encodings and delimiters of other people's files is the business of bulk referrals.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

Cell = str | bool | int | float | Decimal | date | datetime | None

BOM: Final = b"\xef\xbb\xbf"
# What Excel, LibreOffice or Google Sheets may run, the wide forms included, after any blanks or apostrophes.
_DANGEROUS: Final = re.compile(r"[\s'\x00]*[=+\-@＝＋－＠]|[\s']*[\t\r\n]")
_FLUSH_EVERY: Final = 500


def protect(text: str) -> str:
    """The text with an apostrophe in front when a spreadsheet could take it for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restore(text: str) -> str:
    """What `protect` was given: takes off the one apostrophe it put in front, and nothing else."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text[1:]) else text


def as_cell(value: Cell) -> str:
    """One value as text: numbers plain, dates as 2026-11-22, yes or no, nothing as an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, str):
        return protect(value)
    return str(value)


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows, headings first, as UTF-8 with a byte order mark, every cell quoted and safe from formulas."""
    return b"".join(stream_csv(rows))


def stream_csv(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The same in pieces, for exports too long to hold in memory."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    yield BOM
    for count, row in enumerate(rows, start=1):
        writer.writerow([as_cell(value) for value in row])
        if count % _FLUSH_EVERY == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def read_csv(raw: bytes) -> list[list[str]]:
    """Rows of a file that `write_csv` made, each cell as it was before writing; empty lines are left out."""
    text = raw.removeprefix(BOM).decode("utf-8")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [[restore(cell) for cell in row] for row in reader if row]


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8")
