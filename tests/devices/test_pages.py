"""The workshop's pages, opened as a technician and a coordinator open them."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.devices.states import DeviceState, FormFactor
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_drive, make_wipe_log
from tests.factories.donations import make_consignment
from app.donations.states import ConsignmentState
from tests.pages import Page


@pytest.fixture
def bench(sign_in: Callable[..., FlaskClient], session: Session) -> FlaskClient:
    return sign_in(make_user(Role.TECHNICIAN))


@pytest.mark.parametrize("state", list(DeviceState))
def test_every_state_has_its_page(bench: FlaskClient, page: Callable[..., Page], session: Session, state: DeviceState) -> None:
    device = make_device(state)
    session.commit()
    shown = page(bench.get(f"/workshop/{device.asset_tag}"))
    assert shown.h1 == device.asset_tag
    for link in {link for link in shown.links() if link.startswith(f"/workshop/{device.asset_tag}/") and "wipe-logs" not in link}:
        page(bench.get(link))
    page(bench.get("/workshop/"))


def test_lists_and_forms_open(bench: FlaskClient, page: Callable[..., Page], session: Session) -> None:
    consignment = make_consignment(ConsignmentState.COLLECTED)
    session.commit()
    page(bench.get("/workshop/bought"))
    page(bench.get("/consignments"))
    page(bench.get("/consignments/new"))
    page(bench.get(f"/consignments/{consignment.reference}"))
    page(bench.get(f"/workshop/count-in/{consignment.reference}"))


def test_a_log_is_uploaded(bench: FlaskClient, page: Callable[..., Page], session: Session) -> None:
    device = make_device(DeviceState.WIPE_PENDING)
    session.commit()
    log = make_wipe_log(device.drives[0].serial)
    answer = bench.post(f"/workshop/{device.asset_tag}/wipe-logs", data={"log": (io.BytesIO(log), "a.log")})
    assert answer.status_code == 303
    session.expire_all()
    assert device.state == DeviceState.WIPED
    shown = page(bench.get(f"/workshop/{device.asset_tag}"))
    assert "1 of 1 drives in this log are accepted" in shown.text
