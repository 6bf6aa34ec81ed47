"""Pages about checks ask the database little, also for a device about which there is much to say."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.devices.service.lock_requests import ask_donor
from app.devices.service.overriding import accept_fault
from app.devices.states import DeviceState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_failed_test, pass_tests
from tests.factories.donations import make_consignment
from tests.statements import MOST_A_PAGE, statements


@pytest.mark.parametrize("page_of", ["", "/tests", "/charger-test", "/locks/device_management"])
def test_a_device_with_a_history(session: Session, sign_in: Any, page_of: str) -> None:
    technician, coordinator = make_user(Role.TECHNICIAN), make_user(Role.COORDINATOR)
    device = make_device(DeviceState.TESTING, consignment_id=make_consignment().id)
    pass_tests(device, technician)
    for code in ("ports", "camera", "device_management"):
        make_failed_test(device, code, technician)
    accept_fault(coordinator, device, check_code="ports", fault="Dead port", reason="Two others work")
    ask_donor(technician, device, "device_management", by_email=False)
    device.drives[0].smart = {"passed": True, "pending": 3}
    client = sign_in(technician)
    tag = device.asset_tag
    session.expunge_all()
    with statements() as sent:
        assert client.get(f"/workshop/{tag}{page_of}").status_code == 200
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)


@pytest.mark.parametrize("address", ["", "/laptop", "/laptop/change"])
def test_checklists(session: Session, sign_in: Any, address: str) -> None:
    client = sign_in(make_user(Role.COORDINATOR))
    with statements() as sent:
        assert client.get(f"/workshop/checklists{address}").status_code == 200
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
