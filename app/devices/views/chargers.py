"""The bench's page for the safety test (PAT) of a charger or lead."""

from typing import TYPE_CHECKING

from flask import render_template

from app.core.permissions import Actor, Permission
from app.devices.charger_limits import Appliance, ApplianceClass, ChargerReading, Fuse, Look
from app.devices.checks_forms import ChargerForm
from app.devices.policy import current_charger_test
from app.devices.queries import get_device
from app.devices.service.chargers import record_charger_test
from app.devices.states import FormFactor
from app.devices.views.blueprint import Answer, bp, submit
from app.web.access import requires
from app.web.sent_forms import version_seen

if TYPE_CHECKING:
    from app.devices.models import Device

_WITH_CHARGER = frozenset({FormFactor.LAPTOP, FormFactor.TABLET, FormFactor.SMARTPHONE, FormFactor.NETWORKING})


@bp.get("/<asset_tag>/charger-test")
@requires(Permission.DEVICE_WORK)
def charger_test(asset_tag: str) -> str:
    """The form, with what is usual for this kind of device already chosen."""
    device = get_device(asset_tag)
    has_charger = device.form_factor in _WITH_CHARGER
    form = ChargerForm(
        version=device.version, appliance=Appliance.CHARGER if has_charger else Appliance.DEVICE,
        appliance_class=ApplianceClass.CLASS_2 if has_charger else ApplianceClass.CLASS_1,
        fuse=Fuse.A3 if has_charger else Fuse.A5,
    )
    return render_template("devices/charger_test.html", form=form, device=device)


@bp.post("/<asset_tag>/charger-test")
@requires(Permission.DEVICE_WORK)
def send_charger_test(asset_tag: str) -> Answer:
    """Record one safety test; it passes or fails by the limits."""
    form = ChargerForm()

    def save(actor: Actor, device: "Device") -> None:
        record_charger_test(actor, device, ChargerReading(
            form.appliance.data, form.appliance_class.data, is_undamaged=form.look.data == Look.WHOLE,
            fuse=form.fuse.data,
            lead_metres=form.lead_metres.data, earth_ohm=form.earth_ohm.data,
            insulation_megohm=form.insulation_megohm.data,
        ), version_seen=version_seen())

    return submit(asset_tag, form, "devices/charger_test.html", save, lambda: _told(get_device(asset_tag)),
                  first="look")


def _told(device: "Device") -> tuple[str, str]:
    """What the test just recorded means."""
    test = current_charger_test(device)
    if test is None or test.has_passed:
        return "The safety test is recorded: it passed.", "success"
    return "The safety test is recorded: it did not pass. Put this one aside and test another.", "warning"
