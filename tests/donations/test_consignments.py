"""Consignments: booked, collected, counted in; who sees them; the donor's receipt."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.service import move
from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import SYSTEM, Role
from app.core.state_machine import WrongMove
from app.devices.service.counting import count_in
from app.devices.states import DeviceState, FormFactor
from app.donations.models import Consignment
from app.donations.queries import get_consignment
from app.donations.service import (
    Collection,
    book_consignment,
    cancel_consignment,
    receive_consignment,
    record_collection,
)
from app.donations.states import CONSIGNMENT_TRANSITIONS, ConsignmentState, Declaration, ItemKind
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.donations import make_consignment
from tests.factories.organisations import make_donor, make_organisation
from tests.pages import Page

_S = ConsignmentState
PageCheck = Callable[..., Page]
SignIn = Callable[..., FlaskClient]


def collection(**values: object) -> Collection:
    facts = {"carrier": "Us", "items": 3, "declaration": Declaration.REUSE, "custody_name": "Sam",
             "collected_at": clock.now() - timedelta(hours=1), **values}
    return Collection(**facts)


@pytest.mark.parametrize("to", list(_S))
@pytest.mark.parametrize("state", list(_S))
def test_every_pair_of_states(session: Session, state: _S, to: _S) -> None:
    consignment = make_consignment(state) if state not in {_S.EXPECTED, _S.CANCELLED} else make_consignment(
        state, carrier="Us", items_collected=1, declaration=Declaration.REUSE, custody_name="Sam",
        collected_at=clock.now(),
    )
    if to in CONSIGNMENT_TRANSITIONS[state]:
        move(consignment, to, SYSTEM)
        assert consignment.state == to
    else:
        with pytest.raises(WrongMove):
            move(consignment, to, SYSTEM)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"carrier": " "}, "who carried"), ({"custody_name": ""}, "handed the kit over"), ({"items": 0}, "how many"),
        ({"collected_at": clock.now() + timedelta(days=2)}, "future"),
    ],
)
def test_a_collection_without_custody_is_refused(session: Session, values: dict, sentence: str) -> None:
    consignment = make_consignment()
    with pytest.raises(Refused, match=sentence):
        record_collection(SYSTEM, consignment, collection(**values))
    assert consignment.state == _S.EXPECTED


def test_a_difference_must_be_explained(session: Session) -> None:
    consignment = make_consignment(_S.COLLECTED, items=3)
    with pytest.raises(Refused, match="3 items were collected and you counted 2") as refused:
        receive_consignment(SYSTEM, consignment, items=2)
    assert refused.value.field == "discrepancy_note"
    receive_consignment(SYSTEM, consignment, items=2, discrepancy_note="One stayed at the donor.")
    assert consignment.discrepancy_note == "One stayed at the donor." and consignment.receipt_number


def test_counting_in_gives_every_item_a_tag(session: Session) -> None:
    consignment = make_consignment(_S.COLLECTED, items=4)
    devices = count_in(make_user(Role.TECHNICIAN), consignment, {FormFactor.LAPTOP: 3, FormFactor.MONITOR: 1})
    assert len({device.asset_tag for device in devices}) == 4
    assert [device.form_factor for device in devices].count(FormFactor.MONITOR) == 1
    assert {device.state for device in devices} == {DeviceState.RECEIVED}
    assert {device.received_at for device in devices} == {consignment.received_at}
    with pytest.raises(WrongMove):
        count_in(make_user(Role.TECHNICIAN), consignment, {FormFactor.LAPTOP: 4})


def test_who_is_no_donor_gives_no_kit(session: Session) -> None:
    partner = make_organisation()
    with pytest.raises(Refused, match="not set up as a donor"):
        book_consignment(SYSTEM, donor_id=partner.id, expected_on=clock.today(), address="x",
                         lines={ItemKind.LAPTOP: 1})


@pytest.mark.parametrize("lines", [{}, {ItemKind.LAPTOP: 0}, {ItemKind.LAPTOP: 99_999}])
def test_impossible_lists_are_refused(session: Session, lines: dict) -> None:
    with pytest.raises(Refused):
        book_consignment(SYSTEM, donor_id=make_donor().id, expected_on=clock.today(), address="x", lines=lines)


def test_a_collected_consignment_cannot_be_cancelled(session: Session) -> None:
    with pytest.raises(WrongMove):
        cancel_consignment(SYSTEM, make_consignment(_S.COLLECTED))


def test_a_donor_sees_its_own_consignments_only(session: Session) -> None:
    donor, other = make_donor(), make_donor()
    own, foreign = make_consignment(donor=donor), make_consignment(donor=other)
    user = make_user(Role.DONOR, donor)
    assert get_consignment(own.reference, user).id == own.id
    with pytest.raises(NotFound):
        get_consignment(foreign.reference, user)
    with pytest.raises(NotFound):
        get_consignment(own.reference, make_user(Role.CASEWORKER))
    assert get_consignment(foreign.reference, make_user(Role.TECHNICIAN)).id == foreign.id


def test_the_donors_own_pages(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    donor = make_donor(name="Example Insurance")
    consignment = make_consignment(_S.RECEIVED, donor=donor, items=2)
    make_device(DeviceState.HANDED_OVER, consignment_id=consignment.id)
    make_device(DeviceState.WIPE_FAILED, consignment_id=consignment.id)
    foreign = make_consignment(_S.RECEIVED)
    client = sign_in(make_user(Role.DONOR, donor))
    assert consignment.reference in page(client.get("/my-donations")).text
    shown = page(client.get(f"/my-donations/{consignment.reference}"))
    assert "With a household" in shown.text and "Waiting to be wiped" in shown.text
    assert foreign.reference not in page(client.get("/my-donations")).text
    for address in (f"/my-donations/{foreign.reference}", f"/my-donations/{foreign.reference}/receipt.pdf",
                    "/my-donations/C-000000"):
        assert client.get(address).status_code == 404
    assert client.get(f"/consignments/{consignment.reference}").status_code == 403
    answer = client.get(f"/my-donations/{consignment.reference}/receipt.pdf")
    assert answer.mimetype == "application/pdf"
    printed = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.data)).pages)
    assert "Example Insurance" in printed and str(consignment.receipt_number) in printed


def test_there_is_no_receipt_before_the_count(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    consignment = make_consignment(_S.COLLECTED)
    client = sign_in(make_user(Role.TECHNICIAN))
    page(client.get(f"/consignments/{consignment.reference}/receipt.pdf"), 404)


def test_a_booking_by_form_sent_twice_is_one(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    donor = make_donor(name="Example Insurance")
    client = sign_in(make_user(Role.COORDINATOR))
    form = page(client.get("/consignments/new")).form_values()
    day = clock.today() + timedelta(days=3)
    sent = {**form, "donor_id": str(donor.id), "expected_on": [str(day.day), str(day.month), str(day.year)],
            "address": "1 Example Way", "laptop": "20", "monitor": "5"}
    first = client.post("/consignments/new", data=sent)
    second = client.post("/consignments/new", data=sent)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert session.scalar(select(func.count()).select_from(Consignment)) == 1
    shown = page(client.get(first.headers["Location"]))
    assert "20 laptops, 5 monitors" in shown.text


def test_a_wrong_booking_says_what_to_do(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    client = sign_in(make_user(Role.COORDINATOR))
    shown = page(client.post("/consignments/new", data={"expected_on": ["31", "2", "2026"], "laptop": "some"}), 422)
    for sentence in ("Choose the donor.", "Enter a real date, for example 27 3 2026.",
                     "Enter the address where the kit is collected.", "Enter a whole number, for example 12."):
        assert sentence in shown.text
    page(client.post("/consignments/new", data={"expected_on": "5", "donor_id": "999999"}), 422)
    assert session.scalar(select(func.count()).select_from(Consignment)) == 0


def test_a_consignment_walks_through_its_pages(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    consignment = make_consignment(items=2)
    client = sign_in(make_user(Role.TECHNICIAN))
    at = f"/consignments/{consignment.reference}"
    client.post(f"{at}/cancellation")
    assert "Cancelled" in page(client.get(at)).text
    form = page(client.get(f"{at}/rebooking")).form_values()
    day = clock.today()
    client.post(f"{at}/rebooking", data={**form, "expected_on": [str(day.day), str(day.month), str(day.year)]})
    form = page(client.get(f"{at}/collection")).form_values()
    assert form["items"] == "2"
    yesterday = day - timedelta(days=1)
    sent = {**form, "carrier": "Our van", "custody_name": "Sam", "declaration": "reuse",
            "collected_on": [str(yesterday.day), str(yesterday.month), str(yesterday.year)]}
    page(client.post(f"{at}/collection", data={**sent, "declaration": "nonsense"}), 422)
    page(client.post(f"{at}/collection", data={**sent, "collected_at": "99:99"}), 422)
    assert client.post(f"{at}/collection", data=sent).status_code == 303
    session.expire_all()
    assert consignment.state == _S.COLLECTED and consignment.custody_name == "Sam"
    assert f"/workshop/count-in/{consignment.reference}" in page(client.get(at)).links()
    page(client.post(f"/workshop/count-in/{consignment.reference}", data={"laptop": "1"}), 422)
    for _ in range(2):
        client.post(f"/workshop/count-in/{consignment.reference}", data={"laptop": "2"})
    session.expire_all()
    assert consignment.items_received == 2 and len([
        link for link in page(client.get(at)).links() if link.startswith("/workshop/RC-")
    ]) == 2
    assert client.get(f"{at}/receipt.pdf").data.startswith(b"%PDF")
    page(client.get(f"/consignments?state=received&donor_id={consignment.donor_id}"))
