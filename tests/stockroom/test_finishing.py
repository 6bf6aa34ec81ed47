"""What is short and what to finish first; how long devices stand; nobody's name anywhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Role
from app.devices.service.testing import start_testing
from app.devices.states import DeviceState, FormFactor
from app.referrals.states import DeviceKind, ReferralState
from app.stockroom.queries import ageing
from app.stockroom.service.minimum import set_minimums
from app.stockroom.shortage import FOR_ANY, SERVES, shortages
from tests.factories.accounts import make_user
from tests.factories.devices import make_device
from tests.factories.referrals import make_referral
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
_numbers = st.integers(0, 500)


@given(st.dictionaries(st.sampled_from(DeviceKind), _numbers), st.dictionaries(st.sampled_from(FormFactor), _numbers),
       st.dictionaries(st.sampled_from(FormFactor), _numbers))
def test_what_is_short_adds_up(
    waiting: dict[DeviceKind, int], stock: dict[FormFactor, int], minimum: dict[FormFactor, int]
) -> None:
    rows = shortages(waiting, stock, minimum)
    assert [row.short for row in rows] == sorted((row.short for row in rows), reverse=True)
    assert sum(row.waiting for row in rows) == sum(waiting.values())
    assert sum(row.minimum for row in rows) == sum(minimum.values())
    computers = [one for kind in FOR_ANY for one in SERVES[kind]]
    wanted = sum(waiting.get(kind, 0) for kind in (*FOR_ANY, DeviceKind.ANY)) + sum(
        minimum.get(one, 0) for one in computers)
    have = sum(stock.get(one, 0) for one in computers)
    missing = sum(row.short for row in rows if row.kind in {*FOR_ANY, DeviceKind.ANY})
    assert missing >= wanted - have, "never less than is missing altogether"


def test_the_nearest_to_the_shelf_stands_first(session: Session) -> None:
    graded, wiped = make_device(DeviceState.GRADED), make_device(DeviceState.WIPED)
    apart = make_device(DeviceState.GRADED)
    apart.quarantine_reason = "safety"
    make_device(DeviceState.GRADED, form_factor=FormFactor.TABLET)
    found = [device.id for device in ageing.list_to_finish({FormFactor.LAPTOP})]
    assert found.index(graded.id) < found.index(wiped.id) and apart.id not in found


def test_minimums(session: Session) -> None:
    actor = make_user(Role.COORDINATOR)
    set_minimums(actor, {FormFactor.LAPTOP: 4, FormFactor.TABLET: 0})
    set_minimums(actor, {FormFactor.LAPTOP: 4})
    assert ageing.minimums() == {FormFactor.LAPTOP: 4}
    with pytest.raises(Refused, match="Enter a number"):
        set_minimums(actor, {FormFactor.LAPTOP: -1})


def test_age_counts_from_the_last_move(session: Session) -> None:
    device = make_device(DeviceState.WIPED, received_at=clock.now() - timedelta(days=40))
    assert ageing.count_by_age()[DeviceState.WIPED, 3] == 1
    start_testing(make_user(Role.TECHNICIAN), device)
    assert ageing.count_by_age()[DeviceState.TESTING, 0] == 1
    shelved = make_device(DeviceState.IN_STOCK, stocked_at=clock.now() - timedelta(days=9))
    assert ageing.count_by_age()[DeviceState.IN_STOCK, 2] == 1
    assert [row[0].id for row in ageing.list_longest(DeviceState.IN_STOCK)] == [shelved.id]


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.COORDINATOR])
def test_pages_name_nobody_and_take_few_statements(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck, role: Role
) -> None:
    referral = make_referral(ReferralState.WAITING)
    name, reference = referral.full_name, referral.reference
    make_device(DeviceState.WIPED)
    session.commit()
    client = sign_in(make_user(role))
    for address in ("/stockroom/", "/stockroom/finish-first", "/stockroom/minimum", "/stockroom/ageing",
                    "/stockroom/ageing?state=wiped", "/stockroom/ageing?state=nonsense"):
        session.expunge_all()
        with statements() as sent:
            shown = page(client.get(address))
        assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
        assert name not in shown.text and reference not in shown.text
    assert "waited for" in page(client.get("/stockroom/finish-first")).text
    assert client.post("/stockroom/minimum", data={"laptop": "20001"}).status_code == 422
    assert client.post("/stockroom/minimum", data={"laptop": "2"}).status_code == 303


def test_the_workshop_s_list_in_order(
    session: Session, sign_in: Callable[[Any], FlaskClient], page: PageCheck
) -> None:
    for number in range(55):
        make_device(DeviceState.IN_STOCK, location=f"Shelf {number % 7}" if number % 3 else None)
    session.commit()
    client = sign_in(make_user(Role.TECHNICIAN))
    for sort in ("tag", "-tag", "location", "-location", "nonsense"):
        address, tags = f"/workshop/?sort={sort}", list[str]()
        while address:
            session.expunge_all()
            with statements() as sent:
                shown = page(client.get(address))
            assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
            found = [link.rsplit("/", 1)[1] for link in shown.links() if link.startswith("/workshop/RC-9")]
            assert found
            tags += found
            address = next((link for link in shown.links() if "after=" in link), "")
        assert len(tags) == len(set(tags)) == 55, sort
        exported = client.get(f"/workshop/export.csv?sort={sort}").get_data(as_text=True)
        assert [line.split(",")[0].strip('"') for line in exported.splitlines()[1:]] == tags
        if sort == "tag":
            assert tags == sorted(tags)
