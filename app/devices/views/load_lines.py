"""What stands on a load: a device sent to it from its own page, weights and codes, and the consignment note's words."""

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices.policy import recycling_obstacles
from app.devices.queries import get_device
from app.devices.service import load_lines, transfers
from app.devices.states import DeviceState
from app.devices.transfer_forms import HazardsForm, LineForm, TreatmentForm
from app.devices.views.blueprint import Answer, bp, page_of
from app.devices.waste_codes import EquipmentCode
from app.web.access import requires, signed_in
from app.web.error_pages import flash_refusal
from app.web.filters import day
from app.web.sent_forms import press, renew, show_refusal, version_seen

if TYPE_CHECKING:
    from app.devices.transfer_models import WasteTransfer

_PROCESS = "Refurbishment and repair of used IT equipment"


@bp.get("/<asset_tag>/treatment")
@requires(Permission.DEVICE_WORK)
def send_for_treatment(asset_tag: str) -> Answer:
    """Choose the load a device leaves on; while none is open, the form of a new one with this device first."""
    device = get_device(asset_tag)
    on_load = transfers.find_open_load_of(device.id)
    if on_load is not None:
        return redirect(url_for("devices.show_load", number=on_load), 303)
    if device.state != DeviceState.RECYCLE_PENDING:
        return flash_refusal(Refused("Set it aside for recycling first, then send it."), page_of(asset_tag))
    if recycling_obstacles(device):
        return flash_refusal(Refused(" ".join(recycling_obstacles(device))), page_of(asset_tag))
    form = TreatmentForm(formdata=None, weight_kg=device.weight_kg)
    if not _offer_loads(form):
        return redirect(url_for("devices.prepare_load", device=device.asset_tag), 303)
    return render_template("devices/treatment.html", form=form, device=device, code=load_lines.usual_code(device))


@bp.post("/<asset_tag>/treatment")
@requires(Permission.DEVICE_WORK)
def do_send_for_treatment(asset_tag: str) -> Answer:
    """Put a device on an open load."""
    device, form, status = get_device(asset_tag), TreatmentForm(), 422
    open_loads = _offer_loads(form)
    if form.transfer_id.data is None:
        return redirect(url_for("devices.prepare_load", device=device.asset_tag), 303)
    if form.validate():
        try:
            chosen = next(load for load in open_loads if load.id == form.transfer_id.data)
            load_lines.add_device(signed_in(), chosen, device, weight_kg=form.weight_kg.data)
        except Refused as refused:
            status = show_refusal(form, refused)
            device = get_device(asset_tag)
        else:
            flash(f"{device.asset_tag} is on load {chosen.number}.", "success")
            return redirect(url_for("devices.show_load", number=chosen.number), 303)
    return render_template("devices/treatment.html", form=form, device=device,
                           code=load_lines.usual_code(device)), status


@bp.get("/loads/<number>/devices/<asset_tag>")
@requires(Permission.DEVICE_WORK)
def change_line(number: str, asset_tag: str) -> str:
    """The form for the weight and code of one device of a load."""
    transfer = transfers.get_transfer(number)
    line = load_lines.line_of(transfer, asset_tag)
    form = LineForm(formdata=None, version=transfer.version, weight_kg=line.weight_kg, code=EquipmentCode(line.code),
                    reason=line.code_reason or "")
    return _line_page(form, transfer, asset_tag)


@bp.post("/loads/<number>/devices/<asset_tag>")
@requires(Permission.DEVICE_WORK)
def send_line(number: str, asset_tag: str) -> Answer:
    """Weigh a device of a load anew, or give it another code."""
    transfer, form, status = transfers.get_transfer(number), LineForm(), 422
    if form.validate():
        try:
            load_lines.change_line(signed_in(), transfer, asset_tag, weight_kg=form.weight_kg.data,
                                   code=str(form.code.data), reason=form.reason.data or "", version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
            transfer = transfers.get_transfer(number)
            if status == 409:
                renew(form.version, transfer.version)
        else:
            flash(f"{asset_tag.upper()} is changed on this load.", "success")
            return redirect(url_for("devices.show_load", number=number), 303)
    return _line_page(form, transfer, asset_tag), status


@bp.post("/loads/<number>/devices/<asset_tag>/removal")
@requires(Permission.DEVICE_WORK)
def take_off_load(number: str, asset_tag: str) -> Response:
    """Take a device off a load."""
    transfer = transfers.get_transfer(number)
    return press(lambda: load_lines.take_off(signed_in(), transfer, asset_tag, version=version_seen()),
                 back=url_for("devices.show_load", number=number), done="Taken off. It waits for another load.")


@bp.get("/loads/<number>/consignment-note")
@requires(Permission.DEVICE_WORK)
def describe_hazards(number: str) -> str:
    """The form for what the consignment note says besides the devices, with the words of the last one."""
    transfer = transfers.get_transfer(number)
    known = transfer if transfer.waste_process else transfers.last_described()
    form = HazardsForm(formdata=None, version=transfer.version, packaging=transfer.packaging or "",
                       made_by=(known.waste_process if known else None) or _PROCESS)
    return _hazards_page(form, transfer, (known.hazards if known else None) or {})


@bp.post("/loads/<number>/consignment-note")
@requires(Permission.DEVICE_WORK)
def send_hazards(number: str) -> Answer:
    """Fill in the consignment note."""
    transfer, form, status = transfers.get_transfer(number), HazardsForm(), 422
    typed = {code.code: request.form.get(_box(code.code), "")[:60] for code in transfer.hazardous_codes}
    if form.validate():
        try:
            load_lines.describe_hazards(signed_in(), transfer, process=form.made_by.data or "", hazards=typed,
                                        packaging=form.packaging.data or "", version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
            transfer = transfers.get_transfer(number)
            if status == 409:
                renew(form.version, transfer.version)
        else:
            flash("The consignment note is complete. Print it for everybody to sign.", "success")
            return redirect(url_for("devices.show_load", number=number), 303)
    return _hazards_page(form, transfer, typed), status


def _hazards_page(form: HazardsForm, transfer: "WasteTransfer", hazards: dict[str, str]) -> str:
    return render_template("devices/load_hazards.html", form=form, transfer=transfer, hazards=hazards, box=_box)


def _line_page(form: LineForm, transfer: "WasteTransfer", asset_tag: str) -> str:
    line = load_lines.line_of(transfer, asset_tag)
    return render_template("devices/load_line.html", form=form, transfer=transfer, device=line.device,
                           usual=load_lines.usual_code(line.device))


def _offer_loads(form: TreatmentForm) -> list["WasteTransfer"]:
    open_loads = list(transfers.list_open_transfers())
    form.transfer_id.offer(
        [(load.id, f"{load.number}, leaves on {day(load.leaves_on)} with {load.carrier.name}") for load in open_loads],
        empty="A new load",
    )
    return open_loads


def _box(code: str) -> str:
    """The name of a code's box on the page."""
    return "hazards-" + "".join(sign for sign in code if sign.isdecimal())
