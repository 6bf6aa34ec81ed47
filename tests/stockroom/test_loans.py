"""Loans: only loan stock that could be given leaves, nobody matches it, and what is back is wiped again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused, StalePage
from app.core.permissions import Role
from app.devices.fates import fates_of, totals_of
from app.devices.models import Device
from app.devices.policy import wipe_obstacles
from app.devices.service.leaving import report_lost
from app.devices.service.lending import give_up_for_loans, keep_for_loans, lend_device
from app.devices.service.quarantine import quarantine_device
from app.devices.service.stock import reserve_device, return_device
from app.devices.states import DeviceState, FormFactor, QuarantineReason
from app.devices.wording import told_of, told_to_donor
from app.matching.models import HandOver
from app.matching.queries.waiting import stock
from app.stockroom.loan_models import Loan
from app.stockroom.queries import ageing, loans
from app.stockroom.service.loans import LoanTerms, extend_loan, lend, take_back_loan
from app.stockroom.states import LoanState
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.donations import make_consignment
from tests.factories.loans import lend_to_an_event
from tests.factories.organisations import make_organisation
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
_S = DeviceState


def terms(days: int = 14, **values: Any) -> LoanTerms:
    return LoanTerms(clock.today() + timedelta(days=days), "Priya", "Light marks", "Charger",
                     **({"event_name": "Open day"} | values))


def loan_stock(state: DeviceState = _S.IN_STOCK, **values: Any) -> Device:
    return make_device(state, loan_stock_reason="For skills sessions", **values)


def test_out_extended_and_back(session: Session) -> None:
    actor, device = make_user(Role.COORDINATOR), make_device(_S.IN_STOCK)
    keep_for_loans(actor, device, reason="For skills sessions")
    [loan] = lend(actor, device.asset_tag, terms(), submission_key="k")
    assert lend(actor, device.asset_tag, terms(), submission_key="k") == [loan]
    assert (device.state, device.location, loan.borrower) == (_S.HANDED_OVER, None, "Open day")
    assert session.scalar(select(func.count()).select_from(HandOver)) == 0, "no household got it"
    with pytest.raises(Refused, match="a day after"):
        extend_loan(actor, loan, loan.due_on, version=loan.version)
    extend_loan(actor, loan, loan.due_on + timedelta(days=7), version=loan.version)
    with pytest.raises(Refused, match="promised, out"):
        give_up_for_loans(actor, device)
    with pytest.raises(StalePage):
        take_back_loan(actor, loan, condition="Fine", version=loan.version - 1)
    take_back_loan(actor, loan, condition="Fine", missing="The sleeve", version=loan.version)
    assert (loan.state, loan.accessories_missing, loan.times_extended) == (LoanState.BACK, "The sleeve", 1)
    assert device.state == _S.WIPE_PENDING and wipe_obstacles(device), "earlier evidence no longer counts"
    assert device.loan_stock_reason
    with pytest.raises(Refused, match="has ended"):
        extend_loan(actor, loan, clock.today() + timedelta(days=99), version=loan.version)


@pytest.mark.parametrize("state", list(_S))
def test_only_stock_leaves(session: Session, state: DeviceState) -> None:
    actor, device = make_user(Role.COORDINATOR), loan_stock(state)
    if state == _S.IN_STOCK:
        assert lend_device(actor, device, loan="LN-1").state == _S.HANDED_OVER
        return
    with pytest.raises(Refused):
        lend_device(actor, device, loan="LN-1")
    assert device.state == state


@pytest.mark.parametrize("state", list(_S))
def test_what_may_become_loan_stock(session: Session, state: DeviceState) -> None:
    actor, device = make_user(Role.COORDINATOR), make_device(state)
    if state in {_S.RESERVED, _S.HANDED_OVER, _S.RECYCLE_PENDING, _S.RECYCLED, _S.LOST}:
        with pytest.raises(Refused, match="promised, out"):
            keep_for_loans(actor, device, reason="Sessions")
        return
    with pytest.raises(Refused, match="Say why"):
        keep_for_loans(actor, device, reason=" ")
    keep_for_loans(actor, device, reason="Sessions")
    with pytest.raises(Refused, match="already"):
        keep_for_loans(actor, device, reason="Sessions")
    give_up_for_loans(actor, device)
    with pytest.raises(Refused, match="not loan stock"):
        give_up_for_loans(actor, device)


def test_the_guards_of_a_hand_over_stand_before_a_loan(session: Session) -> None:
    actor = make_user(Role.COORDINATOR)
    plain, old = make_device(_S.IN_STOCK), loan_stock(os_supported_until=clock.today() - timedelta(days=1))
    away = loan_stock(on_the_way="TR-1")
    for device, why in ((plain, "not loan stock"), (old, "out of support"), (away, "on the way")):
        with pytest.raises(Refused, match=why), session.begin_nested():
            lend(actor, device.asset_tag, terms())
    with pytest.raises(Refused, match="Nothing is lent"), session.begin_nested():
        lend(actor, f"{loan_stock().asset_tag} {plain.asset_tag}", terms())
    assert session.scalar(select(func.count()).select_from(Loan)) == 0
    apart = loan_stock()
    quarantine_device(actor, apart, QuarantineReason.SAFETY)
    with pytest.raises(Refused):
        lend_device(actor, apart, loan="LN-1")
    for wrong in (terms(-1), terms(400), terms(event_name=" "), terms(event_name="A", organisation_id=1),
                  terms(event_name=None, organisation_id=999_999), terms(event_name=None, collection_point_id=999_999)):
        with pytest.raises(Refused):
            lend(actor, loan_stock().asset_tag, wrong)


def test_nobody_is_matched_with_loan_stock(session: Session) -> None:
    actor, device = make_user(Role.COORDINATOR), loan_stock()
    other = make_device(_S.IN_STOCK)
    assert {one.asset_tag for one in stock().devices} == {other.asset_tag}
    assert ageing.count_stock() == {FormFactor.LAPTOP: 1}
    with pytest.raises(Refused, match="loan stock"):
        reserve_device(actor, device)
    lend(actor, device.asset_tag, terms())
    with pytest.raises(DBAPIError, match="guard_device_away"), session.begin_nested():
        session.execute(text("UPDATE device SET loan_stock_reason = NULL WHERE id = :id"), {"id": device.id})


@pytest.mark.parametrize("is_lost", [True, False])
def test_however_it_ends_the_loan_ends(session: Session, is_lost: bool) -> None:
    actor, device = make_user(Role.TECHNICIAN), loan_stock()
    [loan] = lend(actor, device.asset_tag, terms())
    if is_lost:
        report_lost(actor, device, reason="missing")
    else:
        return_device(actor, device)
    session.refresh(loan)
    assert loan.state == (LoanState.LOST if is_lost else LoanState.BACK) and loan.ended_at is not None


def test_overdue_from_the_day_after(
    session: Session, monkeypatch: pytest.MonkeyPatch, sign_in: Callable[[Any], FlaskClient], page: PageCheck
) -> None:
    actor = make_user(Role.COORDINATOR)
    lend(actor, loan_stock().asset_tag, terms(0))
    session.commit()
    client = sign_in(actor)
    assert loans.count_overdue() == 0 and "overdue" not in page(client.get("/stockroom/")).text
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert loans.count_overdue() == 1
    assert "1 loan is overdue" in page(sign_in(actor).get("/stockroom/")).text
    assert "Overdue" in page(sign_in(actor).get("/stockroom/loans")).text


def test_the_line_of_loan_stock_ends_with_a_borrower(session: Session, sign_in: Any) -> None:
    kept, free = loan_stock(), make_device(_S.IN_STOCK)
    client = sign_in(make_user(Role.TECHNICIAN))
    assert "With a borrower" in client.get(f"/workshop/{kept.asset_tag}").text
    assert "With a household" in client.get(f"/workshop/{free.asset_tag}").text


def test_loan_stock_on_the_shelf_is_to_be_lent_for_everybody_who_reads_of_it() -> None:
    for told in (told_of, told_to_donor):
        kept, free = (told(DeviceState.IN_STOCK, is_loan_stock=is_kept) for is_kept in (True, False))
        assert "lend" in kept.text.lower() + kept.sentence or "lent" in kept.sentence
        assert "lend" not in free.text.lower() and "lent" not in free.sentence
    assert "matched" not in told_to_donor(DeviceState.IN_STOCK, is_loan_stock=True).sentence


def test_the_donor_reads_that_it_is_lent(session: Session) -> None:
    consignment = make_consignment()
    device = loan_stock(consignment_id=consignment.id)
    make_device(_S.HANDED_OVER, consignment_id=consignment.id)
    lend(make_user(Role.COORDINATOR), device.asset_tag, terms())
    assert {fate.asset_tag: fate.stage for fate in fates_of(consignment.id)}[device.asset_tag] == "Lent out"
    assert {total.stage: total.items for total in totals_of(consignment.donor_id)} == {
        "Lent out": 1, "With a household": 1}


def test_its_pages(session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck) -> None:
    device, partner = make_device(_S.IN_STOCK), make_organisation(name="Northshore Homes")
    session.commit()
    client = sign_in(make_user(Role.COORDINATOR))
    assert "Nothing is lent" in page(client.get("/stockroom/loans")).text
    at = f"/stockroom/loan-stock/{device.asset_tag}"
    page(client.post(at, data={"reason": "Sessions", "version": "0"}), 409)
    kept = client.post(at, data={**page(client.get(at)).form_values(), "reason": "Sessions"}, follow_redirects=True)
    assert "never given to a household" in page(kept).text
    due = clock.today() + timedelta(days=7)
    form = {**page(client.get(f"/stockroom/loans/new?tags={device.asset_tag}")).form_values(), "tags": device.asset_tag,
            "organisation_id": partner.id, "taken_by": "Priya Shah", "condition_out": "Good",
            "due_on": [str(due.day), str(due.month), str(due.year)]}
    two = client.post("/stockroom/loans/new", data={**form, "event_name": "A"})
    assert "Choose one borrower" in page(two, 422).text
    lent = page(client.post("/stockroom/loans/new", data=form, follow_redirects=True))
    assert "Northshore Homes" in lent.text
    shown = page(client.get(f"/workshop/{device.asset_tag}")).text
    assert "It is with a borrower" in shown and "left with a household" not in shown
    assert "Lent" in client.get(f"/workshop/export.csv?q={device.asset_tag}").get_data(as_text=True)
    number = session.scalar(select(Loan.number))
    assert b"Priya" not in session.connection().exec_driver_sql("SELECT taken_by FROM loan").scalar_one()
    address = f"/stockroom/loans/{number}"
    session.expunge_all()
    with statements() as sent:
        one = page(client.get(address))
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
    assert "Priya Shah" in one.text
    version = session.scalar(select(Loan.version))
    page(client.post(f"{address}/return", data={"version": version}), 422)
    back = client.post(f"{address}/return", data={"version": version, "condition_back": "Scratched"},
                       follow_redirects=True)
    assert "Scratched" in page(back).text
    assert "Let it be given again" in page(client.get(f"/workshop/{device.asset_tag}")).text
    assert client.get("/stockroom/loans/LN-NONE").status_code == 404


def test_the_factory_lends(session: Session) -> None:
    assert lend_to_an_event().borrower == "Open day"
