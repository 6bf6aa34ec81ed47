"""Calls that are wrong, huge, broken or at once: a problem in JSON, never a page, a cookie or a second file."""

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.api_access.models import AnsweredCall
from app.bulk_referrals.models import BulkUpload
from app.bulk_referrals.service import sending
from app.core.db import transaction
from app.core.workbook import XLSX
from app.extensions import db, limiter
from app.referrals.models import Referral
from app.web.flask_settings import flask_settings
from tests.bulk_referrals.test_programs import CSV, DECLARED, FILES, System, checked, problem, told, worked
from tests.conftest import build_app, build_tables, empty_tables
from tests.factories.access_tokens import bearer, make_access_token
from tests.factories.bulk_referrals import make_landlord_lead, tenants
from workers import bulk_referrals as jobs


@pytest.fixture
def system(session: Session, client: FlaskClient) -> System:
    return System(client, make_landlord_lead())


@pytest.mark.parametrize("kind", [
    "", "application/json", "application/x-www-form-urlencoded", "text/html", "image/png", "nonsense", "text/csv/x",
])
def test_other_content_types(system: System, session: Session, kind: str) -> None:
    answer = system.send(tenants(1), kind)
    problem(answer, 415, "type-not-supported")
    assert "text/csv" in answer.headers["Accept"] and XLSX in answer.headers["Accept"]


def test_a_packed_body_is_refused(system: System) -> None:
    headers = bearer(system.secret, Content_Encoding="gzip")
    answer = system.client.post(FILES, data=b"\x1f\x8b", content_type=CSV, headers=headers)
    problem(answer, 415, "type-not-supported")


@pytest.mark.parametrize("kind", [CSV, "multipart/form-data; boundary=x", XLSX])
def test_a_huge_body_is_refused(system: System, session: Session, kind: str) -> None:
    found = problem(system.send(b"x" * (11 * 1024 * 1024), kind), 413, "too-large")
    assert "10 MB" in found["detail"]
    assert session.scalar(select(func.count()).select_from(BulkUpload)) == 0


def test_a_body_that_claims_to_be_small_or_has_no_length(system: System) -> None:
    """What a server hands us when the body came in chunks: no length, and an end of its own."""
    stream = io.BytesIO(b"x" * (11 * 1024 * 1024))
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = system.client.post(FILES, input_stream=stream, content_type=CSV, headers=bearer(system.secret),
                                environ_overrides=chunked)
    problem(answer, 413, "too-large")
    small = io.BytesIO(tenants(2))
    answer = system.client.post(FILES, input_stream=small, content_type=CSV, headers=bearer(system.secret),
                                environ_overrides=chunked)
    assert worked(told(answer, 202)["reference"], "read").row_count == 2


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00" * 50, b"%PDF-1.7", b"\xd0\xcf\x11\xe0 old", b"{}", b"<html>"])
def test_bodies_that_are_no_list_end_in_a_sentence(system: System, body: bytes) -> None:
    answer = system.send(body)
    if not body:
        problem(answer, 422, "not-valid")
        return
    reference = told(answer, 202)["reference"]
    worked(reference, "read")
    status = told(system.ask(reference))
    assert status["state"] == "unreadable" or status["failure_code"] == "columns_not_settled", status
    assert status["failure"].endswith(".")


@pytest.mark.parametrize("form", [
    {}, {"file": "text instead of a file"}, {"other": (io.BytesIO(b"x"), "x.csv")},
    {"file": [(io.BytesIO(b"x"), "x.csv"), (io.BytesIO(b"y"), "y.csv")]},
])
def test_forms_without_one_file(system: System, form: dict[str, Any]) -> None:
    answer = system.client.post(FILES, data=form, content_type="multipart/form-data", headers=bearer(system.secret))
    problem(answer, 422, "not-valid")


def test_lines_in_a_file_name_and_forms_that_break_off(system: System) -> None:
    part = 'Content-Disposition: form-data; name="file"; filename="{}"\r\nContent-Type: text/csv\r\n\r\n'
    for name in ("a\r\nX-Evil: 1", 'a"; name="other', "\x00", "é" * 500):
        body = f"--x\r\n{part.format(name)}".encode() + tenants(1) + b"\r\n--x--\r\n"
        answer = system.send(body, "multipart/form-data; boundary=x")
        assert answer.status_code in {202, 400, 422} and answer.mimetype.endswith("json"), name
        assert "X-Evil" not in answer.headers
    problem(system.send(b"--x\r\nContent-Dis", "multipart/form-data; boundary=x"), 422, "not-valid")
    problem(system.send(b"x", "multipart/form-data"), 422, "not-valid")


