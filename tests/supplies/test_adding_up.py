"""Counted items add up: whatever happens, none is below zero and what was paid is on the shelf or went out."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import Refused, StalePage
from app.core.permissions import SYSTEM
from app.extensions import db
from app.supplies import service
from app.supplies.costs import average_pence, value_out
from app.supplies.drive_words import is_drive_named
from app.supplies.models import CountedItem, ItemMovement
from app.supplies.queries import find_last, get_standing, list_standings
from app.supplies.states import MovementKind, SupplyKind
from tests.factories.supplies import make_item

ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "harvest", "use", "back", "give", "throw", "count", "undo", "undo harvest"]),
        st.integers(0, 12), st.integers(0, 999),
    ),
    max_size=14,
)


def act(item: CountedItem, action: str, number: int, pence: int) -> None:
    """One random movement; refusals are part of it."""
    last = find_last(item.id)
    seen = last.number if last else 0
    made = list(db.session.query(ItemMovement).filter_by(item_id=item.id).order_by(ItemMovement.number))
    match action:
        case "buy":
            service.buy_in(SYSTEM, item, number, service.Order(pence, "Example Parts"))
        case "harvest":
            service.bring_in_harvested(SYSTEM, item, number, "RC-000001")
        case "use":
            service.use_in_device(SYSTEM, item, number, "RC-000001")
        case "back" if made:
            service.put_back(SYSTEM, made[number % len(made)])
        case "undo harvest" if made:
            service.take_harvest_back(SYSTEM, made[number % len(made)])
        case "give":
            service.take_out(SYSTEM, item, number, MovementKind.GIVEN_OUT)
        case "throw":
            service.take_out(SYSTEM, item, number, MovementKind.THROWN_AWAY, reason="broken")
        case "count":
            service.count_item(SYSTEM, item, number, number_seen=seen, reason="found in a drawer")
        case "undo":
            service.undo_last(SYSTEM, item, number_seen=seen)


@given(actions=ACTIONS)
@settings(max_examples=40)
def test_whatever_happens_it_adds_up(app: Any, actions: list[tuple[str, int, int]]) -> None:
    with app.app_context():
        item = make_item()
        for action, number, pence in actions:
            try:
                act(item, action, number, pence)
            except Refused:
                continue
        made = list(db.session.query(ItemMovement).filter_by(item_id=item.id).order_by(ItemMovement.number))
        quantity = paid = 0
        for place, row in enumerate(made, start=1):
            quantity, paid = quantity + row.change, paid + row.value_change_pence
            assert (row.number, row.balance, row.value_pence) == (place, quantity, paid)
            assert quantity >= 0 and paid >= 0 and (quantity > 0 or paid == 0)
        standing = get_standing(item.id)
        assert (standing.quantity, standing.value_pence) == (quantity, paid)
        free = {MovementKind.HARVESTED, MovementKind.COUNTED}
        assert all(row.value_change_pence == 0 for row in made if row.kind in free and row.change > 0)
        undone = {row.undoes_id for row in made if row.undoes_id}
        assert len(undone) == len([row for row in made if row.undoes_id])
        bought = sum(row.value_change_pence for row in made if row.kind == MovementKind.BOUGHT_IN)
        gone = -sum(row.value_change_pence for row in made if row.kind != MovementKind.BOUGHT_IN)
        assert bought == paid + gone, "what was paid is on the shelf or went out"
        db.session.rollback()


@given(st.integers(0, 10**9), st.integers(1, 10_000), st.data())
def test_an_average_keeps_every_penny(value: int, balance: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, balance))
    out = value_out(value, balance, first)
    assert 0 <= out <= value
    assert abs(out - value * first / balance) <= 0.5 + 1e-6 * value
    if first < balance:
        assert value_out(value - out, balance - first, balance - first) == value - out


def test_an_average_of_nothing_is_unknown() -> None:
    assert average_pence(0, 0) is None and average_pence(5, 2) == 3
    for quantity in (0, 3):
        with pytest.raises(ValueError, match="no more"):
            value_out(100, 2, quantity)


@pytest.mark.parametrize("name", [
    'SSD 256 GB 2.5"', "Samsung 980 NVMe 1TB", "Hard disk 500GB", "hard drive", "1 TB HDD", "M.2 512 GB", "mSATA 128",
    "Solid-state 240", "eMMC module", "harddisk", "Storage drive", "SSHD", "Hard Drives 2.5 inch",
])
def test_a_drive_is_known_by_its_name(name: str) -> None:
    assert is_drive_named(name)


@pytest.mark.parametrize("name", [
    "SSD caddy T480", "HDD bracket", "M.2 screw", "Hard drive cable", "DVD drive", "Battery", "RAM 8 GB", "Hinge",
    "Charger 65 W USB-C", "NVMe heatsink", "Fan", "Hard case", "Driver bit", "SATA cable", "Keyboard (UK)",
])
def test_what_goes_with_a_drive_is_none(name: str) -> None:
    assert not is_drive_named(name)


def test_buying_counting_and_undoing(session: Session) -> None:
    item = make_item(4, price_pence=1000)
    service.buy_in(SYSTEM, item, 2, service.Order(400, "Example Parts", "PO 7"))
    standing = get_standing(item.id)
    assert (standing.quantity, standing.value_pence, standing.average) == (6, 4800, 800)
    assert item.unit_cost_pence == 400
    used = service.use_in_device(SYSTEM, item, 1, "RC-000001")
    assert used.value_change_pence == -800
    with pytest.raises(Refused, match="Say why"):
        service.count_item(SYSTEM, item, 3, number_seen=3)
    with pytest.raises(StalePage):
        service.count_item(SYSTEM, item, 3, number_seen=2, reason="two are gone")
    counted = service.count_item(SYSTEM, item, 3, number_seen=3, reason="two are gone", submission_key="k")
    assert (counted.change, counted.value_change_pence) == (-2, -1600)
    assert service.count_item(SYSTEM, item, 3, number_seen=3, reason="two are gone", submission_key="k") is counted
    undone = service.undo_last(SYSTEM, item, number_seen=4)
    assert (undone.balance, undone.value_pence, undone.undoes_id) == (5, 4000, counted.id)
    assert service.undo_last(SYSTEM, item, number_seen=4) is undone, "pressed twice it is undone once"
    with pytest.raises(Refused, match="undone already"):
        service.undo_last(SYSTEM, item, number_seen=5)
    service.put_back(SYSTEM, used)
    with pytest.raises(Refused, match="put back already"):
        service.put_back(SYSTEM, used)
    with pytest.raises(Refused, match="RC-000001"):
        service.undo_last(SYSTEM, item, number_seen=6)
    assert (get_standing(item.id).quantity, get_standing(item.id).value_pence) == (6, 4800)


def test_no_more_leaves_than_is_there(session: Session) -> None:
    item = make_item(1)
    with pytest.raises(Refused, match="Only 1"):
        service.use_in_device(SYSTEM, item, 2, "RC-000001")
    with pytest.raises(Refused, match="Say why"):
        service.take_out(SYSTEM, item, 1, MovementKind.THROWN_AWAY)
    with pytest.raises(Refused, match="Choose whether"):
        service.take_out(SYSTEM, item, 1, MovementKind.USED)
    with pytest.raises(Refused, match="still here"):
        service.close_item(SYSTEM, item)
    service.take_out(SYSTEM, item, 1, MovementKind.GIVEN_OUT)
    service.close_item(SYSTEM, item)
    with pytest.raises(Refused, match="out of the catalogue"):
        service.buy_in(SYSTEM, item, 1, service.Order(1, "Example Parts"))
    assert item not in [row.item for row in list_standings()]
    service.open_item(SYSTEM, item)
    assert item in [row.item for row in list_standings()]


@pytest.mark.parametrize(("facts", "sentence"), [
    ({"name": " "}, "what it is called"), ({"name": "battery X"}, "already"), ({"name": "SSD 256 GB"}, "Tick that"),
    ({"name": "Mouse", "kind": SupplyKind.ACCESSORY, "is_drive": True}, "is a part"),
    ({"name": "Fan", "minimum": 10_001}, "minimum"), ({"name": "Fan", "unit_cost_pence": -1}, "costs"),
])
def test_the_catalogue_refuses(session: Session, facts: dict[str, Any], sentence: str) -> None:
    make_item(name="Battery X")
    with pytest.raises(Refused, match=sentence):
        make_item(**facts)


def test_what_is_short_is_listed(session: Session) -> None:
    short, enough = make_item(1, minimum=2), make_item(2, minimum=2)
    never = make_item(minimum=1)
    found = [row.item for row in list_standings(only_short=True)]
    assert short in found and never in found and enough not in found


def _insert(values: str) -> str:
    return (
        "INSERT INTO item_movement (item_id, number, kind, change, balance, value_change_pence, value_pence, made_at) "
        f"SELECT item_id, {values}, made_at FROM item_movement"
    )


@pytest.mark.parametrize("statement", [
    "UPDATE item_movement SET change = 5",
    "DELETE FROM item_movement",
    _insert("2, 'counted', 5, 8, 0, value_pence"),  # 2 and 5 are not 8
    _insert("2, 'used', -1, 1, -1, value_pence"),  # value and its change do not fit
    _insert("3, 'counted', 1, 3, 0, value_pence"),  # one is left out
    _insert("2, 'used', -3, -1, -value_pence, 0"),  # below zero
    _insert("2, 'used', -2, 0, 0, value_pence"),  # none there, and yet worth something
])
def test_the_database_holds_to_it(session: Session, statement: str) -> None:
    item = make_item(2)
    statement = statement.replace("FROM item_movement", f"FROM item_movement WHERE item_id = {item.id}")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(statement))
