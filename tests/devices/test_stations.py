"""Bench stations send reports over HTTP: with a token for it, once each, recognised or waiting."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.permissions import Role, Scope
from app.devices.models import Device
from app.devices.policy import current_drives
from app.devices.report_models import StoredReport
from app.devices.states import DeviceState
from tests.api_access.schemas import objections
from tests.devices.test_reports import device_of, sent
from tests.factories.access_tokens import bearer, make_access_token
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.statements import statements

ADDRESS = "/api/v1/hardware-reports"
MOST_STATEMENTS = 30


@pytest.fixture
def secret(session: Session) -> str:
    _, found = make_access_token(scopes=(Scope.HARDWARE_REPORTS_WRITE,))
    session.commit()
    return found


def send(client: FlaskClient, secret: str, content: bytes, kind: str = "application/json", **said: str) -> Any:
    return client.post(ADDRESS, query_string=said, data=content, content_type=kind, headers=bearer(secret))


def fits(client: FlaskClient, answer: Any) -> dict[str, Any]:
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    promised = document["paths"]["/hardware-reports"]["post"]["responses"][str(answer.status_code)]["content"]
    assert list(promised) == [answer.mimetype]
    assert objections(answer.json, promised[answer.mimetype]["schema"], document) == []
    return dict(answer.json)


def test_a_report_is_recognised_and_the_second_time_known(session: Session, client: FlaskClient, secret: str) -> None:
    device = device_of(DeviceState.WIPED)
    own = current_drives(device)[0].serial
    session.commit()
    first = send(client, secret, sent(own).content)
    assert first.status_code == 201
    said = fits(client, first)
    assert (said["standing"], said["asset_tag"], said["state"]) == ("recognised", device.asset_tag, "wiped")
    assert {one["fact"] for one in said["differences"]} >= {"manufacturer", "model"}
    assert said["drives"] == [{"serial": own, "standing": "confirmed"}]
    again = send(client, secret, sent(own).content, "text/plain")
    assert again.status_code == 200 and fits(client, again)["is_new"] is False
    assert session.scalar(select(func.count(StoredReport.id))) == 1


def test_a_swapped_drive_is_told(session: Session, client: FlaskClient, secret: str) -> None:
    device = device_of(DeviceState.IN_STOCK)
    session.commit()
    said = fits(client, send(client, secret, sent("SWAPPED9").content))
    assert said["state"] == "wipe_pending" and any("SWAPPED9" in sentence for sentence in said["next"])
    session.expire_all()
    assert device.state == DeviceState.WIPE_PENDING


def test_unknown_devices_wait_and_a_tag_says_whose_it_is(session: Session, client: FlaskClient, secret: str) -> None:
    said = fits(client, send(client, secret, sent("X1", serial="NEW1").content))
    assert said["standing"] == "waiting" and "/hardware-reports/" in said["page_url"]
    device = make_device(DeviceState.RECEIVED)
    session.commit()
    said = fits(client, send(client, secret, sent("X1", serial="NEW1").content, asset_tag=device.asset_tag))
    assert (said["standing"], said["matched_by"], said["is_new"]) == ("recognised", "asset_tag", False)
    form = client.post(ADDRESS, data={"file": (io.BytesIO(sent("X2", serial="0").content), "a.json"),
                                      "asset_tag": device.asset_tag}, headers=bearer(secret))
    assert form.status_code == 201 and fits(client, form)["asset_tag"] == device.asset_tag


@pytest.mark.parametrize(("wrong", "status"), [
    ((b"Dear team", "text/plain", {}), 422), ((b"", "application/json", {}), 422),
    ((b"{", "application/json", {}), 422),
    ((b"{}", "image/png", {}), 415), ((b"{}", "application/json", {"colour": "red"}), 422),
    ((b"{}", "application/json", {"asset_tag": "x" * 300}), 422), ((b"[" * 300_000, "application/json", {}), 422),
    ((sent("A").content, "application/json", {"asset_tag": "RC-999999"}), 422),
    ((sent("A").content, "application/json", {"asset_tag": "here"}), 422),
])
def test_what_is_wrong_is_a_problem_and_nothing_is_kept(
    session: Session, client: FlaskClient, secret: str, wrong: tuple[bytes, str, dict[str, str]], status: int
) -> None:
    content, kind, said = wrong
    answer = send(client, secret, content, kind, **said)
    assert answer.status_code == status, answer.get_data(as_text=True)
    fits(client, answer)
    assert session.scalar(select(func.count(StoredReport.id))) == 0


def test_only_a_token_for_it_lets_in(
    session: Session, client: FlaskClient, secret: str, sign_in: Callable[..., FlaskClient]
) -> None:
    content = sent("A").content
    assert client.post(ADDRESS, data=content, content_type="application/json").status_code == 401
    assert send(client, "rct_wrong", content).status_code == 401
    _, other = make_access_token()
    token, taken_back = make_access_token(scopes=(Scope.HARDWARE_REPORTS_WRITE,))
    token.revoked_at = clock.now()
    session.commit()
    assert send(client, other, content).status_code == 403
    assert send(client, taken_back, content).status_code == 401
    technician = sign_in(make_user(Role.TECHNICIAN))
    assert technician.post(ADDRESS, data=content, content_type="application/json").status_code == 401


def test_it_takes_a_bounded_number_of_statements(session: Session, client: FlaskClient, secret: str) -> None:
    for _ in range(30):
        make_device(DeviceState.WIPED)
    device_of(DeviceState.WIPED)
    session.commit()
    send(client, secret, sent("warm", serial="WARM1").content)
    with statements() as asked:
        assert send(client, secret, json.dumps(json.loads(sent("X1").content)).encode()).status_code == 201
    assert len(asked) <= MOST_STATEMENTS, "\n".join(map(str, asked))
    assert session.scalar(select(func.count(Device.id))) == 31
