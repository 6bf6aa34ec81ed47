"""The hub invites a partner's first lead, and nobody else, into that partner and no other organisation."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import User
from app.accounts.queries import find_by_email
from app.accounts.states import UserState
from app.audit.queries import list_for
from app.core.errors import Forbidden, NotFound, Refused
from app.core.permissions import Role
from app.organisations.models import Organisation
from app.organisations.states import OrganisationState
from app.partners.service.inviting import invite_lead, invite_lead_again
from tests.factories.accounts import make_user
from tests.factories.organisations import make_donor, make_organisation
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

SignIn = Callable[[Any], FlaskClient]
ReadPage = Callable[..., Page]
TYPED = {"name": "Mina Osei", "email": "Mina@larkfield.example"}


@pytest.fixture
def coordinator(session: Session) -> User:
    return make_user(Role.COORDINATOR)


@pytest.fixture
def partner(session: Session) -> Organisation:
    return make_organisation(code="LARK", name="Larkfield", state=OrganisationState.APPLIED, has_agreement=False)


def test_the_lead_is_invited_into_this_partner_and_the_audit_says_so(
    coordinator: User, partner: Organisation
) -> None:
    lead, token = invite_lead(coordinator, partner, **TYPED)
    assert (lead.role, lead.organisation_id, lead.state) == (Role.PARTNER_LEAD, partner.id, UserState.INVITED)
    event = list_for("organisation", partner.id)[-1]
    assert (event.action, event.actor_id, event.detail) == ("invited_lead", coordinator.id, {"user": lead.id})
    assert accounts.use_token(token, accounts.TokenPurpose.INVITATION, "three quiet green boats") is lead


def test_once_a_lead_signs_in_they_invite_the_others(coordinator: User, partner: Organisation) -> None:
    lead = make_user(Role.PARTNER_LEAD, organisation=partner)
    with pytest.raises(Refused, match=f"{lead.name} leads Larkfield already and can invite"):
        invite_lead(coordinator, partner, **TYPED)
    lead.state = UserState.LEFT
    invite_lead(coordinator, partner, **TYPED)


def test_a_known_address_and_a_partner_that_left_are_refused(coordinator: User, partner: Organisation) -> None:
    make_user(Role.CASEWORKER, email="mina@larkfield.example")
    with pytest.raises(Refused, match="already has an account") as refused:
        invite_lead(coordinator, partner, **TYPED)
    assert refused.value.field == "email"
    gone = make_organisation(state=OrganisationState.LEFT)
    with pytest.raises(Refused, match="as an applicant first"):
        invite_lead(coordinator, gone, name="A", email="a@b.example")


def test_a_new_link_ends_the_old_one_and_is_for_invited_leads_of_this_partner_only(
    coordinator: User, partner: Organisation
) -> None:
    lead, first = invite_lead(coordinator, partner, **TYPED)
    _lead, second = invite_lead_again(coordinator, partner, lead.id)
    with pytest.raises(Refused, match="used or has expired"):
        accounts.use_token(first, accounts.TokenPurpose.INVITATION, "three quiet green boats")
    stranger = make_user(Role.PARTNER_LEAD, state=UserState.INVITED)
    caseworker = make_user(Role.CASEWORKER, organisation=partner, state=UserState.INVITED)
    for nobody in (stranger.id, caseworker.id, 987654321):
        with pytest.raises(NotFound):
            invite_lead_again(coordinator, partner, nobody)
    accounts.use_token(second, accounts.TokenPurpose.INVITATION, "three quiet green boats")
    with pytest.raises(Refused):
        invite_lead_again(coordinator, partner, lead.id)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PARTNER_LEAD}))
def test_a_coordinator_gives_no_other_role(coordinator: User, partner: Organisation, role: Role) -> None:
    with pytest.raises(Forbidden):
        accounts.invite(coordinator, email="x@y.example", name="X", role=role, organisation_id=partner.id)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.TECHNICIAN, Role.HAND_OVER_WORKER, Role.DONOR, Role.FUNDER])
def test_who_manages_nobody_invites_nobody(session: Session, partner: Organisation, role: Role) -> None:
    with pytest.raises(Forbidden):
        accounts.invite(make_user(role), email="x@y.example", name="X", role=Role.PARTNER_LEAD,
                        organisation_id=partner.id)


def test_a_lead_still_invites_into_the_own_organisation_only(session: Session, partner: Organisation) -> None:
    lead = make_user(Role.PARTNER_LEAD)
    found, _token = accounts.invite(lead, email="x@y.example", name="X", role=Role.PARTNER_LEAD,
                                    organisation_id=partner.id)
    assert found.organisation_id == lead.organisation_id != partner.id


def test_inviting_through_the_page(
    session: Session, coordinator: User, partner: Organisation, sign_in: SignIn, page: ReadPage
) -> None:
    client = sign_in(coordinator)
    assert "/partners/LARK/lead" in page(client.get("/partners/LARK")).links()
    wrong = page(client.post("/partners/LARK/lead", data={"name": "", "email": "mina"}), 422)
    assert "Enter a name." in wrong.text and "like name@example.org" in wrong.text
    assert client.post("/partners/LARK/lead", data=TYPED).status_code == 303
    shown = page(client.get("/partners/LARK"))
    assert "Mina Osei is invited" in shown.text and "/invitation/" in shown.text and "Lead invited" in shown.text
    again = page(client.post("/partners/LARK/lead", data=TYPED), 422)
    assert "already has an account" in again.text, "a second press invites nobody twice"
    lead = find_by_email(TYPED["email"])
    assert lead is not None
    assert client.post(f"/partners/LARK/lead/{lead.id}/again").status_code == 303
    lead.state = UserState.ACTIVE
    session.commit()
    with statements() as sent:
        assert "/partners/LARK/lead" not in page(client.get("/partners/LARK")).links()
    assert len(sent) <= MOST_A_PAGE
    assert len(session.scalars(select(User).where(User.organisation_id == partner.id)).all()) == 1


def test_only_partners_have_a_lead_to_invite(coordinator: User, sign_in: SignIn) -> None:
    donor = make_donor()
    assert sign_in(coordinator).get(f"/partners/{donor.code}/lead").status_code == 404
    assert sign_in(make_user(Role.PARTNER_LEAD)).post("/partners/LARK/lead", data=TYPED).status_code == 403
