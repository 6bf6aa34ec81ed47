"""Where Purge is demanded: by donor, programme or consignment; set and lifted by the hub."""

from flask import flash, redirect, render_template, request, url_for
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
    form, status, change = DemandForm(), 200, None
    form.donor_id.offer([(row.id, row.name) for row in list_donors()], empty="No donor")
    form.programme_id.offer([(row.id, row.name) for row in list_active_programmes()], empty="No programme")
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                subject = demands.one_subject(
                    donor_id=form.donor_id.data, programme_id=form.programme_id.data,
                    consignment=form.consignment.data or "",
                )
                change = demands.count_falling_short(subject)
                if request.form.get("do") != "preview":
                    demands.demand_purge(signed_in(), subject, form.reason.data or "")
                    flash(f"Demanded. {_back_to_be_wiped(*change)}", "success")
                    return redirect(url_for("devices.list_demands"), 303)
            except Refused as refused:
                status = show_refusal(form, refused)
    said = _back_to_be_wiped(*change) if change else None
    return render_template("devices/demand.html", form=form, change=said), status


def _back_to_be_wiped(number: int, promised: int) -> str:
    if not number:
        return "No device in the house was only cleared; nothing goes back."
    said = "1 device goes back to be wiped" if number == 1 else f"{number:,} devices go back to be wiped"
    return f"{said}, and {promised:,} of them can no longer be given as promised." if promised else f"{said}."


@bp.post("/purge-demands/<int:demand_id>/lifting")
@requires(Permission.PROGRAMME_MANAGE)
def lift_demand(demand_id: int) -> Response:
    """Lift a demand."""
    return press(lambda: demands.lift_demand(signed_in(), demand_id), back=url_for("devices.list_demands"),
                 done="Lifted. Clear is enough again for what waits.")
