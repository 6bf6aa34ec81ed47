"""Quarantine on a device's page: set apart from everywhere, released by a person, and never past it into stock."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.permissions import Role
from app.devices.service.quarantine import NOT_HERE, quarantine_device, release_from_quarantine
from app.devices.service.stock import put_in_stock, reserve_device
from app.devices.service.testing import grade_device
from app.devices.states import DeviceState, Grade, QuarantineReason
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, pass_tests
from tests.pages import Page

PageCheck = Callable[..., Page]


@pytest.mark.parametrize("state", list(DeviceState))
def test_from_every_state(session: Session, state: DeviceState) -> None:
    actor, device = make_user(Role.TECHNICIAN), make_device(state)
    if state in NOT_HERE:
        with pytest.raises(Refused, match="not in the workshop"):
            quarantine_device(actor, device, QuarantineReason.DATA)
        return
    quarantine_device(actor, device, QuarantineReason.DATA)
    assert device.state not in {DeviceState.IN_STOCK, DeviceState.RESERVED}
    with pytest.raises(Refused):
        quarantine_device(actor, device, QuarantineReason.OTHER)
    with pytest.raises(Refused):
        put_in_stock(actor, device, location="Shelf A1")
    with pytest.raises(Refused):
        reserve_device(actor, device)
    with pytest.raises(Refused):
        grade_device(actor, device, Grade.B)
    release_from_quarantine(actor, device)
    with pytest.raises(Refused, match="not in quarantine"):
        release_from_quarantine(actor, device)


def test_a_tested_device_is_graded_only_after_its_release(session: Session) -> None:
    actor, device = make_user(Role.TECHNICIAN), make_device(DeviceState.TESTING)
    pass_tests(device, actor)
    quarantine_device(actor, device, QuarantineReason.SAFETY)
    with pytest.raises(Refused, match="quarantine"):
        grade_device(actor, device, Grade.A)
    release_from_quarantine(actor, device)
    assert grade_device(actor, device, Grade.A).state == DeviceState.GRADED


TRUSTED = [DeviceState.GRADED, DeviceState.IN_STOCK, DeviceState.RESERVED, DeviceState.HANDED_OVER]
_WRITE = text("UPDATE device SET state = :state, quarantine_reason = :reason WHERE id = :id")


@pytest.mark.parametrize("state", TRUSTED)
@pytest.mark.parametrize("before", [DeviceState.WIPED, DeviceState.TESTING, DeviceState.GRADED, DeviceState.IN_STOCK])
def test_the_database_itself_refuses(session: Session, before: DeviceState, state: DeviceState) -> None:
    device = make_device(before)

    def write(reason: str | None) -> None:
        with session.begin_nested():
            session.execute(_WRITE, {"state": state, "reason": reason, "id": device.id})

    if before == state == DeviceState.GRADED:
        write("safety")
        return
    with pytest.raises(DBAPIError, match="guard_device_quarantine"):
        write("safety")
    write(None)


def test_the_database_lets_a_device_be_set_apart_and_released(session: Session) -> None:
    device = make_device(DeviceState.GRADED)
    for state, reason in (("graded", "data"), ("testing", "data"), ("testing", None), ("graded", None),
                          ("in_stock", None), ("testing", "data")):
        session.execute(_WRITE, {"state": state, "reason": reason, "id": device.id})


def test_on_its_page(session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck) -> None:
    device = make_device(DeviceState.IN_STOCK)
    session.commit()
    client = sign_in(make_user(Role.TECHNICIAN))
    at = f"/workshop/{device.asset_tag}"
    assert "Put it in quarantine" in page(client.get(at)).text
    form = page(client.get(f"{at}/quarantine")).form_values()
    assert client.post(f"{at}/quarantine", data=form).status_code == 422
    told = client.post(f"{at}/quarantine", data={**form, "reason": "locked"}, follow_redirects=True)
    assert "Locked to an owner or a firm" in page(told).text
    session.expire_all()
    assert device.state == DeviceState.TESTING
    client.post(f"{at}/quarantine/release", data={"version": device.version})
    assert "In quarantine" not in page(client.get(at)).text
