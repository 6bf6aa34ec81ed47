"""A partner's way: application, agreement, live, suspended, left; its details and contacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from app.core import clock
from app.core.permissions import Permission
from app.organisations import service
from app.organisations.queries import get_contact
from app.organisations.states import StopReason
from app.partners.forms import AgreementForm, ApplicationForm, ContactForm, PartnerForm, StopForm
from app.partners.queries.partners import get_partner
from app.partners.service.leaving import leave_partnership
from app.partners.views.blueprint import Page, bp, fill_in
from app.web.access import requires, signed_in
from app.web.sent_forms import press, version_seen

if TYPE_CHECKING:
    from app.organisations.models import Organisation

_FORM = "partners/form.html"


@bp.route("/partners/new", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE)
def apply() -> Page:
    """Write down an application."""
    form = ApplicationForm()
    return fill_in(
        form, lambda: service.apply(signed_in(), form.code.data or "", service.PartnerDetails(**form.details())),
        template=_FORM, back=lambda: url_for(".show_partner", code=(form.code.data or "").strip().upper()),
        done="The application is written down. Next: the signed agreement.", heading="New partner",
        lead="Somebody wants to refer households. They can do so once an agreement is signed and you set them live.",
        button_text="Write down the application", back_href=url_for(".list_partners"), back_text="All partners",
    )


@bp.route("/partners/<code>/details", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE)
def change_details(code: str) -> Page:
    """Change name, address, phone, cap."""
    partner = get_partner(code)
    form = PartnerForm(obj=partner)
    return _on_partner(
        partner, form, lambda: service.change_partner(
            signed_in(), partner, service.PartnerDetails(**form.details()), version=version_seen()),
        heading="Change details", button_text="Save", done="The details are saved.",
    )


@bp.route("/partners/<code>/agreements/new", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE)
def sign(code: str) -> Page:
    """Record a signed agreement."""
    partner = get_partner(code)
    form = AgreementForm(signed_on=clock.today())
    return _on_partner(
        partner, form, lambda: service.sign_agreement(
            signed_in(), partner, agreement_version=form.agreement_version.data or "",
            signed_on=form.signed_on.data, expires_on=form.expires_on.data),
        heading="Record a signed agreement", button_text="Record the agreement", done="The agreement is recorded.",
    )


@bp.post("/partners/<code>/live")
@requires(Permission.PARTNER_MANAGE)
def go_live(code: str) -> Response:
    """Let the partner refer."""
    partner = get_partner(code)
    return press(lambda: service.go_live(signed_in(), partner, version=version_seen()),
                 back=_page_of(partner), done=f"{partner.name} is live and can refer.")


@bp.route("/partners/<code>/suspend", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE)
def suspend(code: str) -> Page:
    """Stop new referrals, with a reason."""
    partner, form = get_partner(code), StopForm()
    return _on_partner(
        partner, form, lambda: service.suspend(
            signed_in(), partner, StopReason(form.reason.data), version=version_seen()),
        heading="Suspend this partner", lead="Nobody there can send new referrals. The open ones go on.",
        button_text="Suspend", done=f"{partner.name} is suspended.",
    )


@bp.route("/partners/<code>/leave", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE)
def leave(code: str) -> Page:
    """End the partnership, with a reason."""
    partner, form = get_partner(code), StopForm()
    return _on_partner(
        partner, form, lambda: leave_partnership(
            signed_in(), partner, StopReason(form.reason.data), version=version_seen()),
        heading="End the partnership", lead="The accounts that refer for them are closed. Nothing may be open.",
        button_text="End the partnership", done=f"{partner.name} has left; its accounts are closed.",
    )


@bp.post("/partners/<code>/applications")
@requires(Permission.PARTNER_MANAGE)
def apply_again(code: str) -> Response:
    """Take a partner that left back as an applicant."""
    partner = get_partner(code)
    return press(lambda: service.apply_again(signed_in(), partner, version=version_seen()),
                 back=_page_of(partner), done=f"{partner.name} is an applicant again.")


@bp.route("/partners/<code>/contacts/new", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE)
def add_contact(code: str) -> Page:
    """Add somebody to ring or write to."""
    partner, form = get_partner(code), ContactForm()
    return _on_partner(
        partner, form, lambda: service.add_contact(
            signed_in(), partner, service.ContactDetails(**form.details())),
        heading="Add a contact", button_text="Add the contact", done="The contact is added.",
    )


@bp.route("/partners/<code>/contacts/<int:contact_id>", methods=["GET", "POST"])
@requires(Permission.PARTNER_MANAGE)
def change_contact(code: str, contact_id: int) -> Page:
    """Change a contact."""
    partner = get_partner(code)
    contact = get_contact(partner.id, contact_id)
    form = ContactForm(obj=contact)
    return fill_in(
        form, lambda: service.change_contact(
            signed_in(), partner, contact, service.ContactDetails(**form.details()), version=version_seen()),
        template=_FORM, back=lambda: _page_of(partner), done="The contact is saved.", heading="Change a contact",
        button_text="Save", caption=partner.name, version=contact.version, back_href=_page_of(partner),
        back_text=partner.name, remove_href=url_for(".remove_contact", code=code, contact_id=contact_id),
    )


@bp.post("/partners/<code>/contacts/<int:contact_id>/remove")
@requires(Permission.PARTNER_MANAGE)
def remove_contact(code: str, contact_id: int) -> Response:
    """Forget a contact."""
    partner = get_partner(code)
    contact = get_contact(partner.id, contact_id)
    return press(lambda: service.remove_contact(signed_in(), partner, contact),
                 back=_page_of(partner), done="The contact is removed.")


def _on_partner(partner: Organisation, form: Any, act: Callable[[], Any], **shown: Any) -> Page:
    return fill_in(
        form, act, template=_FORM, back=lambda: _page_of(partner), caption=partner.name, version=partner.version,
        back_href=_page_of(partner), back_text=partner.name, **shown,
    )


def _page_of(partner: Organisation) -> str:
    return url_for(".show_partner", code=partner.code)
