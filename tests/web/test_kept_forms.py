"""A form whose session ended, or which was open too long, is not lost, and no other site can plant one."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.core.permissions import Role
from tests.factories.accounts import make_user
from tests.pages import Page

PASSWORD = "three quiet green boats"
OURS = {"Origin": "http://localhost"}
FORM = {"name": "Nürnberg <b>", "email": "x@y.example", "role": "coordinator", "organisation_id": ""}


@pytest.fixture
def user(session: Session) -> User:
    user = make_user(role=Role.ADMINISTRATOR, email="ada@hub.example")
    user.password_hash = hash_password(PASSWORD)
    session.commit()
    return user


@pytest.fixture
def guarded(app: Flask, client: FlaskClient) -> Iterator[FlaskClient]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield client
    app.config["WTF_CSRF_ENABLED"] = False


def _hidden(page: Page, name: str) -> str:
    return page.form_values()[name]


def _token(text: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert found
    return unescape(found.group(1))


def test_a_form_sent_after_the_session_ended_goes_through_the_sign_in(
    guarded: FlaskClient, user: User, page: Callable[..., Page]
) -> None:
    asked = guarded.post("/people/invite", data=FORM, headers=OURS)
    shown = page(asked, 401)
    assert "kept" in shown.text and "Nürnberg" not in shown.text
    signed_in = guarded.post("/sign-in", data={
        "email": "ada@hub.example", "password": PASSWORD, "next": "", "kept": _hidden(shown, "kept"),
        "csrf_token": _token(asked.get_data(as_text=True)),
    }, headers=OURS)
    again = page(signed_in)
    assert again.h1 == "Nothing was sent yet" and _hidden(again, "name") == FORM["name"]
    sent = guarded.post("/people/invite", data={**FORM, "csrf_token": _token(signed_in.get_data(as_text=True))})
    assert sent.status_code == 303


def test_a_form_that_was_open_too_long_can_be_sent_again(
    guarded: FlaskClient, user: User, sign_in: Callable[[Any], FlaskClient], page: Callable[..., Page]
) -> None:
    answer = page(sign_in(user).post("/people/invite", data={**FORM, "csrf_token": "old"}, headers=OURS), 400)
    assert answer.h1 == "Nothing was sent yet" and _hidden(answer, "name") == FORM["name"]


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Referer": "https://evil.example/x"},
                                     {"Origin": "null", "Referer": "http://localhost/people"}])
def test_a_form_of_another_site_is_never_kept(guarded: FlaskClient, user: User, headers: dict[str, str]) -> None:
    answer = guarded.post("/people/invite", data=FORM, headers=headers)
    assert b"Nothing was sent yet" not in answer.data and b'name="kept"' not in answer.data


def test_an_altered_kept_form_is_dropped(guarded: FlaskClient, user: User, page: Callable[..., Page]) -> None:
    asked = guarded.post("/people/invite", data=FORM, headers=OURS)
    kept = _hidden(page(asked, 401), "kept")
    altered = kept[:40] + ("A" if kept[40] != "A" else "B") + kept[41:]
    answer = guarded.post("/sign-in", data={
        "email": "ada@hub.example", "password": PASSWORD, "next": "", "kept": altered,
        "csrf_token": _token(asked.get_data(as_text=True)),
    }, headers=OURS)
    assert answer.status_code == 303


def test_another_persons_form_is_not_shown(client: FlaskClient, user: User, session: Session) -> None:
    other = make_user(role=Role.ADMINISTRATOR)
    session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{other.id}.99"
    kept = re.search(rb'name="kept" value="([^"]+)"', client.post("/people/invite", data=FORM, headers=OURS).data)
    assert kept
    answer = client.post("/sign-in", data={
        "email": "ada@hub.example", "password": PASSWORD, "next": "", "kept": kept.group(1).decode(),
    })
    assert answer.status_code == 303
