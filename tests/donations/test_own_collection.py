"""A donor's collection by the link in our email: what it opens, what may be done, and that no other link opens it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.queries import list_for
from app.core import clock
from app.core.permissions import SYSTEM, Role
from app.core.state_machine import set_state
from app.devices.states import DeviceState, FormFactor
from app.donations import offering
from app.donations.custody_states import CollectionWindow
from app.donations.donor_links import link_to, read_token, token_of
from app.donations.fates import list_fates
from app.donations.letter_models import DonorLetter
from app.donations.models import Consignment
from app.donations.states import ConsignmentState, Declaration
from app.donations.wording import kinds_that_differ
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.donations import make_consignment
from tests.factories.organisations import make_donor
from tests.pages import Page

PageCheck = Callable[..., Page]


def booked() -> Consignment:
    consignment = make_consignment(donor=make_donor(contact_email="it@donor.example"))
    offering.agree_slot(SYSTEM, consignment, offering.Slot(
        clock.today() + timedelta(days=5), CollectionWindow.MORNING, "1 Lark Lane", "Mina Osei", Declaration.REUSE,
        holds_data=True))
    return consignment


def address(app: Flask, consignment: Consignment) -> str:
    return f"/my-collection/{token_of(consignment.reference, app.config['SECRET_KEY'])}"


def in_boxes(days: int) -> list[str]:
    day = clock.today() + timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


def test_a_link_opens_one_collection_and_nothing_else_does(
    app: Flask, session: Session, client: FlaskClient, page: PageCheck
) -> None:
    own, other = booked(), booked()
    session.commit()
    shown = page(client.get(address(app, own)))
    assert own.reference in shown.text and other.reference not in shown.text
    signed_elsewhere = token_of(own.reference, "another secret")
    for token in (own.reference, signed_elsewhere, address(app, own).rpartition("/")[2][:-1] + "x", "nonsense"):
        assert client.get(f"/my-collection/{token}").status_code == 404, token
        assert client.post(f"/my-collection/{token}/cancellation").status_code == 404
    assert read_token(signed_elsewhere, app.config["SECRET_KEY"]) is None
    assert link_to("https://x.example/", "C-1", "secret").startswith("https://x.example/my-collection/")


def test_a_donor_calls_a_collection_off_once(app: Flask, session: Session, client: FlaskClient) -> None:
    consignment = booked()
    session.commit()
    for _ in range(2):
        assert client.post(f"{address(app, consignment)}/cancellation").status_code == 303
    session.expire_all()
    assert consignment.state == ConsignmentState.CANCELLED
    [event] = [one for one in list_for("consignment", consignment.id) if one.to_state == "cancelled"]
    assert event.detail["reason"] == "by_donor"
    letters = session.scalar(select(func.count()).select_from(DonorLetter).where(DonorLetter.kind == "cancelled"))
    assert letters == 1


def test_a_wish_changes_nothing_until_staff_agree(
    app: Flask, session: Session, client: FlaskClient, sign_in: Callable[..., FlaskClient], page: PageCheck
) -> None:
    consignment = booked()
    session.commit()
    base, before = address(app, consignment), consignment.expected_on
    assert page(client.get(f"{base}/another-day"))
    for days in (0, -1, 400):
        answer = client.post(f"{base}/another-day", data={"expected_on": in_boxes(days), "window": "midday"})
        assert answer.status_code == 422, days
    wished = {"expected_on": in_boxes(8), "window": "midday"}
    assert client.post(f"{base}/another-day", data=wished).status_code == 303
    assert "You asked for another day" in page(client.get(base)).text
    session.expire_all()
    assert consignment.expected_on == before
    client = sign_in(make_user(Role.TECHNICIAN))
    assert "donor asks for another day" in client.get("/").text
    assert consignment.reference in client.get("/consignments?wished=y").text
    assert make_consignment().reference not in client.get("/consignments?wished=y").text
    assert "asks for another day" in page(client.get(f"/consignments/{consignment.reference}")).text
    form = client.get(f"/consignments/{consignment.reference}/slot").text
    assert f'value="{in_boxes(8)[0]}"' in form
    typed = wished | {"address": "1 Lark Lane", "custody_name": "Mina", "declaration": "reuse", "carrier_id": ""}
    assert client.post(f"/consignments/{consignment.reference}/slot", data=typed).status_code == 303
    session.expire_all()
    booking = offering.find_booking(consignment.id)
    assert booking is not None and booking.wished_on is None and booking.slot == CollectionWindow.MIDDAY
    assert consignment.expected_on == clock.today() + timedelta(days=8)


def test_calling_off_is_asked_first_and_staff_see_who_did_it(
    app: Flask, session: Session, client: FlaskClient, sign_in: Callable[..., FlaskClient], page: PageCheck
) -> None:
    consignment, by_staff = booked(), booked()
    session.commit()
    base = address(app, consignment)
    assert "Nobody comes on" in page(client.get(f"{base}/cancellation")).text
    session.expire_all()
    assert consignment.state == ConsignmentState.EXPECTED
    client.post(f"{base}/cancellation")
    assert client.get(f"{base}/cancellation").status_code == 303
    assert "Ring us to book one" in client.get(f"{base}/another-day", follow_redirects=True).text
    client = sign_in(make_user(Role.COORDINATOR))
    client.post(f"/consignments/{by_staff.reference}/cancellation")
    assert "The donor called it off" in page(client.get(f"/consignments/{consignment.reference}")).text
    assert "The donor called it off" not in client.get(f"/consignments/{by_staff.reference}").text


def test_a_difference_is_told_to_each_reader_as_theirs(
    app: Flask, session: Session, client: FlaskClient, sign_in: Callable[..., FlaskClient], page: PageCheck
) -> None:
    consignment = make_consignment(ConsignmentState.COLLECTED)
    consignment.items_collected = sum(line.quantity for line in consignment.lines) + 2
    session.commit()
    own = page(client.get(address(app, consignment))).text
    staff = page(sign_in(make_user(Role.COORDINATOR)).get(f"/consignments/{consignment.reference}")).text
    assert "You listed" in own and "You listed" not in staff and "The donor listed" in staff
    assert "The counts differ" in own and "The counts differ" in staff


def test_a_link_that_opens_nothing_says_whom_to_ring(app: Flask, client: FlaskClient, page: PageCheck) -> None:
    answer = client.get("/my-collection/nonsense")
    assert answer.status_code == 404
    assert app.config["SETTINGS"].contact_phone in answer.text and "does not open anything" in answer.text


@pytest.mark.parametrize("state", [ConsignmentState.CANCELLED, ConsignmentState.EXPECTED])
def test_a_collection_that_never_came_is_not_open_for_ever(
    app: Flask, session: Session, client: FlaskClient, state: ConsignmentState
) -> None:
    for days, status in ((180, 200), (181, 404)):
        consignment = booked()
        consignment.expected_on = clock.today() - timedelta(days=days)
        set_state(consignment, state)
        session.commit()
        assert client.get(address(app, consignment)).status_code == status


def test_what_was_collected_is_not_called_off(app: Flask, session: Session, client: FlaskClient) -> None:
    consignment = make_consignment(ConsignmentState.COLLECTED)
    session.commit()
    base = address(app, consignment)
    answer = client.post(f"{base}/cancellation", follow_redirects=True)
    assert "collected already" in answer.text
    wish = client.post(f"{base}/another-day", data={"expected_on": in_boxes(8), "window": "midday"})
    assert wish.status_code == 422 and client.get(f"{base}/receipt.pdf").status_code == 404


@pytest.mark.parametrize(("days", "status"), [(20, 200), (179, 200), (181, 404)])
def test_receipt_and_fates_stand_on_the_page_for_half_a_year(
    app: Flask, session: Session, client: FlaskClient, days: int, status: int
) -> None:
    consignment = make_consignment(ConsignmentState.RECEIVED, received_at=clock.now() - timedelta(days=days))
    device = make_device(DeviceState.HANDED_OVER, consignment_id=consignment.id)
    session.commit()
    shown = client.get(address(app, consignment))
    assert shown.status_code == status
    assert (device.asset_tag in shown.text) == (status == 200)
    assert client.get(f"{address(app, consignment)}/receipt.pdf").status_code == status


def test_what_arrived_is_compared_with_what_was_listed_kind_by_kind(
    app: Flask, session: Session, client: FlaskClient, page: PageCheck
) -> None:
    consignment = make_consignment(ConsignmentState.RECEIVED, items=3, items_received=3)
    for kind in (FormFactor.LAPTOP, FormFactor.LAPTOP, FormFactor.MONITOR):
        make_device(DeviceState.RECEIVED, form_factor=kind, consignment_id=consignment.id)
    session.commit()
    assert kinds_that_differ(consignment, list_fates(consignment.id)) == [("Laptops", 3, 2), ("Monitors", 0, 1)]
    assert "differs from what was listed" in page(client.get(address(app, consignment))).text
    assert kinds_that_differ(make_consignment(), []) == []
