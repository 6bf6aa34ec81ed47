"""Landlords' systems: a file sent, checked, confirmed and answered; repeated calls; who may not; what is refused."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.api_access.service import take_back
from app.audit.models import AuditEvent
from app.bulk_referrals.emails import tell
from app.bulk_referrals.models import BulkSending, BulkUpload
from app.bulk_referrals.states import BulkState
from app.core import clock
from app.core.permissions import Role, Scope
from app.core.state_machine import set_state
from app.core.workbook import XLSX
from app.extensions import db
from app.messaging.models import Message
from app.organisations.models import DataSharingAgreement, Organisation
from app.organisations.states import OrganisationState
from app.referrals.models import Referral
from tests.factories.access_tokens import bearer, make_access_token
from tests.factories.accounts import make_user
from tests.factories.bulk_referrals import HEADINGS, csv_of, finished, fresh, make_landlord_lead, tenant, tenants
from workers import bulk_referrals as jobs

FILES = "/api/v1/bulk-referrals"
DECLARED = {"permission_declared": "true", "permission_on": "2026-03-01", "permission_how": "writing"}
CSV = "text/csv"
_BASE = {"type", "title", "status", "detail", "code", "request_id"}


class System:
    """A landlord's system with its token."""

    def __init__(self, client: FlaskClient, lead: User, **token: Any) -> None:
        self.client, self.lead = client, lead
        self.token, self.secret = make_access_token(lead, **token)
        db.session.commit()

    def send(self, content: bytes, kind: str = CSV, *, key: str | None = None, **said: str) -> TestResponse:
        headers = bearer(self.secret, **({"Idempotency_Key": key} if key else {}))
        return self.client.post(FILES, query_string=said, data=content, content_type=kind, headers=headers)

    def ask(self, reference: str) -> TestResponse:
        return self.client.get(f"{FILES}/{reference}", headers=bearer(self.secret))

    def act(self, reference: str, what: str, said: Any = None, *, key: str | None = None) -> TestResponse:
        headers = bearer(self.secret, **({"Idempotency_Key": key} if key else {}))
        return self.client.post(f"{FILES}/{reference}/{what}", json=said, headers=headers)


@pytest.fixture
def system(session: Session, client: FlaskClient) -> System:
    return System(client, make_landlord_lead())