def test_nul_characters_and_odd_addresses(system: System) -> None:
    for address in (f"{FILES}?sheet=%00", f"{FILES}/B%00", "/api/v1/%00", "/api/v1/../../etc", "/api/%ff"):
        answer = system.client.post(address, data=tenants(1), content_type=CSV, headers=bearer(system.secret))
        assert answer.status_code in {400, 404, 405} and answer.mimetype == "application/problem+json", address
    problem(system.ask("B-'; DROP TABLE bulk_upload; --"), 404, "not-found")


JSON = "application/json"


@pytest.mark.parametrize(("body", "kind", "wanted"), [
    (b"{", JSON, (400, "not-understood")), (b"[1]", JSON, (400, "not-understood")),
    (b"null", JSON, (400, "not-understood")), (b"[" * 100_000, JSON, (400, "not-understood")),
    (b"\xff", JSON, (400, "not-understood")), (b"accepted=1", "text/plain", (415, "type-not-supported")),
    (b'{"x": 1}', JSON, (422, "not-valid")), (b'{"accepted": 1e999}', JSON, (422, "not-valid")),
    (b'{"permission_on": {"a": 1}}', JSON, (422, "not-valid")),
])
def test_confirmations_that_cannot_be_understood(
    system: System, body: bytes, kind: str, wanted: tuple[int, str]
) -> None:
    reference = checked(system, tenants(1), **DECLARED)
    answer = system.client.post(f"{FILES}/{reference}/confirm", data=body, content_type=kind,
                                headers=bearer(system.secret))
    problem(answer, *wanted)
    assert told(system.ask(reference))["state"] == "to_check"


@pytest.mark.parametrize(("method", "address", "status", "code"), [
    ("GET", "/api/nothing", 404, "not-found"), ("GET", "/api/v1/nothing", 404, "not-found"),
    ("POST", "/api/v2/bulk-referrals", 404, "not-found"), ("GET", FILES, 405, "method-not-allowed"),
    ("DELETE", f"{FILES}/B-000000", 405, "method-not-allowed"), ("PUT", FILES, 405, "method-not-allowed"),
    ("POST", "/api/v1/openapi.json", 405, "method-not-allowed"), ("GET", f"{FILES}/", 404, "not-found"),
])
def test_what_is_not_there_is_told_in_json(
    system: System, method: str, address: str, status: int, code: str
) -> None:
    for headers in (bearer(system.secret), {}, {"Accept": "text/html"}):
        answer = system.client.open(address, method=method, headers=headers)
        problem(answer, status, code)
        assert ("Allow" in answer.headers) == (status == 405)


def test_no_form_token_is_asked_for_and_none_counts(app: Flask, system: System) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        told(system.send(tenants(1)), 202)
        problem(system.client.post(FILES, data={"csrf_token": "x"}), 401, "token-missing")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_faults_are_told_in_json(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_anything: object, **_named: object) -> None:
        raise OperationalError("SELECT 1", {}, ConnectionError("away"))

    monkeypatch.setattr(sending, "take_file", away)
    found = problem(system.send(tenants(1)), 503, "not-available")
    assert "SELECT" not in str(found)


def test_too_many_calls_are_told_when_to_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", True)  # put back afterwards, whatever the application below sets
    monkeypatch.setattr("app.flask_settings", lambda settings: {**flask_settings(settings), "RATELIMIT_ENABLED": True})
    own = build_app(f"sqlite:///{tmp_path / 'limits.sqlite'}")
    build_tables(own)
    client, nowhere = own.test_client(), f"{FILES}/B-000000/cancel"
    with own.app_context(), transaction():
        secrets = [make_access_token()[1] for _ in range(2)]
    answers = [client.post(nowhere, headers=bearer(secrets[0])) for _ in range(31)]
    assert {one.status_code for one in answers[:30]} == {404}
    problem(answers[30], 429, "too-many-requests")
    assert int(answers[30].headers["Retry-After"]) > 0
    problem(client.post(nowhere, headers=bearer(secrets[1])), 404, "not-found")
    wrong = [client.post(nowhere, headers=bearer("rct_wrong")) for _ in range(61)]
    assert wrong[0].status_code == 401
    problem(wrong[60], 429, "too-many-requests")
    problem(client.post(nowhere, headers=bearer(secrets[1])), 404, "not-found")
    with own.app_context():
        limiter.reset()
        db.engine.dispose()


