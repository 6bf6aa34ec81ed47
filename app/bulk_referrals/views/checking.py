"""The check: what was found, row by row, to be put right, confirmed or chosen; in place where scripts run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import flash, redirect, render_template, request, url_for

from app.bulk_referrals.forms import ChoiceForm, row_form
from app.bulk_referrals.judging import CHOICES
from app.bulk_referrals.queries.rows import get_row, groups_of, page_of_rows
from app.bulk_referrals.queries.uploads import get_upload
from app.bulk_referrals.service.confirming import standing_counts
from app.bulk_referrals.service.fixing import choose, confirm_everywhere, confirm_row, mark_of, put_right, ways_open
from app.bulk_referrals.shapes import Severity
from app.bulk_referrals.states import BulkState, RowChoice, RowStanding
from app.bulk_referrals.stored import mapping_from_json, problem_from_json, problems_from_json
from app.bulk_referrals.views.blueprint import Page, allows_fictional, bp, is_partial, page_of, shown
from app.bulk_referrals.wording import SEVERITY_WORDS, STANDING_WORDS, how_read
from app.core.errors import Refused
from app.core.permissions import Permission
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.formats import plural
from app.web.pagination import read_key
from app.web.sent_forms import show_refusal

if TYPE_CHECKING:
    from app.bulk_referrals.models import BulkRow, BulkUpload

# What is shown first is what needs a person.
SHOWS: Final[dict[str, tuple[str, tuple[RowStanding, ...]]]] = {
    "problems": ("To put right or look at", (RowStanding.OPEN, RowStanding.REJECTED)),
    "ready": ("Ready", (RowStanding.READY, RowStanding.UPDATING)),
    "skipped": ("Left out", (RowStanding.SKIPPED,)),
    "all": ("All rows", ()),
}


@bp.get("/<reference>/check")
@requires(Permission.BULK_REFER)
def check(reference: str) -> Page:
    """What was found in a file, and its rows."""
    upload = get_upload(signed_in(), reference)
    if upload.state != BulkState.TO_CHECK:
        return redirect(page_of(upload), 303)
    counts = standing_counts(upload.id)
    wanted, code = _wanted()
    after = read_key(request.args.get("after", "")) or 0
    page = page_of_rows(upload, SHOWS[wanted][1] if not code else (), code, after)
    layout = upload.layout or {}
    return render_template(
        "bulk_referrals/check.html", page=page, wanted=wanted, code=code, tabs=_tabs(upload, counts, wanted, code),
        counts=counts, total=sum(counts.values()), groups=groups_of(upload), how_read=how_read(layout),
        notes=[problem_from_json(one) for one in layout.get("notes", [])],
        query_without_after={name: request.args[name] for name in ("show", "code") if name in request.args},
        **{**_row_words(upload), **shown(upload)},
    )


@bp.route("/<reference>/rows/<int:number>", methods=["GET", "POST"])
@requires(Permission.BULK_REFER)
def row(reference: str, number: int) -> Page:
    """Put the cells of one row right, where they stand."""
    upload = get_upload(signed_in(), reference)
    found = get_row(upload, number)
    if upload.state != BulkState.TO_CHECK:
        return redirect(page_of(upload), 303)
    columns = [one for one in mapping_from_json(upload.mapping or {}).columns if one.field and not one.is_dropped]
    stored = (found.cells or {}).get("cells", [])
    form = row_form(columns, {one.index: stored[one.index] if one.index < len(stored) else "" for one in columns})
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            cells = {one.index: form[f"cell-{one.index}"].data or "" for one in columns}
            try:
                found = put_right(signed_in(), upload, number, cells, allow_fictional=allows_fictional(),
                                  seen=request.form.get("seen"))
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                return _after(upload, found, number, f"Row {number} was judged again.")
    return _row_page(upload, found, form, columns, 200 if is_partial() else status)


@bp.route("/<reference>/rows/<int:number>/choice", methods=["GET", "POST"])
@requires(Permission.BULK_REFER)
def choose_for_row(reference: str, number: int) -> Page:
    """Choose what becomes of a row that looks like another, or leave it out."""
    upload = get_upload(signed_in(), reference)
    found, form, status = get_row(upload, number), ChoiceForm(), 200
    if upload.state != BulkState.TO_CHECK:
        return redirect(page_of(upload), 303)
    form.offer(ways_open(upload, found))
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                choose(signed_in(), upload, number, RowChoice(form.choice.data), form.reason.data,
                       allow_fictional=allows_fictional())
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                return _after(upload, found, number, f"Row {number}: kept as you chose.")
    elif found.choice:
        form.choice.data, form.reason.data = str(found.choice), found.choice_reason
    back = {"back_href": _back(upload, number), "back_text": "Back to the check"}
    context = {**_row_words(upload), **shown(upload), **back}
    return render_template("bulk_referrals/choice.html", form=form, row=found, **context), status


@bp.post("/<reference>/rows/<int:number>/take-back-choice")
@requires(Permission.BULK_REFER)
def take_back_choice(reference: str, number: int) -> Page:
    """Undo what was chosen for a row."""
    upload = get_upload(signed_in(), reference)
    return _press(upload, number, lambda: choose(signed_in(), upload, number, None, allow_fictional=allows_fictional()),
                  f"Row {number}: your choice is undone.")


@bp.post("/<reference>/rows/<int:number>/confirm")
@requires(Permission.BULK_REFER)
def confirm_one(reference: str, number: int) -> Page:
    """Say that a row is right as it stands."""
    upload = get_upload(signed_in(), reference)
    return _press(upload, number, lambda: confirm_row(signed_in(), upload, number, allow_fictional=allows_fictional()),
                  f"Row {number} is confirmed as it stands.")


@bp.post("/<reference>/questions/<code>/confirm")
@requires(Permission.BULK_REFER)
def confirm_all(reference: str, code: str) -> Page:
    """Answer one question for every row that has it."""
    upload = get_upload(signed_in(), reference)
    try:
        rows = confirm_everywhere(signed_in(), upload, code, allow_fictional=allows_fictional())
    except Refused as refused:
        return flash_refusal(refused, page_of(upload))
    flash(f"Confirmed for {plural(rows, 'row')}.", "success")
    return redirect(page_of(upload), 303)


def _press(upload: BulkUpload, number: int, act: Any, done: str) -> Page:
    get_row(upload, number)
    try:
        act()
    except Refused as refused:
        return flash_refusal(refused, _back(upload, number))
    return _after(upload, get_row(upload, number), number, done)


def _after(upload: BulkUpload, found: BulkRow, number: int, done: str) -> Page:
    """The row as it stands now in its place, or the list again at that row."""
    if is_partial():
        return render_template("bulk_referrals/_row_alone.html", row=found, said=done, **_row_words(upload))
    flash(done, "success")
    return redirect(_back(upload, number), 303)


def _row_page(upload: BulkUpload, found: BulkRow, form: Any, columns: Any, status: int) -> Page:
    problems = problems_from_json(found.verdict)
    for column in columns if request.method == "GET" else ():
        stops = [one.message for one in problems if one.column == column.letter and one.severity is Severity.REJECT]
        form[f"cell-{column.index}"].errors = stops
    template = "bulk_referrals/_row_form.html" if is_partial() else "bulk_referrals/row.html"
    context = {**shown(upload), "back_href": _back(upload, found.number), "back_text": "Back to the check"}
    letters = {one.column for one in problems if one.severity is not Severity.NOTE}
    # Put in the place of the link that was pressed, the form takes the focus; a page of its own begins at its top.
    focused = next((one.index for one in columns if one.letter in letters), columns[0].index) if is_partial() else None
    return render_template(
        template, focused=focused, form=form, row=found, mark=mark_of(found), columns=columns,
        fault=(found.cells or {}).get("fault"),
        said={
            column.index: [
                one for one in problems if one.column == column.letter and one.severity is not Severity.REJECT
            ]
            for column in columns
        },
        others=[one for one in problems if one.column not in {column.letter for column in columns}],
        **{**_row_words(upload), **context},
    ), status


def _row_words(upload: BulkUpload) -> dict[str, Any]:
    return {
        "upload": upload, "standing_words": STANDING_WORDS, "severity_words": SEVERITY_WORDS,
        "problems_of": problems_from_json, "choosing_codes": frozenset(CHOICES), "Severity": Severity,
        "query": {name: request.args[name] for name in ("show", "code", "after") if name in request.args},
    }


def _wanted() -> tuple[str, str | None]:
    wanted = request.args.get("show", "problems")
    return wanted if wanted in SHOWS else "problems", request.args.get("code") or None


def _tabs(upload: BulkUpload, counts: dict[RowStanding, int], wanted: str, code: str | None) -> list[dict[str, Any]]:
    return [
        {
            "text": text, "href": url_for(".check", reference=upload.reference, show=key),
            "current": key == wanted and not code,
            "count": sum(counts.get(one, 0) for one in standings) if standings else sum(counts.values()),
        }
        for key, (text, standings) in SHOWS.items()
    ]


def _back(upload: BulkUpload, number: int) -> str:
    kept: dict[str, Any] = {name: request.args[name] for name in ("show", "code", "after") if name in request.args}
    return url_for(".check", reference=upload.reference, **kept, _anchor=f"row-{number}")
