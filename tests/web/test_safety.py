"""Headers, health, CSRF, size limits and error pages."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.extensions import login_manager
from tests.factories.accounts import make_user
from tests.pages import Page


def test_pages_carry_a_strict_policy_with_a_fresh_nonce(client: FlaskClient) -> None:
    first, second = (client.get("/sign-in").headers["Content-Security-Policy"] for _ in range(2))
    assert "default-src 'none'" in first and "unsafe" not in first
    assert first != second


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
    ready = client.get("/readyz")
    assert ready.status_code == 200 and ready.json is not None and ready.json["parts"]["database"] == "ready"


def test_metrics_do_not_exist_without_the_token(app: Flask, client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_missing_csrf_token_gets_a_page_that_says_what_to_do(
    app: Flask, client: FlaskClient, page: Callable[..., Page]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = page(client.post("/sign-in", data={"email": "a@b.example", "password": "x"}), 400)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert "reload" in answer.text


def test_an_upload_over_the_limit_gets_a_page(client: FlaskClient, page: Callable[..., Page]) -> None:
    answer = client.post("/sign-in", data=b"x" * 50_000_000, content_type="multipart/form-data; boundary=x")
    page(answer, 413)


@pytest.mark.parametrize(("path", "status"), [("/nothing-here", 404), ("/sign-out", 405)])
def test_error_pages_are_sound(client: FlaskClient, page: Callable[..., Page], path: str, status: int) -> None:
    page(client.get(path), status)


def test_a_lost_database_gets_a_calm_page(
    sign_in: Callable[[Any], FlaskClient], session: Session, page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_name: str) -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError("away"))

    client = sign_in(make_user(role=Role.COORDINATOR))
    monkeypatch.setattr(login_manager, "_user_callback", away)
    page(client.get("/account"), 503)


def test_pages_leave_compressed_for_those_who_ask(client: FlaskClient) -> None:
    plain = client.get("/your-information")
    packed = client.get("/your-information", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip" and b"Your information" in gzip.decompress(packed.data)
    assert len(packed.data) < len(plain.data) / 2
