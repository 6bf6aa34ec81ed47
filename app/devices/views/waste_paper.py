"""The waste transfer note of everything that left on one number, as PDF."""

from typing import Any

from flask import Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.errors import NotFound, Refused
from app.core.permissions import Permission
from app.devices.queries import list_left_on
from app.devices.service.transfers import find_transfer
from app.devices.views.blueprint import bp
from app.devices.waste_paper import WasteItem, WasteParties, build_waste_note
from app.web.access import requires


@bp.get("/waste-note.pdf")
@requires(Permission.DEVICE_VIEW)
def waste_paper() -> AnyResponse:
    """The note whose number stands in the address."""
    number = request.args.get("number", "").strip()[:40]
    if not number:
        raise Refused("No number was given. Open the note from the page of a device that left on it.")
    if find_transfer(number) is not None:
        return redirect(url_for("devices.load_note", number=number))
    devices = list_left_on(number)
    if not devices:
        raise NotFound
    settings: Any = current_app.config["SETTINGS"]
    items = [
        WasteItem(device.asset_tag, device.form_factor,
                  " ".join(part for part in (device.manufacturer, device.model) if part), device.weight_kg,
                  device.is_data_bearing_custody)
        for device in devices
    ]
    facilities = sorted({device.treatment_facility for device in devices if device.treatment_facility})
    pdf = build_waste_note(number, items, WasteParties(settings.organisation_name, "; ".join(facilities)))
    return Response(pdf, mimetype="application/pdf", headers={
        "Content-Disposition": 'inline; filename="waste-note.pdf"',
    })
