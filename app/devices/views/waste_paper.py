"""The papers of a load as PDF: waste transfer note and consignment note; and notes from before there were loads."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.errors import NotFound, Refused
from app.core.permissions import Permission
from app.devices.consignment_paper import build_consignment_note
from app.devices.queries import list_left_on
from app.devices.service.harvesting import harvested_from
from app.devices.service.load_lines import usual_code
from app.devices.service.transfers import find_transfer, get_transfer
from app.devices.views.blueprint import bp
from app.devices.waste_codes import LOOSE_NAMES
from app.devices.waste_paper import HazardousPart, WasteItem, WasteParties, build_waste_note
from app.donations.custody_states import PERMIT_NAMES
from app.web.access import requires
from app.web.filters import day, words

if TYPE_CHECKING:
    from app.devices.transfer_models import WasteTransfer


@bp.get("/loads/<number>/note.pdf")
@requires(Permission.DEVICE_VIEW)
def load_note(number: str) -> AnyResponse:
    """The waste transfer note of what is not hazardous on a load, to be signed."""
    transfer = get_transfer(number)
    _refuse_deleted(transfer)
    items = [item for item in _items(transfer) if not item.code.is_hazardous]
    if not items:
        return redirect(url_for("devices.consignment_note", number=number))
    pdf = build_waste_note(transfer.number, items, _parties(transfer),
                           consignment=transfer.consignment_code or "" if transfer.hazardous_codes else "")
    return _answer(pdf, f"waste-note-{transfer.number}.pdf")


@bp.get("/loads/<number>/consignment-note.pdf")
@requires(Permission.DEVICE_VIEW)
def consignment_note(number: str) -> AnyResponse:
    """The consignment note of what is hazardous on a load, to be signed by all three."""
    transfer = get_transfer(number)
    _refuse_deleted(transfer)
    items = [item for item in _items(transfer) if item.code.is_hazardous]
    if not items or transfer.consignment_code is None:
        raise NotFound
    part = HazardousPart(transfer.consignment_code, transfer.waste_process or "", transfer.packaging or "",
                         transfer.hazards or {})
    return _answer(build_consignment_note(items, _parties(transfer), part), f"consignment-note-{transfer.number}.pdf")


@bp.get("/waste-note.pdf")
@requires(Permission.DEVICE_VIEW)
def waste_paper() -> AnyResponse:
    """Where the number in the address leads: to its load, or to a note from before there were loads."""
    number = request.args.get("number", "").strip()[:40]
    if not number:
        raise Refused("No number was given. Open the note from the page of a device that left on it.")
    if find_transfer(number) is not None:
        return redirect(url_for("devices.show_load", number=number))
    devices = list_left_on(number)
    if not devices:
        raise NotFound
    taken = harvested_from([device.id for device in devices])
    items = [
        WasteItem(device.asset_tag, words(device.form_factor), _what(device, taken), device.weight_kg,
                  usual_code(device),
                  device.is_data_bearing_custody)
        for device in devices
    ]
    facilities = sorted({device.treatment_facility for device in devices if device.treatment_facility})
    return _answer(build_waste_note(number, items, WasteParties(_settings().organisation_name, "; ".join(facilities))),
                   "waste-note.pdf")


def _items(transfer: "WasteTransfer") -> list[WasteItem]:
    taken = harvested_from([line.device_id for line in transfer.lines])
    devices = [
        WasteItem(line.device.asset_tag, words(line.device.form_factor), _what(line.device, taken), line.weight_kg,
                  line.waste_code, line.device.is_data_bearing_custody)
        for line in transfer.lines
    ]
    return devices + [WasteItem("", "Loose", LOOSE_NAMES[line.kind], line.weight_kg, line.waste_code)
                      for line in transfer.loose]


def _parties(transfer: "WasteTransfer") -> WasteParties:
    carrier, facility = transfer.carrier, transfer.facility
    return WasteParties(
        transfer.giver_name or _settings().organisation_name, f"{facility.name}, {facility.address}",
        transfer.giver_address, transfer.sic_code, f"{carrier.name}, {carrier.address}", carrier.permit_number,
        f"{PERMIT_NAMES[facility.permit_kind]} {facility.permit_number}", day(transfer.leaves_on),
        _settings().contact_phone, transfer.vehicle or "", transfer.driver_name or "",
    )


def _refuse_deleted(transfer: "WasteTransfer") -> None:
    if transfer.papers_deleted_at is not None:
        raise Refused("The papers of this load were deleted when their time was over. Look at its page for what left.")


def _what(device: Any, taken: Mapping[int, str]) -> str:
    """Maker and model, and what was taken out, so that the weight is understood."""
    name = " ".join(part for part in (device.manufacturer, device.model) if part)
    return f"{name} ({taken[device.id]})" if device.id in taken else name


def _settings() -> Any:
    return current_app.config["SETTINGS"]


def _answer(pdf: bytes, name: str) -> Response:
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
