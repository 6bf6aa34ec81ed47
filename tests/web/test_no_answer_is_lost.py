"""No answer is lost: every form of the product after the session ended, sent twice, and from a stale page."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.passwords import hash_password
from app.audit.models import AuditEvent
from app.core.db import Base
from app.extensions import db, limiter
from tests.pages import read_page
from tests.web.forms_of_the_product import FORMS, Form, Given

PASSWORD = "three quiet green boats"
OURS = {"Origin": "http://localhost"}
SignIn = Callable[[Any], FlaskClient]
# Not the work itself: signing in is recorded, and the log of the queue is no record.
SIGNING_IN = ("signed_in",)

# Buttons and ticks: nothing is typed that could be lost. A new form belongs in forms_of_the_product.py.
BUTTONS = {
    "devices.take_off_load",
    "donations.send_letter_again",
    "api_access.end",
    "api_access.take_over",
    "accounts.sign_out_everywhere",
    "certificates.issue_of_consignment",
    "certificates.issue_of_device",
    "certificates.withdraw",
    "accounts.invite_again",
    "connectivity.end",
    "connectivity.find",
    "connectivity.lose",
    "devices.confirm_listed_drive",
    "devices.confirm_reported_drive",
    "devices.deny_listed_drive",
    "devices.end_override",
    "devices.finish_identification",
    "devices.cancel_load",
    "devices.cancel_repair",
    "devices.put_part_back",
    "devices.undo_harvest",
    "devices.find",
    "devices.keep",
    "devices.lift_demand",
    "devices.lose",
    "devices.release_quarantine",
    "devices.remove_drive",
    "devices.put_report_back",
    "devices.remove_photo",
    "devices.restore_photo",
    "devices.retest",
    "devices.set_report_aside",
    "devices.send_lock_request",
    "devices.sign_no_drive",
    "devices.start_testing",
    "devices.take_back",
    "devices.take_out",
    "donations.cancel",
    "labels.take_ticked",
    "matching.again",
    "matching.confirm",
    "matching.confirm_several",
    "matching.find",
    "matching.missed",
    "matching.prepared",
    "matching.run",
    "messaging.cancel_text",
    "messaging.deal_with",
    "messaging.mark_as_sent",
    "messaging.mark_handled",
    "messaging.pause",
    "messaging.restore_number",
    "messaging.resume",
    "messaging.send_again",
    "messaging.stop_number",
    "partners.apply_again",
    "partners.close_point",
    "partners.go_live",
    "partners.invite_lead_again",
    "partners.open_point",
    "partners.remove_contact",
    "referrals.accept_ticked",
    "referrals.authority",
    "referrals.choose_style",
    "referrals.claim",
    "referrals.forget_list",
    "referrals.give_ticked",
    "referrals.not_urgent",
    "referrals.release",
    "referrals.reopen",
    "referrals.resume",
    "referrals.save_list",
    "referrals.submit",
    "referrals.take_next",
    "referrals.take_apart_back",
    "referrals.throw_away",
    "referrals.ticked",
    "referrals.withdraw_ticked",
    "reporting.make_report",
    "reporting.publish_report",
    "stockroom.close",
    "supplies.close",
    "supplies.reopen",
    "supplies.undo",
    "stockroom.call_off_transfer",
    "stockroom.end_loan_stock",
    "stockroom.finish",
    "stockroom.finish_transfer",
    "stockroom.lose_from_transfer",
    "stockroom.reopen",
    "stockroom.reopen_site",
    "stockroom.shut_site",
    "stockroom.take_off_transfer",
    "stockroom.take_ticked",
    "stockroom.take_ticked_away",
}
ELSEWHERE = {"bulk_referrals"}  # a file is corrected row by row and resumed at any step: tests/bulk_referrals
# a file stays on the sender's machine; the sign-in page says to choose it again
FILES = {
    "devices.send_archive", "devices.send_log", "devices.send_photos", "devices.send_reports",
    "devices.type_certificate", "devices.waiting_reports",
}


@pytest.fixture(scope="module")
def password_hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def guarded(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    monkeypatch.setattr(limiter, "enabled", False)  # an application built for another test may have turned it on
    app.config["WTF_CSRF_ENABLED"] = True
    yield client
    app.config["WTF_CSRF_ENABLED"] = False


def each_form(*, only: Callable[[Form], bool] = lambda _form: True) -> pytest.MarkDecorator:
    chosen = [form for form in FORMS if only(form)]
    return pytest.mark.parametrize("form", chosen, ids=[form.name for form in chosen])


def test_every_form_is_here(app: Flask) -> None:
    posted = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and hasattr(app.view_functions[rule.endpoint], "permission")
        and rule.endpoint.partition(".")[0] not in ELSEWHERE
    }
    known = {form.endpoint for form in FORMS} | BUTTONS | FILES
    assert posted - known == set(), "a form nobody tests against loss: add it to forms_of_the_product.py"
    assert known - posted == set(), "no such form any more"


@each_form()
def test_a_session_that_ended_loses_nothing(
    session: Session, sign_in: SignIn, guarded: FlaskClient, password_hash: str, form: Form
) -> None:
    given = form.make()
    given.user.password_hash = password_hash
    filled = fill_in(sign_in(given.user).get(given.page), given, form)
    before = footprint(session)
    with guarded.session_transaction() as cookie:
        cookie.clear()
    asked = guarded.post(given.goes_to, data=filled, headers=OURS)
    shown = read_page(asked, 401)
    assert footprint(session) == before, "nothing happens before the sign-in"
    signed_in = guarded.post(
        "/sign-in",
        data={
            "email": given.user.email,
            "password": PASSWORD,
            "next": "",
            "kept": shown.form_values()["kept"],
            "csrf_token": token_of(asked),
        },
        headers=OURS,
    )
    again = read_page(signed_in)
    assert again.h1 == "Nothing was sent yet"
    (form_again,) = [one for one in again.find_all("form") if one.get("action") == given.goes_to]
    kept = fields_of(form_again)
    assert as_sent(kept) == as_sent(filled)
    sent = guarded.post(given.goes_to, data={**kept, "csrf_token": token_of(signed_in)}, headers=OURS)
    assert is_done(sent, form), (sent.status_code, sent.location, sent.get_data(as_text=True)[:3000])
    assert footprint(session) != before or form.endpoint == "referrals.step"


@each_form()
def test_sent_twice_it_counts_once(session: Session, sign_in: SignIn, form: Form) -> None:
    given = form.make()
    client = sign_in(given.user)
    filled = fill_in(client.get(given.page), given, form)
    first = client.post(given.goes_to, data=filled)
    assert is_done(first, form), (first.status_code, first.get_data(as_text=True)[:3000])
    once = footprint(session)
    second = client.post(given.goes_to, data=filled)
    assert footprint(session) == once, difference(once, footprint(session))
    if second.status_code == 303:
        read_page(client.get(second.location))
    else:
        read_page(second, second.status_code)
        assert second.status_code in {404, 409, 422}


@each_form(only=lambda form: form.stale is not None)
def test_a_stale_page_keeps_what_was_typed(session: Session, sign_in: SignIn, form: Form) -> None:
    given = form.make()
    client = sign_in(given.user)
    filled = fill_in(client.get(given.page), given, form)
    before = footprint(session)
    digest = preview(client, given, filled)
    answer = client.post(given.goes_to, data={**filled, **digest, str(form.stale): "0"})
    shown = read_page(answer, 409)
    assert footprint(session) == before
    assert "changed" in shown.text and "There is a problem" in shown.text
    (here,) = [one for one in shown.find_all("form") if urlsplit(one.get("action") or "").path == given.goes_to]
    values = fields_of(here)
    shown_again = as_sent(values)
    lost = {
        name: value for name, value in as_sent({**form.typed, **given.typed}).items() if shown_again.get(name) != value
    }
    assert not lost, f"lost: {lost}; the page holds {values}"
    again = client.post(given.goes_to, data={**values, **preview(client, given, values)})
    assert is_done(again, form), "whoever looked can save again"


def preview(client: FlaskClient, given: Given, filled: dict[str, Any]) -> dict[str, str]:
    """Rules are looked at before they are saved: what the save button of that page sends along."""
    if "previewed" not in filled:
        return {}
    shown = read_page(client.post(given.goes_to, data=filled), 422)
    return {"do": "save", "previewed": shown.form_values()["previewed"]}


def is_done(answer: TestResponse, form: Form) -> bool:
    """Whether the form was taken; one that is looked at before it is saved is done when it can be saved."""
    if form.endpoint in {"partners.change_rules", "devices.change_checklist"} and answer.status_code == 422:
        return b"would alter" in answer.data or b"previewed" in answer.data
    if form.endpoint == "api_access.make":  # the one page that shows what cannot be shown again
        return answer.status_code == 200 and b'value="rct_' in answer.data
    return answer.status_code == 303


def fill_in(opened: TestResponse, given: Given, form: Form) -> dict[str, Any]:
    """The page's form as a browser would send it, with what somebody types."""
    page = read_page(opened)
    (here,) = [one for one in page.find_all("form") if urlsplit(one.get("action") or "").path == given.goes_to]
    typed = {**form.typed, **given.typed}
    offered = names_in(here)
    assert set(typed) <= offered, f"the page does not ask for {set(typed) - offered}"
    return {**fields_of(here), **typed}


