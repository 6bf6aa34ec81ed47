"""The list of referrals as a file: the same filters, order and columns as the page, every page of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.core.errors import Refused
from app.core.permissions import Actor, Permission
from app.referrals import queries, service
from app.referrals.views.blueprint import bp
from app.referrals.views.filtering import PAGE, exported_rows, headings, open_filters, order_of, wanted_by
from app.web.access import requires, signed_in
from app.web.downloads import CSV_FILE, MOST_ROWS, WORKBOOK, Counted, FileKind, download
from app.web.error_pages import flash_refusal
from app.web.sorting import batches

if TYPE_CHECKING:
    from app.referrals.models import Referral


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


def file_of(actor: Actor, found: Iterable[list[Referral]], kind: FileKind, filters: list[str]) -> Response:
    """Referrals, a few hundred at a time, as a file; that it was taken stands in the audit."""
    is_hub = actor.may(Permission.REFERRAL_TRIAGE)
    rows = Counted(headings(is_hub=is_hub), _rows(found, is_hub=is_hub))
    response = download("Referrals", rows, kind)
    service.note_export(actor, rows=rows.count, kind=kind.ending, filters=filters)
    return response


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


def _rows(found: Iterable[list[Referral]], *, is_hub: bool) -> Iterator[tuple[Any, ...]]:
    names: dict[int, str] = {}
    for batch in found:
        keys = {row.partner_id if is_hub else row.referrer_id for row in batch} - names.keys()
        names |= queries.partner_names(keys) if is_hub else names_of(keys)
        yield from exported_rows(batch, names, is_hub=is_hub)
