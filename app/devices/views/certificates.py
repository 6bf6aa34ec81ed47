"""Another tool's certificate: typed by one person, compared with its file by a second."""

from typing import TYPE_CHECKING

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template

from app.accounts.queries import names_of
from app.core.errors import NotFound, Refused
from app.core.permissions import Permission
from app.devices.policy import WIPING, current_drives
from app.devices.proof_forms import CLASS_NAMES, READ_BACK_NAMES, CertificateForm, RefusalForm, SecondLookForm
from app.devices.queries import get_device
from app.devices.service import typed_evidence
from app.devices.service.attaching import Attachment, content_type_of
from app.devices.service.destruction import destructions_of
from app.devices.states import TypedState
from app.devices.views.blueprint import Answer, bp, page_of
from app.web.access import requires, signed_in
from app.web.sent_forms import show_refusal

if TYPE_CHECKING:
    from app.devices.models import WipeLogFile


@bp.route("/<asset_tag>/drives/<int:drive_id>/certificate", methods=["GET", "POST"])
@requires(Permission.DEVICE_WORK)
def type_certificate(asset_tag: str, drive_id: int) -> Answer:
    """Type what another tool's certificate says of a drive, and attach it."""
    device, form, status = get_device(asset_tag), CertificateForm(), 200
    drive = next((drive for drive in current_drives(device) if drive.id == drive_id), None)
    if drive is None or device.state not in WIPING:
        raise NotFound
    if form.is_submitted():
        status = 422
        if form.validate():
            file = form.file.data
            facts = typed_evidence.CertificateFacts(
                tool=form.tool.data or "", tool_version=form.tool_version.data or "", method=form.method.data or "",
                sanitisation=form.sanitisation.data, read_back=form.read_back.data, serial=form.serial.data or "",
                started_at=form.started_at(), ended_at=form.ended_at(),
                certificate_reference=form.certificate_reference.data,
            )
            try:
                typed_evidence.type_evidence(
                    signed_in(), device, drive_id, facts, Attachment(file.filename or "", file.read())
                )
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                flash("Typed. It counts once a second person has compared it with the file.", "success")
                return redirect(page_of(asset_tag), 303)
    return render_template("devices/certificate.html", form=form, device=device, drive=drive), status


@bp.get("/certificates-to-check")
@requires(Permission.DEVICE_VIEW)
def list_certificates() -> str:
    """Certificates that wait for their second person."""
    rows = typed_evidence.list_waiting_typed()
    return render_template("devices/certificates.html", rows=rows, names=names_of({row.typist_id for row in rows}),
                           own_id=signed_in().id)


@bp.get("/certificates-to-check/<int:typed_id>")
@requires(Permission.DEVICE_VIEW)
def check_certificate(typed_id: int) -> str:
    """What was typed, beside its file, for the second person."""
    return _check_page(typed_id, SecondLookForm(), RefusalForm())


@bp.post("/certificates-to-check/<int:typed_id>/acceptance")
@requires(Permission.DEVICE_VIEW, writes=True)
def accept_certificate(typed_id: int) -> Answer:
    """Accept a certificate after reading the serial number in its file; never by whoever typed it."""
    typed, form = typed_evidence.get_typed(typed_id), SecondLookForm()
    tag, status = typed.device.asset_tag, 422
    if form.validate():
        try:
            typed_evidence.accept_typed(signed_in(), typed, form.serial.data or "")
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash("Accepted. The certificate is now evidence for this drive.", "success")
            return redirect(page_of(tag), 303)
    return _check_page(typed_id, form, RefusalForm(formdata=None), shown=form), status


@bp.post("/certificates-to-check/<int:typed_id>/refusal")
@requires(Permission.DEVICE_VIEW, writes=True)
def refuse_certificate(typed_id: int) -> Answer:
    """Refuse a certificate with a reason; never by whoever typed it."""
    typed, form = typed_evidence.get_typed(typed_id), RefusalForm()
    tag, status = typed.device.asset_tag, 422
    if form.validate():
        try:
            typed_evidence.refuse_typed(signed_in(), typed, form.reason.data or "")
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash("Refused. Whoever typed it sees the reason on the device's page.", "success")
            return redirect(page_of(tag), 303)
    return _check_page(typed_id, SecondLookForm(formdata=None), form, shown=form), status


def _check_page(
    typed_id: int, form: SecondLookForm, refusal: RefusalForm, *, shown: SecondLookForm | RefusalForm | None = None
) -> str:
    typed = typed_evidence.get_typed(typed_id)
    names = names_of({typed.typist_id, typed.verifier_id})
    return render_template(
        "devices/certificate_check.html", typed=typed, names=names, look_form=form, refusal_form=refusal, form=shown,
        is_waiting=typed.state == TypedState.WAITING, is_own=typed.typist_id == signed_in().id,
        class_names=CLASS_NAMES, read_back_names=READ_BACK_NAMES,
    )


@bp.get("/certificates-to-check/<int:typed_id>/file")
@requires(Permission.DEVICE_VIEW)
def download_certificate(typed_id: int) -> FlaskResponse:
    """The attached file as it was sent, to keep and look at; never shown inside our own pages."""
    return _given_out(typed_evidence.get_typed(typed_id).file)


@bp.get("/<asset_tag>/drives/<int:drive_id>/destruction/file")
@requires(Permission.DEVICE_VIEW)
def download_destruction(asset_tag: str, drive_id: int) -> FlaskResponse:
    """The certificate of a drive's destruction as it was sent."""
    found = destructions_of(get_device(asset_tag)).get(drive_id)
    if found is None or found.file is None:
        raise NotFound
    return _given_out(found.file)


def _given_out(file: "WipeLogFile") -> FlaskResponse:
    ending, mimetype = content_type_of(file.content)
    return FlaskResponse(file.content, mimetype=mimetype, headers={
        "Content-Disposition": f'attachment; filename="certificate-{file.sha256[:12]}.{ending}"',
        "X-Content-Type-Options": "nosniff",
    })

