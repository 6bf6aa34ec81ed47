"""A mouse or a bag given along at the desk leaves the counted shelf; it is never asked for, and never in the way."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.matching.states import HandOverState
from app.supplies.queries import find_last, get_standing
from app.supplies.service import take_out
from app.supplies.states import MovementKind, SupplyKind
from tests.factories.accounts import make_user
from tests.factories.matching import make_hand_over
from tests.factories.supplies import make_item
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements


@pytest.fixture
def desk(session: Session, sign_in: Callable[[Any], FlaskClient]) -> FlaskClient:
    return sign_in(make_user(Role.COORDINATOR))


def given(hand_over: Any, *items: Any) -> dict[str, Any]:
    ticks = dict.fromkeys(("device_given", "charger_given", "bundle_given", "terms_agreed"), "y")
    return {"code": hand_over.code, "version": hand_over.version, **ticks, "accessories": [item.id for item in items]}


def test_what_is_given_along_leaves_the_shelf(desk: FlaskClient, session: Session, page: Callable[..., Page]) -> None:
    hand_over = make_hand_over()
    mouse, bag, battery = (make_item(2, kind=kind, name=name) for kind, name in (
        (SupplyKind.ACCESSORY, "Mouse"), (SupplyKind.ACCESSORY, "Bag"), (SupplyKind.PART, "Battery 9")))
    session.commit()
    address = f"/hand-overs/{hand_over.id}"
    with statements() as sent:
        shown = page(desk.get(address))
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
    assert "Mouse" in shown.text and "Bag" in shown.text and "Battery 9" not in shown.text
    filled = given(hand_over, mouse, battery)
    assert desk.post(address, data=filled).status_code == 303
    assert desk.post(address, data=filled).status_code == 303, "sent twice it is given once"
    session.expire_all()
    assert hand_over.state == HandOverState.DONE
    assert [get_standing(item.id).quantity for item in (mouse, bag, battery)] == [1, 2, 2]
    receipt = page(desk.get(f"{address}/receipt")).text
    assert "Given along: Mouse" in receipt and "Bag" not in receipt
    last = find_last(mouse.id)
    assert last is not None and last.kind == MovementKind.GIVEN_OUT
    assert (last.asset_tag, last.reason) == (hand_over.device.asset_tag, "Hand-over"), "and no household"


def test_what_ran_out_meanwhile_is_told_and_nothing_is_given_twice(
    desk: FlaskClient, session: Session, page: Callable[..., Page]
) -> None:
    hand_over, mouse = make_hand_over(), make_item(1, kind=SupplyKind.ACCESSORY, name="Mouse")
    filled = given(hand_over, mouse)
    take_out(make_user(Role.TECHNICIAN), mouse, 1, MovementKind.GIVEN_OUT)
    session.commit()
    refused = page(desk.post(f"/hand-overs/{hand_over.id}", data=filled), 422)
    assert "Mouse is not on the shelf any more. Untick it" in refused.text
    session.expire_all()
    assert hand_over.state == HandOverState.ARRANGED
    assert desk.post(f"/hand-overs/{hand_over.id}", data=given(hand_over)).status_code == 303


def test_a_desk_without_counted_accessories_asks_nothing(
    desk: FlaskClient, session: Session, page: Callable[..., Page]
) -> None:
    hand_over = make_hand_over()
    session.commit()
    assert "What else did you give?" not in page(desk.get(f"/hand-overs/{hand_over.id}")).text
