"""Stock-takes: what is missing is listed, what is there besides too, and nothing moves by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.permissions import Role
from app.devices.service.places import close_place, open_place
from app.devices.states import DeviceState
from app.stockroom.queries.stock_takes import count_lines, list_lines
from app.stockroom.service.stock_takes import finish_stock_take, scan_for, start_stock_take
from app.stockroom.states import LineFinding, ScanOutcome, StockTakeState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.stockroom import make_place
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]


def test_from_start_to_report(session: Session) -> None:
    actor = make_user(Role.TECHNICIAN)
    place = make_place("Cage 4")
    here, gone = (make_device(DeviceState.IN_STOCK, location="Cage 4") for _ in range(2))
    make_device(DeviceState.HANDED_OVER, location="Cage 4")
    other = make_device(DeviceState.IN_STOCK, location="Shelf A1")
    begun = start_stock_take(actor, place)
    assert start_stock_take(actor, place) is begun, "one at a time"
    said = [scan_for(actor, begun, typed).outcome for typed in
            (here.asset_tag, here.asset_tag, other.asset_tag, other.asset_tag, "RC-000001", "RC-000001", "")]
    assert said == [ScanOutcome.DONE, ScanOutcome.ALREADY, ScanOutcome.REFUSED, ScanOutcome.ALREADY,
                    *[ScanOutcome.UNKNOWN] * 3]
    finish_stock_take(actor, begun)
    assert finish_stock_take(actor, begun).state == StockTakeState.FINISHED
    assert {line.device.asset_tag: line.found_as for line in list_lines(begun)} == {
        gone.asset_tag: LineFinding.MISSING, other.asset_tag: LineFinding.UNEXPECTED, here.asset_tag: LineFinding.SEEN}
    assert begun.unknown == ["RC-000001"]
    counts = count_lines([begun])[begun.id]
    assert (counts.expected, counts.seen, counts.missing, counts.unexpected) == (2, 1, 1, 1)
    assert (other.location, gone.location, gone.state) == ("Shelf A1", "Cage 4", DeviceState.IN_STOCK)
    with pytest.raises(Refused, match="Start another"):
        scan_for(actor, begun, gone.asset_tag)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scans=st.lists(st.integers(0, 5), max_size=20))
def test_the_counts_always_add_up(session: Session, scans: list[int]) -> None:
    actor = make_user(Role.TECHNICIAN)
    name = f"Cage {actor.id}"
    place = make_place(name)
    devices = [make_device(DeviceState.IN_STOCK, location=name) for _ in range(4)]
    devices += [make_device(DeviceState.WIPED) for _ in range(2)]
    begun = start_stock_take(actor, place)
    for number in scans:
        scan_for(actor, begun, devices[number].asset_tag)
    counts = count_lines([begun])[begun.id]
    assert counts.expected == 4
    assert counts.seen == len({number for number in scans if number < 4})
    assert counts.unexpected == len({number for number in scans if number >= 4})


def test_a_place_out_of_use(session: Session) -> None:
    actor = make_user(Role.TECHNICIAN)
    place = make_place("Cage 5")
    close_place(actor, place)
    with pytest.raises(Refused, match="out of use"):
        start_stock_take(actor, place)
    assert start_stock_take(actor, open_place(actor, place)).state == StockTakeState.OPEN


def test_its_pages(session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck) -> None:
    actor = make_user(Role.TECHNICIAN)
    place = make_place("Cage 6")
    devices = [make_device(DeviceState.IN_STOCK, location="Cage 6") for _ in range(3)]
    session.commit()
    client = sign_in(actor)
    page(client.get("/stockroom/stock-takes"))
    assert client.post("/stockroom/stock-takes", data={}).status_code == 422
    here = client.post("/stockroom/stock-takes", data={"place_id": place.id}).location
    told = client.post(here, data={"scan": devices[0].asset_tag}, follow_redirects=True)
    assert "It lies where it should" in page(told).text
    page(client.post(here, data={"scan": "RC-000001"}, follow_redirects=True))
    page(client.post(f"{here}/finish", follow_redirects=True))
    report = client.get(f"{here}/report.csv").get_data(as_text=True)
    assert report.count("Missing") == 2 and "Unknown" in report
    assert client.get(f"{here}/report.xlsx").status_code == 200
    assert client.get(f"{here}/report.exe").status_code == 404
    viewer = sign_in(make_user(Role.COORDINATOR))
    session.expunge_all()
    for address in (here, "/stockroom/stock-takes"):
        with statements() as sent:
            page(viewer.get(address))
        assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
