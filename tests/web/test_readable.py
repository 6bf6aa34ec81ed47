"""What no page of ours sends gets a calm page, never a fault: NULs, keys beyond any table, broken addresses."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.core.permissions import Role
from app.extensions import db
from tests.conftest import build_app
from tests.factories.accounts import make_user
from tests.pages import Page

TOO_LARGE = ("9223372036854775808", "9" * 40)
HOSTILE = ("a\x00b", *TOO_LARGE, "-1", "1e999999", "0001-01-01T00:00:00+14:00~1", "9999-12-31T23:59:59-14:00~1",
           "http://[", "\N{ARABIC-INDIC DIGIT TWO}", "x" * 3000)
FILTERS = ("after", "before", "from", "q", "state", "partner", "authority", "stage", "form_factor", "location",
           "consignment", "donor_id", "kind", "network", "last_four", "show", "language", "next", "view")


def _opened_without_a_key(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith("/static")]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TECHNICIAN, Role.ADMINISTRATOR, Role.FUNDER])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_in_an_address_is_a_fault(
    app: Flask, sign_in: Callable[[Any], FlaskClient], role: Role, hostile: str
) -> None:
    client = sign_in(make_user(role=role))
    asked = "&".join(f"{name}={quote(hostile)}" for name in FILTERS)
    for rule in _opened_without_a_key(app):
        status = client.get(f"{rule.rule}?{asked}").status_code
        assert status < 500, f"{rule.rule}: {status}"


@pytest.mark.parametrize("key", TOO_LARGE)
def test_a_key_no_table_can_hold_is_not_found(sign_in: Callable[[Any], FlaskClient], key: str) -> None:
    client = sign_in(make_user(role=Role.COORDINATOR))
    for address in (f"/texts/{key}", f"/texts/replies/{key}", f"/hand-overs/{key}", f"/matching/proposals/{key}"):
        assert client.get(address).status_code == 404


def test_ticked_keys_that_are_none_are_passed_over(sign_in: Callable[[Any], FlaskClient]) -> None:
    client = sign_in(make_user(role=Role.COORDINATOR))
    ticked = {"proposal_ids": [*TOO_LARGE, "-1", "x", ""]}
    assert client.post("/matching/confirm", data=ticked).status_code == 303


@pytest.mark.parametrize("address", ["/workshop/A%00", "/consignments/A%00", "/referrals/A%00", "/search?q=%00"])
def test_a_nul_in_an_address_gets_a_page(
    sign_in: Callable[[Any], FlaskClient], page: Callable[..., Page], address: str
) -> None:
    page(sign_in(make_user(role=Role.COORDINATOR)).get(address), 400)


def test_a_nul_in_a_form_or_a_file_name_gets_a_page(
    sign_in: Callable[[Any], FlaskClient], page: Callable[..., Page]
) -> None:
    client = sign_in(make_user(role=Role.TECHNICIAN))
    page(client.post("/workshop/RC-000001/location", data={"location": "Shelf\x00"}), 400)
    page(client.post("/workshop/RC-000001/wipe-logs", data={"log": (BytesIO(b"x"), "a\x00.log")}), 400)


@pytest.mark.parametrize("name", ["Referer", "Origin"])
def test_a_header_that_is_no_address_leads_to_the_sign_in(client: FlaskClient, name: str) -> None:
    answer = client.post("/texts/pause", headers={name: "http://["})
    assert answer.status_code == 303 and answer.location.startswith("/sign-in")


def test_a_way_on_that_is_no_address_leads_to_the_start_page(sign_in: Callable[[Any], FlaskClient]) -> None:
    client = sign_in(make_user(role=Role.DONOR))
    for target in ("http://[", "//evil.example", "/\\evil.example", "https://evil.example/", "\t//evil.example"):
        assert client.get("/sign-in", query_string={"next": target}).location == "/"


def test_a_name_that_is_not_ours_is_told_so(database_url: str) -> None:
    served = build_app(database_url, RECONNECT_ENV="development")
    answer = served.test_client().get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 400 and b"not served here" in answer.data and b"evil" not in answer.data


def test_a_database_error_names_no_values(session: Session) -> None:
    with pytest.raises(DBAPIError) as caught:
        db.session.execute(text("SELECT no_such_column WHERE :name = 'x'"), {"name": "Margaret Somebody"})
    assert "Margaret" not in str(caught.value)
