"""Devices leave other than to a household, and come back."""

from typing import TYPE_CHECKING

from flask import render_template
from werkzeug.wrappers import Response

from app.core.permissions import Actor, Permission
from app.devices.forms import RecycleForm, ReturnForm
from app.devices.queries import get_device
from app.devices.service import leaving, stock
from app.devices.views.blueprint import Answer, bp, press, submit
from app.web.access import requires

if TYPE_CHECKING:
    from app.devices.models import Device


@bp.get("/<asset_tag>/recycling")
@requires(Permission.DEVICE_WORK)
def recycle(asset_tag: str) -> str:
    """The form that gives a device up for reuse."""
    device = get_device(asset_tag)
    form = RecycleForm(version=device.version, is_data_bearing=device.is_data_bearing_custody)
    return render_template("devices/recycle.html", form=form, device=device)


@bp.post("/<asset_tag>/recycling")
@requires(Permission.DEVICE_WORK)
def send_recycling(asset_tag: str) -> Answer:
    """Set a device aside for recycling."""
    form = RecycleForm()

    def save(actor: Actor, device: "Device") -> None:
        leaving.set_aside_for_recycling(actor, device, reason="given_up",
                                        is_data_bearing=bool(form.is_data_bearing.data),
                                        version_seen=form.version_seen())

    return submit(asset_tag, form, "devices/recycle.html", save, "Set aside for recycling.", first="is_data_bearing")


@bp.post("/<asset_tag>/kept")
@requires(Permission.DEVICE_WORK)
def keep(asset_tag: str) -> Response:
    """Take a device back from recycling."""
    return press(asset_tag, leaving.keep_after_all, "Kept. It goes through wiping and testing again.")


@bp.post("/<asset_tag>/loss")
@requires(Permission.DEVICE_WORK)
def lose(asset_tag: str) -> Response:
    """Report a device as lost."""
    return press(asset_tag, leaving.report_lost, "Recorded as lost. Tell the coordinator today.", reason="missing")


@bp.post("/<asset_tag>/find")
@requires(Permission.DEVICE_WORK)
def find(asset_tag: str) -> Response:
    """Take a lost device back."""
    return press(asset_tag, leaving.record_found, "Found. It begins again at identification.")


@bp.post("/<asset_tag>/bench")
@requires(Permission.DEVICE_WORK)
def take_out(asset_tag: str) -> Response:
    """Take a device out of stock, back to the bench."""
    return press(asset_tag, stock.take_out_of_stock, "Out of stock and back on the test bench.", reason="fault_found")


@bp.get("/<asset_tag>/return")
@requires(Permission.DEVICE_WORK)
def come_back(asset_tag: str) -> str:
    """The form for why a device came back."""
    device = get_device(asset_tag)
    return render_template("devices/come_back.html", form=ReturnForm(version=device.version), device=device)


@bp.post("/<asset_tag>/return")
@requires(Permission.DEVICE_WORK)
def take_back(asset_tag: str) -> Answer:
    """Take back a device that was handed over."""
    form = ReturnForm()

    def save(actor: Actor, device: "Device") -> None:
        stock.return_device(actor, device, reason=str(form.reason.data), version_seen=form.version_seen())

    return submit(asset_tag, form, "devices/come_back.html", save,
                  "It came back. Nothing that was proved or tested before counts any more.", first="reason")
