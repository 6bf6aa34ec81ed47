"""Parts of a repair, harvested parts, drives from the shelf, and the order bought kit came with."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import NotFound, Refused
from app.core.permissions import Role
from app.core.state_machine import set_state
from app.devices.part_words import cost_of, harvested_words
from app.devices.parts_models import DevicePart
from app.devices.policy import newest_results
from app.devices.queries import get_device
from app.devices.service import harvesting, leaving, testing
from app.devices.service.counting import book_bought_devices
from app.devices.service.drives import remove_drive
from app.devices.service.identifying import DriveFacts, confirm_drive
from app.devices.service.purchasing import OrderFacts
from app.devices.service.repair_parts import (
    WantedPart,
    cancel_repair,
    count_fitted_drive,
    drives_not_counted,
    put_part_back,
    use_part,
)
from app.devices.states import DeviceState, FormFactor, Grade, MediaKind
from app.donations.states import ItemKind
from app.organisations.funding import Share
from app.supplies.queries import get_standing
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, make_evidence, make_transfer, pass_tests
from tests.factories.organisations import make_funder
from tests.factories.supplies import make_item
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]


@pytest.fixture
def who(session: Session) -> Any:
    return make_user(Role.TECHNICIAN)


@pytest.fixture
def bench(who: Any, sign_in: Callable[[Any], FlaskClient]) -> FlaskClient:
    return sign_in(who)


def in_repair(who: Any) -> Any:
    device = make_device(DeviceState.TESTING, technician=who)
    testing.send_to_repair(who, device, fault="Hinge and battery")
    return device


def given_up(who: Any) -> Any:
    device = make_device(DeviceState.WIPED, technician=who)
    return leaving.set_aside_for_recycling(who, device, reason="given_up")


def test_a_repair_costs_what_its_parts_cost(who: Any) -> None:
    device, item = in_repair(who), make_item(3, price_pence=1000)
    use_part(who, device, WantedPart(item.id, quantity=2))
    use_part(who, device, WantedPart(name="Hinge", cost_pence=450), submission_key="k")
    use_part(who, device, WantedPart(name="Hinge", cost_pence=450), submission_key="k")
    use_part(who, device, WantedPart(item.id, cost_pence=300))
    assert device.repairs[0].cost_pence == 2 * 1000 + 450 + 300 and get_standing(item.id).quantity == 0
    testing.finish_repair(who, device, part="Screws", cost_pence=50)
    found = get_device(device.asset_tag)
    assert device.state == DeviceState.TESTING and cost_of(found).total_pence == 2800
    with pytest.raises(Refused, match="cannot be given a part"):
        use_part(who, device, WantedPart(name="Fan"))
    with pytest.raises(Refused, match="cannot be changed in its repair"):
        put_part_back(who, device, found.parts[0].id)


@pytest.mark.parametrize(("wanted", "sentence"), [
    ({"name": "SSD 256 GB"}, "drives page"), ({}, "say what it is"), ({"name": "Fan", "quantity": 0}, "from 1"),
    ({"name": "Fan", "cost_pence": -1}, "in pounds"),
])
def test_what_is_no_part_is_refused(who: Any, wanted: dict[str, Any], sentence: str) -> None:
    device = in_repair(who)
    with pytest.raises(Refused, match=sentence):
        use_part(who, device, WantedPart(**wanted))
    with pytest.raises(Refused, match="drives page"):
        testing.finish_repair(who, device, part="Hard disk 500 GB")


def test_a_counted_drive_is_no_part_either(who: Any) -> None:
    device, drive, item = in_repair(who), make_item(1, name="SSD 256", is_drive=True), make_item(1)
    with pytest.raises(Refused, match="drives page"):
        use_part(who, device, WantedPart(drive.id))
    with pytest.raises(Refused, match="not both"):
        use_part(who, device, WantedPart(item.id, name="Fan"))
    with pytest.raises(Refused, match="Only 1"):
        use_part(who, device, WantedPart(item.id, quantity=2))


def test_a_cancelled_repair_puts_everything_back(who: Any) -> None:
    device, item, other = in_repair(who), make_item(3, price_pence=999), make_item(1)
    pass_tests(device, who)
    for _ in range(2):
        use_part(who, device, WantedPart(item.id))
    use_part(who, device, WantedPart(other.id))
    back = put_part_back(who, device, get_device(device.asset_tag).parts[0].id)
    assert put_part_back(who, device, back.id) is back and get_standing(item.id).quantity == 2
    cancel_repair(who, device)
    standing = get_standing(item.id)
    assert (standing.quantity, standing.value_pence, get_standing(other.id).quantity) == (3, 2997, 1)
    assert device.state == DeviceState.TESTING and device.repairs[0].cost_pence == 0
    assert not newest_results(device), "it was open: it is tested again"


def test_a_repair_cancelled_untouched_keeps_the_tests(who: Any) -> None:
    device = make_device(DeviceState.TESTING, technician=who)
    pass_tests(device, who)
    testing.send_to_repair(who, device, fault="Not needed after all")
    cancel_repair(who, device)
    assert newest_results(device) and device.repairs[0].finished_at is not None


def test_a_drive_fitted_in_repair_ends_the_tests_before_it(who: Any) -> None:
    device, item = in_repair(who), make_item(2, price_pence=2500, name="SSD 512", is_drive=True)
    pass_tests(device, who, at=clock.now() - timedelta(hours=1))
    with pytest.raises(Refused, match="drives page"):
        count_fitted_drive(who, device, item.id, 999_999)
    drive = confirm_drive(who, device, DriveFacts(serial="NEW123456", media=MediaKind.SSD))
    assert device.state == DeviceState.WIPE_PENDING and drive in drives_not_counted(device)
    part = count_fitted_drive(who, device, item.id, drive.id)
    with pytest.raises(Refused, match="already"):
        count_fitted_drive(who, device, item.id, drive.id)
    with pytest.raises(Refused, match="no storage drive"):
        count_fitted_drive(who, device, make_item(1).id, drive.id)
    put_part_back(who, device, part.id)
    assert get_standing(item.id).quantity == 2, "a slip: it was never from the shelf"
    part = count_fitted_drive(who, device, item.id, drive.id)
    assert get_standing(item.id).quantity == 1 and cost_of(get_device(device.asset_tag)).parts_pence == 2500
    make_evidence(device, drive, technician=who, started_at=clock.now())
    set_state(device, DeviceState.WIPED)
    testing.start_testing(who, device)
    assert not newest_results(device) and all(repair.finished_at for repair in device.repairs)
    remove_drive(who, device, drive.id)
    with pytest.raises(Refused, match="loose drives"):
        put_part_back(who, device, part.id)


def test_parts_are_harvested_from_what_is_given_up(who: Any) -> None:
    device, item = given_up(who), make_item(1, price_pence=800, name="RAM 4 GB")
    part = harvesting.harvest_part(who, device, item.id, 2, went_to="Drawer 3", submission_key="h")
    assert harvesting.harvest_part(who, device, item.id, 2, went_to="Drawer 3", submission_key="h") is part
    standing = get_standing(item.id)
    assert (standing.quantity, standing.value_pence) == (3, 800), "what is harvested cost nothing"
    assert harvesting.harvested_from([device.id]) == {device.id: "harvested: 2 × RAM 4 GB"}
    with pytest.raises(Refused, match="loose drives"):
        harvesting.harvest_part(who, device, make_item(name="SSD 1", is_drive=True).id, 1, went_to="Drawer 3")
    with pytest.raises(Refused, match="where it was put"):
        harvesting.harvest_part(who, device, item.id, 1, went_to=" ")
    harvesting.undo_harvest(who, device, part.id)
    assert harvesting.undo_harvest(who, device, part.id) is part
    assert get_standing(item.id).quantity == 1 and harvesting.harvested_from([device.id]) == {}
    assert harvested_words([]) == ""
    with pytest.raises(NotFound):
        harvesting.undo_harvest(who, given_up(who), part.id)


def test_a_device_graded_for_parts_is_set_aside_by_the_first_one(who: Any) -> None:
    device, item = make_device(DeviceState.GRADED, technician=who, cosmetic_grade=Grade.D), make_item()
    harvesting.harvest_part(who, device, item.id, 1, went_to="Drawer 3")
    assert device.state == DeviceState.RECYCLE_PENDING
    leaving.keep_after_all(who, device)
    assert not newest_results(device), "a part is missing: it is tested again"


@pytest.mark.parametrize("state", [
    DeviceState.WIPED, DeviceState.GRADED, DeviceState.IN_STOCK, DeviceState.HANDED_OVER, DeviceState.RECYCLED,
])
def test_nothing_is_harvested_from_anything_else(who: Any, state: DeviceState) -> None:
    device, item = make_device(DeviceState.WIPED, technician=who), make_item()
    device.cosmetic_grade = Grade.B
    item_id = item.id
    device.__dict__["state"] = state  # as it would be read; what is refused writes nothing
    with pytest.raises(Refused, match=r"given up|has left"):
        harvesting._expect_given_up(device)
    assert get_standing(item_id).quantity == 0


def test_the_database_refuses_a_harvest_from_what_has_left(session: Session, who: Any) -> None:
    device = given_up(who)
    session.execute(text("UPDATE device SET is_data_bearing_custody = :yes WHERE id = :id"),
                    {"yes": True, "id": device.id})
    part = {"device_id": device.id, "way": "harvested", "name": "RAM", "entered_at": clock.now()}
    session.add(DevicePart(**part))
    session.flush()
    for name in (row[0] for row in session.execute(text(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'device'"
        if session.get_bind().dialect.name == "sqlite" else
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'device'::regclass AND NOT tgisinternal"
    )).all()):
        session.execute(text(
            f"DROP TRIGGER {name}" + ("" if session.get_bind().dialect.name == "sqlite" else " ON device")))
    session.execute(text("UPDATE device SET state = 'recycled' WHERE id = :id"), {"id": device.id})
    session.add(DevicePart(**part))
    with pytest.raises(IntegrityError):
        session.flush()


@given(actions=st.lists(st.tuples(st.sampled_from(["take", "type", "back", "cancel", "finish"]), st.integers(1, 3)),
                        max_size=8))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_shelf_and_the_repairs_hold_what_was_paid(
    session: Session, actions: list[tuple[str, int]]
) -> None:
    who = make_user(Role.TECHNICIAN)
    device, item = in_repair(who), make_item(5, price_pence=333)
    paid = 5 * 333
    for action, number in actions:
        try:
            match action:
                case "take":
                    use_part(who, device, WantedPart(item.id, quantity=number))
                case "type":
                    use_part(who, device, WantedPart(name="Screw", cost_pence=number))
                    paid += number
                case "back":
                    parts = [part for part in get_device(device.asset_tag).parts if part.undone_at is None]
                    part = put_part_back(who, device, parts[number % len(parts)].id) if parts else None
                    paid -= part.cost_pence if part is not None and part.movement_id is None else 0
                case "cancel":
                    typed = [part for part in get_device(device.asset_tag).parts
                             if part.undone_at is None and part.movement_id is None]
                    ours = [part for part in typed if any(
                        repair.id == part.repair_id and repair.finished_at is None for repair in device.repairs)]
                    cancel_repair(who, device)
                    paid -= sum(part.cost_pence for part in ours)
                case "finish":
                    testing.finish_repair(who, device)
        except Refused:
            continue
        if device.state == DeviceState.TESTING:
            testing.send_to_repair(who, device, fault="Again")
        session.expire_all()
    assert cost_of(get_device(device.asset_tag)).parts_pence + get_standing(item.id).value_pence == paid


def test_bought_kit_keeps_its_order(who: Any) -> None:
    funder, today = make_funder(), clock.today()
    order = OrderFacts("Example Computers", "PO 77", today - timedelta(days=3), 12_000, today + timedelta(days=300))
    devices = book_bought_devices(who, FormFactor.LAPTOP, 2, shares=[Share(funder.id)], cost_pence_each=12_000,
                                  order=order)
    found = get_device(devices[1].asset_tag)
    assert found.purchase is not None and found.purchase.supplier == "Example Computers"
    assert cost_of(found).total_pence == 12_000 and [line.cost_pence for line in found.funding] == [12_000]
    assert get_device(devices[0].asset_tag).purchase is found.purchase
    plain = book_bought_devices(who, FormFactor.LAPTOP, 1)
    assert get_device(plain[0].asset_tag).purchase is None


@pytest.mark.parametrize(("bought", "warranty", "sentence"), [
    (1, None, "in the future"), (None, 5, "Enter the day"), (-5, -6, "before the day"),
])
def test_an_order_that_cannot_be_is_refused(who: Any, bought: int | None, warranty: int | None, sentence: str) -> None:
    days = [None if number is None else clock.today() + timedelta(days=number) for number in (bought, warranty)]
    with pytest.raises(Refused, match=sentence):
        book_bought_devices(who, FormFactor.LAPTOP, 1, order=OrderFacts(bought_on=days[0], warranty_until=days[1]))


def test_the_pages_of_parts(bench: FlaskClient, session: Session, who: Any, page: PageCheck) -> None:
    device, item = in_repair(who), make_item(3, price_pence=1250, name="Battery GJKNX", fits_maker="Dell")
    make_item(1, name="Tablet glass", fits_kind=ItemKind.TABLET)
    session.commit()
    at = f"/workshop/{device.asset_tag}"
    assert f"{at}/parts" in page(bench.get(at)).links()
    assert "Battery GJKNX, Dell (3 here)" in page(bench.get(f"{at}/parts")).text
    assert "Tablet glass" not in page(bench.get(f"{at}/parts")).text, "it fits no laptop"
    assert bench.post(f"{at}/parts", data={"item_id": item.id, "quantity": "2"}).status_code == 303
    shown = page(bench.get(f"{at}/parts"))
    assert "£25" in shown.text and "from the shelf" in shown.text
    refused = page(bench.post(f"{at}/parts", data={"name": "SSD 1 TB", "quantity": "1"}), 422)
    assert "fitted on the drives page" in refused.text and refused.form_values()["name"] == "SSD 1 TB"
    shown = page(bench.get(at))
    assert "2 × Battery GJKNX" in shown.text and "£25" in shown.text
    bench.post(f"{at}/repair-cancellation", data={"version": device.version})
    session.expire_all()
    assert device.state == DeviceState.TESTING
    session.rollback()


def test_the_pages_of_harvesting(bench: FlaskClient, session: Session, who: Any, page: PageCheck) -> None:
    device, item = given_up(who), make_item(name="RAM 8 GB")
    session.commit()
    at = f"/workshop/{device.asset_tag}"
    assert f"{at}/harvest" in page(bench.get(at)).links()
    assert bench.post(f"{at}/harvest", data={"item_id": item.id, "quantity": "2", "went_to": "Drawer 3"}
                      ).status_code == 303
    assert "harvested: 2 × RAM 8 GB" in page(bench.get(at)).text
    shown = page(bench.get(f"/stockroom/items/{item.id}"))
    assert device.asset_tag in shown.text and "Harvested" in shown.text
    assert "Drawer 3" in page(bench.get(f"{at}/parts")).text
    other = make_device(DeviceState.IN_STOCK, technician=who)
    session.commit()
    refused = page(bench.post(f"/workshop/{other.asset_tag}/harvest",
                              data={"item_id": item.id, "quantity": "1", "went_to": "Drawer 3"}), 422)
    assert "not given up" in refused.text


def test_papers_of_a_load_say_what_was_taken_out(
    bench: FlaskClient, session: Session, who: Any, page: PageCheck
) -> None:
    device = given_up(who)
    harvesting.harvest_part(who, device, make_item(name="RAM 8 GB").id, 2, went_to="Drawer 3")
    load = make_transfer(device)
    session.commit()
    assert "harvested: 2 × RAM 8 GB" in page(bench.get(f"/workshop/loads/{load.number}")).text
    paper = bench.get(f"/workshop/loads/{load.number}/note.pdf", follow_redirects=True)
    words = " ".join("".join(leaf.extract_text() for leaf in PdfReader(BytesIO(paper.data)).pages).split())
    assert "harvested: 2 × RAM 8 GB" in words


def test_the_pages_take_few_statements(bench: FlaskClient, session: Session, who: Any) -> None:
    device = in_repair(who)
    items = [make_item(5) for _ in range(12)]
    for item in items:
        use_part(who, device, WantedPart(item.id))
    session.commit()
    pages = [f"/workshop/{device.asset_tag}", f"/workshop/{device.asset_tag}/parts",
             f"/workshop/{device.asset_tag}/harvest", f"/workshop/{device.asset_tag}/fitted-drive",
             "/stockroom/items/", f"/stockroom/items/{items[0].id}", f"/stockroom/items/{items[0].id}/count"]
    for address in pages:
        session.expunge_all()
        with statements() as sent:
            assert bench.get(address).status_code == 200
        assert len(sent) <= MOST_A_PAGE, address + "\n" + "\n".join(sent)
