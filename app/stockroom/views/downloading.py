"""A list of the stockroom as a file, with its note in the audit."""

from collections.abc import Iterable, Sequence

from werkzeug.wrappers import Response

from app.core.csv_safe import Cell
from app.core.errors import NotFound
from app.devices.service.exporting import note_export
from app.web.access import signed_in
from app.web.downloads import KINDS, Counted, download


def send_rows(title: str, headings: Sequence[Cell], rows: Iterable[Sequence[Cell]], ending: str) -> Response:
    """Rows as CSV or as a workbook; NotFound for any other ending."""
    if ending not in KINDS:
        raise NotFound
    counted = Counted(headings, rows)
    response = download(title, counted, KINDS[ending])
    note_export(signed_in(), rows=counted.count, kind=ending)
    return response
