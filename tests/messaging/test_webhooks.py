"""The provider's calls: genuine ones are kept and answered, forged ones are turned away, twice is once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.messaging.models import InboundMessage, ProviderReceipt
from tests.provider import ACCOUNT, TOKEN, sign

PUBLIC = "https://reconnect.example.org"
STATUS = "/webhooks/texts/status/7-abc"
INCOMING = "/webhooks/texts/incoming"


@pytest.fixture
def provider_client(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    settings = replace(
        app.config["SETTINGS"],
        twilio_account_sid=ACCOUNT,
        twilio_auth_tokens=("new", TOKEN),
        public_base_url=PUBLIC,
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    app.config["WTF_CSRF_ENABLED"] = True
    yield app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False


def call(client: FlaskClient, path: str, signature: str | None = None, **fields: str) -> int:
    given = sign(PUBLIC + path, fields) if signature is None else signature
    answer = client.post(path, data=fields, headers={"X-Twilio-Signature": given, "Host": "internal:8000"})
    return answer.status_code


def count(session: Session, kind: type[InboundMessage] | type[ProviderReceipt]) -> int:
    return session.scalar(select(func.count(kind.id))) or 0


def test_a_genuine_receipt_is_kept_and_its_job_is_queued(
    app: Flask, session: Session, provider_client: FlaskClient
) -> None:
    fields = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003", "SomethingNew": "x"}
    assert call(provider_client, STATUS, **fields) == 204
    receipt = session.scalars(select(ProviderReceipt)).one()
    assert (receipt.provider_id, receipt.attempt_id, receipt.status) == ("SM1", "7-abc", "undelivered")
    assert receipt.error_code == 30003
    assert [(job.name, job.args) for job in app.extensions["sent_jobs"]] == [
        ("workers.messaging.apply_receipt", (receipt.id,))
    ]


def test_a_genuine_reply_is_kept_once(session: Session, provider_client: FlaskClient) -> None:
    for _ in range(2):
        assert call(provider_client, INCOMING, MessageSid="SM2", From="+447700900123", Body="STOP") == 200
    assert count(session, InboundMessage) == 1


@pytest.mark.parametrize("signature", ["", "forged", sign(PUBLIC + INCOMING, {}, "other-token")])
@pytest.mark.parametrize("path", [STATUS, INCOMING])
def test_a_forgery_is_turned_away(
    session: Session, provider_client: FlaskClient, path: str, signature: str
) -> None:
    assert call(provider_client, path, signature, MessageSid="SM3", From="+447700900123", Body="STOP") == 403
    assert count(session, InboundMessage) + count(session, ProviderReceipt) == 0


def test_the_other_token_is_taken_while_they_are_exchanged(provider_client: FlaskClient) -> None:
    fields = {"MessageSid": "SM4", "MessageStatus": "sent"}
    assert call(provider_client, STATUS, sign(PUBLIC + STATUS, fields, "new"), **fields) == 204


def test_a_call_for_another_attempt_does_not_fit_the_signature(provider_client: FlaskClient) -> None:
    fields = {"MessageSid": "SM5", "MessageStatus": "delivered"}
    signature = sign(PUBLIC + STATUS, fields)
    assert call(provider_client, "/webhooks/texts/status/8-abc", signature, **fields) == 403


def test_without_a_provider_everything_is_a_forgery(client: FlaskClient, session: Session) -> None:
    assert call(client, INCOMING, sign(PUBLIC + INCOMING, {"From": "x"}, ""), From="x") == 403


def test_a_call_without_its_fields_is_harmless(session: Session, provider_client: FlaskClient) -> None:
    assert call(provider_client, INCOMING) == 200
    assert count(session, InboundMessage) == 0
