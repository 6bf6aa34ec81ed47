"""Partners as the hub sees them, and a lead's own organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import names_of
from app.accounts.states import UserState
from app.audit.queries import list_for
from app.core import clock
from app.core.csv_safe import Cell
from app.core.errors import NotFound
from app.core.permissions import Permission, Role
from app.organisations.queries import get_organisation, list_agreements, list_contacts
from app.organisations.states import OrganisationState
from app.partners.forms import PartnerFilterForm
from app.partners.queries import partners as queries
from app.partners.service.exporting import note_export
from app.partners.views.blueprint import bp, tabs_for
from app.partners.wording import STATIONS, WORDS, agreement_words, history, station_of
from app.web.access import requires, signed_in
from app.web.downloads import CSV_FILE, WORKBOOK, Counted, FileKind, download
from app.web.filters import words

if TYPE_CHECKING:
    from app.organisations.models import Organisation

HEADINGS = ("Name", "Short code", "Kind", "State", "Agreement until", "Open referrals", "Cap")


@bp.get("/partners")
@requires(Permission.PARTNER_MANAGE)
def list_partners() -> str:
    """Every referral partner by name, filtered by what stands in the address."""
    form, (text, state, is_ending) = _filters()
    page = queries.page_of_partners(state=state, is_ending=is_ending, text=text, after=request.args.get("after"))
    kept: dict[str, Any] = {
        "q": text or None, "state": state.value if state else None, "ending": "y" if is_ending else None,
    }
    names = {"q": f"“{text}”", "state": words(state), "ending": "Agreement missing or ending"}
    active = [
        {"text": names[key], "href": url_for(".list_partners", **{**kept, key: None})}
        for key, value in kept.items() if value
    ]
    return render_template(
        "partners/list.html", page=page, form_filters=form, active=active, state_words=WORDS, today=clock.today(),
        agreement_words=agreement_words, tabs_of_partners=tabs_for("partners.list_partners"),
        next_url=url_for(".list_partners", **kept, after=page.next_after) if page.next_after else None,
        first_url=url_for(".list_partners", **kept) if request.args.get("after") else None,
        csv_url=url_for(".export_csv", **kept), xlsx_url=url_for(".export_xlsx", **kept),
    )


@bp.get("/partners/export.csv")
@requires(Permission.PARTNER_MANAGE, writes=True)
def export_csv() -> Response:
    """The list as CSV, safe from formulas."""
    return _exported(CSV_FILE)


@bp.get("/partners/export.xlsx")
@requires(Permission.PARTNER_MANAGE, writes=True)
def export_xlsx() -> Response:
    """The list as a workbook."""
    return _exported(WORKBOOK)


def _filters() -> tuple[PartnerFilterForm, tuple[str, OrganisationState | None, bool]]:
    form = PartnerFilterForm(request.args)
    return form, ((form.q.data or "").strip(), form.state.data, bool(form.ending.data))


def _exported(kind: FileKind) -> Response:
    _form, (text, state, is_ending) = _filters()
    found = queries.list_for_file(state=state, is_ending=is_ending, text=text)
    rows = Counted(HEADINGS, (_cells(row) for row in found))
    response = download("Partners", rows, kind)
    note_export(signed_in(), rows=rows.count, kind=kind.ending)
    return response


def _cells(row: queries.PartnerRow) -> tuple[Cell, ...]:
    partner = row.partner
    return (
        partner.name, partner.code, "Landlord" if partner.is_landlord else "Referral partner", WORDS[partner.state].tag,
        row.until, row.open_referrals, partner.most_open_referrals,
    )


@bp.get("/partners/<code>")
@requires(Permission.PARTNER_MANAGE)
def show_partner(code: str) -> str:
    """One partner: where it stands, its agreement, contacts, figures, people and history."""
    partner = queries.get_partner(code)
    events = list_for("organisation", partner.id)
    names = names_of({event.actor_id for event in events if event.actor_id})
    about = _about(partner)
    leads = [one.user for one in about["colleagues"] if one.user.role == Role.PARTNER_LEAD]
    return render_template(
        "partners/show.html", entries=history(events, names), stations=STATIONS, **about,
        invited_leads=[user for user in leads if user.state == UserState.INVITED],
        can_invite=partner.state != OrganisationState.LEFT and all(user.state != UserState.ACTIVE for user in leads),
    )


@bp.get("/organisation")
@requires(Permission.ORGANISATION_VIEW)
def own_organisation() -> str:
    """A lead's own organisation: agreement, figures, people and what we hold about it."""
    actor = signed_in()
    if actor.organisation_id is None:
        raise NotFound
    return render_template("partners/own.html", **_about(get_organisation(actor.organisation_id)))


def _about(partner: Organisation) -> dict[str, Any]:
    agreements = list_agreements(partner.id)
    until, today = agreements[0].expires_on if agreements else None, clock.today()
    return {
        "partner": partner, "state": WORDS[partner.state], "agreements": agreements,
        "agreement": agreement_words(until, today), "station": station_of(partner.state, until, today),
        "has_agreement": until is not None and until >= today,
        "contacts": list_contacts(partner.id), "figures": queries.figures_of(partner.id),
        "colleagues": queries.colleagues_of(partner.id), "days": queries.FIGURE_DAYS, "today": today,
    }
