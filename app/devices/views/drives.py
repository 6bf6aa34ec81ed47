"""What a device is and which drives are in it: entered, corrected, taken out, destroyed, signed as none."""

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.audit.queries import list_for
from app.core.errors import NotFound, Refused
from app.core.permissions import Actor, Permission
from app.devices.forms import DriveForm, IdentityForm, SerialForm
from app.devices.photo_states import PhotoKind
from app.devices.proof_forms import DestructionForm
from app.devices.queries import get_device
from app.devices.report_readings import Reading
from app.devices.service import destruction, identifying
from app.devices.service import drives as drive_service
from app.devices.service.attaching import Attachment
from app.devices.service.photos import SentPhoto, add_photo
from app.devices.service.report_comparing import storage_gb
from app.devices.service.reports import list_reports, newest_reading
from app.devices.states import FormFactor, MediaKind
from app.devices.views.blueprint import Answer, bp, page_of, press, submit, version_sent
from app.devices.views.condition import by_hand
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal

if TYPE_CHECKING:
    from app.devices.models import Device, Drive

_GB = 1_000_000_000
_IDENTIFY = "devices/identify.html"


@bp.get("/<asset_tag>/identity")
@requires(Permission.DEVICE_WORK)
def identify(asset_tag: str) -> str:
    """The form for what a device is, on request filled with what its newest hardware reports say."""
    device = get_device(asset_tag)
    form = IdentityForm(obj=device, ram_gb=device.ram_mb / 1024 if device.ram_mb else None)
    reading = newest_reading(list_reports(device)) if request.args.get("filled") == "report" else None
    if reading is not None:
        _fill(form, reading)
    events = list_for("device", device.id)
    return render_template(
        _IDENTIFY, form=form, device=device, is_filled=reading is not None,
        by_hand=by_hand(device, events, names_of({event.actor_id for event in events})),
    )


def _fill(form: IdentityForm, reading: Reading) -> None:
    """What the reports know goes into the form; what they do not know stays as it is recorded."""
    known = {name: reading[name] for name in ("manufacturer", "model", "serial", "cpu_model")}
    known["form_factor"] = FormFactor(reading["form_factor"]) if reading["form_factor"] else None
    known["ram_gb"] = round(reading["ram_mb"] / 1024, 2) if reading["ram_mb"] else None
    known["storage_gb"] = storage_gb(reading)
    for name, value in known.items():
        if value is not None:
            form[name].data = value


@bp.post("/<asset_tag>/identity")
@requires(Permission.DEVICE_WORK)
def send_identity(asset_tag: str) -> Answer:
    """Write down what a device is."""
    form = IdentityForm()

    def save(actor: Actor, device: "Device") -> None:
        identifying.identify_device(actor, device, _identity(form), version_seen=form.version_seen())
        _keep_type_plate(actor, device, form)

    return submit(asset_tag, form, _IDENTIFY, save, "The details are saved.", first="manufacturer")


def _keep_type_plate(actor: Actor, device: "Device", form: IdentityForm) -> None:
    file = form.type_plate.data
    if not isinstance(file, FileStorage) or not file.filename:
        return
    try:
        add_photo(actor, device, SentPhoto(file.filename, file.read()), PhotoKind.TYPE_PLATE)
    except Refused as refused:
        raise Refused(refused.sentence, field="type_plate") from None


def _identity(form: IdentityForm) -> identifying.Identity:
    ram = form.ram_gb.data
    return identifying.Identity(
        form_factor=form.form_factor.data, manufacturer=form.manufacturer.data or "", model=form.model.data or "",
        serial=form.serial.data, cpu_model=form.cpu_model.data, ram_mb=round(ram * 1024) if ram else None,
        storage_gb=form.storage_gb.data or None, screen_inches=form.screen_inches.data or None,
        has_touch=bool(form.has_touch.data), has_camera=bool(form.has_camera.data),
    )


@bp.get("/<asset_tag>/drives/new")
@requires(Permission.DEVICE_WORK)
def add_drive(asset_tag: str) -> str:
    """The form for a drive found in the device."""
    device = get_device(asset_tag)
    return render_template("devices/drive.html", form=DriveForm(version=device.version), device=device)


