"""An access token's life: made and shown once, used, ended, taken back; who may see and make which; nothing leaks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.accounts.states import UserState
from app.api_access.models import AccessToken, AnsweredCall
from app.api_access.queries import get_token, list_answerable, standing_of
from app.api_access.service import (
    MOST_TOKENS,
    KeyUsedAgain,
    answer_once,
    forget_answers,
    let_in,
    make_token,
    stand_behind,
    take_back,
)
from app.api_access.states import TokenStanding
from app.audit.models import AuditEvent
from app.core import clock
from app.core.errors import Forbidden, NotFound, Refused
from app.core.permissions import Permission, Role, Scope
from app.core.state_machine import set_state
from app.organisations.models import Organisation
from app.organisations.states import OrganisationState
from app.web import logs
from tests.factories.access_tokens import FILES, bearer, make_access_token
from tests.factories.accounts import make_user
from tests.factories.bulk_referrals import make_landlord_lead
from tests.factories.organisations import make_organisation
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

SignIn = Callable[[Any], FlaskClient]
Read = Callable[..., Page]
NOWHERE = "/api/v1/bulk-referrals/B-000000"


def events(session: Session) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


def test_a_lead_makes_a_token_sees_it_once_and_takes_it_back(session: Session, sign_in: SignIn, page: Read) -> None:
    lead = make_landlord_lead()
    client = sign_in(lead)
    page(client.get("/access-tokens"))
    form = page(client.get("/access-tokens/new"))
    typed = {"name": " Housing   system ", "lasts_days": "90", "scopes": [one.value for one in FILES]}
    sent = {**form.form_values(), **typed}
    made = client.post("/access-tokens/new", data=sent)
    shown = page(made)
    (box,) = [one for one in shown.find_all("input") if one.get("id") == "secret"]
    secret = box.get("value", "")
    assert secret.startswith("rct_") and len(secret) == 47
    token = session.scalars(select(AccessToken)).one()
    assert token.name == "Housing system" and token.organisation_id == lead.organisation_id
    assert secret.startswith(token.beginning) and len(token.beginning) == 9
    for address in ("/access-tokens", f"/access-tokens/{token.id}"):
        answer = client.get(address)
        page(answer)
        assert token.beginning in answer.text and secret not in answer.text and secret[:12] not in answer.text
    page(client.post("/access-tokens/new", data=sent), 409)
    assert client.get(NOWHERE, headers=bearer(secret)).status_code == 404
    assert client.post(f"/access-tokens/{token.id}/take-back").status_code == 303
    assert client.get(NOWHERE, headers=bearer(secret)).status_code == 401
    page(client.get(f"/access-tokens/{token.id}"))
    assert [one.action for one in events(session)] == ["made_access_token", "took_back_access_token"]


def test_nothing_of_the_secret_is_kept_or_logged(
    app: Flask, session: Session, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    token, secret = make_access_token()
    session.commit()
    logs.configure("DEBUG", as_json=True)
    try:
        client.get(NOWHERE, headers=bearer(secret))
        client.get(NOWHERE, headers=bearer(secret + "x"))
        client.post("/api/v1/bulk-referrals", headers=bearer(secret), data=b"x", content_type="text/csv")
    finally:
        logs.configure("ERROR", as_json=False)
    printed = "".join(capsys.readouterr())
    assert '"wrong_token"' in printed and '"request"' in printed
    kept = str(session.execute(text("SELECT * FROM access_token")).all()) + str([one.detail for one in events(session)])
    for where in (printed, kept):
        assert secret not in where and secret[9:] not in where
    assert token.secret_hash not in {secret, secret[:32]}


@pytest.mark.parametrize("how", ["unknown", "shortened", "longer", "other case", "ended", "taken back"])
def test_a_token_that_is_not_valid_is_nobody(session: Session, client: FlaskClient, how: str) -> None:
    token, secret = make_access_token()
    given = {"unknown": "rct_" + "a" * 43, "shortened": secret[:-1], "longer": secret + "a",
             "other case": secret.swapcase()}
    if how == "ended":
        token.expires_at = clock.now() - timedelta(seconds=1)
    if how == "taken back":
        take_back(make_user(Role.ADMINISTRATOR), token)
    session.commit()
    answer = client.get(NOWHERE, headers=bearer(given.get(how, secret)))
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.json is not None and answer.json["code"] == "token-not-valid"
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("header", [
    "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "bearer-token x", "Bearer " + "x" * 5000, "Bearer \xe9\xfc",
])
def test_other_headers_let_nobody_in(session: Session, client: FlaskClient, header: str) -> None:
    answer = client.get(NOWHERE, headers={"Authorization": header})
    assert answer.status_code == 401 and answer.mimetype == "application/problem+json"


def test_a_token_is_not_taken_from_the_address(session: Session, client: FlaskClient) -> None:
    _token, secret = make_access_token()
    session.commit()
    assert client.get(f"{NOWHERE}?access_token={secret}").status_code == 401


@pytest.mark.parametrize(
    "how", ["left", "another role", "another organisation", "no landlord any more", "partner left"]
)
def test_a_token_rests_when_nobody_can_stand_behind_it(session: Session, client: FlaskClient, how: str) -> None:
    lead = make_landlord_lead()
    _token, secret = make_access_token(lead)
    organisation = session.get_one(Organisation, lead.organisation_id)
    if how == "left":
        lead.state = UserState.LEFT
    elif how == "another role":
        lead.role = Role.CASEWORKER
    elif how == "another organisation":
        lead.organisation_id = make_organisation(is_landlord=True).id
    elif how == "no landlord any more":
        organisation.is_landlord = False
    else:
        set_state(organisation, OrganisationState.LEFT)
    session.commit()
    answer = client.get(NOWHERE, headers=bearer(secret))
    assert answer.status_code == 403 and answer.json is not None and answer.json["code"] == "not-allowed"
    assert "Ask" in answer.json["detail"] or "Ring" in answer.json["detail"]


def test_a_colleague_stands_behind_it_and_it_works_again(session: Session, client: FlaskClient) -> None:
    lead = make_landlord_lead()
    token, secret = make_access_token(lead)
    colleague = make_user(Role.PARTNER_LEAD, session.get_one(Organisation, lead.organisation_id))
    lead.state = UserState.LEFT
    session.flush()
    assert standing_of(token) is TokenStanding.NOBODY_ANSWERS
    with pytest.raises(Forbidden):
        stand_behind(make_landlord_lead(), token)
    with pytest.raises(Refused):
        stand_behind(make_user(Role.CASEWORKER, session.get_one(Organisation, lead.organisation_id)), token)
    stand_behind(colleague, token)
    assert standing_of(token) is TokenStanding.IN_USE
    session.commit()
    assert client.get(NOWHERE, headers=bearer(secret)).status_code == 404
    take_back(colleague, token)
    with pytest.raises(Refused):
        stand_behind(lead, token)


def test_a_caller_may_only_what_scope_and_person_may(session: Session) -> None:
    lead = make_landlord_lead()
    _token, secret = make_access_token(lead, [Scope.BULK_REFERRALS_READ])
    caller = let_in(secret)
    assert caller is not None and caller.id == lead.id and caller.organisation_id == lead.organisation_id
    assert caller.may(Permission.BULK_REFER)
    assert not any(caller.may(one) for one in Permission if one is not Permission.BULK_REFER)
    assert caller.has(Scope.BULK_REFERRALS_READ) and not caller.has(Scope.BULK_REFERRALS_WRITE)


def test_the_day_of_use_is_noted_once_a_day(session: Session) -> None:
    token, secret = make_access_token()
    assert token.last_used_on is None
    let_in(secret)
    assert token.last_used_on == clock.today()
    token.last_used_on = clock.today() - timedelta(days=3)
    let_in(secret)
    assert token.last_used_on == clock.today()


@pytest.mark.parametrize(("change", "field"), [
    ({"name": "  "}, "name"), ({"name": "x" * 81}, "name"), ({"scopes": []}, "scopes"),
    ({"scopes": [Scope.HARDWARE_REPORTS_WRITE]}, "scopes"), ({"lasts_days": 36_500}, "lasts_days"),
])
def test_what_makes_no_token(session: Session, change: dict[str, Any], field: str) -> None:
    lead = make_landlord_lead()
    with pytest.raises(Refused) as refused:
        make_token(lead, **{"name": "x", "answerable": lead, "scopes": FILES, "lasts_days": 90, **change})
    assert refused.value.field == field


def test_a_lead_makes_none_for_others_and_nobody_too_many(session: Session) -> None:
    lead = make_landlord_lead()
    with pytest.raises(Forbidden):
        make_token(lead, name="x", answerable=make_landlord_lead(), scopes=FILES, lasts_days=90)
    with pytest.raises(Forbidden):
        make_token(make_user(Role.COORDINATOR), name="x", answerable=lead, scopes=FILES, lasts_days=90)
    for _ in range(MOST_TOKENS):
        make_access_token(lead)
    with pytest.raises(Refused):
        make_token(lead, name="x", answerable=lead, scopes=FILES, lasts_days=90)


def test_an_administrator_chooses_who_stands_behind_it(session: Session, sign_in: SignIn, page: Read) -> None:
    lead, technician = make_landlord_lead(), make_user(Role.TECHNICIAN)
    caseworker, other = make_user(Role.CASEWORKER), make_user(Role.PARTNER_LEAD)
    administrator = make_user(Role.ADMINISTRATOR)
    assert {one.id for one in list_answerable(administrator)} == {lead.id, technician.id}
    assert list_answerable(other) == [] and caseworker.id
    client = sign_in(administrator)
    form = page(client.get("/access-tokens/new"))
    sent = {**form.form_values(), "name": "Bench", "lasts_days": "365", "scopes": ["hardware-reports:write"],
            "answerable_id": str(technician.id)}
    page(client.post("/access-tokens/new", data={**sent, "scopes": ["bulk-referrals:write"]}), 422)
    page(client.post("/access-tokens/new", data={**sent, "answerable_id": str(caseworker.id)}), 422)
    page(client.post("/access-tokens/new", data=sent))
    token = session.scalars(select(AccessToken)).one()
    assert token.organisation_id is None and token.answerable_id == technician.id
    page(client.get("/access-tokens"))


def test_another_organisations_tokens_are_not_there(session: Session, sign_in: SignIn, page: Read) -> None:
    token, _ = make_access_token()
    client = sign_in(make_landlord_lead())
    assert token.name not in client.get("/access-tokens").text
    for method, address in (("GET", ""), ("POST", "/take-back"), ("POST", "/stand-behind")):
        assert client.open(f"/access-tokens/{token.id}{address}", method=method).status_code == 404
    session.expire_all()
    assert session.get_one(AccessToken, token.id).revoked_at is None


def test_a_partner_that_is_no_landlord_is_told_why_there_are_none(
    session: Session, sign_in: SignIn, page: Read
) -> None:
    client = sign_in(make_user(Role.PARTNER_LEAD))
    assert "landlords" in page(client.get("/access-tokens")).text
    assert "landlords" in page(client.get("/access-tokens/new")).text
    sent = {"name": "x", "scopes": ["bulk-referrals:read"], "lasts_days": "90"}
    page(client.post("/access-tokens/new", data=sent), 422)


def test_pages_send_few_statements(session: Session, sign_in: SignIn, page: Read) -> None:
    lead = make_landlord_lead()
    for _ in range(12):
        token, _ = make_access_token(lead)
    client = sign_in(lead)
    for address in ("/access-tokens", "/access-tokens/new", f"/access-tokens/{token.id}"):
        with statements() as sent:
            page(client.get(address))
        assert len(sent) <= MOST_A_PAGE, sent


def test_a_call_with_a_key_is_answered_once(session: Session) -> None:
    _token, secret = make_access_token()
    caller, done = let_in(secret), []
    assert caller is not None

    def act() -> dict[str, Any]:
        done.append(1)
        return {"n": len(done)}

    assert answer_once(caller, "k", "a", act) == ({"n": 1}, False)
    assert answer_once(caller, "k", "a", act) == ({"n": 1}, True)
    with pytest.raises(KeyUsedAgain):
        answer_once(caller, "k", "b", act)
    assert answer_once(caller, "other", "a", act) == ({"n": 2}, False)
    assert answer_once(caller, None, "a", act) == ({"n": 3}, False)
    _other, other_secret = make_access_token()
    other = let_in(other_secret)
    assert other is not None and answer_once(other, "k", "b", act) == ({"n": 4}, False)


def test_answers_are_forgotten_after_a_month(session: Session) -> None:
    _token, secret = make_access_token()
    caller = let_in(secret)
    assert caller is not None
    answer_once(caller, "new", "a", dict)
    answer_once(caller, "old", "a", dict)
    old = session.scalars(select(AnsweredCall).order_by(AnsweredCall.id.desc())).first()
    assert old is not None
    old.answered_at = clock.now() - timedelta(days=31)
    session.flush()
    forget_answers()
    assert session.scalar(select(func.count()).select_from(AnsweredCall)) == 1


def test_a_missing_token_is_not_found(session: Session) -> None:
    token, _ = make_access_token()
    with pytest.raises(NotFound):
        get_token(make_user(Role.COORDINATOR), token.id)
    assert get_token(make_user(Role.ADMINISTRATOR), token.id).id == token.id


def test_a_token_from_the_command_line(app: Flask, session: Session, client: FlaskClient) -> None:
    lead = make_landlord_lead()
    session.commit()
    command = ["access-tokens", "make", lead.email, "--name", "Housing", "--scope", "bulk-referrals:read"]
    made = app.test_cli_runner().invoke(args=command)
    assert made.exit_code == 0, made.output
    assert client.get(NOWHERE, headers=bearer(made.output.strip())).status_code == 404
    for wrong in (["access-tokens", "make", "nobody@reconnect.example", *command[3:]],
                  [*command, "--scope", "hardware-reports:write"]):
        refused = app.test_cli_runner().invoke(args=wrong)
        assert refused.exit_code == 2 and "rct_" not in refused.output
