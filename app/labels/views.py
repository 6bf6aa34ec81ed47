"""Pages of labels: a single one at once, many by order with progress and download."""

from io import BytesIO
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from app.core.errors import NotFound, Refused
from app.core.permissions import Permission
from app.devices.queries import get_device
from app.labels import queries, service
from app.labels.drawing import Label, draw_labels
from app.labels.forms import STOCK_NAMES, LabelForm
from app.labels.states import PrintState, Stock
from app.web.access import requires, signed_in
from app.web.error_pages import attach

bp = Blueprint("labels", __name__, url_prefix="/labels")
Answer = str | Response | tuple[str, int]


@bp.get("/device/<asset_tag>.pdf")
@requires(Permission.DEVICE_VIEW)
def one(asset_tag: str) -> FlaskResponse:
    """The label of one device, for the roll at the bench."""
    device = get_device(asset_tag)
    what = " ".join(part for part in (device.manufacturer, device.model) if part)
    pdf = draw_labels([Label(device.asset_tag, what)], Stock.ROLL_62, organisation=_organisation())
    return FlaskResponse(pdf, mimetype="application/pdf", headers={
        "Content-Disposition": f'inline; filename="label-{device.asset_tag}.pdf"',
    })


@bp.post("/ticked")
@requires(Permission.DEVICE_VIEW)
def take_ticked() -> Response:
    """From ticked rows of the workshop's list to the form, with their tags in it."""
    keys = [int(text) for text in request.form.getlist("device_ids")[:500] if text.isascii() and text.isdecimal()
            and len(text) < 19]
    tags = queries.tags_of(keys)
    if not tags:
        flash("Tick at least one device, then press the button again.", "warning")
        return redirect(url_for("devices.list_devices"), 303)
    return redirect(url_for("labels.choose", tags=" ".join(tags)), 303)


@bp.get("/")
@requires(Permission.DEVICE_VIEW)
def choose() -> str:
    """The form, filled with the tags of the address or of a consignment."""
    tags = request.args.get("tags", "")[:20_000].split()
    if request.args.get("consignment"):
        tags += queries.tags_of_consignment(request.args["consignment"][:20])
    form = LabelForm(formdata=None, tags="\n".join(tags), stock=Stock.SHEET_24, first_place=1)
    return render_template("labels/choose.html", form=form)


@bp.post("/")
@requires(Permission.DEVICE_VIEW)
def order() -> Answer:
    """Order the labels."""
    form = LabelForm()
    if form.validate():
        try:
            ordered = service.order_labels(signed_in(), form.tags.data or "", stock=form.stock.data,
                                           first_place=form.first_place.data or 1)
        except Refused as refused:
            attach(form, refused, form.tags)
        else:
            return redirect(url_for("labels.show", print_id=ordered.id), 303)
    return render_template("labels/choose.html", form=form), 422


@bp.get("/prints/<int:print_id>")
@requires(Permission.DEVICE_VIEW)
def show(print_id: int) -> str:
    """How far a print is, and its paper when it is drawn."""
    ordered = queries.get_print(print_id)
    template = "labels/_progress.html" if request.headers.get("HX-Request") == "true" else "labels/show.html"
    return render_template(template, ordered=ordered, is_drawn=ordered.state == PrintState.DRAWN, stocks=STOCK_NAMES)


@bp.get("/prints/<int:print_id>/labels.pdf")
@requires(Permission.DEVICE_VIEW)
def download(print_id: int) -> Response:
    """The labels as PDF."""
    ordered = queries.get_print(print_id, with_paper=True)
    if ordered.pdf is None:
        raise NotFound
    return send_file(BytesIO(ordered.pdf), mimetype="application/pdf", download_name=f"labels-{ordered.id}.pdf")


def _organisation() -> str:
    settings: Any = current_app.config["SETTINGS"]
    return str(settings.organisation_name)
