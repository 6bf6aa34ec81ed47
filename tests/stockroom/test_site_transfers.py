"""Transfers between sites: on a list, in somebody's custody, received by scans; what is missing is not forgotten."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused, StalePage
from app.core.permissions import Role
from app.devices.places import GONE
from app.devices.service.leaving import report_lost
from app.devices.service.placing import place_device
from app.devices.service.stock import hand_over_device, put_in_stock, reserve_device
from app.devices.states import DeviceState
from app.stockroom.queries.site_transfers import count_overdue, is_overdue, list_never_arrived
from app.stockroom.service.site_transfers import (
    NotAllMayGo,
    call_off_site_transfer,
    finish_receiving,
    lose_on_the_way,
    prepare_site_transfer,
    receive_scan,
    scan_onto_list,
    send_site_transfer,
    take_off_list,
)
from app.stockroom.states import ScanOutcome, SiteTransferState
from app.stockroom.transfer_paper import Journey, ListedItem, build_transfer_list
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.stockroom import HUB, make_place, make_site, make_site_transfer
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
_S, _O = SiteTransferState, ScanOutcome


def test_from_the_list_to_the_difference(session: Session) -> None:
    actor = make_user(Role.TECHNICIAN)
    here, gone, stray = (make_device(DeviceState.IN_STOCK) for _ in range(3))
    transfer = make_site_transfer(here, actor=actor)
    cupboard = make_place("Hub cupboard", HUB)
    assert scan_onto_list(actor, transfer, gone.asset_tag).outcome == _O.DONE
    assert scan_onto_list(actor, transfer, gone.asset_tag).outcome == _O.ALREADY
    assert scan_onto_list(actor, transfer, "RC-000001").outcome == _O.UNKNOWN
    with pytest.raises(Refused, match="has left, arrived"):
        receive_scan(actor, transfer, here.asset_tag, cupboard)
    send_site_transfer(actor, transfer, driver_name="Sam Okoro", version=transfer.version)
    assert here.on_the_way == transfer.number and here.location == f"{transfer.number}, on the way to {HUB}"
    with pytest.raises(Refused, match="is on the way"):
        place_device(actor, here, location="Shelf A1")
    with pytest.raises(Refused, match="Ferry Street"):
        receive_scan(actor, transfer, here.asset_tag, make_place("Shelf A1"))
    said = [receive_scan(actor, transfer, typed, cupboard).outcome for typed in
            (here.asset_tag, here.asset_tag, stray.asset_tag, "RC-000001", "RC-000001")]
    assert said == [_O.DONE, _O.ALREADY, _O.REFUSED, _O.UNKNOWN, _O.UNKNOWN]
    session.refresh(here)
    assert (here.on_the_way or "", here.location, stray.location) == ("", "Hub cupboard", "Shelf A1")
    finish_receiving(actor, transfer)
    assert finish_receiving(actor, transfer).state == _S.RECEIVED
    assert transfer.unknown == ["RC-000001"]
    assert [(device.asset_tag, number) for device, number in list_never_arrived()] == [
        (gone.asset_tag, transfer.number)]
    assert receive_scan(actor, transfer, gone.asset_tag, cupboard).outcome == _O.DONE, "found later"
    assert list_never_arrived() == []


def test_what_never_arrives_is_reported_lost_from_there(session: Session) -> None:
    actor = make_user(Role.TECHNICIAN)
    unwiped, clean = make_device(DeviceState.WIPE_PENDING), make_device(DeviceState.IN_STOCK)
    transfer = make_site_transfer(unwiped, clean, actor=actor)
    with pytest.raises(Refused):
        lose_on_the_way(actor, transfer, unwiped)
    send_site_transfer(actor, transfer, driver_name="Sam", version=transfer.version)
    for device, is_breach in ((unwiped, True), (clean, False)):
        lose_on_the_way(actor, transfer, device)
        assert (device.state, device.on_the_way, device.needs_breach_review) == (DeviceState.LOST, None, is_breach)
        with pytest.raises(Refused):
            lose_on_the_way(actor, transfer, device)
    assert receive_scan(actor, transfer, clean.asset_tag, make_place("Hub cupboard", HUB)).outcome == _O.REFUSED


def test_each_that_cannot_go_is_told_with_its_reason(session: Session) -> None:
    actor = make_user(Role.TECHNICIAN)
    fine, listed, away = (make_device(DeviceState.IN_STOCK) for _ in range(3))
    out = make_device(DeviceState.HANDED_OVER)
    elsewhere = make_device(DeviceState.IN_STOCK, location=make_place("Hub cupboard", HUB).name)
    first = make_site_transfer(listed, actor=actor)
    second = make_site_transfer(away, actor=actor)
    send_site_transfer(actor, second, driver_name="Sam", version=second.version)
    tags = " ".join(device.asset_tag for device in (fine, listed, away, out, elsewhere)) + ", RC-000001"
    with pytest.raises(NotAllMayGo) as refused:
        prepare_site_transfer(actor, make_site(), make_site(HUB), tags)
    reasons = dict(refused.value.reasons)
    assert fine.asset_tag not in reasons and len(reasons) == 5
    assert first.number in reasons[listed.asset_tag] and second.number in reasons[away.asset_tag]
    assert HUB in reasons[elsewhere.asset_tag] and "not in the workshop" in reasons[out.asset_tag]
    made = prepare_site_transfer(actor, make_site(), make_site(HUB), tags, leave_out=True, submission_key="k")
    assert [line.device for line in made.lines] == [fine]
    assert prepare_site_transfer(actor, make_site(), make_site(HUB), tags, submission_key="k") is made
    with pytest.raises(Refused, match="two different"):
        prepare_site_transfer(actor, make_site(), make_site(), "")


@pytest.mark.parametrize("state", list(DeviceState))
def test_from_every_state(session: Session, state: DeviceState) -> None:
    actor, device = make_user(Role.TECHNICIAN), make_device(state)
    if state in GONE:
        with pytest.raises(NotAllMayGo):
            make_site_transfer(device, actor=actor)
        return
    transfer = make_site_transfer(device, actor=actor)
    send_site_transfer(actor, transfer, driver_name="Sam", version=transfer.version)
    assert device.state == state
    assert receive_scan(actor, transfer, device.asset_tag, make_place("Hub cupboard", HUB)).outcome == _O.DONE
    assert (device.state, device.location) == (state, "Hub cupboard")


def test_on_the_way_it_may_be_promised_but_not_handed_over(session: Session) -> None:
    actor = make_user(Role.TECHNICIAN)
    device, graded = make_device(DeviceState.IN_STOCK), make_device(DeviceState.GRADED)
    transfer = make_site_transfer(device, graded, actor=actor)
    send_site_transfer(actor, transfer, driver_name="Sam", version=transfer.version)
    reserve_device(actor, device)
    with pytest.raises(Refused, match="on the way"):
        hand_over_device(actor, device)
    with pytest.raises(Refused, match="on the way"):
        put_in_stock(actor, graded, location="Shelf A1")
    with pytest.raises(DBAPIError, match="guard_device_away"), session.begin_nested():
        session.execute(text("UPDATE device SET state = 'handed_over' WHERE id = :id"), {"id": device.id})
    receive_scan(actor, transfer, device.asset_tag, make_place("Hub cupboard", HUB))
    assert hand_over_device(actor, device).state == DeviceState.HANDED_OVER


def test_before_it_leaves(session: Session) -> None:
    actor, device = make_user(Role.TECHNICIAN), make_device(DeviceState.IN_STOCK)
    transfer = make_site_transfer(device, actor=actor)
    with pytest.raises(StalePage):
        send_site_transfer(actor, transfer, driver_name="Sam", version=transfer.version + 1)
    with pytest.raises(Refused, match="who drives"):
        send_site_transfer(actor, transfer, driver_name=" ", version=transfer.version)
    take_off_list(actor, transfer, device)
    with pytest.raises(Refused, match="not on this list"):
        take_off_list(actor, transfer, device)
    with pytest.raises(Refused, match="Nothing is on"):
        send_site_transfer(actor, transfer, driver_name="Sam", version=transfer.version)
    call_off_site_transfer(actor, transfer, version=transfer.version)
    with pytest.raises(Refused):
        scan_onto_list(actor, transfer, device.asset_tag)


def test_overdue_after_two_working_days(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)  # a Friday before a bank holiday
    monkeypatch.setattr(clock, "now", lambda: now)
    actor, device = make_user(Role.TECHNICIAN), make_device(DeviceState.IN_STOCK)
    transfer = make_site_transfer(device, actor=actor)
    send_site_transfer(actor, transfer, driver_name="Sam", version=transfer.version)
    found = []
    for _ in range(8):
        found.append(is_overdue(transfer))
        now += timedelta(days=1)
    assert found == [False] * 6 + [True] * 2
    assert count_overdue() == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scans=st.lists(st.sampled_from(["send", "finish", "lose", "scan", "move"]).flatmap(
    lambda name: st.tuples(st.just(name), st.integers(0, 3))), max_size=14))
def test_a_device_is_on_the_way_just_as_long_as_nobody_has_it(session: Session, scans: list[tuple[str, int]]) -> None:
    outer = session.begin_nested()
    actor = make_user(Role.TECHNICIAN)
    devices = [make_device(DeviceState.IN_STOCK, technician=actor) for _ in range(4)]
    transfer, cupboard = make_site_transfer(*devices[:3], actor=actor), make_place("Hub cupboard", HUB)
    for name, which in scans:
        device = devices[which]
        try:
            with session.begin_nested():
                if name == "send":
                    send_site_transfer(actor, transfer, driver_name="Sam", version=transfer.version)
                elif name == "finish":
                    finish_receiving(actor, transfer)
                elif name == "lose":
                    report_lost(actor, device, reason="missing")
                elif name == "move":
                    place_device(actor, device, location="Shelf A1")
                else:
                    receive_scan(actor, transfer, device.asset_tag, cupboard)
        except Refused:
            pass
        arrived = {line.device_id for line in transfer.lines if line.arrived_at and line.is_listed}
        for one in devices[:3]:
            waits = transfer.left_at is not None and one.id not in arrived and one.state != DeviceState.LOST
            assert (one.on_the_way == transfer.number) == waits
            assert one.id not in arrived or one.location in {"Hub cupboard", "Shelf A1"}
        assert devices[3].on_the_way is None
    outer.rollback()
    session.expire_all()


def test_its_pages(session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck) -> None:
    first, second = make_device(DeviceState.IN_STOCK), make_device(DeviceState.WIPED, location="Shelf A1")
    out = make_device(DeviceState.HANDED_OVER)
    cupboard = make_place("Hub cupboard", HUB)
    session.commit()
    client = sign_in(make_user(Role.COORDINATOR))
    assert "No transfer yet" in page(client.get("/stockroom/transfers")).text
    ticked = client.post("/stockroom/transfers/ticked", data={"device_ids": [str(first.id), str(out.id), "x"]})
    shown = page(client.get(ticked.location))
    assert first.asset_tag in shown.text and out.asset_tag in shown.text
    form = {**shown.form_values(), "from_site_id": make_site().id, "to_site_id": make_site(HUB).id,
            "tags": f"{first.asset_tag}, {out.asset_tag}"}
    said = page(client.post("/stockroom/transfers/new", data=form), 422)
    assert "What cannot go" in said.text and out.asset_tag in said.text and "not in the workshop" in said.text
    made = client.post("/stockroom/transfers/new", data={**form, "leave_out": "y"})
    assert client.post("/stockroom/transfers/new", data={**form, "leave_out": "y"}).location == made.location
    at = made.location
    answers = ((second.asset_tag, "On the list"), (out.asset_tag, "not in the workshop"), ("x9", "Unknown"))
    for typed, expected in answers:
        told = page(client.get(client.post(f"{at}/scans", data={"scan": typed}).location))
        assert expected in told.text
    pdf = PdfReader(io.BytesIO(client.get(f"{at}/list.pdf").data)).pages[0].extract_text()
    assert first.asset_tag in pdf and HUB in pdf
    shown = page(client.get(at))
    page(client.post(f"{at}/leaving", data={"driver_name": "Sam", "version": "0"}), 409)
    left = client.post(f"{at}/leaving", data={**shown.form_values(), "driver_name": "Sam Okoro"}, follow_redirects=True)
    assert "Sam Okoro" in page(left).text
    assert b"Sam" not in session.connection().exec_driver_sql("SELECT driver_name FROM site_transfer").scalar_one()
    assert "is on the way" in page(client.get(f"/workshop/{first.asset_tag}")).text
    arrived = client.post(f"{at}/scans", data={"scan": first.asset_tag, "place_id": cupboard.id})
    told = page(client.get(arrived.location))
    assert "Arrived" in told.text
    client.post(f"{at}/finish")
    assert "Something is missing" in page(client.get(at)).text
    listed = page(client.get("/stockroom/transfers")).text
    assert "Never arrived" in listed and second.asset_tag in listed
    assert "recorded as lost" in page(client.post(f"{at}/devices/{second.asset_tag}/loss", follow_redirects=True)).text
    session.expunge_all()
    with statements() as sent:
        client.get(at)
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
    assert client.get("/stockroom/transfers/TR-NONE").status_code == 404


def test_the_paper_holds_every_device_and_comes_out_the_same() -> None:
    items = [ListedItem(f"RC-{number:06d}", "Lenovo ThinkPad <T480> & more") for number in range(1, 60)]
    journey = Journey("TR-7K3M9Q", "Main workshop", "Hub")
    pdf = build_transfer_list(journey, items, organisation="Reconnect")
    words = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert all(item.asset_tag in words for item in items) and "Received by" in words
