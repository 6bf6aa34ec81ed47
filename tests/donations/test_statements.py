"""Pages of offers, carriers, loads and a donor's totals ask the database little, however much they show."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.devices.states import DeviceState
from app.donations.states import ConsignmentState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_transfer
from tests.factories.donations import make_carrier, make_consignment, make_offer
from tests.factories.organisations import make_donor
from tests.statements import MOST_A_PAGE, statements

_STAFF = ("/kit-offers", "/kit-offers/{offer}", "/kit-offers/{offer}/acceptance", "/carriers", "/workshop/loads",
          "/workshop/loads/new", "/workshop/loads/{load}", "/workshop/breach-reviews", "/consignments/{consignment}")


def _kit(donor: object) -> dict[str, str]:
    waiting = [make_device(DeviceState.RECYCLE_PENDING, is_data_bearing_custody=True) for _ in range(6)]
    consignment = make_consignment(ConsignmentState.RECEIVED, donor=donor)
    for _ in range(4):
        make_device(DeviceState.RECYCLE_PENDING, consignment_id=consignment.id)
        make_device(DeviceState.LOST, needs_breach_review=True)
        make_carrier()
    offers = [make_offer() for _ in range(4)]
    return {"offer": offers[0].reference, "load": make_transfer(*waiting).number,
            "consignment": consignment.reference}


@pytest.mark.parametrize("path", _STAFF)
def test_pages_for_staff(session: Session, sign_in: Callable[..., FlaskClient], path: str) -> None:
    address = path.format(**_kit(make_donor()))
    client = sign_in(make_user(role=Role.TECHNICIAN))
    with statements() as sent:
        assert client.get(address).status_code == 200
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)


def test_a_donors_own_pages(session: Session, sign_in: Callable[..., FlaskClient]) -> None:
    donor = make_donor()
    reference = _kit(donor)["consignment"]
    client = sign_in(make_user(role=Role.DONOR, organisation=donor))
    for address in ("/my-donations", f"/my-donations/{reference}"):
        with statements() as sent:
            assert client.get(address).status_code == 200
        assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
