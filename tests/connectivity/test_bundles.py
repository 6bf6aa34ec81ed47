"""Data bundles: pasted numbers, funding, reservation, months, pages."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.service import move
from app.connectivity import service
from app.connectivity.models import BundleFunding, DataBundle
from app.connectivity.months import add_months, last_day_of
from app.connectivity.numbers import read_numbers
from app.connectivity.queries import get_bundle
from app.connectivity.states import BUNDLE_TRANSITIONS, BundleKind, BundleState
from app.core import clock
from app.core.errors import Refused, StalePage
from app.core.permissions import SYSTEM, Role
from app.core.signals import bundle_unavailable
from app.core.state_machine import WrongMove
from app.organisations.funding import Share
from tests.factories.accounts import make_user
from tests.factories.connectivity import make_bundle
from tests.factories.organisations import make_funder
from tests.pages import Page

_S = BundleState
PageCheck = Callable[..., Page]
SignIn = Callable[..., FlaskClient]


def offer(**values: object) -> service.Offer:
    facts = {"kind": BundleKind.SIM, "network": "Vodafone", "gb_month": 20, "months": 6, **values}
    return service.Offer(**facts)


@pytest.mark.parametrize("to", list(_S))
@pytest.mark.parametrize("state", list(_S))
def test_every_pair_of_states(session: Session, state: _S, to: _S) -> None:
    bundle = make_bundle(state, activated_on=clock.today(), ends_on=clock.today())
    if to in BUNDLE_TRANSITIONS[state]:
        move(bundle, to, SYSTEM)
        assert bundle.state == to
    else:
        with pytest.raises(WrongMove):
            move(bundle, to, SYSTEM)


def test_numbers_become_bundles_once(session: Session) -> None:
    funder = make_funder()
    pasted = "8944 1000 0000 0001\n\n8944-1000-0000-0002\n8944100000000001\n"
    booked = service.book_in_bundles(SYSTEM, offer(cost_pence_each=999), pasted, [Share(funder.id)])
    assert [bundle.last_four for bundle in booked.bundles] == ["0001", "0002"]
    assert booked.doubled_lines == (4,) and not booked.already_known
    again = service.book_in_bundles(SYSTEM, offer(), pasted + "8944100000000003", [Share(funder.id)])
    assert [bundle.last_four for bundle in again.bundles] == ["0003"] and again.already_known == ["0001", "0002"]
    assert session.scalar(select(func.sum(BundleFunding.cost_pence))) == 2 * 999


def test_the_number_is_not_readable_in_the_database(session: Session) -> None:
    bundle = make_bundle()
    raw = session.connection().exec_driver_sql("SELECT number FROM data_bundle").scalar()
    assert bundle.number.encode() not in bytes(raw)


@pytest.mark.parametrize(
    ("values", "pasted", "sentence"),
    [
        ({}, "", "at least one number"), ({}, "894410\nhello!\n", "Line 2: this is not a number"),
        ({"network": " "}, "8944100", "network"), ({"months": 0}, "8944100", "months"),
        ({"gb_month": 0}, "8944100", "gigabytes"), ({"use_by": date(2020, 1, 1)}, "8944100", "use-by"),
    ],
)
def test_bad_batches_are_refused_whole(session: Session, values: dict, pasted: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        service.book_in_bundles(SYSTEM, offer(**values), pasted, [Share(make_funder().id)])
    assert session.scalar(select(func.count()).select_from(DataBundle)) == 0


def test_a_bundle_is_reserved_once_and_runs_its_months(session: Session) -> None:
    bundle = make_bundle(months=6)
    service.reserve_bundle(SYSTEM, bundle)
    with pytest.raises(Refused, match="taken by somebody else"):
        service.reserve_bundle(SYSTEM, bundle)
    service.release_bundle(SYSTEM, bundle)
    service.release_bundle(SYSTEM, bundle)
    assert bundle.state == _S.IN_STOCK
    service.reserve_bundle(SYSTEM, bundle)
    service.activate_bundle(SYSTEM, bundle, on=date(2026, 8, 31))
    assert (bundle.activated_on, bundle.ends_on) == (date(2026, 8, 31), date(2027, 2, 27))


def test_a_bundle_past_its_use_by_date_is_not_promised(session: Session) -> None:
    with pytest.raises(Refused, match="use-by"):
        service.reserve_bundle(SYSTEM, make_bundle(use_by=clock.today() - timedelta(days=1)))


def test_bundles_that_are_over_are_closed(session: Session) -> None:
    over = make_bundle(_S.ACTIVE, activated_on=date(2025, 1, 1))
    last_day = make_bundle(_S.ACTIVE, activated_on=clock.today(), ends_on=clock.today())
    assert service.end_bundles_over(SYSTEM) == 1
    assert (over.state, last_day.state) == (_S.ENDED, _S.ACTIVE)


def test_whoever_promised_a_lost_bundle_is_told(session: Session) -> None:
    told: list[int] = []

    def listen(_sender: object, bundle_id: int) -> None:
        told.append(bundle_id)

    promised = make_bundle(_S.RESERVED)
    with bundle_unavailable.connected_to(listen):
        service.report_bundle_lost(SYSTEM, promised)
        service.report_bundle_lost(SYSTEM, make_bundle())
    assert told == [promised.id]


def test_a_stale_version_is_refused(session: Session) -> None:
    bundle = make_bundle()
    with pytest.raises(StalePage):
        service.end_bundle(SYSTEM, bundle, version_seen=bundle.version + 1)


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_months_add_up(start: date, first: int, second: int) -> None:
    end = add_months(start, first)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == first
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).month != end.month)
    if start.day <= 28:
        assert add_months(end, second) == add_months(start, first + second)
    if first:
        assert start < last_day_of(start, first) + timedelta(days=1) == end


@given(st.lists(st.from_regex(r"[A-Za-z0-9]{5}[0-9]{1,15}", fullmatch=True), max_size=20))
def test_every_pasted_number_is_read_or_told(lines: list[str]) -> None:
    read = read_numbers("\n".join(lines))
    assert len(read.numbers) + len(read.doubled_lines) == len(lines) and not read.unreadable_lines
    assert set(read.numbers) == {line.upper() for line in lines}
    assert read_numbers("\r\n".join(f" {'-'.join(line)} " for line in lines)) == read


def test_bundles_by_form(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    first, second = make_funder(name="One Fund"), make_funder(name="Two Fund")
    client = sign_in(make_user(Role.COORDINATOR))
    page(client.get("/data-bundles/new"))
    sent = {"kind": "sim", "network": "Vodafone", "gb_month": "20", "months": "6", "numbers": "8944100001\n8944100002",
            "funder_1": str(first.id), "share_1": "60", "funder_2": str(second.id), "share_2": "30", "cost": "10"}
    shown = page(client.post("/data-bundles/new", data=sent), 422)
    assert "The shares add up to 90%" in shown.text
    nobody = client.post("/data-bundles/new", data={**sent, "funder_1": "", "funder_2": ""})
    assert "Choose who pays for it." in page(nobody, 422).text
    shown = page(client.post("/data-bundles/new", data={**sent, "share_2": "40"}, follow_redirects=True))
    assert "2 booked in." in shown.text
    shown = page(client.post("/data-bundles/new", data={**sent, "share_2": "40"}, follow_redirects=True))
    assert "2 were in our books already" in shown.text and "Nothing new was booked in." in shown.text
    one = {**sent, "share_2": "40", "numbers": "8944100001\n8944-100001\n8944100003"}
    shown = page(client.post("/data-bundles/new", data=one, follow_redirects=True))
    assert "1 was in our books already and stays as it is" in shown.text
    assert "A number stood twice and counts once: line 2." in shown.text
    wrong = page(client.post("/data-bundles/new", data={**sent, "network": "", "numbers": "hello\n8944100009"}), 422)
    assert "Enter the network." in wrong.text and "Line 1: this is not a number." in wrong.text
    reference = session.scalars(select(DataBundle.reference)).first()
    shown = page(client.get(f"/data-bundles/{reference}"))
    assert "One Fund 60%; Two Fund 40%" in shown.text and "8944100001" not in shown.text
    bundle = get_bundle(reference)
    client.post(f"/data-bundles/{reference}/loss", data={"version": bundle.version})
    session.expire_all()
    assert bundle.state == _S.LOST
    page(client.post(f"/data-bundles/{reference}/find", data={"version": "1"}, follow_redirects=True))
    session.expire_all()
    assert bundle.state == _S.LOST, "a stale page changes nothing"
    page(client.get("/data-bundles/?state=lost&kind=sim&network=Vodafone&last_four=" + bundle.last_four))
    page(client.get("/data-bundles/B-000000"), 404)


@pytest.mark.parametrize("state", list(_S))
def test_every_state_has_its_page(sign_in: SignIn, page: PageCheck, session: Session, state: _S) -> None:
    bundle = make_bundle(state)
    client = sign_in(make_user(Role.COORDINATOR))
    page(client.get(f"/data-bundles/{bundle.reference}"))
    page(client.get("/data-bundles/"))


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.CASEWORKER, Role.DONOR, Role.ADMINISTRATOR])
def test_other_roles_see_no_bundles(sign_in: SignIn, session: Session, role: Role) -> None:
    assert sign_in(make_user(role)).get("/data-bundles/").status_code == 403
