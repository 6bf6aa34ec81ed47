"""Sign-in, lock, sessions, one-time links."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts import service
from app.accounts.models import AccountToken, User
from app.accounts.passwords import hash_password
from app.accounts.states import TokenPurpose, UserState
from app.core import clock
from app.core.errors import Forbidden, Refused
from app.core.permissions import Role
from tests.factories.accounts import make_user
from tests.factories.organisations import make_organisation
from tests.pages import Page

PASSWORD = "three quiet green boats"
HASH = hash_password(PASSWORD)


@pytest.fixture
def user(session: Session) -> User:
    user = make_user(role=Role.COORDINATOR, email="Cora@Hub.example")
    user.password_hash = HASH
    session.commit()
    return user


def _send(client: FlaskClient, password: str, **more: str) -> Any:
    return client.post("/sign-in", data={"email": "cora@hub.example", "password": password, **more})


def test_right_credentials_open_the_start_page(client: FlaskClient, user: User) -> None:
    response = _send(client, PASSWORD)
    assert response.status_code == 303 and response.location == "/"
    assert client.get("/").status_code == 200


def test_the_page_is_sound(client: FlaskClient, session: Session, page: Callable[..., Page]) -> None:
    assert page(client.get("/sign-in")).h1 == "Sign in"


@pytest.mark.parametrize("email", ["cora@hub.example", "nobody@hub.example"])
def test_wrong_credentials_get_the_same_sentence(client: FlaskClient, user: User, email: str) -> None:
    response = client.post("/sign-in", data={"email": email, "password": "wrong wrong wrong"})
    assert service.GENERIC in response.get_data(as_text=True)


def test_five_failures_lock_for_fifteen_minutes(client: FlaskClient, user: User, session: Session) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(5):
            _send(client, "wrong wrong wrong")
        assert _send(client, PASSWORD).status_code == 200
        traveller.shift(timedelta(minutes=16))
        assert _send(client, PASSWORD).status_code == 303


def test_a_planted_session_does_not_survive_sign_in(client: FlaskClient, user: User) -> None:
    with client.session_transaction() as cookie:
        cookie["planted"] = "x"
    _send(client, PASSWORD)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


@pytest.mark.parametrize("target", [
    "https://evil.example/x", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\\\\evil", "/sign-in",
    "http:///evil.example", "https:evil.example",
])
def test_next_never_leaves_this_site(client: FlaskClient, user: User, target: str) -> None:
    assert _send(client, PASSWORD, next=target).location == "/"


def test_next_leads_back_to_where_one_was(client: FlaskClient, user: User) -> None:
    assert _send(client, PASSWORD, next="/account?x=1").location == "/account?x=1"


def test_sign_out_everywhere_ends_other_sessions(
    client: FlaskClient, user: User, sign_in: Callable[[Any], FlaskClient]
) -> None:
    sign_in(user)
    other = client.application.test_client()
    with other.session_transaction() as cookie:
        cookie["_user_id"] = user.get_id()
    assert other.get("/account").status_code == 200
    client.post("/account/sign-out-everywhere")
    assert other.get("/account").status_code == 303


def test_opening_a_link_uses_nothing_up(client: FlaskClient, user: User, session: Session) -> None:
    token = service.issue_token(user, TokenPurpose.PASSWORD_RESET)
    session.commit()
    for _ in range(3):
        assert "Choose your password" in client.get(f"/reset/{token}").get_data(as_text=True)
    new = "four other brown horses"
    assert client.post(f"/reset/{token}", data={"password": new, "again": new}).status_code == 303
    assert _send(client, new).status_code == 303
    assert "no longer works" in client.get(f"/reset/{token}").get_data(as_text=True)


def test_a_weak_password_is_refused_and_keeps_the_link(client: FlaskClient, user: User, session: Session) -> None:
    token = service.issue_token(user, TokenPurpose.PASSWORD_RESET)
    session.commit()
    response = client.post(f"/reset/{token}", data={"password": "short", "again": "short"})
    assert response.status_code == 422
    assert session.query(AccountToken).one().used_at is None


def test_an_expired_link_is_refused(user: User, session: Session) -> None:
    token = service.issue_token(user, TokenPurpose.PASSWORD_RESET)
    with time_machine.travel(clock.now() + timedelta(hours=3)), pytest.raises(Refused, match="expired"):
        service.use_token(token, TokenPurpose.PASSWORD_RESET, PASSWORD)


def test_an_invitation_link_is_no_reset_link(user: User, session: Session) -> None:
    token = service.issue_token(user, TokenPurpose.INVITATION)
    with pytest.raises(Refused):
        service.use_token(token, TokenPurpose.PASSWORD_RESET, PASSWORD)


def test_an_invited_name_is_one_line_of_the_email(session: Session) -> None:
    """The email says hello by name, to an address the inviter chose."""
    invited, _token = service.invite(
        make_user(Role.PARTNER_LEAD), email="one@x.example", name="Ada\n\nRing \u2028 0900", role=Role.CASEWORKER,
        organisation_id=None,
    )
    assert invited.name == "Ada Ring 0900"


def test_a_lead_invites_only_into_the_own_organisation(session: Session) -> None:
    own, other = make_organisation(), make_organisation()
    lead = make_user(role=Role.PARTNER_LEAD, organisation=own)
    invited, _token = service.invite(
        lead, email="new@x.example", name="New", role=Role.CASEWORKER, organisation_id=other.id
    )
    assert invited.organisation_id == own.id and invited.state == UserState.INVITED
    with pytest.raises(Forbidden):
        service.invite(lead, email="b@x.example", name="B", role=Role.ADMINISTRATOR, organisation_id=None)
    with pytest.raises(Refused, match="already has an account"):
        service.invite(lead, email="NEW@x.example", name="N", role=Role.CASEWORKER, organisation_id=None)


def test_a_closed_account_cannot_be_used(client: FlaskClient, user: User, session: Session) -> None:
    admin = make_user(role=Role.ADMINISTRATOR)
    service.leave(admin, user)
    session.commit()
    assert _send(client, PASSWORD).status_code == 200


def test_another_organisations_account_is_not_found(session: Session, sign_in: Callable[[Any], FlaskClient]) -> None:
    lead = make_user(role=Role.PARTNER_LEAD, organisation=make_organisation())
    stranger = make_user(role=Role.CASEWORKER, organisation=make_organisation())
    assert sign_in(lead).post(f"/people/{stranger.id}/close").status_code == 404


@pytest.mark.parametrize("path", ["/people", "/people/invite", "/account"])
def test_pages_are_sound(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: Callable[..., Page], path: str
) -> None:
    page(sign_in(make_user(role=Role.ADMINISTRATOR)).get(path))


def test_a_closed_account_is_opened_again_by_a_new_invitation(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: Callable[..., Page], user: User
) -> None:
    admin = make_user(role=Role.ADMINISTRATOR)
    first = service.issue_token(user, TokenPurpose.INVITATION)
    service.leave(admin, user)
    client = sign_in(admin)
    answer = client.post(f"/people/{user.id}/invite-again", follow_redirects=True)
    assert "works once" in page(answer).text
    session.expire_all()
    assert user.state == UserState.INVITED and user.password_hash is None
    assert user.name in page(client.get("/people?state=invited")).text
    with pytest.raises(Refused):
        service.use_token(first, TokenPurpose.INVITATION, PASSWORD)
    service.use_token(service.invite_again(admin, user), TokenPurpose.INVITATION, PASSWORD)
    assert user.state == UserState.ACTIVE


def test_who_can_sign_in_already_is_not_invited_again(session: Session, user: User) -> None:
    with pytest.raises(Refused, match="choose a new password"):
        service.invite_again(make_user(role=Role.ADMINISTRATOR), user)


def test_a_lead_does_not_open_an_account_of_a_higher_role(session: Session) -> None:
    own = make_organisation()
    lead = make_user(role=Role.PARTNER_LEAD, organisation=own)
    donor = make_user(role=Role.DONOR, organisation=own)
    service.leave(lead, donor)
    with pytest.raises(Forbidden):
        service.invite_again(lead, donor)


def test_people_are_shown_by_the_state_of_their_account(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: Callable[..., Page], user: User
) -> None:
    admin = make_user(role=Role.ADMINISTRATOR)
    service.leave(admin, user)
    client = sign_in(admin)
    assert user.email in page(client.get("/people?state=left")).text
    assert user.email not in page(client.get("/people?state=active")).text
    assert "Nobody here" in page(client.get("/people?state=invited")).text
    assert user.email in page(client.get("/people?state=nonsense")).text
