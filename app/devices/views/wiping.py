"""Wipe logs come in by upload and go out again byte for byte."""

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template

from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices import queries
from app.devices.forms import LogForm
from app.devices.service.attaching import content_type_of
from app.devices.service.wiping import LogReading, record_wipe_log
from app.devices.views.blueprint import Answer, bp, page_of
from app.devices.views.device import device_page
from app.web.access import requires, signed_in
from app.web.error_pages import attach


@bp.post("/<asset_tag>/wipe-logs")
@requires(Permission.DEVICE_WORK)
def send_log(asset_tag: str) -> Answer:
    """Read a log; the device's page then shows what was accepted, and why not what was not."""
    device = queries.get_device(asset_tag)
    form = LogForm()
    if form.validate():
        file = form.log.data
        try:
            reading = record_wipe_log(signed_in(), device, filename=file.filename or "", content=file.read())
        except Refused as refused:
            attach(form, refused, form.log)
        else:
            _tell(reading, device.asset_tag)
            return redirect(page_of(asset_tag), 303)
    return render_template("devices/show.html", **device_page(device), form=form, log_form=form), 422


def _tell(reading: LogReading, asset_tag: str) -> None:
    if reading.was_known and not reading.evidence:
        _tell_why_not_again(reading)
        return
    flash(_counted(reading.accepted, len(reading.evidence)),
          "success" if reading.accepted == len(reading.evidence) else "warning")
    others = [device.asset_tag for device in reading.devices if device.asset_tag != asset_tag]
    if others:
        flash(f"The log also spoke of drives in {', '.join(others)}.", "notice")


def _tell_why_not_again(reading: LogReading) -> None:
    reasons = [f"{note.result.serial or note.result.device}: {reason}" for note in reading.drives
               for reason in note.reasons]
    if reasons:
        flash(f"This log was read before, and proves nothing now. {' '.join(reasons)}", "warning")
    else:
        flash("This log was read before. Nothing changed.", "notice")


def _counted(accepted: int, total: int) -> str:
    if accepted == 0:
        return "No drive in this log is accepted. The reasons stand below."
    if accepted == total:
        which = {1: "The drive in this log is", 2: "Both drives in this log are"}.get(
            total, f"All {total} drives in this log are"
        )
        return f"{which} accepted as wiped."
    verb = "is" if accepted == 1 else "are"
    return f"{accepted} of {total} drives in this log {verb} accepted as wiped. The reasons for the rest stand below."


@bp.get("/<asset_tag>/wipe-logs/<int:file_id>")
@requires(Permission.DEVICE_VIEW)
def download_log(asset_tag: str, file_id: int) -> FlaskResponse:
    """The log, report or certificate as it was uploaded, byte for byte, to keep."""
    file = queries.get_log_file(queries.get_device(asset_tag), file_id)
    ending, mimetype = content_type_of(file.content)
    return FlaskResponse(file.content, mimetype=mimetype, headers={
        "Content-Disposition": f'attachment; filename="wipe-{file.sha256[:12]}.{ending}"',
    })
