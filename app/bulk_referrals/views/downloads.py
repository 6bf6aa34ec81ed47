"""Files to take away: the template, the corrections, the result."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile

from werkzeug.wrappers import Response

from app.bulk_referrals.paper import corrections, result_rows, template_csv, write_template
from app.bulk_referrals.queries.rows import made_rows, rows_to_correct
from app.bulk_referrals.queries.uploads import get_upload
from app.bulk_referrals.service.exporting import note_download
from app.bulk_referrals.states import NOT_GOING_ON
from app.bulk_referrals.stored import mapping_from_json
from app.bulk_referrals.views.blueprint import bp
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.core.workbook import XLSX
from app.web.access import requires, signed_in
from app.web.downloads import KINDS, Pieces, download

_IN_MEMORY = 1_000_000


@bp.get("/template.csv")
@requires(Permission.BULK_REFER)
def template_as_csv() -> Response:
    """The template as CSV."""
    return Response(template_csv(), mimetype="text/csv; charset=utf-8", headers={
        "Content-Disposition": 'attachment; filename="refer-from-a-file.csv"',
    })


@bp.get("/template.xlsx")
@requires(Permission.BULK_REFER)
def template_as_xlsx() -> Response:
    """The template as a workbook with drop-down lists."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed after sending
    write_template(file)
    file.seek(0)
    return Response(Pieces(file), mimetype=XLSX, headers={
        "Content-Disposition": 'attachment; filename="refer-from-a-file.xlsx"',
    })


@bp.get("/<reference>/corrections.<kind>")
@requires(Permission.BULK_REFER, writes=True)
def download_corrections(reference: str, kind: str) -> Response:
    """The rows that went no further, with what is wrong, to put right and upload again."""
    upload = get_upload(signed_in(), reference)
    if upload.mapping is None or kind not in KINDS:
        raise NotFound
    note_download(signed_in(), upload, "corrections")
    rows = corrections(mapping_from_json(upload.mapping), rows_to_correct(upload, NOT_GOING_ON))
    return download(f"corrections-{upload.reference}", rows, KINDS[kind])


@bp.get("/<reference>/result.<kind>")
@requires(Permission.BULK_REFER, writes=True)
def download_result(reference: str, kind: str) -> Response:
    """Which row became which referral."""
    upload = get_upload(signed_in(), reference)
    if kind not in KINDS:
        raise NotFound
    note_download(signed_in(), upload, "result")
    return download(f"result-{upload.reference}", result_rows(made_rows(upload)), KINDS[kind])