@bp.post("/<asset_tag>/drives/new")
@requires(Permission.DEVICE_WORK)
def send_drive(asset_tag: str) -> Answer:
    """Confirm a drive by its serial number."""
    form = DriveForm()

    def save(actor: Actor, device: "Device") -> None:
        facts = identifying.DriveFacts(
            serial=form.serial.data or "", model=form.model.data, media=form.media.data or MediaKind.UNKNOWN,
            size_bytes=form.size_gb.data * _GB if form.size_gb.data else None,
        )
        identifying.confirm_drive(actor, device, facts, version_seen=form.version_seen())

    return submit(asset_tag, form, "devices/drive.html", save, "The drive is confirmed.", first="serial")


def _drive_of(device: "Device", drive_id: int) -> "Drive":
    for drive in device.drives:
        if drive.id == drive_id:
            return drive
    raise NotFound


@bp.get("/<asset_tag>/drives/<int:drive_id>")
@requires(Permission.DEVICE_WORK)
def correct_drive(asset_tag: str, drive_id: int) -> str:
    """The form that puts a mistyped serial number right."""
    device = get_device(asset_tag)
    drive = _drive_of(device, drive_id)
    return render_template("devices/correct_drive.html", form=SerialForm(obj=drive), device=device, drive=drive)


@bp.post("/<asset_tag>/drives/<int:drive_id>")
@requires(Permission.DEVICE_WORK)
def send_correction(asset_tag: str, drive_id: int) -> Answer:
    """Correct a drive's serial number."""
    form = SerialForm()
    drive = _drive_of(get_device(asset_tag), drive_id)

    def save(actor: Actor, device: "Device") -> None:
        identifying.correct_drive_serial(actor, drive, device, form.serial.data or "")

    return submit(asset_tag, form, "devices/correct_drive.html", save, "The serial number is corrected.",
                  first="serial", shown={"drive": drive})


@bp.post("/<asset_tag>/drives/<int:drive_id>/removal")
@requires(Permission.DEVICE_WORK)
def remove_drive(asset_tag: str, drive_id: int) -> Response:
    """Take a drive out."""
    device = get_device(asset_tag)
    try:
        drive_service.remove_drive(signed_in(), device, drive_id, version_seen=version_sent())
    except Refused as refused:
        return flash_refusal(refused, page_of(asset_tag))
    flash("The drive is taken out. Wipe it elsewhere, or destroy it.", "success")
    return redirect(page_of(asset_tag), 303)


@bp.get("/<asset_tag>/drives/<int:drive_id>/destruction")
@requires(Permission.DEVICE_WORK)
def destroy(asset_tag: str, drive_id: int) -> str:
    """The form for a drive's destruction."""
    device = get_device(asset_tag)
    return render_template("devices/destroy.html", form=_destruction_form(), device=device,
                           drive=_drive_of(device, drive_id))


def _destruction_form() -> DestructionForm:
    form = DestructionForm()
    form.witness_id.offer(destruction.list_colleagues(signed_in()), empty="Nobody of ours")
    return form


@bp.post("/<asset_tag>/drives/<int:drive_id>/destruction")
@requires(Permission.DEVICE_WORK)
def send_destruction(asset_tag: str, drive_id: int) -> Answer:
    """Record a drive's destruction."""
    form = _destruction_form()
    drive = _drive_of(get_device(asset_tag), drive_id)

    def save(actor: Actor, device: "Device") -> Any:
        file = form.file.data
        facts = destruction.DestructionFacts(
            method=form.method.data, destroyed_on=form.destroyed_on.data, witness_id=form.witness_id.data,
            company=(form.company.data or "").strip() or None, certificate_reference=form.certificate_reference.data,
        )
        attached = Attachment(file.filename or "", file.read()) if file and file.filename else None
        return destruction.record_destruction(actor, device, drive_id, facts, attached)

    return submit(asset_tag, form, "devices/destroy.html", save, "The drive is recorded as destroyed.",
                  first="method", shown={"drive": drive})


@bp.post("/<asset_tag>/no-drive")
@requires(Permission.DEVICE_WORK)
def sign_no_drive(asset_tag: str) -> Response:
    """Sign that no drive is fitted."""
    return press(asset_tag, identifying.sign_no_drive, "Signed: no drive is fitted.")


@bp.post("/<asset_tag>/identification")
@requires(Permission.DEVICE_WORK)
def finish_identification(asset_tag: str) -> Response:
    """Send an identified device on."""
    return press(asset_tag, identifying.finish_identification, "Identified. It goes on to the next station.")


