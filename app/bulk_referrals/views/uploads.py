"""The files of an organisation, a new one, and the one page of a file that shows where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.bulk_referrals.forms import UploadForm
from app.bulk_referrals.queries.rows import made_referrals, page_of_rows
from app.bulk_referrals.queries.uploads import get_upload, list_landlords, names_for, query_uploads
from app.bulk_referrals.service.cancelling import cancel
from app.bulk_referrals.service.confirming import confirm, limits_told, prospect_of
from app.bulk_referrals.service.mapping_columns import start_check
from app.bulk_referrals.service.uploading import take_file
from app.bulk_referrals.states import NOT_GOING_ON, WORKING_STATES, BulkState, RowStanding
from app.bulk_referrals.stored import problems_from_json
from app.bulk_referrals.views.blueprint import Page, bp, is_partial, page_of, shown
from app.bulk_referrals.wording import STANDING_WORDS, STATE_WORDS, WORKING_WORDS
from app.core.errors import Refused
from app.core.permissions import Permission
from app.web.access import requires, signed_in
from app.web.pagination import page_by_key, read_key
from app.web.sent_forms import press, show_refusal, version_seen

if TYPE_CHECKING:
    from app.bulk_referrals.models import BulkUpload

MADE = (RowStanding.REFERRED, RowStanding.UPDATED)


@bp.get("")
@requires(Permission.BULK_REFER)
def list_uploads() -> str:
    """Every file, the newest first."""
    page = page_by_key(query_uploads(signed_in()))
    organisations, people = names_for(page.rows)
    return render_template(
        "bulk_referrals/list.html", page=page, organisations=organisations, people=people, state_words=STATE_WORDS,
        is_hub=signed_in().may(Permission.REFERRAL_TRIAGE), may_upload=bool(list_landlords(signed_in())),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.BULK_REFER)
def upload() -> Page:
    """Choose a file; the same file again leads to where it stands."""
    landlords = list_landlords(signed_in())
    form, status = UploadForm(), 200
    form.offer([(str(one.id), one.name) for one in landlords])
    if request.method == "POST":
        status = 422
        chosen = next((one for one in landlords if str(one.id) == form.organisation_id.data), None)
        if chosen is None:
            form.organisation_id.errors = ["Choose the landlord whose file this is."]
        elif form.validate():
            try:
                found, is_new = take_file(
                    signed_in(), chosen, name=form.file.data.filename or "", content=form.file.data.read(),
                    sheet=(form.sheet.data or "").strip() or None,
                )
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                if not is_new:
                    flash("This file is here already. Below is where it stands; nothing was taken in twice.", "notice")
                return redirect(page_of(found), 303)
    return render_template(
        "bulk_referrals/upload.html", form=form, landlords=landlords, back_href=url_for(".list_uploads"),
        back_text="All files",
    ), status


@bp.get("/<reference>")
@requires(Permission.BULK_REFER)
def show(reference: str) -> Page:
    """Where a file stands, with what comes next."""
    found = get_upload(signed_in(), reference)
    if found.state in WORKING_STATES:
        return _progress(found)
    if is_partial():
        # The work is done: the whole page is asked for anew.
        answer = make_response("", 200)
        answer.headers["HX-Refresh"] = "true"
        return answer
    if found.state == BulkState.MAPPING:
        return redirect(url_for(".map_columns", reference=found.reference), 303)
    if found.state == BulkState.TO_CHECK:
        return redirect(url_for(".check", reference=found.reference), 303)
    if found.state == BulkState.DONE:
        return _result(found)
    return render_template("bulk_referrals/over.html", **shown(found))


@bp.route("/<reference>/confirm", methods=["GET", "POST"])
@requires(Permission.BULK_REFER)
def confirm_file(reference: str) -> Page:
    """Say once more what will happen, then let it happen."""
    found = get_upload(signed_in(), reference)
    if request.method == "POST":
        return press(
            lambda: confirm(signed_in(), found, version=version_seen(), seen=request.form.get("seen")),
            back=page_of(found), done="Confirmed. The rows that are ready become referrals now.",
        )
    if found.state != BulkState.TO_CHECK:
        return redirect(page_of(found), 303)
    back = {"back_href": url_for(".check", reference=found.reference), "back_text": "Back to the check"}
    prospect = prospect_of(found)
    return render_template(
        "bulk_referrals/confirm.html", prospect=prospect, limits=limits_told(signed_in(), found, prospect.new),
        **{**shown(found), **back},
    )


@bp.post("/<reference>/check-again")
@requires(Permission.BULK_REFER)
def check_again(reference: str) -> Response:
    """Have the whole file checked once more."""
    found = get_upload(signed_in(), reference)
    return press(lambda: start_check(signed_in(), found), back=page_of(found), done="The whole file is checked again.")


@bp.route("/<reference>/cancel", methods=["GET", "POST"])
@requires(Permission.BULK_REFER)
def cancel_file(reference: str) -> Page:
    """Take a file back with everything in it."""
    found = get_upload(signed_in(), reference)
    if request.method == "POST":
        return press(lambda: cancel(signed_in(), found), back=url_for(".list_uploads"),
                     done=f"{found.reference} is taken back. Nothing of the file is kept.")
    if found.state in {BulkState.DONE, BulkState.CANCELLED, BulkState.CONFIRMING}:
        return redirect(page_of(found), 303)
    return render_template("bulk_referrals/cancel.html", **{**shown(found), "back_href": page_of(found),
                                                            "back_text": found.reference})


def _progress(found: BulkUpload) -> Page:
    template = "bulk_referrals/_progress.html" if is_partial() else "bulk_referrals/progress.html"
    return render_template(template, label=WORKING_WORDS[found.state], **shown(found))


def _result(found: BulkUpload) -> str:
    show_left = request.args.get("show") == "left"
    standings = NOT_GOING_ON if show_left else MADE
    page = page_of_rows(found, standings, None, read_key(request.args.get("after", "")) or 0)
    return render_template(
        "bulk_referrals/result.html", page=page, references=made_referrals(page.rows), show_left=show_left,
        standing_words=STANDING_WORDS, problems_of=problems_from_json, **shown(found),
    )
