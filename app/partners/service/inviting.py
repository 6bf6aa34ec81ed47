"""A partner's first lead is invited by the hub; from then on the lead invites colleagues."""

from app.accounts import service as accounts
from app.accounts.models import User
from app.accounts.states import UserState
from app.audit.service import record
from app.core.errors import NotFound, Refused
from app.core.permissions import Actor, Role
from app.organisations.models import Organisation
from app.organisations.states import OrganisationState
from app.partners.queries.partners import list_leads_of


def invite_lead(actor: Actor, partner: Organisation, *, name: str, email: str) -> tuple[User, str]:
    """Make the account of a partner's lead and the secret of its invitation.

    Refuses a partner that left, one whose lead signs in already, and an email address that has an account.
    """
    _check_needs_lead(partner)
    user, token = accounts.invite(
        actor, email=email, name=name, role=Role.PARTNER_LEAD, organisation_id=partner.id
    )
    record(actor, "invited_lead", partner, user=user.id)
    return user, token


def invite_lead_again(actor: Actor, partner: Organisation, user_id: int) -> tuple[User, str]:
    """The secret of a fresh invitation for a lead who never signed in; NotFound for anybody else's key."""
    user = next((lead for lead in list_leads_of(partner.id) if lead.id == user_id), None)
    if user is None:
        raise NotFound
    _check_needs_lead(partner)
    token = accounts.invite_again(actor, user)
    record(actor, "invited_lead", partner, user=user.id)
    return user, token


def _check_needs_lead(partner: Organisation) -> None:
    if partner.state == OrganisationState.LEFT:
        raise Refused(f"{partner.name} has left. Take it back as an applicant first.")
    lead = next((lead for lead in list_leads_of(partner.id) if lead.state == UserState.ACTIVE), None)
    if lead is not None:
        raise Refused(
            f"{lead.name} leads {partner.name} already and can invite colleagues. If they left, ask an administrator."
        )
