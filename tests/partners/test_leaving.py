"""Somebody leaves: their open cases go to a named colleague, each with an event; nobody leaves cases behind."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.states import UserState
from app.audit.queries import list_for
from app.core.errors import Forbidden, Refused
from app.core.permissions import Role
from app.organisations.models import Organisation
from app.organisations.states import StopReason
from app.partners.service.leaving import close_account, leave_partnership
from app.referrals.states import OPEN_STATES, ReferralState
from tests.factories.accounts import make_user
from tests.factories.organisations import make_organisation
from tests.factories.referrals import make_draft, make_referral
from tests.pages import Page

ReadPage = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]


@pytest.fixture
def partner(session: Session) -> Organisation:
    return make_organisation()


@pytest.fixture
def lead(partner: Organisation) -> User:
    return make_user(Role.PARTNER_LEAD, organisation=partner)


@pytest.fixture
def leaver(partner: Organisation) -> User:
    return make_user(organisation=partner)


def test_every_open_case_changes_hands_with_an_event_each(lead: User, leaver: User, partner: Organisation) -> None:
    colleague = make_user(organisation=partner)
    opened = [make_referral(state, leaver) for state in sorted(OPEN_STATES)]
    opened.append(make_draft(leaver))
    over = [make_referral(state, leaver) for state in set(ReferralState) - OPEN_STATES - {ReferralState.DRAFT}]
    theirs = make_referral(ReferralState.WAITING, colleague)
    assert close_account(lead, leaver, colleague.id) == len(opened)
    assert leaver.state == UserState.LEFT
    for case in opened:
        assert case.referrer_id == colleague.id
        event = list_for("referral", case.id)[-1]
        assert (event.action, event.actor_id) == ("changed_referrer", lead.id)
        assert event.detail == {"before": leaver.id, "after": colleague.id}
    assert {case.referrer_id for case in over} == {leaver.id}
    assert list_for("referral", theirs.id) == []


def test_closing_twice_hands_over_once(lead: User, leaver: User) -> None:
    case = make_referral(ReferralState.WAITING, leaver)
    assert close_account(lead, leaver, lead.id) == 1
    assert close_account(lead, leaver, lead.id) == 0
    assert len(list_for("referral", case.id)) == 1


def test_without_a_colleague_nobody_leaves_open_cases(lead: User, leaver: User, partner: Organisation) -> None:
    make_referral(ReferralState.SUBMITTED, leaver)
    stranger = make_user()
    gone = make_user(organisation=partner, state=UserState.LEFT)
    invited = make_user(organisation=partner, state=UserState.INVITED)
    for nobody in (None, stranger.id, gone.id, invited.id, leaver.id, 987654321):
        with pytest.raises(Refused, match=r"1 open case\. Choose the colleague"):
            close_account(lead, leaver, nobody)
    assert leaver.state == UserState.ACTIVE


def test_the_last_one_of_a_partner_is_told_what_to_do(partner: Organisation, leaver: User) -> None:
    make_draft(leaver)
    with pytest.raises(Refused, match=r"no colleague to take over\. Invite one first"):
        close_account(make_user(Role.ADMINISTRATOR), leaver, None)


def test_nobody_closes_their_own_account(lead: User) -> None:
    with pytest.raises(Refused, match="your own"):
        close_account(lead, lead, None)


def test_closing_through_the_page(
    session: Session, lead: User, leaver: User, sign_in: SignIn, page: ReadPage
) -> None:
    case = make_referral(ReferralState.NEEDS_INFORMATION, leaver)
    client = sign_in(lead)
    address = f"/people/{leaver.id}/close"
    assert address in page(client.get("/people")).links()
    assert "1 open case" in page(client.get(address)).text
    assert "Choose the colleague" in page(client.post(address), 422).text
    page(client.post(address, data={"successor_id": str(make_user().id)}), 422)
    assert client.post(address, data={"successor_id": str(lead.id)}).status_code == 303
    session.expire_all()
    assert (case.referrer_id, leaver.state) == (lead.id, UserState.LEFT)
    assert "now has their 1 case." in page(client.get("/people")).text
    assert client.get(address).status_code == 303
    assert "Taken over by a colleague" in page(client.get(f"/referrals/{case.reference}")).text


def test_somebody_with_nothing_open_leaves_at_a_press(
    session: Session, lead: User, leaver: User, sign_in: SignIn, page: ReadPage
) -> None:
    client = sign_in(lead)
    assert "Nothing of theirs is open" in page(client.get(f"/people/{leaver.id}/close")).text
    assert client.post(f"/people/{leaver.id}/close").status_code == 303
    session.expire_all()
    assert leaver.state == UserState.LEFT


def test_the_page_says_when_nobody_could_take_over(leaver: User, sign_in: SignIn, page: ReadPage) -> None:
    make_referral(ReferralState.WAITING, leaver)
    client = sign_in(make_user(Role.ADMINISTRATOR))
    assert "Nobody could take over" in page(client.get(f"/people/{leaver.id}/close")).text
    assert "Nobody could take over" in page(client.post(f"/people/{leaver.id}/close"), 422).text


def test_another_partners_people_do_not_exist(leaver: User, sign_in: SignIn) -> None:
    client = sign_in(make_user(Role.PARTNER_LEAD))
    assert client.get(f"/people/{leaver.id}/close").status_code == 404
    assert client.post(f"/people/{leaver.id}/close").status_code == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR, Role.FUNDER, Role.DONOR])
def test_a_lead_closes_no_account_they_could_not_have_given(lead: User, partner: Organisation, role: Role) -> None:
    theirs = make_user(role, organisation=partner)
    with pytest.raises(Forbidden, match="Ask an administrator"):
        close_account(lead, theirs, None)
    assert theirs.state == UserState.ACTIVE
    close_account(make_user(Role.ADMINISTRATOR), theirs, None)
    assert theirs.state == UserState.LEFT


def test_the_page_sends_a_lead_to_an_administrator(
    session: Session, lead: User, partner: Organisation, sign_in: SignIn, page: ReadPage
) -> None:
    theirs = make_user(Role.COORDINATOR, organisation=partner)
    client = sign_in(lead)
    assert "Ask an administrator" in page(client.post(f"/people/{theirs.id}/close"), 422).text
    session.expire_all()
    assert theirs.state == UserState.ACTIVE


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR, Role.FUNDER, Role.DONOR])
def test_only_those_who_refer_leave_with_the_partnership(
    partner: Organisation, lead: User, leaver: User, role: Role
) -> None:
    partner.is_funder = partner.is_donor = True
    other = make_user(role, organisation=partner)
    leave_partnership(make_user(Role.COORDINATOR), partner, StopReason.OWN_WISH, version=partner.version)
    assert (lead.state, leaver.state, other.state) == (UserState.LEFT, UserState.LEFT, UserState.ACTIVE)
