"""What each column holds, with its first values, and what is true for everybody in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request

from app.bulk_referrals.columns import FIELDS, Group
from app.bulk_referrals.forms import ForAllForm
from app.bulk_referrals.queries.rows import first_cells
from app.bulk_referrals.queries.uploads import get_upload
from app.bulk_referrals.service.mapping_columns import change_columns, choose_columns
from app.bulk_referrals.states import BulkState
from app.bulk_referrals.stored import mapping_from_json, problem_from_json
from app.bulk_referrals.views.blueprint import Page, bp, page_of, shown
from app.bulk_referrals.wording import how_read
from app.core.errors import Refused
from app.core.permissions import Permission
from app.web.access import requires, signed_in
from app.web.sent_forms import press, show_refusal, version_seen

if TYPE_CHECKING:
    from app.bulk_referrals.models import BulkUpload
    from app.bulk_referrals.shapes import ColumnUse

MOST_COLUMNS_SHOWN = 200
_SAFE = {True: "yes", False: "no", None: "not_known"}


@bp.route("/<reference>/columns", methods=["GET", "POST"])
@requires(Permission.BULK_REFER)
def map_columns(reference: str) -> Page:
    """Say what each column holds; the guess stands there already."""
    upload = get_upload(signed_in(), reference)
    if upload.state != BulkState.MAPPING or upload.mapping is None:
        return redirect(page_of(upload), 303)
    columns = _shown_columns(upload)
    form, status = _form(upload), 200
    chosen = {column.index: column.field for column in columns}
    fill_down = set(upload.fill_down)
    if request.method == "POST":
        status = 422
        chosen = {one.index: _field(request.form.get(f"column-{one.index}")) for one in columns if not one.is_dropped}
        fill_down = {chosen.get(one.index) or "" for one in columns if request.form.get(f"fill-{one.index}")} - {""}
        if form.validate():
            try:
                choose_columns(signed_in(), upload, chosen, form.for_all(), fill_down=tuple(sorted(fill_down)),
                               version=version_seen())
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                return redirect(page_of(upload), 303)
    return render_template("bulk_referrals/columns.html",
    form=form, **_context(upload, columns, chosen, fill_down)), status


@bp.post("/<reference>/columns/change")
@requires(Permission.BULK_REFER)
def back_to_columns(reference: str) -> Any:
    """From the check back to the columns."""
    upload = get_upload(signed_in(), reference)
    return press(lambda: change_columns(signed_in(), upload, version=version_seen()), back=page_of(upload),
                 done="Change what the columns hold, then check the file again.")


def _context(
    upload: BulkUpload, columns: list[ColumnUse], chosen: dict[int, str | None], fill_down: set[str]
) -> dict[str, Any]:
    mapping, layout = mapping_from_json(upload.mapping or {}), upload.layout or {}
    problems = [problem_from_json(one) for one in layout["file_problems"] + layout["header_problems"]]
    return {
        **shown(upload), "columns": columns, "examples": first_cells(upload), "chosen": chosen,
        "fill_down": fill_down, "groups": _groups(), "how_read": how_read(layout), "sheets": layout["sheets"],
        "notes": list(dict.fromkeys([*problems, *mapping.problems])), "fields": FIELDS,
        "hidden_columns": len(mapping.columns) - len(columns),
    }


def _groups() -> list[tuple[str, list[Any]]]:
    return [(group.value, [field for field in FIELDS.values() if field.group is group]) for group in Group]


def _shown_columns(upload: BulkUpload) -> list[ColumnUse]:
    mapping = mapping_from_json(upload.mapping or {})
    named = [column for column in mapping.columns if column.heading or column.field]
    return named[:MOST_COLUMNS_SHOWN]


def _form(upload: BulkUpload) -> ForAllForm:
    told = upload.default_device_kind is not None
    return ForAllForm(data={
        "is_permission_declared": upload.is_permission_declared, "permission_on": upload.permission_on,
        "permission_how": upload.permission_how, "device_kind": upload.default_device_kind or "any",
        "is_safe_to_text": _SAFE[upload.is_safe_to_text],
        "wants_data": upload.default_data if told else True,
    })


def _field(typed: str | None) -> str | None:
    return typed if typed in FIELDS else None
