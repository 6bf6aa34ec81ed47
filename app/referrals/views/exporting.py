"""The list of referrals as a file: the same filters, order and columns as the page, every page of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.core import clock
from app.core.csv_safe import stream_csv
from app.core.errors import Refused
from app.core.permissions import Actor, Permission
from app.core.workbook import XLSX, write_workbook
from app.referrals import queries, service
from app.referrals.views.blueprint import bp
from app.referrals.views.filtering import PAGE, exported_rows, headings, open_filters, order_of, wanted_by
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.sorting import batches

if TYPE_CHECKING:
    from app.referrals.models import Referral

MOST_ROWS: Final = 50_000
_IN_MEMORY: Final = 1_000_000
_PIECE: Final = 65_536
Rows = Iterable[tuple[Any, ...]]


@dataclass(frozen=True)
class FileKind:
    """A kind of file a list is taken away as, and how rows are written into it."""

    ending: str
    mimetype: str
    write: Callable[[Rows, IO[bytes]], None]


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


@bp.get("/export.csv")
@requires(Permission.REFERRAL_VIEW, writes=True)
def export_csv() -> Response:
    """The list as CSV, safe from formulas."""
    return _exported(CSV_FILE)


@bp.get("/export.xlsx")
@requires(Permission.REFERRAL_VIEW, writes=True)
def export_xlsx() -> Response:
    """The list as a workbook."""
    return _exported(WORKBOOK)


def _write_csv(rows: Rows, file: IO[bytes]) -> None:
    for piece in stream_csv(rows):
        file.write(piece)


def _write_workbook(rows: Rows, file: IO[bytes]) -> None:
    write_workbook("Referrals", rows, file)


CSV_FILE: Final = FileKind("csv", "text/csv; charset=utf-8", _write_csv)
WORKBOOK: Final = FileKind("xlsx", XLSX, _write_workbook)


def file_of(actor: Actor, found: Iterable[list[Referral]], kind: FileKind, filters: list[str]) -> Response:
    """Write referrals to a file on disk a few hundred at a time, note in the audit that it was taken, and send it."""
    # Written before it is sent: no transaction stays open while somebody's slow line takes the file.
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed after sending
    count = [0]
    kind.write(_rows(actor, found, count), file)
    service.note_export(actor, rows=count[0], kind=kind.ending, filters=filters)
    file.seek(0)
    name = f"referrals-{clock.today().isoformat()}.{kind.ending}"
    return Response(Pieces(file), mimetype=kind.mimetype, headers={
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store",
    })


def _exported(kind: FileKind) -> Response:
    actor = signed_in()
    form = open_filters(actor, request.args)
    wanted = wanted_by(form)
    query = queries.query_referrals(actor, wanted)
    try:
        queries.check_size(query, MOST_ROWS)
    except Refused as refused:
        return flash_refusal(refused, f"{url_for(PAGE)}?{urlencode(request.args)}")
    found = batches(query, order_of(wanted, request.args.get("sort")))
    return file_of(actor, found, kind, [field.name for field in form if field.data])


def _rows(actor: Actor, found: Iterable[list[Referral]], count: list[int]) -> Iterator[tuple[Any, ...]]:
    is_hub = actor.may(Permission.REFERRAL_TRIAGE)
    names: dict[int, str] = {}
    yield tuple(headings(is_hub=is_hub))
    for batch in found:
        keys = {row.partner_id if is_hub else row.referrer_id for row in batch} - names.keys()
        names |= queries.partner_names(keys) if is_hub else names_of(keys)
        yield from exported_rows(batch, names, is_hub=is_hub)
        count[0] += len(batch)
