"""Parts and cost of a device: what went into its repairs, what was harvested, and which drive came from the shelf."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.core.errors import Refused
from app.core.permissions import Actor, Permission
from app.devices.part_words import cost_of
from app.devices.parts_forms import FittedDriveForm, HarvestForm, PartForm
from app.devices.parts_models import PartWay
from app.devices.policy import current_drives
from app.devices.queries import get_device
from app.devices.service import harvesting, repair_parts
from app.devices.views.blueprint import Answer, bp, press
from app.supplies.queries import offered
from app.supplies.states import SupplyKind
from app.web.access import requires, signed_in
from app.web.sent_forms import press as press_button
from app.web.sent_forms import show_refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.devices.models import Device

_FITTED = (SupplyKind.PART, SupplyKind.CONSUMABLE)


@bp.get("/<asset_tag>/parts")
@requires(Permission.DEVICE_VIEW)
def parts(asset_tag: str) -> str:
    """What went into the device and what came out of it, what that cost, and the form for another part."""
    return _parts_page(get_device(asset_tag), PartForm(formdata=None, quantity=1, submission_key=str(uuid4())))


@bp.post("/<asset_tag>/parts")
@requires(Permission.DEVICE_WORK)
def send_part(asset_tag: str) -> Answer:
    """Put a part into a device in repair."""
    form = PartForm()
    form.item_id.offer(offered(_FITTED, is_drive=None, with_empty=True))

    def save(actor: Actor, device: "Device") -> None:
        wanted = repair_parts.WantedPart(form.item_id.data, form.name.data or "", form.quantity.data, form.cost.data)
        repair_parts.use_part(actor, device, wanted, submission_key=form.key())

    return _send(asset_tag, form, save, _parts_page, "The part is in its repair.")


@bp.post("/<asset_tag>/parts/<int:part_id>/back")
@requires(Permission.DEVICE_WORK)
def put_part_back(asset_tag: str, part_id: int) -> Response:
    """Take a part out of the open repair."""
    device = get_device(asset_tag)
    return _press(asset_tag, lambda: repair_parts.put_part_back(signed_in(), device, part_id),
                  "It is out of the repair again.")


@bp.post("/<asset_tag>/repair-cancellation")
@requires(Permission.DEVICE_WORK)
def cancel_repair(asset_tag: str) -> Response:
    """Call the repair off."""
    return press(asset_tag, repair_parts.cancel_repair,
                 "The repair is called off. Its parts are back on the shelf, and it is on the test bench.")


@bp.get("/<asset_tag>/harvest")
@requires(Permission.DEVICE_WORK)
def harvest(asset_tag: str) -> str:
    """The form for what is taken out of a device that is given up."""
    return _harvest_page(get_device(asset_tag), HarvestForm(formdata=None, quantity=1, submission_key=str(uuid4())))


@bp.post("/<asset_tag>/harvest")
@requires(Permission.DEVICE_WORK)
def send_harvest(asset_tag: str) -> Answer:
    """Count what was taken out."""
    form = HarvestForm()
    _offer_harvest(form)

    def save(actor: Actor, device: "Device") -> None:
        harvesting.harvest_part(actor, device, form.item_id.data, form.quantity.data, went_to=form.went_to.data or "",
                                submission_key=form.key())

    return _send(asset_tag, form, save, _harvest_page, "It is counted. The papers of its load will say so.")


@bp.post("/<asset_tag>/harvest/<int:part_id>/undo")
@requires(Permission.DEVICE_WORK)
def undo_harvest(asset_tag: str, part_id: int) -> Response:
    """Say that something was not taken after all."""
    device = get_device(asset_tag)
    return _press(asset_tag, lambda: harvesting.undo_harvest(signed_in(), device, part_id),
                  "Undone. It is in the device again.")


@bp.get("/<asset_tag>/fitted-drive")
@requires(Permission.DEVICE_WORK)
def fitted_drive(asset_tag: str) -> str:
    """The form that tells which drive of the device came from the counted ones."""
    return _drive_page(get_device(asset_tag), FittedDriveForm(formdata=None, submission_key=str(uuid4())))


@bp.post("/<asset_tag>/fitted-drive")
@requires(Permission.DEVICE_WORK)
def send_fitted_drive(asset_tag: str) -> Answer:
    """Take a drive that is confirmed in the device from the shelf."""
    form = FittedDriveForm()
    device = get_device(asset_tag)
    form.drive_id.offer([(drive.id, drive.serial) for drive in device.drives])
    form.item_id.offer(offered((SupplyKind.PART,), is_drive=True, with_empty=True))

    def save(actor: Actor, device: "Device") -> None:
        repair_parts.count_fitted_drive(actor, device, form.item_id.data, form.drive_id.data,
                                        submission_key=form.key())

    return _send(asset_tag, form, save, _drive_page, "It is taken from the shelf.")


def _press(asset_tag: str, act: "Callable[[], Any]", done: str) -> Response:
    return press_button(act, back=url_for("devices.parts", asset_tag=asset_tag), done=done)


def _send(
    asset_tag: str, form: Any, save: "Callable[[Actor, Device], None]", page: "Callable[[Device, Any], str]", done: str
) -> Answer:
    """One form of one device: saved and to its parts, or shown again with the reason."""
    device, status = get_device(asset_tag), 422
    if form.validate():
        try:
            save(signed_in(), device)
        except Refused as refused:
            status = show_refusal(form, refused)
            device = get_device(asset_tag)
        else:
            flash(done, "success")
            return redirect(url_for("devices.parts", asset_tag=asset_tag), 303)
    return page(device, form), status


def _parts_page(device: "Device", form: PartForm) -> str:
    is_open = device.state == "repair"
    if is_open:
        form.item_id.offer(offered(_FITTED, is_drive=False, fits=device.form_factor), empty="None of these")
    standing = [part for part in device.parts if part.undone_at is None]
    return render_template(
        "devices/parts.html", device=device, form=form, is_open=is_open, cost=cost_of(device),
        used=[part for part in standing if part.way == PartWay.USED],
        harvested=[part for part in standing if part.way == PartWay.HARVESTED],
        fitted={drive.id for drive in current_drives(device)},
        open_repairs={repair.id for repair in device.repairs if repair.finished_at is None},
        faults={repair.id: repair.fault for repair in device.repairs},
        older=[repair for repair in device.repairs if repair.part and not any(
            part.repair_id == repair.id for part in standing)],
        can_harvest=harvesting.can_be_harvested(device),
        names=names_of({part.entered_by_id for part in standing if part.entered_by_id}),
    )


def _offer_harvest(form: HarvestForm) -> None:
    form.item_id.offer(offered(tuple(SupplyKind), is_drive=None, with_empty=True))


def _harvest_page(device: "Device", form: HarvestForm) -> str:
    form.item_id.offer(offered(tuple(SupplyKind), is_drive=False, with_empty=True, fits=device.form_factor))
    return render_template("devices/harvest.html", device=device, form=form,
                           can_harvest=harvesting.can_be_harvested(device))


def _drive_page(device: "Device", form: FittedDriveForm) -> str:
    drives = repair_parts.drives_not_counted(device)
    form.drive_id.offer([(drive.id, f"{drive.serial} {drive.model or ''}".strip()) for drive in drives])
    items = offered((SupplyKind.PART,), is_drive=True)
    form.item_id.offer(items)
    return render_template("devices/fitted_drive.html", device=device, form=form, has_drives=bool(drives),
                           has_items=bool(items))
