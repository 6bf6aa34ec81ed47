"""Hardware reports: sent for one device or many, compared with what is recorded, attached, and given out again."""

from typing import TYPE_CHECKING, Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import NotFound, Refused
from app.core.permissions import Permission
from app.devices.policy import DRIVES_CHANGEABLE_IN
from app.devices.queries import get_device, page_of_waiting_reports
from app.devices.report_forms import AttachForm, ReportsForm
from app.devices.service import doubting, identifying
from app.devices.service import reports as service
from app.devices.service import waiting_reports as waiting_reports_service
from app.devices.service.report_comparing import compare_drives, compare_facts
from app.devices.service.report_files import unpack
from app.devices.states import DeviceState
from app.devices.views.blueprint import Answer, bp, press, version_sent
from app.devices.wording import DRIVE_STANDINGS, REPORT_FORMATS, REPORT_MATCHES
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.sent_forms import press as press_button
from app.web.sent_forms import show_refusal

if TYPE_CHECKING:
    from app.devices.models import Device

_PER_DEVICE = "devices/reports.html"


@bp.route("/hardware-reports", methods=["GET", "POST"])
@requires(Permission.DEVICE_WORK)
def waiting_reports() -> Answer:
    """Reports whose device is not known, and a way to send reports of many devices."""
    form, status = ReportsForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                taken = service.take_loose_reports(signed_in(), unpack(form.sent()))
                _refuse_when_nothing_was_read(taken)
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                _tell_loose(taken)
                return redirect(url_for("devices.waiting_reports"), 303)
    return render_template(
        "devices/waiting_reports.html", form=form, page=page_of_waiting_reports(), formats=REPORT_FORMATS,
        aside=waiting_reports_service.list_aside(), days=waiting_reports_service.ASIDE_DAYS,
        waiting_days=waiting_reports_service.WAITING_DAYS,
    ), status


@bp.post("/hardware-reports/<int:report_id>/aside")
@requires(Permission.DEVICE_WORK)
def set_report_aside(report_id: int) -> Response:
    """Nobody waits for this report any more."""
    return press_button(lambda: waiting_reports_service.set_aside(signed_in(), report_id),
                        back=url_for("devices.waiting_reports"),
                        done=f"Set aside. Below you can put it back for {waiting_reports_service.ASIDE_DAYS} days.")


@bp.post("/hardware-reports/<int:report_id>/waiting")
@requires(Permission.DEVICE_WORK)
def put_report_back(report_id: int) -> Response:
    """It waits for its device again."""
    return press_button(lambda: waiting_reports_service.put_back(signed_in(), report_id),
                        back=url_for("devices.waiting_reports"), done="The report waits again.")


@bp.route("/hardware-reports/<int:report_id>", methods=["GET", "POST"])
@requires(Permission.DEVICE_WORK)
def attach_report(report_id: int) -> Answer:
    """What a waiting report says, and the asset tag it belongs to."""
    report, form, status = service.get_report(report_id), AttachForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                device = service.attach_report(signed_in(), report_id, form.asset_tag.data or "")
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                flash(f"The report is attached to {device.asset_tag}.", "success")
                return redirect(reports_of(device.asset_tag), 303)
    return render_template("devices/attach_report.html", form=form, report=report, formats=REPORT_FORMATS), status


@bp.get("/hardware-reports/<int:report_id>/file")
@requires(Permission.DEVICE_VIEW)
def download_report(report_id: int) -> FlaskResponse:
    """The report as it came, byte for byte, to keep."""
    report = service.get_report(report_id)
    if report.cleared_at is not None:
        raise NotFound
    return FlaskResponse(report.content, mimetype="text/plain", headers={
        "Content-Disposition": f'attachment; filename="report-{report.sha256[:12]}.txt"',
    })


@bp.get("/<asset_tag>/hardware-reports")
@requires(Permission.DEVICE_VIEW)
def device_reports(asset_tag: str) -> str:
    """What the newest reports say beside what is recorded of the device."""
    return render_template(_PER_DEVICE, **_comparison(get_device(asset_tag)), form=ReportsForm())


@bp.post("/<asset_tag>/hardware-reports")
@requires(Permission.DEVICE_WORK)
def send_reports(asset_tag: str) -> Answer:
    """Read reports of one device; the page then shows where they differ from what is recorded."""
    device, form, status = get_device(asset_tag), ReportsForm(), 422
    if form.validate():
        try:
            taken = service.take_reports_for(signed_in(), device, unpack(form.sent()))
            _refuse_when_nothing_was_read(taken)
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            _tell(taken)
            return redirect(reports_of(asset_tag), 303)
    return render_template(_PER_DEVICE, **_comparison(get_device(asset_tag)), form=form), status


