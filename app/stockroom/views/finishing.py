"""What to finish first, the minimum of each kind, and how long devices have stood where they stand."""

from flask import flash, redirect, render_template, request, url_for

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices.states import DeviceState, FormFactor
from app.devices.wording import for_workshop
from app.stockroom.forms import MinimumForm
from app.stockroom.queries import ageing as ages
from app.stockroom.service.minimum import set_minimums
from app.stockroom.shortage import shortages
from app.stockroom.views.blueprint import Answer, bp
from app.web.access import requires, signed_in
from app.web.error_pages import attach

BAND_WORDS = ("Under 3 days", "3 to 7 days", "8 to 28 days", "4 weeks and more")


@bp.get("/finish-first")
@requires(Permission.DEVICE_VIEW)
def finish_first() -> str:
    """What is short, and the devices nearest to the shelf that would help."""
    rows = shortages(ages.count_waiting(), ages.count_stock(), ages.minimums())
    short = {kind for row in rows if row.short for kind in row.kinds}
    devices = ages.list_to_finish(short) if short else ()
    return render_template("stockroom/finish_first.html", rows=rows, devices=devices, told=for_workshop)


@bp.get("/minimum")
@requires(Permission.CONSIGNMENT_MANAGE)
def minimum() -> str:
    """The form for what should always be in stock."""
    form = MinimumForm(formdata=None, data={str(kind): number for kind, number in ages.minimums().items()})
    return render_template("stockroom/minimum.html", form=form, kinds=list(FormFactor))


@bp.post("/minimum")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_minimum() -> Answer:
    """Set what should always be in stock."""
    form = MinimumForm()
    if form.validate():
        try:
            set_minimums(signed_in(), {kind: form[kind].data or 0 for kind in FormFactor})
        except Refused as refused:
            attach(form, refused, form.laptop)
        else:
            flash("The minimum of each kind is saved.", "success")
            return redirect(url_for("stockroom.finish_first"), 303)
    return render_template("stockroom/minimum.html", form=form, kinds=list(FormFactor)), 422


@bp.get("/ageing")
@requires(Permission.DEVICE_VIEW)
def ageing() -> str:
    """How many stand in each state for how long, and the longest of one state."""
    asked = request.args.get("state", "")
    state = DeviceState(asked) if asked in set(map(str, ages.AGED)) else None
    longest = ages.list_longest(state) if state else ()
    return render_template(
        "stockroom/ageing.html", states=[(one, for_workshop(one)) for one in ages.AGED], counts=ages.count_by_age(),
        bands=BAND_WORDS, state=state, told=for_workshop(state) if state else None,
        rows=[(device, since, (clock.now() - since).days) for device, since in longest],
    )