def told(answer: TestResponse, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/json" and "Set-Cookie" not in answer.headers
    found = answer.json
    assert isinstance(found, dict)
    return found


def problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem details, in the shape that RFC 9457 and our documentation promise."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json" and "Set-Cookie" not in answer.headers
    found = answer.json
    assert isinstance(found, dict) and set(found) - {"errors"} == _BASE
    assert found["status"] == status and found["code"] == code and found["type"].endswith(f"/api/v1/#{code}")
    assert found["detail"].endswith(".") and found["title"] and found["request_id"] == answer.headers["X-Request-Id"]
    assert all(set(one) == {"field", "detail"} for one in found.get("errors", []))
    return found


def worked(reference: str, *steps: str) -> BulkUpload:
    """The file after these steps of the worker."""
    upload = db.session.scalars(select(BulkUpload).where(BulkUpload.reference == reference)).one()
    for step in steps:
        getattr(jobs, step)(upload.id)
    return fresh(upload)


def checked(system: System, content: bytes, **said: str) -> str:
    """The reference of a file that was sent and checked."""
    reference = str(told(system.send(content, **said), 202)["reference"])
    assert worked(reference, "read", "check").state == BulkState.TO_CHECK
    return reference


def count(session: Session, what: Any) -> int:
    return session.scalar(select(func.count()).select_from(what)) or 0


def test_from_the_file_to_the_references(system: System, session: Session) -> None:
    content = csv_of([tenant(1), tenant(2), tenant(3, Postcode="L8")])
    sent = system.send(content, **DECLARED)
    accepted = told(sent, 202)
    reference = accepted["reference"]
    assert sent.location == f"{FILES}/{reference}" and accepted["status_url"].endswith(sent.location)
    assert accepted["is_new"] and sent.headers["Retry-After"]
    waiting = system.ask(reference)
    assert told(waiting)["state"] == "uploaded" and told(waiting)["rows"] is None and waiting.headers["Retry-After"]
    worked(reference, "read")
    assert told(system.ask(reference))["state"] == "checking"
    worked(reference, "check")
    found = told(system.ask(reference))
    assert found["state"] == "to_check" and found["permission_declared"]
    assert [found[name] for name in ("rows", "accepted", "check", "rejected", "skipped")] == [3, 2, 0, 1, 0]
    assert "Retry-After" not in system.ask(reference).headers
    assert count(session, Referral) == 0 == count(session, Message)
    confirmed = system.act(reference, "confirm", {"accepted": 2})
    assert told(confirmed, 202)["state"] == "confirming" and confirmed.location == sent.location
    worked(reference, "confirm")
    done = told(system.ask(reference))
    assert done["state"] == "done" and done["progress"] == {"done": 2, "total": 2}
    references = set(session.scalars(select(Referral.reference)))
    assert {one["reference"] for one in done["referrals"]} == references and len(references) == 2
    assert [(one["row"], one["tenancy_reference"], one["result"]) for one in done["referrals"]] == [
        (2, "T00001", "referred"), (3, "T00002", "referred")]
    assert told(system.act(reference, "confirm"), 202)["state"] == "done"
    assert count(session, Referral) == 2
    actions = list(session.scalars(select(AuditEvent.action).where(AuditEvent.actor_id == system.lead.id)))
    assert {"uploaded_bulk_file", "sent_bulk_file", "confirmed_sent_file"} <= set(actions)


def test_the_status_says_what_the_command_line_says(
    app: Flask, system: System, session: Session, tmp_path: Path
) -> None:
    rows = [tenant(1), tenant(2, Postcode="L8"), tenant(3, Mobile="7911123456"), *(
        tenant(100 + number, Mobile="07700 900999", Postcode="L8" if number > 2 else "L8 1XY") for number in range(5)
    )]
    content = csv_of([["Dockside Homes, tenants"], *rows, ["Total", "8"]], HEADINGS)
    path = tmp_path / "tenants.csv"
    path.write_bytes(content)
    code = session.get_one(Organisation, system.lead.organisation_id).code
    printed = app.test_cli_runner().invoke(args=["bulk", "check", str(path), "--organisation", code, "--json"])
    by_hand = json.loads(printed.stdout)
    status = told(system.ask(checked(system, content)))
    assert {name: status[name] for name in by_hand} == by_hand
    assert by_hand["check"] and by_hand["rejected"] and by_hand["problems"]
    assert list(status)[6:6 + len(by_hand)] == list(by_hand), "in the same order"


def test_a_workbook_a_form_and_any_kind_by_content(system: System, session: Session) -> None:
    book, file = Workbook(), io.BytesIO()
    book.active.append(HEADINGS)
    book.active.append(tenant(1))
    book.save(file)
    for content, kind in (
        (file.getvalue(), XLSX), (tenants(1, 20), "text/csv; charset=windows-1252"),
        (tenants(1, 30), "application/octet-stream"), (tenants(1, 40).decode().encode("utf-16"), "text/plain"),
    ):
        reference = told(system.send(content, kind, **DECLARED), 202)["reference"]
        worked(reference, "read", "check")
        assert told(system.ask(reference))["accepted"] == 1, kind
    form = {**DECLARED, "file": (io.BytesIO(tenants(2, 50)), "Mieter März.csv")}
    answer = system.client.post(FILES, data=form, headers=bearer(system.secret))
    upload = worked(told(answer, 202)["reference"], "read", "check")
    assert upload.is_permission_declared and upload.state == BulkState.TO_CHECK
    assert upload.file_name == "Mieter März.csv"


def test_the_same_file_again_leads_to_where_it_stands(system: System, session: Session) -> None:
    first = told(system.send(tenants(2)), 202)
    again = told(system.send(tenants(2)), 202)
    assert again["reference"] == first["reference"] and first["is_new"] and not again["is_new"]
    assert count(session, BulkUpload) == 1


def test_a_key_gives_the_same_answer_and_no_other_request(system: System, session: Session) -> None:
    first = system.send(tenants(2), key="one", **DECLARED)
    second = system.send(tenants(2), key="one", **DECLARED)
    assert told(second, 202) == told(first, 202) and second.location == first.location
    assert second.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers
    problem(system.send(tenants(3), key="one", **DECLARED), 422, "key-used-before")
    problem(system.send(tenants(2), key="one"), 422, "key-used-before")
    problem(system.act(told(first, 202)["reference"], "cancel", key="one"), 422, "key-used-before")
    assert count(session, BulkUpload) == 1
    for key in ("x" * 201, "schlüssel", "a\tb"):
        problem(system.send(tenants(1), key=key), 422, "not-valid")


def test_a_refused_call_may_come_again_with_its_key(system: System, session: Session) -> None:
    set_state(session.get_one(Organisation, system.lead.organisation_id), OrganisationState.SUSPENDED)
    session.commit()
    problem(system.send(tenants(2), key="one"), 403, "not-allowed")
    set_state(session.get_one(Organisation, system.lead.organisation_id), OrganisationState.LIVE)
    session.commit()
    told(system.send(tenants(2), key="one"), 202)


@pytest.mark.parametrize("how", ["suspended", "expired"])
def test_who_may_not_refer_may_read_but_not_send_or_confirm(system: System, session: Session, how: str) -> None:
    reference = checked(system, tenants(2), **DECLARED)
    if how == "suspended":
        set_state(session.get_one(Organisation, system.lead.organisation_id), OrganisationState.SUSPENDED)
    else:
        agreement = session.scalars(select(DataSharingAgreement)).one()
        agreement.signed_on, agreement.expires_on = (clock.today() - timedelta(days=days) for days in (400, 1))
    session.commit()
    problem(system.send(tenants(3)), 403, "not-allowed")
    problem(system.act(reference, "confirm"), 403, "not-allowed")
    assert told(system.ask(reference))["state"] == "to_check"
    assert count(session, Referral) == 0


def test_another_organisations_file_is_not_there(system: System, session: Session, client: FlaskClient) -> None:
    reference = checked(system, tenants(2), **DECLARED)
    other = System(client, make_landlord_lead())
    problem(other.ask(reference), 404, "not-found")
    problem(other.act(reference, "confirm"), 404, "not-found")
    problem(other.act(reference, "cancel"), 404, "not-found")
    nothing, theirs = (problem(other.ask(one), 404, "not-found") for one in ("B-000000", reference))
    assert {**nothing, "request_id": ""} == {**theirs, "request_id": ""}, "as if it were not there"
    assert told(other.send(tenants(2)), 202)["reference"] != reference


def test_scopes_are_kept_apart(session: Session, client: FlaskClient) -> None:
    lead = make_landlord_lead()
    reader, writer = (System(client, lead, scopes=[one]) for one in
                      (Scope.BULK_REFERRALS_READ, Scope.BULK_REFERRALS_WRITE))
    found = problem(reader.send(tenants(1)), 403, "scope-missing")
    assert "bulk-referrals:write" in found["detail"]
    reference = told(writer.send(tenants(1)), 202)["reference"]
    problem(writer.ask(reference), 403, "scope-missing")
    assert told(reader.ask(reference))["state"] == "uploaded"
    problem(reader.act(reference, "confirm"), 403, "scope-missing")


def test_a_token_taken_back_in_the_middle_confirms_nothing(system: System, session: Session) -> None:
    reference = checked(system, tenants(2), **DECLARED)
    take_back(system.lead, system.token)
    session.commit()
    problem(system.act(reference, "confirm"), 401, "token-not-valid")
    assert worked(reference).state == BulkState.TO_CHECK


def test_permission_is_declared_when_confirming_at_the_latest(system: System, session: Session) -> None:
    reference = checked(system, tenants(2))
    found = problem(system.act(reference, "confirm"), 422, "not-valid")
    assert [one["field"] for one in found["errors"]] == ["permission_declared"]
    problem(system.act(reference, "confirm", {"permission_declared": True}), 422, "not-valid")
    said = {"permission_declared": True, "permission_on": "2026-03-01", "permission_how": "phone"}
    told(system.act(reference, "confirm", said), 202)
    worked(reference, "confirm")
    for referral in session.scalars(select(Referral)):
        assert referral.has_permission and referral.permission_on.isoformat() == "2026-03-01"
        assert referral.permission_how == "phone" and referral.referrer_id == system.lead.id
    assert count(session, Referral) == 2


def test_nobody_confirms_a_file_without_permission_on_the_page_either(
    system: System, session: Session, sign_in: Callable[[Any], FlaskClient]
) -> None:
    reference = checked(system, tenants(2))
    client = sign_in(system.lead)
    version = worked(reference).version
    client.post(f"/bulk-referrals/{reference}/confirm", data={"version": version})
    assert worked(reference).state == BulkState.TO_CHECK


def test_only_what_the_system_saw_is_confirmed(system: System) -> None:
    reference = checked(system, tenants(3), **DECLARED)
    found = problem(system.act(reference, "confirm", {"accepted": 2}), 409, "not-now")
    assert "3 rows" in found["detail"]
    for wrong in ("3", True, 1.5, [3]):
        problem(system.act(reference, "confirm", {"accepted": wrong}), 422, "not-valid")
    assert told(system.act(reference, "confirm", {"accepted": 3}), 202)["state"] == "confirming"


def test_a_file_without_good_rows_is_not_confirmed(system: System) -> None:
    reference = checked(system, csv_of([tenant(1, Postcode="L8")]), **DECLARED)
    problem(system.act(reference, "confirm"), 409, "not-now")


def test_confirming_too_early_or_too_late(system: System) -> None:
    reference = told(system.send(tenants(2), **DECLARED), 202)["reference"]
    problem(system.act(reference, "confirm"), 409, "not-now")
    assert told(system.act(reference, "cancel"), 202)["state"] == "cancelled"
    assert told(system.act(reference, "cancel"), 202)["state"] == "cancelled"
    problem(system.act(reference, "confirm"), 409, "not-now")
    again = told(system.send(tenants(2), **DECLARED), 202)
    assert again["is_new"] and again["reference"] != reference
    unreadable = told(system.send(b"PK\x03\x04 nothing", XLSX), 202)["reference"]
    worked(unreadable, "read")
    status = told(system.ask(unreadable))
    assert status["state"] == "unreadable" and status["failure"] and status["failure_code"]
    problem(system.act(unreadable, "confirm"), 409, "not-now")


def test_a_confirmed_file_is_not_taken_back(system: System) -> None:
    reference = checked(system, tenants(1), **DECLARED)
    told(system.act(reference, "confirm"), 202)
    problem(system.act(reference, "cancel"), 409, "not-now")
    worked(reference, "confirm")
    problem(system.act(reference, "cancel"), 409, "not-now")


def test_columns_nobody_knows_wait_for_better_words(system: System, session: Session) -> None:
    headings = ("Ref", "Who", "Zeug", "Where", "PC")
    content = csv_of([["T1", "Ada Example", "07700 900001", "1 Example Street", "L8 1XY"]], headings)
    reference = told(system.send(content, **DECLARED), 202)["reference"]
    upload = worked(reference, "read")
    assert upload.state == BulkState.MAPPING
    status = told(system.ask(reference))
    assert status["failure_code"] == "columns_not_settled" and status["failure"] and status["rows"] == 1
    assert [job.name for job in system.client.application.extensions["sent_jobs"]][-1] == "workers.bulk_referrals.tell"
    problem(system.act(reference, "confirm"), 409, "not-now")
    wrong = json.dumps({"Nowhere": "address"})
    told(system.send(content, columns=wrong, **DECLARED), 202)
    worked(reference, "settle")
    assert "Nowhere" in told(system.ask(reference))["failure"]
    columns = json.dumps({"Ref": "tenancy_reference", "who": "full_name", "Zeug": "phone", "Where": "address",
                          "PC": "postcode"})
    assert not told(system.send(content, columns=columns, **DECLARED), 202)["is_new"]
    worked(reference, "settle", "check")
    status = told(system.ask(reference))
    assert (status["state"], status["accepted"], status["failure"]) == ("to_check", 1, None)
    assert session.get_one(BulkSending, worked(reference).id).columns is None
    # Once it is checked, other words change nothing.
    told(system.send(content, columns=wrong, **DECLARED), 202)
    assert not session.get_one(BulkSending, worked(reference).id, populate_existing=True).is_waiting


def test_a_worker_killed_between_reading_and_columns_is_made_good(system: System, monkeypatch: Any) -> None:
    reference = told(system.send(tenants(1), **DECLARED), 202)["reference"]
    with monkeypatch.context() as patch:
        patch.setattr("workers.bulk_referrals.sending.settle_columns", lambda _upload_id: None)
        upload = worked(reference, "read")
    assert upload.state == BulkState.MAPPING
    tell(upload.id)
    assert fresh(upload).told_of is None, "nobody is asked for columns that settle themselves"
    sent = system.client.application.extensions["sent_jobs"]
    sent.clear()
    jobs.carry_on()
    assert [(job.name, job.args) for job in sent] == [("workers.bulk_referrals.settle", (upload.id,))]
    assert worked(reference, "settle").state == BulkState.CHECKING


def test_a_persons_file_waits_for_a_person(system: System) -> None:
    content = tenants(2, 70)
    upload = finished(system.lead, content)
    assert told(system.send(content), 202)["reference"] == upload.reference
    assert told(system.ask(upload.reference))["state"] == "done"
    jobs.settle(upload.id)
    assert fresh(upload).state == BulkState.DONE


def test_colleagues_see_the_file_on_their_pages(
    system: System, session: Session, sign_in: Callable[[Any], FlaskClient]
) -> None:
    reference = checked(system, csv_of([tenant(1), tenant(2, Postcode="L8")]), **DECLARED)
    colleague = make_user(Role.PARTNER_LEAD, session.get_one(Organisation, system.lead.organisation_id))
    client = sign_in(colleague)
    assert reference in client.get("/bulk-referrals").text
    assert "Check the rows" in client.get(f"/bulk-referrals/{reference}", follow_redirects=True).text


def test_what_was_put_away_is_null_and_references_stay(system: System, session: Session) -> None:
    reference = checked(system, csv_of([tenant(1), tenant(2, Postcode="L8")]), **DECLARED)
    told(system.act(reference, "confirm"), 202)
    upload = worked(reference, "confirm")
    upload.finished_at = upload.created_at = clock.now() - timedelta(days=31)
    session.commit()
    jobs.purge()
    status = told(system.ask(reference))
    assert status["state"] == "done" and status["mapping"] is None and status["problems"] == []
    assert len(status["referrals"]) == 1 and status["referrals"][0]["tenancy_reference"] is None


@pytest.mark.parametrize(("said", "field"), [
    ({"permission_declared": "perhaps"}, "permission_declared"), ({"permision_declared": "true"}, "permision_declared"),
    ({"permission_declared": "true", "permission_how": "writing"}, "permission_on"),
    ({"permission_declared": "true", "permission_on": "2026-03-01"}, "permission_how"),
    ({**DECLARED, "permission_on": "1/3/2026"}, "permission_on"),
    ({**DECLARED, "permission_on": "2999-01-01"}, "permission_on"),
    ({**DECLARED, "permission_how": "telepathy"}, "permission_how"), ({"safe_to_text": "maybe"}, "safe_to_text"),
    ({"device": "yacht"}, "device"), ({"device": "none", "data": "false"}, "device"), ({"data": "2"}, "data"),
    ({"sheet": "x" * 32}, "sheet"), ({"columns": "{"}, "columns"), ({"columns": "[1]"}, "columns"),
    ({"columns": '{"A": "yacht"}'}, "columns"), ({"columns": '{"A": ["phone"]}'}, "columns"),
    ({"columns": "[" * 9000}, "columns"),
])
def test_what_is_said_wrongly_is_named(system: System, session: Session, said: dict[str, str], field: str) -> None:
    found = problem(system.send(tenants(1), **said), 422, "not-valid")
    assert field in [one["field"] for one in found["errors"]]
    assert count(session, BulkUpload) == 0
