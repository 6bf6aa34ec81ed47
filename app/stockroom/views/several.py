"""Many devices at once, ticked in the workshop's list or pasted; afterwards which failed and why."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import NotFound, Refused
from app.core.permissions import Permission
from app.devices import places
from app.stockroom.cards import Action, Card
from app.stockroom.forms import SeveralForm
from app.stockroom.queries import bench
from app.stockroom.service.several import MOST_AT_ONCE, act_on_several
from app.stockroom.views.bench import TOLD
from app.stockroom.views.blueprint import Answer, bp
from app.web.access import requires, signed_in
from app.web.error_pages import attach


@bp.post("/ticked")
@requires(Permission.DEVICE_WORK)
def take_ticked() -> Response:
    """From ticked rows of the workshop's list to the form, with their tags in it."""
    keys = [int(text) for text in request.form.getlist("device_ids")[:MOST_AT_ONCE]
            if text.isascii() and text.isdecimal() and len(text) < 19]
    tags = bench.tags_of(keys)
    if not tags:
        flash("Tick at least one device, then press the button again.", "warning")
        return redirect(url_for("devices.list_devices"), 303)
    return redirect(url_for("stockroom.several", tags=" ".join(tags)), 303)


@bp.get("/several")
@requires(Permission.DEVICE_WORK)
def several() -> str:
    """The form, filled with the tags of the address."""
    tags = "\n".join(request.args.get("tags", "")[:10_000].split())
    form = _offered(SeveralForm(formdata=None, tags=tags, turn=bench.newest_scan_id(signed_in().id)))
    return render_template("stockroom/several.html", form=form)


@bp.post("/several")
@requires(Permission.DEVICE_WORK)
def send_several() -> Answer:
    """Do it with each device that may, and show what failed and why."""
    form = _offered(SeveralForm())
    if form.validate():
        try:
            act_on_several(signed_in(), form.tags.data or "", _card(form), turn=form.turn_seen())
        except Refused as refused:
            attach(form, refused, form.tags)
        else:
            return redirect(url_for("stockroom.several_done", turn=form.turn_seen()), 303)
    return render_template("stockroom/several.html", form=form), 422


@bp.get("/several/done/<int:turn>")
@requires(Permission.DEVICE_WORK)
def several_done(turn: int) -> str:
    """What became of each device, the refusals first."""
    answers = bench.list_turn(signed_in().id, turn)
    if not answers:
        raise NotFound
    counts = {outcome: sum(1 for one in answers if one.outcome == outcome) for outcome in TOLD}
    return render_template("stockroom/several_done.html", answers=answers, told=TOLD, counts=counts)


def _card(form: SeveralForm) -> Card:
    action = Action(form.action.data)
    if action == Action.QUARANTINE:
        if form.reason.data is None:
            raise Refused("Choose why it is set apart.", field="reason")
        return Card(action, str(form.reason.data).upper())
    if action in {Action.MOVE, Action.TO_STOCK} and form.place_id.data:
        return Card(action, place=places.get_place(form.place_id.data).code)
    return Card(action)


def _offered(form: SeveralForm) -> SeveralForm:
    form.place_id.offer([(place.id, f"{place.name}, {place.site.name}") for place in places.list_places()])
    return form
