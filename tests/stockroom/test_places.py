"""Sites and places: a location is a place, a new name can become one, and a place in use stays in use."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core.errors import Refused, StalePage
from app.core.permissions import Role
from app.devices.place_codes import SiteKind, code_from, place_code
from app.devices.places import find_place_as_typed, list_places
from app.devices.service.places import (
    SiteFacts,
    add_place,
    add_site,
    change_site,
    close_place,
    close_site,
    open_place,
    open_site,
)
from app.devices.service.placing import place_device
from app.devices.service.stock import put_in_stock
from app.devices.states import DeviceState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.stockroom import make_place, make_site
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]


@given(st.text(max_size=80))
def test_a_name_and_its_card_lead_to_one_place(name: str) -> None:
    code = place_code(name)
    assert code_from(f"LOC:{code}") == code_from(f" loc;{code.lower()} ") == code
    assert place_code(code) == code and len(code) <= 60


@pytest.mark.parametrize("typed", ["Shelf B2", "shelf  b2", "LOC:SHELF-B2", "loc;shelf-b2", "SHELF-B2"])
def test_stock_lies_at_a_place_in_use(session: Session, typed: str) -> None:
    actor, place, device = make_user(Role.TECHNICIAN), make_place("Shelf B2"), make_device(DeviceState.GRADED)
    for wrong in ("Nowhere", "LOC:NOWHERE", "—"):
        with pytest.raises(Refused, match="no place called"):
            put_in_stock(actor, device, location=wrong)
    close_place(actor, place)
    with pytest.raises(Refused, match="out of use"):
        put_in_stock(actor, device, location=typed)
    open_place(actor, place)
    assert put_in_stock(actor, device, location=typed).location == "Shelf B2"
    with pytest.raises(Refused, match="no place called"):
        place_device(actor, device, location="Nowhere")
    with pytest.raises(Refused, match="has a place"):
        place_device(actor, device, location=" ")
    with pytest.raises(Refused, match="Move them first"):
        close_place(actor, place)


def test_a_site_closes_after_its_places(session: Session) -> None:
    actor = make_user(Role.COORDINATOR)
    site = make_site("Ferry Street hub", SiteKind.HUB)
    place = add_place(actor, name="Hub shelf 9", site=site)
    with pytest.raises(Refused, match="places in use"):
        close_site(actor, site)
    close_place(actor, place)
    close_site(actor, site)
    assert place not in list_places() and place in list_places(with_closed=True)
    with pytest.raises(Refused, match="Take the site into use"):
        open_place(actor, place)
    with pytest.raises(Refused, match="out of use"):
        add_place(actor, name="Hub shelf 8", site=site)
    open_site(actor, site)
    assert open_place(actor, place) in list_places(site=site)


def test_a_sites_name_is_its_own_and_its_contact_is_encrypted(session: Session) -> None:
    actor, first = make_user(Role.COORDINATOR), make_site()
    with pytest.raises(Refused, match="already"):
        add_site(actor, SiteFacts(first.name.upper(), SiteKind.STORE))
    with pytest.raises(Refused, match="called"):
        add_site(actor, SiteFacts("  ", SiteKind.STORE))
    facts = SiteFacts("Mill Lane store", SiteKind.STORE, contact="Priya, 0151 496 0000")
    with pytest.raises(StalePage):
        change_site(actor, first, facts, version=first.version - 1)
    change_site(actor, first, facts, version=first.version)
    session.flush()
    kept = session.connection().exec_driver_sql(f"SELECT contact FROM site WHERE id = {first.id}").scalar_one()
    assert b"Priya" not in bytes(kept) and first.contact == facts.contact


def test_a_new_name_becomes_a_place_on_request(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck
) -> None:
    device, site = make_device(DeviceState.GRADED), make_site()
    session.commit()
    client = sign_in(make_user(Role.TECHNICIAN))
    address = f"/workshop/{device.asset_tag}/location"
    form = {**page(client.get(address)).form_values(), "location": "Shelf Q7"}
    said = page(client.post(address, data=form), 422)
    assert "no place called" in said.text and "Add this place and put it there" in said.text
    still = client.post(address, data={**said.form_values(), "location": "Shelf Q7", "add": "yes"})
    assert still.status_code == 422, "without a site it is no place"
    assert find_place_as_typed("Shelf Q7") is None
    told = client.post(address, data={**form, "add": "yes", "site_id": site.id}, follow_redirects=True)
    assert "Shelf Q7" in page(told).text
    session.expire_all()
    assert (device.state, device.location) == (DeviceState.IN_STOCK, "Shelf Q7")


def test_the_workshops_list_by_site_and_place(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck
) -> None:
    here = make_device(DeviceState.IN_STOCK)
    there = make_device(DeviceState.IN_STOCK, location=make_place("Hub cupboard", "Ferry Street hub").name)
    hub = make_site("Ferry Street hub")
    session.commit()
    client = sign_in(make_user(Role.TECHNICIAN))
    shown = page(client.get(f"/workshop/?site={hub.id}")).text
    assert there.asset_tag in shown and here.asset_tag not in shown
    shown = page(client.get("/workshop/?location=Shelf+A1")).text
    assert here.asset_tag in shown and there.asset_tag not in shown
    assert there.asset_tag in client.get(f"/workshop/export.csv?site={hub.id}").get_data(as_text=True)
    session.expunge_all()
    with statements() as sent:
        client.get(f"/workshop/?site={hub.id}")
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)


def test_the_pages_of_sites(session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck) -> None:
    session.commit()
    client = sign_in(make_user(Role.COORDINATOR))
    assert "No site yet" in page(client.get("/stockroom/sites")).text
    assert "Add the site first" in page(sign_in(make_user(Role.TECHNICIAN)).get("/stockroom/places/new")).text
    client = sign_in(make_user(Role.COORDINATOR))
    facts = {"name": "Ferry Street hub", "kind": "hub", "address": "1 Ferry Street", "contact": "Desk"}
    assert "Ferry Street hub" in page(client.post("/stockroom/sites/new", data=facts, follow_redirects=True)).text
    assert page(client.post("/stockroom/sites/new", data=facts), 422).text.count("already") >= 1
    site = make_site("Ferry Street hub")
    shown = page(client.get(f"/stockroom/sites/{site.id}"))
    changed = {**shown.form_values(), "kind": "store"}
    assert "Store" in page(client.post(f"/stockroom/sites/{site.id}", data=changed, follow_redirects=True)).text
    page(client.post(f"/stockroom/sites/{site.id}", data=changed), 409)
    assert client.get("/stockroom/sites/999999").status_code == 404
    client.post(f"/stockroom/sites/{site.id}/closing")
    assert "Use it again" in page(client.get("/stockroom/sites")).text
    client.post(f"/stockroom/sites/{site.id}/opening")
    session.expire_all()
    assert not site.is_closed
