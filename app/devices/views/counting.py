"""Devices come in: counted from a consignment, or bought."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices.forms import BoughtForm, CountingForm
from app.devices.service.counting import book_bought_devices, count_in, newest_key
from app.devices.service.purchasing import OrderFacts
from app.devices.states import FormFactor
from app.devices.views.blueprint import Answer, bp
from app.donations.queries import get_consignment
from app.donations.states import ConsignmentState
from app.organisations.funding import Share
from app.organisations.queries import list_active_programmes, list_funders
from app.web.access import requires, signed_in
from app.web.error_pages import attach

if TYPE_CHECKING:
    from app.devices.models import Device


def _with_funders(form: Any) -> Any:
    form.offer_funders([(funder.id, funder.name) for funder in list_funders()])
    return form


def _shares(form: Any) -> Sequence[Share]:
    return [Share(funder, share) for funder, share in form.lines()]


@bp.get("/count-in/<reference>", endpoint="count_in")
@requires(Permission.CONSIGNMENT_MANAGE)
def count_in_form(reference: str) -> str | Response:
    """The form for the count at our door, filled with what the donor listed."""
    consignment = get_consignment(reference, signed_in())
    if consignment.state == ConsignmentState.RECEIVED:
        flash("This consignment is counted in already.", "notice")
        return redirect(url_for("donations.show", reference=reference), 303)
    listed = {line.form_factor: line.quantity for line in consignment.lines}
    form = _with_funders(CountingForm(data=listed))
    return render_template("devices/count_in.html", form=form, consignment=consignment)


@bp.post("/count-in/<reference>")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_count(reference: str) -> Answer:
    """Count the consignment in and give every item its asset tag; sent twice it counts once."""
    consignment = get_consignment(reference, signed_in())
    to_consignment = redirect(url_for("donations.show", reference=reference), 303)
    if consignment.state == ConsignmentState.RECEIVED:
        return to_consignment
    form = _with_funders(CountingForm())
    if form.validate():
        try:
            devices = count_in(signed_in(), consignment, form.counts(), discrepancy_note=form.discrepancy_note.data,
                               shares=_shares(form), cost_pence_each=form.cost.data or 0)
        except Refused as refused:
            attach(form, refused, form.laptop)
        else:
            if devices:
                flash(f"{len(devices)} counted in: {_tags(devices)}.", "success")
            return to_consignment
    return render_template("devices/count_in.html", form=form, consignment=consignment), 422


@bp.get("/bought")
@requires(Permission.DEVICE_WORK)
def buy() -> str:
    """The form for bought kit."""
    form = _with_funders(_with_programmes(BoughtForm(quantity=1, newest_seen=newest_key())))
    return render_template("devices/bought.html", form=form)


@bp.post("/bought")
@requires(Permission.DEVICE_WORK)
def send_bought() -> Answer:
    """Take bought kit in, once however often the form is sent; it goes through the same gate as donated kit."""
    form = _with_funders(_with_programmes(BoughtForm()))
    if form.validate():
        try:
            devices = book_bought_devices(
                signed_in(), FormFactor(form.form_factor.data), form.quantity.data,
                programme_id=form.programme_id.data, shares=_shares(form), cost_pence_each=form.cost.data or 0,
                newest_seen=form.newest_device_seen(), order=_order(form),
            )
        except Refused as refused:
            attach(form, refused, form.quantity)
        else:
            flash(f"{len(devices)} booked in: {_tags(devices)}.", "success")
            return redirect(url_for("devices.list_devices", stage="to_identify"), 303)
    return render_template("devices/bought.html", form=form), 422


def _order(form: BoughtForm) -> OrderFacts:
    return OrderFacts(
        supplier=form.supplier.data, order_number=form.order_number.data, bought_on=form.bought_on.data,
        price_pence=form.cost.data, warranty_until=form.warranty_until.data,
    )


def _tags(devices: Sequence["Device"]) -> str:
    first, last = devices[0].asset_tag, devices[-1].asset_tag
    return first if first == last else f"{first} to {last}"


def _with_programmes(form: BoughtForm) -> BoughtForm:
    form.programme_id.offer([(row.id, row.name) for row in list_active_programmes()], empty="Any programme")
    return form
