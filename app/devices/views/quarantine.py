"""Quarantine on a device's own page: set apart with a reason, and released."""

from typing import TYPE_CHECKING

from flask import render_template
from werkzeug.wrappers import Response

from app.core.permissions import Actor, Permission
from app.devices.forms import QuarantineForm
from app.devices.queries import get_device
from app.devices.service.quarantine import quarantine_device, release_from_quarantine
from app.devices.views.blueprint import Answer, bp, press, submit
from app.web.access import requires

if TYPE_CHECKING:
    from app.devices.models import Device


@bp.get("/<asset_tag>/quarantine")
@requires(Permission.DEVICE_WORK)
def quarantine(asset_tag: str) -> str:
    """The form that sets a device apart."""
    device = get_device(asset_tag)
    return render_template("devices/quarantine.html", form=QuarantineForm(version=device.version), device=device)


@bp.post("/<asset_tag>/quarantine")
@requires(Permission.DEVICE_WORK)
def send_quarantine(asset_tag: str) -> Answer:
    """Set a device apart."""
    form = QuarantineForm()

    def save(actor: Actor, device: "Device") -> None:
        quarantine_device(actor, device, form.reason.data, version_seen=form.version_seen())

    return submit(asset_tag, form, "devices/quarantine.html", save, "It is in quarantine. Set it apart.",
                  first="reason")


@bp.post("/<asset_tag>/quarantine/release")
@requires(Permission.DEVICE_WORK)
def release_quarantine(asset_tag: str) -> Response:
    """Let a device go on."""
    return press(asset_tag, release_from_quarantine, "Released. It goes on from where it stands.")
