"""A list taken away as a file: CSV or a workbook, written to disk row by row and then sent.

Written before it is sent, so that no transaction stays open while somebody's slow line takes the file.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from werkzeug.wrappers import Response

from app.core import clock
from app.core.csv_safe import Cell, stream_csv
from app.core.workbook import XLSX, write_workbook

MOST_ROWS: Final = 50_000
_IN_MEMORY: Final = 1_000_000
_PIECE: Final = 65_536
Rows = Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class FileKind:
    """A kind of file, and how rows, headings first, are written into one."""

    ending: str
    mimetype: str
    write: Callable[[str, Rows, IO[bytes]], None]


class Pieces:
    """A file sent piece by piece and then closed, also when nobody came to read it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._file.read(_PIECE):
            yield piece

    def close(self) -> None:
        self._file.close()

    def __del__(self) -> None:
        self.close()


class Counted:
    """Rows that are counted as they go into a file, headings apart."""

    def __init__(self, headings: Sequence[Cell], rows: Rows) -> None:
        self._headings, self._rows, self.count = headings, rows, 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        yield self._headings
        for row in self._rows:
            self.count += 1
            yield row


def download(title: str, rows: Rows, kind: FileKind) -> Response:
    """Rows, headings first, as a file named after the list and today."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed after sending
    kind.write(title, rows, file)
    file.seek(0)
    name = f"{title.casefold()}-{clock.today().isoformat()}.{kind.ending}"
    return Response(Pieces(file), mimetype=kind.mimetype, headers={
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store",
    })


def _write_csv(_title: str, rows: Rows, file: IO[bytes]) -> None:
    for piece in stream_csv(rows):
        file.write(piece)


CSV_FILE: Final = FileKind("csv", "text/csv; charset=utf-8", _write_csv)
WORKBOOK: Final = FileKind("xlsx", XLSX, write_workbook)
KINDS: Final = {kind.ending: kind for kind in (CSV_FILE, WORKBOOK)}
