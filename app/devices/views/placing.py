"""Where a device lies: a place chosen, scanned or typed; a name nobody knows yet can become a place."""

from typing import TYPE_CHECKING

from flask import render_template

from app.core.permissions import Actor, Permission
from app.devices import places
from app.devices.forms import LocationForm
from app.devices.queries import get_device
from app.devices.service import stock
from app.devices.service.places import add_place
from app.devices.views.blueprint import Answer, bp, submit
from app.web.access import requires

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.devices.models import Device
    from app.devices.place_models import StoragePlace


@bp.get("/<asset_tag>/location")
@requires(Permission.DEVICE_WORK)
def shelve(asset_tag: str) -> str:
    """The form for the shelf."""
    device = get_device(asset_tag)
    form = LocationForm(formdata=None, version=device.version, location=device.location)
    return render_template("devices/location.html", device=device, form=form, places=_offer(form))


@bp.post("/<asset_tag>/location")
@requires(Permission.DEVICE_WORK)
def send_location(asset_tag: str) -> Answer:
    """Put a graded device into stock, or note another shelf of one that is there; a new place is added on request."""
    form = LocationForm()
    offered = _offer(form)
    is_new = bool(form.location.data) and places.find_place_as_typed(form.location.data or "") is None

    def save(actor: Actor, device: "Device") -> None:
        typed = form.location.data or ""
        if form.add.data and form.site_id.data:
            add_place(actor, name=typed, site=places.get_site(form.site_id.data))
        stock.put_in_stock_or_move(actor, device, location=typed, version_seen=form.version_seen())

    return submit(asset_tag, form, "devices/location.html", save, "It is on its shelf.", first="location",
                  shown={"places": offered, "is_new": is_new})


def _offer(form: LocationForm) -> "Sequence[StoragePlace]":
    """Set the sites of the form, and give the places it suggests."""
    form.site_id.offer([(site.id, site.name) for site in places.list_sites()])
    return places.list_places()