@bp.post("/<asset_tag>/hardware-reports/drives/<int:position>")
@requires(Permission.DEVICE_WORK)
def confirm_reported_drive(asset_tag: str, position: int) -> Response:
    """One drive of the newest reports is in the device: a person saw it and read its label."""
    device = get_device(asset_tag)
    reading = service.newest_reading(service.list_reports(device))
    drives = reading["drives"] if reading else []
    if position >= len(drives) or not drives[position]["serial"]:
        raise NotFound
    drive = drives[position]
    if request.form.get("serial") != drive["serial"]:
        return flash_refusal(Refused("Another report came in since you opened this page. Look at it again."),
                             reports_of(asset_tag))
    facts = identifying.DriveFacts(serial=drive["serial"], model=drive["model"], size_bytes=drive["size_bytes"],
                                   media=doubting.media_of(drive["kind"]))
    try:
        identifying.confirm_drive(signed_in(), device, facts, version_seen=version_sent())
    except Refused as refused:
        return flash_refusal(refused, reports_of(asset_tag))
    flash("The drive is confirmed.", "success")
    return redirect(reports_of(asset_tag), 303)


@bp.post("/<asset_tag>/drives/<int:drive_id>/confirm")
@requires(Permission.DEVICE_WORK)
def confirm_listed_drive(asset_tag: str, drive_id: int) -> Response:
    """A listed drive is in the device: a person looked."""
    return press(asset_tag, doubting.confirm_listed_drive, "The drive is confirmed.", drive_id=drive_id)


@bp.post("/<asset_tag>/drives/<int:drive_id>/deny")
@requires(Permission.DEVICE_WORK)
def deny_listed_drive(asset_tag: str, drive_id: int) -> Response:
    """A drive that only a report showed is not in the device: a person looked."""
    return press(asset_tag, doubting.deny_listed_drive, "It is written down that this drive is not in the device.",
                 drive_id=drive_id)


def reports_of(asset_tag: str) -> str:
    """The address of a device's reports."""
    return url_for("devices.device_reports", asset_tag=asset_tag)


def _comparison(device: "Device") -> dict[str, Any]:
    reports = service.list_reports(device)
    reading = service.newest_reading(reports)
    return {
        "device": device, "reports": reports, "reading": reading, "formats": REPORT_FORMATS,
        "waiting": service.list_waiting_for(device), "matches": REPORT_MATCHES, "standings": DRIVE_STANDINGS,
        "facts": compare_facts(device, reading) if reading else (),
        "drives": compare_drives(device, reading) if reading else (),
        "may_change": device.state in DRIVES_CHANGEABLE_IN - {DeviceState.RECYCLE_PENDING},
        "may_add_drives": device.state in DRIVES_CHANGEABLE_IN,
    }


def _refuse_when_nothing_was_read(taken: list[service.TakenReport]) -> None:
    refusals = [one for one in taken if one.refusal]
    if refusals and len(refusals) == len(taken):
        sentence = refusals[0].refusal or ""
        raise Refused(sentence if len(taken) == 1 else f"None of the {len(taken)} files was read. "
                      f"{refusals[0].filename}: {sentence}", field="files")


def _tell(taken: list[service.TakenReport]) -> None:
    new = sum(one.is_new for one in taken)
    known = sum(one.report is not None and not one.is_new for one in taken)
    if new:
        flash("The report is read. Compare it with the device." if new == 1
              else f"{new} reports are read. Compare them with the device.", "success")
    if known:
        flash("This report was here before." if known == 1 else f"{known} reports were here before.", "notice")
    _tell_refused(taken)


def _tell_loose(taken: list[service.TakenReport]) -> None:
    kept = [one.report for one in taken if one.report is not None]
    tags = sorted({report.device.asset_tag for report in kept if report.device is not None})
    waiting = sum(report.device is None for report in kept)
    if tags:
        flash(f"Recognised: {', '.join(tags[:20])}{' and more' if len(tags) > 20 else ''}.", "success")
    if waiting:
        flash("One report waits to be matched to an asset tag." if waiting == 1
              else f"{waiting} reports wait to be matched to an asset tag.", "notice")
    _tell_refused(taken)


def _tell_refused(taken: list[service.TakenReport]) -> None:
    for one in [one for one in taken if one.refusal][:5]:
        flash(f"{one.filename}: {one.refusal}", "warning")