def names_in(form: Element) -> set[str]:
    return {one.get("name", "") for kind in ("input", "select", "textarea") for one in form.iter(kind)}


def fields_of(form: Element) -> dict[str, Any]:
    """Names and values a browser would send: a list where a name stands more than once or ticks belong together."""
    found: dict[str, list[str]] = {}
    several: set[str] = set()
    boxes: dict[str, int] = {}
    for field in form.iter("input"):
        kind, name = field.get("type", "text"), field.get("name")
        if not name or kind in {"submit", "button", "file"}:
            continue
        if kind == "checkbox":
            boxes[name] = boxes.get(name, 0) + 1
            if boxes[name] > 1:
                several.add(name)
        if kind in {"checkbox", "radio"} and field.get("checked") is None:
            continue
        found.setdefault(name, []).append(field.get("value", ""))
    for field in form.iter("textarea"):
        found.setdefault(field.get("name", ""), []).append("".join(field.itertext()).removeprefix("\n"))
    for field in form.iter("select"):
        options = list(field.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        found.setdefault(field.get("name", ""), []).extend(one.get("value", "") for one in chosen)
    return {name: values if len(values) > 1 or name in several else values[0] for name, values in found.items()}


def as_sent(values: dict[str, Any]) -> dict[str, list[str]]:
    """What goes over the wire, without the token; one tick of many is sent like one answer."""
    return {
        name: value if isinstance(value, list) else [value] for name, value in values.items() if name != "csrf_token"
    }


def footprint(session: Session) -> dict[str, int]:
    """How many rows each table has, and what the audit tells: whatever happens shows here."""
    session.expire_all()
    counted = {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name not in {"audit_event", "saved_view"}
    }
    counted["audit_event"] = (
        db.session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.action.not_in(SIGNING_IN))) or 0
    )
    return counted


def difference(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in before if before[name] != after[name]}


def token_of(answer: TestResponse) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.get_data(as_text=True))
    assert found
    return unescape(found.group(1))
