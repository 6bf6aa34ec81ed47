"""What a donor's own page counts: own items only, by stage, and nobody's name."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.devices.states import DeviceState
from app.donations.fates import find_reuse, list_totals
from app.donations.states import ConsignmentState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.donations import make_consignment
from tests.factories.organisations import make_donor
from tests.pages import Page


def test_a_donor_sees_totals_of_own_items_only(
    session: Session, sign_in: Callable[..., FlaskClient], page: Callable[..., Page]
) -> None:
    donor = make_donor()
    for state, number in ((DeviceState.HANDED_OVER, 3), (DeviceState.RECYCLED, 1)):
        consignment = make_consignment(ConsignmentState.RECEIVED, donor=donor)
        for _ in range(number):
            make_device(state, consignment_id=consignment.id)
    make_device(DeviceState.HANDED_OVER, consignment_id=make_consignment(ConsignmentState.RECEIVED).id)
    assert sorted(total.items for total in list_totals(donor.id)) == [1, 3]
    shown = sign_in(make_user(role=Role.DONOR, organisation=donor)).get("/my-donations")
    assert page(shown) and "4 items from you in all" in shown.text
    assert "CO₂e avoided, by estimate" in shown.text
    reuse = find_reuse(donor.id)
    assert reuse is not None and (reuse.items, reuse.weight_g, reuse.avoided_g) == (3, 3 * 1_830, 3 * 132_660)


def test_a_weighed_device_weighs_what_it_weighs_and_nothing_is_claimed_of_what_serves_nobody(session: Session) -> None:
    donor = make_donor()
    consignment = make_consignment(ConsignmentState.RECEIVED, donor=donor)
    make_device(DeviceState.IN_STOCK, consignment_id=consignment.id)
    assert find_reuse(donor.id) is None
    make_device(DeviceState.HANDED_OVER, consignment_id=consignment.id, weight_kg=2.5)
    reuse = find_reuse(donor.id)
    assert reuse is not None and (reuse.items, reuse.weight_g) == (1, 2_500)


def test_what_is_lent_is_with_no_household(session: Session) -> None:
    donor = make_donor()
    consignment = make_consignment(ConsignmentState.RECEIVED, donor=donor)
    make_device(DeviceState.HANDED_OVER, consignment_id=consignment.id, loan_stock_reason="For open days")
    assert find_reuse(donor.id) is None
