"""Every route declares who may open it, every role tries every route, and so do programs with an access token."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.audit.models import AuditEvent
from app.core.permissions import Permission, Role, Scope, role_may
from app.web.access import declared_access
from tests.factories.access_tokens import bearer, make_access_token
from tests.factories.accounts import make_user
from tests.factories.bulk_referrals import make_landlord_lead

# Public on purpose: whoever adds one here says why in its @public("…").
PUBLIC = {
    "accounts.sign_in", "accounts.send_sign_in", "accounts.sign_out", "accounts.ask_for_reset", "accounts.send_reset",
    "accounts.invitation", "accounts.accept_invitation", "accounts.reset", "accounts.choose_password",
    "home.privacy", "home.accessibility", "home.about_the_data", "reporting.public_figures",
    "health.healthz", "health.readyz", "health.metrics", "interface.read", "interface.openapi",
    "certificates.check", "certificates.check_one", "certificates.send_check",
    "donations.offer_kit", "donations.send_offer", "donations.thank_for_offer",
    "donations.show_collection", "donations.ask_call_off", "donations.call_off", "donations.wish_day",
    "donations.send_wish",
    "donations.collection_receipt",
    "messaging.phone", "messaging.show_phone", "messaging.text_back",
    "messaging_webhooks.take_status", "messaging_webhooks.take_reply",
}


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def _address(rule: Rule) -> str:
    # Ids and references that name nothing: whoever may open the page gets a 404, never another answer.
    values = {name: 999999999 if "Integer" in type(converter).__name__ else "NOTHING-THERE"
              for name, converter in rule._converters.items()}
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]


def test_every_route_declares_its_permission_or_why_it_is_public(app: Flask) -> None:
    for rule in _rules(app):
        with app.app_context():
            declared = declared_access(rule.endpoint)
        assert declared, f"{rule.endpoint} declares nothing"
        is_guarded = isinstance(declared, Permission | Scope)
        assert is_guarded != (rule.endpoint in PUBLIC), f"{rule.endpoint}: {declared!r}"


def test_programs_and_people_have_addresses_of_their_own(app: Flask) -> None:
    for rule in _rules(app):
        with app.app_context():
            is_for_programs = isinstance(declared_access(rule.endpoint), Scope)
        is_described = rule.endpoint in {"interface.read", "interface.openapi"}
        assert is_for_programs == (rule.rule.startswith("/api/") and not is_described), rule.rule


def _methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_routes_answer_get_and_post_only(app: Flask) -> None:
    for rule in _rules(app):
        assert set(_methods(rule)) <= {"GET", "POST"}, f"{rule.endpoint} answers {_methods(rule)}"


@pytest.mark.parametrize("role", list(Role))
def test_opening_any_page_changes_nothing(
    app: Flask, session: Session, sign_in: Callable[[Any], FlaskClient], role: Role
) -> None:
    client = sign_in(make_user(role=role))
    before = session.scalar(select(func.count()).select_from(AuditEvent))
    for rule in _rules(app):
        view = app.view_functions[rule.endpoint]
        if "GET" in _methods(rule) and not rule.arguments and not getattr(view, "writes", False):
            client.get(_address(rule))
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == before


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_403_where_it_may_not_and_never_a_fault_where_it_may(
    app: Flask, session: Session, sign_in: Callable[[Any], FlaskClient], role: Role
) -> None:
    client = sign_in(make_user(role=role))
    for rule in _rules(app):
        declared = declared_access(rule.endpoint)
        if not isinstance(declared, Permission) or rule.endpoint == "accounts.sign_out_everywhere":
            continue
        for method in _methods(rule):
            status = client.open(_address(rule), method=method).status_code
            if not role_may(role, declared):
                assert status == 403, f"{role} {method} {rule.rule}: {status}, wanted 403"
            elif rule.arguments:
                assert status in {404, 303}, f"{role} {method} {rule.rule}: {status}, wanted 404"
            else:
                assert status in {200, 303, 422}, f"{role} {method} {rule.rule}: {status}"


def test_nobody_signed_in_is_sent_to_the_sign_in_page(app: Flask, client: FlaskClient) -> None:
    for rule in _rules(app):
        if rule.endpoint in PUBLIC or isinstance(declared_access(rule.endpoint), Scope):
            continue
        for method in _methods(rule):
            response = client.open(_address(rule), method=method)
            assert response.status_code == 303 and "/sign-in" in response.location, rule.rule


def _for_programs(app: Flask) -> list[tuple[Rule, str, Scope]]:
    with app.app_context():
        return [
            (rule, method, declared) for rule in _rules(app) for method in _methods(rule)
            if isinstance(declared := declared_access(rule.endpoint), Scope)
        ]


def test_a_signed_in_person_is_nobody_where_programs_call(
    app: Flask, session: Session, sign_in: Callable[[Any], FlaskClient]
) -> None:
    client = sign_in(make_landlord_lead())
    tried = _for_programs(app)
    assert tried
    for rule, method, _scope in tried:
        answer = client.open(_address(rule), method=method)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), rule.rule
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("held", list(Scope))
def test_each_scope_opens_its_own_addresses_and_no_other(
    app: Flask, session: Session, client: FlaskClient, held: Scope
) -> None:
    _token, secret = make_access_token(scopes=[held])
    session.commit()
    for rule, method, needed in _for_programs(app):
        answer = client.open(_address(rule), method=method, headers=bearer(secret))
        wanted = {404, 415, 422} if needed is held else {403}
        assert answer.status_code in wanted, f"{held} {method} {rule.rule}: {answer.status_code}, wanted {wanted}"
        assert answer.mimetype == "application/problem+json"


def test_a_token_opens_no_page(app: Flask, session: Session, client: FlaskClient) -> None:
    _token, secret = make_access_token()
    session.commit()
    for rule in _rules(app):
        if isinstance(declared_access(rule.endpoint), Permission) and "GET" in _methods(rule):
            answer = client.get(_address(rule), headers=bearer(secret))
            assert answer.status_code == 303 and "/sign-in" in answer.location, rule.rule
