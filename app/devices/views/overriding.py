"""Coordinators set one rule aside for one device: a known fault, or Clear where the giver agreed to it."""

from typing import TYPE_CHECKING, Any

from flask import render_template
from werkzeug.wrappers import Response

from app.core.permissions import Actor, Permission
from app.devices.checks_forms import ClearForm, FaultForm
from app.devices.policy import overridable_checks
from app.devices.queries import get_device
from app.devices.service import overriding
from app.devices.views.blueprint import Answer, bp, press, submit
from app.web.access import requires
from app.web.sent_forms import version_seen

if TYPE_CHECKING:
    from app.devices.models import Device


@bp.get("/<asset_tag>/known-fault")
@requires(Permission.DEVICE_OVERRIDE)
def known_fault(asset_tag: str) -> str:
    """The form that lets a device go out with a check that failed."""
    device = get_device(asset_tag)
    return render_template("devices/known_fault.html", form=_fault_form(device, version=device.version), device=device)


@bp.post("/<asset_tag>/known-fault")
@requires(Permission.DEVICE_OVERRIDE)
def send_known_fault(asset_tag: str) -> Answer:
    """Set a failed check aside."""
    form = _fault_form(get_device(asset_tag))

    def save(actor: Actor, device: "Device") -> None:
        overriding.accept_fault(actor, device, check_code=form.check_code.data or "", fault=form.fault.data or "",
                                reason=form.reason.data or "", version_seen=version_seen())

    return submit(asset_tag, form, "devices/known_fault.html", save, "It goes out with a known fault.",
                  first="check_code")


@bp.get("/<asset_tag>/clear-agreed")
@requires(Permission.DEVICE_OVERRIDE)
def clear_agreed(asset_tag: str) -> str:
    """The form for a giver's agreement that Clear is enough for this device."""
    device = get_device(asset_tag)
    return render_template("devices/clear_agreed.html", form=ClearForm(version=device.version), device=device)


@bp.post("/<asset_tag>/clear-agreed")
@requires(Permission.DEVICE_OVERRIDE)
def send_clear_agreed(asset_tag: str) -> Answer:
    """Accept Clear for one device whose giver demands Purge."""
    form = ClearForm()

    def save(actor: Actor, device: "Device") -> None:
        overriding.accept_clear(actor, device, overriding.Agreement(form.agreed_by.data or "", form.agreed_on.data),
                                reason=form.reason.data or "", version_seen=version_seen())

    return submit(asset_tag, form, "devices/clear_agreed.html", save, "Clear is accepted for this device.",
                  first="agreed_by")


@bp.post("/<asset_tag>/overrides/<int:override_id>/end")
@requires(Permission.DEVICE_OVERRIDE)
def end_override(asset_tag: str, override_id: int) -> Response:
    """Take an override back."""
    return press(asset_tag, overriding.end_override, "The rule counts again.", override_id=override_id)


def _fault_form(device: "Device", **values: Any) -> FaultForm:
    form = FaultForm(**values)
    form.offer(overridable_checks(device))
    return form
