"""The bench: every card through its service and its guards, double scans, undo, and the page without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.permissions import Role
from app.devices.place_codes import place_code
from app.devices.policy import wipe_obstacles
from app.devices.service.places import add_place
from app.devices.states import TRUSTED_STATES, DeviceState, FormFactor, Grade
from app.stockroom.cards import CARDS, NEED_A_PLACE, Action, Card, read_card, read_place
from app.stockroom.models import BenchScan
from app.stockroom.queries.bench import KEPT, find_place
from app.stockroom.service.scanning import take_scan
from app.stockroom.service.several import MOST_AT_ONCE, act_on_several
from app.stockroom.states import ScanOutcome
from tests.factories.accounts import make_user
from tests.factories.devices import make_device, pass_tests
from tests.factories.stockroom import make_place, make_site
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

_S, _O = DeviceState, ScanOutcome
PageCheck = Callable[..., Page]


class Bench:
    """One technician with a scanner: what is scanned next goes with the card of the answer before."""

    def __init__(self, session: Session) -> None:
        self.technician = make_user(Role.TECHNICIAN)
        make_place("Shelf B2")
        self.card: Card | None = None
        self.turn = 0
        session.commit()

    def scan(self, typed: str) -> BenchScan:
        answer = take_scan(self.technician, typed, card=self.card, turn=self.turn)
        self.card, self.turn = read_card(answer.card or ""), answer.id
        return answer

    def scans(self, *typed: str) -> list[ScanOutcome]:
        return [self.scan(one).outcome for one in typed]


@pytest.fixture
def bench(session: Session) -> Bench:
    return Bench(session)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.code)
def test_each_card_reads_back(card: Card) -> None:
    assert read_card(card.code) == card
    assert read_card(f" {card.code.lower()}\r\n") == card
    assert read_card(card.code.replace(":", ";").replace("_", "?")) == card, "another country's keyboard"
    if card.action in NEED_A_PLACE:
        assert read_card(f'{card.code}"SHELF-B2') == Card(card.action, card.argument, "SHELF-B2")


@pytest.mark.parametrize("typed", ["", "ACT:", "ACT:NONSENSE", "ACT:GRADE", "ACT:GRADE:E", "ACT:FIND@B2", "RC-000123",
                                   "ACT:QUARANTINE", "ACT:FIND:SAFETY", "LOC:B2"])
def test_what_is_no_card(typed: str) -> None:
    assert read_card(typed) is None


@given(st.text(max_size=90))
def test_any_scan_is_read_without_a_fault(typed: str) -> None:
    card = read_card(typed)
    assert card is None or read_card(card.code) == card
    code = place_code(typed)
    assert not code or read_place(f"LOC:{code}") == code


def test_from_wiped_to_stock_by_scanning(bench: Bench, session: Session) -> None:
    device = make_device(_S.WIPED, form_factor=FormFactor.LAPTOP)
    assert bench.scans("ACT:START_TEST", device.asset_tag, device.asset_tag) == [_O.READY, _O.DONE, _O.ALREADY]
    bench.scan("ACT:GRADE:B")
    refused = bench.scan(device.asset_tag)
    assert refused.outcome == _O.REFUSED and "Test:" in refused.sentence and device.state == _S.TESTING
    pass_tests(device, bench.technician)
    assert bench.scan(device.asset_tag).outcome == _O.DONE
    assert device.cosmetic_grade == Grade.B
    assert bench.scans("ACT:TO_STOCK", device.asset_tag) == [_O.READY, _O.REFUSED], "no place yet"
    assert bench.scans("LOC:SHELF-B2", device.asset_tag, device.asset_tag) == [_O.READY, _O.DONE, _O.ALREADY]
    assert (device.state, device.location) == (_S.IN_STOCK, "Shelf B2")


@pytest.mark.parametrize("state", list(_S))
@pytest.mark.parametrize("card", [card for card in CARDS if card.action != Action.UNDO], ids=lambda card: card.code)
def test_every_card_in_every_state_is_answered_and_a_second_scan_changes_nothing(
    bench: Bench, state: DeviceState, card: Card
) -> None:
    device = make_device(state)
    bench.card = Card(card.action, card.argument, "SHELF-B2" if card.action in NEED_A_PLACE else None)
    first = bench.scan(device.asset_tag)
    after = (device.state, device.version, device.location, device.quarantine_reason)
    second = bench.scan(device.asset_tag)
    assert (device.state, device.version, device.location, device.quarantine_reason) == after
    assert first.outcome in {_O.DONE, _O.ALREADY, _O.REFUSED}
    assert second.outcome != _O.DONE or card.action == Action.FIND
    assert second.sentence and first.sentence.endswith((".", "?"))


def test_what_nobody_knows(bench: Bench) -> None:
    assert bench.scans("RC-000001", "ACT:NONSENSE", "LOC:NOWHERE", "") == [_O.UNKNOWN] * 4


def test_a_place_may_be_typed_by_its_name_where_one_is_waited_for(bench: Bench) -> None:
    device = make_device(_S.GRADED)
    assert bench.scan("Shelf B2").sentence.startswith("No device carries this.")
    bench.scan("ACT:TO_STOCK")
    assert bench.scan("Shelf Nowhere").sentence.startswith("No place has this name.")
    assert bench.scans("shelf b2", device.asset_tag) == [_O.READY, _O.DONE]
    assert device.location == "Shelf B2"


def test_a_device_without_a_card_is_only_looked_up(bench: Bench) -> None:
    device = make_device(_S.WIPED)
    answer = bench.scan(device.serial or "")
    assert answer.outcome == _O.DONE and "Wiped" in answer.sentence and device.state == _S.WIPED


def test_nothing_in_quarantine_goes_on(bench: Bench) -> None:
    graded, reserved = make_device(_S.GRADED), make_device(_S.RESERVED)
    bench.scans("ACT:QUARANTINE:SAFETY", graded.asset_tag, reserved.asset_tag)
    assert reserved.state == _S.TESTING, "what was promised is promised no more"
    bench.scans("ACT:TO_STOCK@SHELF-B2")
    answer = bench.scan(graded.asset_tag)
    assert answer.outcome == _O.REFUSED and "quarantine" in answer.sentence and graded.state == _S.GRADED
    assert bench.scans("ACT:RELEASE", graded.asset_tag, "ACT:TO_STOCK@SHELF-B2", graded.asset_tag)[-1] == _O.DONE


def test_the_last_scan_is_undone_once(bench: Bench) -> None:
    device = make_device(_S.IN_STOCK)
    assert bench.scans("LOC:SHELF-B2", device.asset_tag, "ACT:UNDO", "ACT:UNDO") == [
        _O.READY, _O.DONE, _O.DONE, _O.ALREADY]
    assert device.location == "Shelf A1"
    graded = make_device(_S.TESTING)
    pass_tests(graded, bench.technician)
    bench.scans("ACT:GRADE:A", graded.asset_tag, "ACT:UNDO")
    assert (graded.state, graded.cosmetic_grade) == (_S.TESTING, None)
    recycled = make_device(_S.WIPED)
    bench.scans("ACT:RECYCLE", recycled.asset_tag, "ACT:UNDO")
    assert recycled.state == _S.WIPED, "its evidence still counts"


def test_what_cannot_be_undone_says_what_to_do(bench: Bench) -> None:
    assert bench.scan("ACT:UNDO").outcome == _O.REFUSED
    device = make_device(_S.WIPED)
    bench.scans("ACT:START_TEST", device.asset_tag)
    answer = bench.scan("ACT:UNDO")
    assert answer.outcome == _O.REFUSED and "cannot be undone" in answer.sentence and device.state == _S.TESTING
    moved = make_device(_S.IN_STOCK)
    bench.scans("LOC:SHELF-B2", moved.asset_tag)
    moved.has_camera = not moved.has_camera
    assert "changed since" in bench.scan("ACT:UNDO").sentence


def test_two_hundred_scans_are_kept(bench: Bench, session: Session) -> None:
    for number in range(KEPT + 5):
        bench.scan(f"RC-{number:06d}")
    kept = session.scalar(select(func.count()).where(BenchScan.technician_id == bench.technician.id))
    assert kept == KEPT


def test_the_page_by_plain_forms(
    bench: Bench, session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck
) -> None:
    device = make_device(_S.WIPED)
    client = sign_in(bench.technician)
    shown = page(client.get("/stockroom/bench"))
    for typed, told in (("ACT:START_TEST", "Ready"), (device.asset_tag, "Done"), (device.asset_tag, "Already done"),
                        ("RC-000001", "Unknown")):
        answer = client.post("/stockroom/bench", data={**shown.form_values(), "scan": typed})
        assert answer.status_code == 303
        shown = page(client.get(answer.location))
        assert told in shown.text
    session.expire_all()
    assert device.state == _S.TESTING
    session.commit()
    session.expunge_all()
    with statements() as sent:
        page(client.get("/stockroom/bench?card=ACT:MOVE@SHELF-B2"))
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)


def test_cards_and_places_on_paper(
    bench: Bench, session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck
) -> None:
    client = sign_in(bench.technician)
    assert "ACT:QUARANTINE:SAFETY" in page(client.get("/stockroom/cards")).text
    assert "LOC:SHELF-B2" in page(client.get("/stockroom/places/cards")).text
    said = client.post("/stockroom/places/new", data={"name": "shelf  b2", "site_id": make_site().id})
    assert said.status_code == 422 and "Choose another name" in page(said, 422).text
    make_device(_S.IN_STOCK, location="Shelf B2")
    session.commit()
    said = client.post("/stockroom/places/1/closing", follow_redirects=True)
    assert "Move them first" in said.get_data(as_text=True) or said.status_code == 404


def test_no_household_is_anywhere_near(bench: Bench) -> None:
    assert not {column.name for column in BenchScan.__table__.columns} & {"referral_id", "household_id"}


def test_several_at_once_tell_what_failed_and_why(
    bench: Bench, session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck
) -> None:
    wiped, fresh = make_device(_S.WIPED), make_device(_S.RECEIVED)
    session.commit()
    client = sign_in(bench.technician)
    ticked = client.post("/stockroom/ticked", data={"device_ids": [str(wiped.id), str(fresh.id), "x"]})
    shown = page(client.get(ticked.location))
    typed = {**shown.form_values(), "tags": f"{wiped.asset_tag}\n{fresh.asset_tag}, RC-000001", "action": "START_TEST"}
    done = client.post("/stockroom/several", data=typed)
    told = page(client.get(done.location)).text
    assert "cannot be tested now" in told and "No device carries this" in told
    session.expire_all()
    assert (wiped.state, fresh.state) == (_S.TESTING, _S.RECEIVED)
    before = session.scalar(select(func.count()).select_from(BenchScan))
    client.post("/stockroom/several", data=typed)
    assert session.scalar(select(func.count()).select_from(BenchScan)) == before, "sent twice it counts once"
    session.expunge_all()
    with statements() as sent:
        client.get(done.location)
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
    for wrong in ({"action": "MOVE"}, {"action": "QUARANTINE"}, {"tags": ""}, {"tags": "ACT:FIND RC-1"}):
        assert client.post("/stockroom/several", data={**typed, **wrong}).status_code == 422
    assert client.get("/stockroom/several/done/999999999").status_code == 404


def test_a_list_that_is_too_long_is_refused(bench: Bench) -> None:
    with pytest.raises(Refused, match="at most 100"):
        act_on_several(bench.technician, " ".join(map(str, range(MOST_AT_ONCE + 1))), Card(Action.FIND), turn=0)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=st.sampled_from(_S), codes=st.lists(st.sampled_from([card.code for card in CARDS] + ["LOC:SHELF-B2"]),
                                                 max_size=12))
def test_no_sequence_of_scans_brings_an_unproved_device_into_stock(
    session: Session, state: DeviceState, codes: list[str]
) -> None:
    with session.begin_nested() as tried:
        bench = Bench.__new__(Bench)
        bench.technician, bench.card, bench.turn = make_user(Role.TECHNICIAN), None, 0
        if find_place("SHELF-B2") is None:
            add_place(bench.technician, name="Shelf B2", site=make_site())
        device = make_device(state)
        for code in codes:
            bench.scans(code, device.asset_tag)
            if device.state in TRUSTED_STATES:
                assert not wipe_obstacles(device)
                assert device.quarantine_reason is None or device.state == _S.GRADED
        tried.rollback()
