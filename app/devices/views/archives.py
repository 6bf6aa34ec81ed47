"""Many wipe logs in one zip archive: sent, watched, and what became of every drive."""

from flask import make_response, redirect, render_template, request, url_for

from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices.proof_forms import ArchiveForm
from app.devices.service import archives
from app.devices.states import BatchState, DriveFinding
from app.devices.views.blueprint import Answer, bp
from app.web.access import requires, signed_in
from app.web.pagination import page_by_key
from app.web.sent_forms import show_refusal

FINDINGS = {
    DriveFinding.ACCEPTED: ("Accepted", "green"), DriveFinding.REJECTED: ("Rejected", "red"),
    DriveFinding.NO_SUCH_DRIVE: ("No such drive", "amber"), DriveFinding.KNOWN: ("Known already", "grey"),
    DriveFinding.UNREADABLE: ("Not readable", "red"),
}


@bp.route("/wipe-archives", methods=["GET", "POST"])
@requires(Permission.DEVICE_WORK)
def send_archive() -> Answer:
    """Send an archive of logs, and see the newest ones."""
    form, status = ArchiveForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            file = form.file.data
            try:
                batch = archives.take_archive(signed_in(), filename=file.filename or "", content=file.read())
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                return redirect(url_for("devices.show_archive", batch_id=batch.id), 303)
    return render_template("devices/archives.html", form=form, batches=archives.list_batches()), status


@bp.get("/wipe-archives/<int:batch_id>")
@requires(Permission.DEVICE_WORK)
def show_archive(batch_id: int) -> Answer:
    """How far the worker is, then what became of every drive."""
    batch = archives.get_batch(batch_id)
    is_partial = request.headers.get("HX-Request") == "true"
    if batch.state != BatchState.DONE:
        template = "devices/_archive_progress.html" if is_partial else "devices/archive_progress.html"
        return render_template(template, batch=batch)
    if is_partial:
        # The work is done: the whole page is asked for anew.
        answer = make_response("", 200)
        answer.headers["HX-Refresh"] = "true"
        return answer
    wanted = request.args.get("show", "")
    finding = DriveFinding(wanted) if wanted in set(DriveFinding) else None
    counts = archives.count_findings(batch)
    return render_template(
        "devices/archive.html", batch=batch, page=page_by_key(archives.query_lines(batch, finding)), words=FINDINGS,
        tabs=_tabs(batch_id, finding, counts), drives=sum(counts.values()),
    )


def _tabs(batch_id: int, wanted: DriveFinding | None, counts: dict[DriveFinding, int]) -> list[dict[str, object]]:
    tabs: list[dict[str, object]] = [{
        "text": "All", "href": url_for("devices.show_archive", batch_id=batch_id), "current": wanted is None,
        "count": sum(counts.values()),
    }]
    return tabs + [
        {"text": text, "href": url_for("devices.show_archive", batch_id=batch_id, show=str(finding)),
         "current": wanted is finding, "count": counts[finding]}
        for finding, (text, _) in FINDINGS.items() if counts.get(finding)
    ]
