"""Carriers and treatment facilities: the list with what runs out, and one form."""

from flask import flash, redirect, render_template, request, url_for

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Permission
from app.donations import parties
from app.donations.custody_states import PERMIT_NAMES
from app.donations.forms import PartyForm
from app.donations.views.blueprint import Answer, bp
from app.web.access import requires, signed_in
from app.web.sent_forms import renew, show_refusal, version_seen


@bp.get("/carriers")
@requires(Permission.CONSIGNMENT_VIEW)
def list_parties() -> str:
    """Every carrier and facility, with until when its registration is in force."""
    is_ending_only, today = request.args.get("ending") == "y", clock.today()
    rows = parties.list_parties(only_open=is_ending_only, ending_on=today if is_ending_only else None)
    return render_template("donations/parties.html", rows=rows, today=today, is_ending_only=is_ending_only,
                           is_ending=parties.is_ending, permits=PERMIT_NAMES)


@bp.get("/carriers/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def add_party() -> str:
    """The form for a new carrier or facility."""
    return render_template("donations/party.html", form=PartyForm(), party=None)


@bp.post("/carriers/new")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_party() -> Answer:
    """Write down a carrier or facility."""
    form, status = PartyForm(), 422
    if form.validate():
        try:
            party = parties.add_party(signed_in(), _details(form))
        except Refused as refused:
            status = show_refusal(form, refused)
        else:
            flash(f"{party.name} is written down.", "success")
            return redirect(url_for("donations.list_parties"), 303)
    return render_template("donations/party.html", form=form, party=None), status


@bp.get("/carriers/<int:party_id>")
@requires(Permission.CONSIGNMENT_MANAGE)
def change_party(party_id: int) -> str:
    """The form that changes a carrier or facility."""
    party = parties.get_party(party_id)
    return render_template("donations/party.html", form=PartyForm(formdata=None, obj=party), party=party)


@bp.post("/carriers/<int:party_id>")
@requires(Permission.CONSIGNMENT_MANAGE)
def send_party_change(party_id: int) -> Answer:
    """Change a carrier or facility."""
    party, form, status = parties.get_party(party_id), PartyForm(), 422
    if form.validate():
        try:
            parties.change_party(signed_in(), party, _details(form), is_closed=bool(form.is_closed.data),
                                 version=version_seen())
        except Refused as refused:
            status = show_refusal(form, refused)
            party = parties.get_party(party_id)
            if status == 409:
                renew(form.version, party.version)
        else:
            flash(f"{party.name} is changed.", "success")
            return redirect(url_for("donations.list_parties"), 303)
    return render_template("donations/party.html", form=form, party=party), status


def _details(form: PartyForm) -> parties.PartyDetails:
    return parties.PartyDetails(form.kind.data, form.name.data or "", form.address.data or "", form.permit_kind.data,
                                form.permit_number.data or "", form.valid_until.data)
