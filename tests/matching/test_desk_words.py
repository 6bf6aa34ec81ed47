"""What the desk and the workshop are told about a hand-over: done already, given up without a reason, how to pack."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.devices.states import FormFactor
from app.matching.item_words import preparation_steps
from app.matching.receipt import Receipt, build_receipt
from app.matching.states import HandOverState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.matching import make_hand_over
from tests.pages import Page


@pytest.fixture
def hub(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in(make_user(Role.COORDINATOR))


def test_the_second_volunteer_is_told_that_it_is_done(
    hub: FlaskClient, page: Callable[..., Page], session: Session
) -> None:
    hand_over = make_hand_over(HandOverState.DONE)
    session.commit()
    address = f"/hand-overs/{hand_over.id}"
    for send in (lambda: hub.get(address), lambda: hub.post(address, data={"code": "x"})):
        assert send().headers["Location"].endswith(f"{address}/receipt")
        shown = page(hub.get(f"{address}/receipt"))
        assert "This is handed over already. Give nothing out a second time." in shown.text
        assert hand_over.receipt_number in shown.text


def test_the_missing_reason_is_linked_to_its_question(
    hub: FlaskClient, page: Callable[..., Page], session: Session
) -> None:
    hand_over = make_hand_over()
    session.commit()
    shown = page(hub.post(f"/hand-overs/{hand_over.id}/release"), 422)
    assert "#release_reason" in shown.links()
    assert "release_reason" in [field.get("id") for field in shown.find_all("input")]


@pytest.mark.parametrize(("form_factor", "first_step"), [
    (FormFactor.LAPTOP, "Charge it, install updates, and pack the charger."),
    (FormFactor.DESKTOP, "Install updates, and pack the mains lead."),
    (FormFactor.MONITOR, "Pack it with its leads."),
])
def test_only_what_has_a_battery_is_charged(session: Session, form_factor: FormFactor, first_step: str) -> None:
    device = make_device(form_factor=form_factor)
    assert preparation_steps(device, None, (), for_child=False) == [first_step]


def test_the_longest_receipt_is_one_sheet_of_paper() -> None:
    receipt = Receipt(
        number="HR-MA1A0Y", reference="R-FAWDG4", first_name="Maximiliana", point="Marram Road Library, Litherland",
        at=datetime(2026, 11, 22, 11, 38, tzinfo=UTC), device="Microsoft Surface Laptop Studio 2 (laptop)",
        asset_tag="RC-000095", charger_given=True, given_along=("Laptop bag", "Mouse, USB"),
        bundle="Voucher, Vodafone, 40 GB a month for 12 months",
        last_four="9100", data_ends_on=date(2027, 11, 21), is_for_child=True, terms_version="2026-1",
    )
    paper = PdfReader(BytesIO(build_receipt(receipt, organisation="Reconnect", phone="0151 496 0100")))
    assert len(paper.pages) == 1
    text = paper.pages[0].extract_text()
    for said in ("Maximiliana", "RC-000095", "9100", "R-FAWDG4", "terms 2026-1", "Talk with your child", "Laptop bag"):
        assert said in text
