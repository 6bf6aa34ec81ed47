"""Where Purge is demanded: by donor, programme or consignment; set and lifted by the hub."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.core.errors import Refused
from app.core.permissions import Permission
from app.devices.proof_forms import DemandForm
from app.devices.service import demands
from app.devices.views.blueprint import Answer, bp
from app.organisations.queries import list_active_programmes, list_donors
from app.web.access import requires, signed_in
from app.web.sent_forms import press, show_refusal


@bp.get("/purge-demands")
@requires(Permission.DEVICE_VIEW)
def list_demands() -> str:
    """Demands in force."""
    rows = demands.list_demands()
    return render_template("devices/demands.html", rows=rows, names=names_of({row.set_by_id for row in rows}),
                           may_change=signed_in().may(Permission.PROGRAMME_MANAGE))


@bp.route("/purge-demands/new", methods=["GET", "POST"])
@requires(Permission.PROGRAMME_MANAGE)
def add_demand() -> Answer:
    """Demand Purge for a donor, a programme or a consignment."""
    form, status = DemandForm(), 200
    form.donor_id.offer([(row.id, row.name) for row in list_donors()], empty="No donor")
    form.programme_id.offer([(row.id, row.name) for row in list_active_programmes()], empty="No programme")
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                demands.demand_purge(signed_in(), demands.one_subject(
                    donor_id=form.donor_id.data, programme_id=form.programme_id.data,
                    consignment=form.consignment.data or "",
                ), form.reason.data or "")
            except Refused as refused:
                status = show_refusal(form, refused)
            else:
                flash("Demanded. What was only cleared goes back to be wiped.", "success")
                return redirect(url_for("devices.list_demands"), 303)
    return render_template("devices/demand.html", form=form), status


@bp.post("/purge-demands/<int:demand_id>/lifting")
@requires(Permission.PROGRAMME_MANAGE)
def lift_demand(demand_id: int) -> Response:
    """Lift a demand."""
    return press(lambda: demands.lift_demand(signed_in(), demand_id), back=url_for("devices.list_demands"),
                 done="Lifted. Clear is enough again for what waits.")