@pytest.fixture
def real(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An application whose commits are real: a database file of its own, or the server's, emptied afterwards."""
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
    if is_sqlite:
        own = build_app(f"sqlite:///{tmp_path / 'calls.sqlite'}")
        build_tables(own)
        yield own
        with own.app_context():
            db.engine.dispose()
        return
    yield app
    empty_tables(app)


def at_once(app: Flask, secret: str, calls: list[tuple[str, bytes, str]]) -> list[TestResponse]:
    """Post all at the same moment: address, body, key."""
    barrier = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def post(place: int, address: str, body: bytes, key: str) -> None:
        client = app.test_client()
        headers = bearer(secret, **({"Idempotency_Key": key} if key else {}))
        barrier.wait(30)
        answers[place] = client.post(address, data=body, content_type=CSV, headers=headers)

    threads = [threading.Thread(target=post, args=(place, *call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def steps(app: Flask, reference: str, *jobs_of_it: Callable[[int], None]) -> None:
    """What a worker does, with nothing open meanwhile."""
    with app.app_context():
        with transaction():
            key = db.session.scalars(select(BulkUpload.id).where(BulkUpload.reference == reference)).one()
        for job in jobs_of_it:
            job(key)


@pytest.mark.parametrize("keys", [("k", "k", "k"), ("a", "b", "c"), ("", "", "")])
def test_the_same_file_sent_at_once_is_one_file(real: Flask, keys: tuple[str, ...]) -> None:
    with real.app_context(), transaction():
        _token, secret = make_access_token()
    answers = at_once(real, secret, [(FILES, tenants(3), key) for key in keys])
    assert [one.status_code for one in answers] == [202] * 3, [one.text for one in answers]
    assert len({one.json["reference"] for one in answers}) == 1
    if len(set(keys)) == 1 and keys[0]:
        assert len({one.text for one in answers}) == 1
        assert sum("Idempotent-Replayed" in one.headers for one in answers) == 2
    with real.app_context():
        assert db.session.scalar(select(func.count()).select_from(BulkUpload)) == 1
        kept = db.session.scalar(select(func.count()).select_from(AnsweredCall))
        assert kept == len(set(keys) - {""})


def test_one_key_for_two_files_at_once_takes_one(real: Flask) -> None:
    with real.app_context(), transaction():
        _token, secret = make_access_token()
    answers = at_once(real, secret, [(FILES, tenants(2), "k"), (FILES, tenants(2, 50), "k")])
    assert sorted(one.status_code for one in answers) == [202, 422], [one.text for one in answers]
    with real.app_context():
        assert db.session.scalar(select(func.count()).select_from(BulkUpload)) == 1


def test_confirmed_by_two_at_once_every_row_is_one_referral(real: Flask) -> None:
    client = real.test_client()
    with real.app_context(), transaction():
        _token, secret = make_access_token()
    sent = client.post(FILES, query_string=DECLARED, data=tenants(4), content_type=CSV, headers=bearer(secret))
    reference = told(sent, 202)["reference"]
    steps(real, reference, jobs.read, jobs.check)
    answers = at_once(real, secret, [(f"{FILES}/{reference}/confirm", b"", key) for key in ("x", "y", "")])
    assert all(one.status_code in {202, 409} for one in answers), [one.text for one in answers]
    assert any(one.status_code == 202 for one in answers)
    steps(real, reference, jobs.confirm, jobs.confirm)
    with real.app_context():
        assert db.session.scalar(select(func.count()).select_from(Referral)) == 4


def test_what_a_call_with_a_hub_token_gets(session: Session, client: FlaskClient) -> None:
    """A token of the hub cannot be made for files; one that was, by hand, still sends nothing."""
    token, secret = make_access_token()
    token.organisation_id = None
    session.commit()
    problem(client.post(FILES, data=tenants(1), content_type=CSV, headers=bearer(secret)), 403, "not-allowed")
    assert sending.list_unsettled() == []
