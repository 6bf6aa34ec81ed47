"""Loads for treatment under one waste transfer note, and the reviews of devices that went missing unwiped."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices.policy import recycling_obstacles
from app.devices.queries import get_device
from app.devices.service import transfers
from app.devices.service.harvesting import harvested_from
from app.devices.service.load_lines import usual_code
from app.devices.transfer_forms import BreachForm, LeavingForm, LoadForm
from app.devices.transfer_states import TRANSFER_COLOURS, TransferState
from app.devices.views.blueprint import Answer, bp, page_of
from app.devices.waste_codes import LOOSE_NAMES
from app.donations.custody_states import PERMIT_NAMES, PartyKind
from app.donations.parties import is_ending, list_parties
from app.web.access import requires, signed_in
from app.web.filters import day
from app.web.sent_forms import press, renew, show_refusal, version_seen

if TYPE_CHECKING:
    from app.devices.transfer_models import WasteTransfer


@bp.get("/loads")
@requires(Permission.DEVICE_VIEW)
def list_loads() -> str:
    """Loads for treatment, newest first."""
    return render_template("devices/loads.html", page=transfers.page_of_transfers(), colours=TRANSFER_COLOURS,
                           waiting=len(transfers.list_waiting()))


@bp.get("/loads/new")
@requires(Permission.DEVICE_WORK)
def prepare_load() -> str:
    """The form that puts what waits for recycling on one note."""
    last = transfers.last_load()
    wanted = request.args.get("device", "")
    form = LoadForm(formdata=None, leaves_on=clock.today(), giver_address=last.giver_address if last else "",
                    sic_code=last.sic_code if last else "95.11", submission_key=str(uuid4()))
    return _load_page(form, wanted.strip().upper())


@bp.post("/loads/new")
@requires(Permission.DEVICE_WORK)
def send_load() -> Answer:
    """Prepare a load with its note."""
    form, status = LoadForm(), 422
    _offer_parties(form)
    if form.validate():
        try:
            load = transfers.Load(form.carrier_id.data, form.facility_id.data, form.leaves_on.data,
                                  form.giver_address.data or "", form.sic_code.data or "", _giver(), form.loose())
            transfer = transfers.prepare_transfer(signed_in(), load, _weights(),
                                                  submission_key=(form.submission_key.data or "")[:36] or None)
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            said = ("Fill in its consignment note." if not transfer.is_described
                    else "Print its note for both to sign.")
            flash(f"Load {transfer.number} is prepared. {said}", "success")
            return redirect(url_for("devices.show_load", number=transfer.number), 303)
    return _load_page(form), status


@bp.get("/loads/<number>")
@requires(Permission.DEVICE_VIEW)
def show_load(number: str) -> str:
    """One load: between whom, what is on it, and how it left."""
    transfer = transfers.get_transfer(number)
    form = LeavingForm(formdata=None, version=transfer.version, left_on=clock.today())
    return _show_page(transfer, form)


@bp.post("/loads/<number>")
@requires(Permission.DEVICE_WORK)
def send_leaving(number: str) -> Answer:
    """Record that a load left and was signed for."""
    transfer, form, status = transfers.get_transfer(number), LeavingForm(), 422
    if form.validate():
        try:
            transfers.record_leaving(signed_in(), transfer, driver_name=form.driver_name.data or "",
                                     vehicle=form.vehicle.data or "", left_on=form.left_on.data,
                                     version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
            transfer = transfers.get_transfer(number)
            if status == 409:
                renew(form.version, transfer.version)
        else:
            flash("It has left. Every device on it is recycled.", "success")
            return redirect(url_for("devices.show_load", number=number), 303)
    return _show_page(transfer, form), status


@bp.post("/loads/<number>/cancellation")
@requires(Permission.DEVICE_WORK)
def cancel_load(number: str) -> Response:
    """Call a load off."""
    transfer = transfers.get_transfer(number)
    return press(lambda: transfers.cancel_transfer(signed_in(), transfer, version=version_seen()),
                 back=url_for("devices.show_load", number=number),
                 done="Called off. Its devices wait for another load.")


@bp.get("/breach-reviews")
@requires(Permission.DEVICE_VIEW)
def list_breach_reviews() -> str:
    """Devices that went missing unwiped, until somebody has looked into each."""
    return render_template("devices/breach_reviews.html", rows=transfers.list_breach_reviews(),
                           may_end=signed_in().may(Permission.PROGRAMME_MANAGE))


@bp.get("/<asset_tag>/breach-review")
@requires(Permission.PROGRAMME_MANAGE)
def end_breach_review(asset_tag: str) -> str:
    """The form that closes a breach review."""
    device = get_device(asset_tag)
    return render_template("devices/breach_review.html", form=BreachForm(formdata=None, version=device.version),
                           device=device)


@bp.post("/<asset_tag>/breach-review")
@requires(Permission.PROGRAMME_MANAGE)
def send_breach_review(asset_tag: str) -> Answer:
    """Close a breach review with its outcome."""
    device, form, status = get_device(asset_tag), BreachForm(), 422
    if form.validate():
        try:
            transfers.end_breach_review(signed_in(), device, form.outcome.data, version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
            device = get_device(asset_tag)
            if status == 409:
                renew(form.version, device.version)
        else:
            flash("The review is closed.", "success")
            return redirect(page_of(asset_tag), 303)
    return render_template("devices/breach_review.html", form=form, device=device), status


def _load_page(form: LoadForm, wanted: str = "") -> str:
    _offer_parties(form)
    waiting = sorted(transfers.list_waiting(), key=lambda device: device.asset_tag != wanted)
    return render_template(
        "devices/load.html", form=form, typed=request.form, usual_code=usual_code, wanted=wanted,
        ready=[device for device in waiting if not recycling_obstacles(device)],
        not_ready=[(device, recycling_obstacles(device)) for device in waiting if recycling_obstacles(device)],
        loose=[getattr(form, kind) for kind in LOOSE_NAMES],
    )


def _show_page(transfer: "WasteTransfer", form: LeavingForm) -> str:
    ending = [party for party in (transfer.carrier, transfer.facility)
              if transfer.state == TransferState.PREPARED and is_ending(party, clock.today())]
    taken = harvested_from([line.device_id for line in transfer.lines])
    return render_template("devices/load_show.html", transfer=transfer, form=form, ending=ending, taken=taken,
                           colours=TRANSFER_COLOURS, permits=PERMIT_NAMES, loose_names=LOOSE_NAMES)


def _offer_parties(form: LoadForm) -> None:
    today = clock.today()
    for field, kind in ((form.carrier_id, PartyKind.CARRIER), (form.facility_id, PartyKind.FACILITY)):
        field.offer([
            (party.id, f"{party.name} ({party.permit_number})" + (
                f", {'ran out' if party.valid_until < today else 'ends'} on {day(party.valid_until)}"
                if is_ending(party, today) else ""))
            for party in list_parties(kind)
        ])


def _giver() -> str:
    return str(current_app.config["SETTINGS"].organisation_name)


def _weights() -> dict[int, float]:
    """The weights that were typed, by device; what has none stays here."""
    found: dict[int, float] = {}
    for name, text in request.form.items():
        key = name.removeprefix("weight-")
        if key == name or not key.isdecimal() or len(key) > 18 or not text.strip():
            continue
        try:
            found[int(key)] = _kilograms(text)
        except (InvalidOperation, ValueError):
            raise Refused(f"“{text.strip()[:20]}” is no weight. Enter kilograms, for example 2.1.") from None
    return found


def _kilograms(text: str) -> float:
    weight = Decimal(text.strip().replace(",", ".").removesuffix("kg"))
    if not weight.is_finite():
        raise ValueError(text)
    return float(weight)
