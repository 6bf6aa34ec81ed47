"""The waiting list: place, measured wait, what is in the way, and words fit for the household."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.core import clock
from app.core.permissions import Role
from app.matching.queries.blocking import what_blocks
from app.messaging.models import Message
from app.referrals import queries, service
from app.referrals.queries.outlook import FEWEST_FOR_A_WAIT, UNKNOWN_WAIT, wait_in_weeks
from app.referrals.states import DeviceKind, NeedKind, ReferralState
from app.referrals.waiting_words import expectation, household_words
from tests.factories.accounts import make_user
from tests.factories.organisations import make_programme
from tests.factories.referrals import make_referral
from tests.pages import Page
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]
BOTH = (NeedKind.DEVICE, NeedKind.DATA)


def hand_over(kind: DeviceKind, weeks: int, times: int = 1, **values: Any) -> None:
    now = clock.now()
    for _ in range(times):
        make_referral(
            ReferralState.CLOSED, device_kind=kind, handed_over_at=now - timedelta(days=3),
            waiting_since=now - timedelta(days=3 + 7 * weeks), **values,
        )


@given(st.lists(st.integers(0, 400), max_size=60))
def test_a_wait_is_in_order_and_never_nothing(days: list[int]) -> None:
    wait = wait_in_weeks(days)
    if len(days) < FEWEST_FOR_A_WAIT:
        assert wait == UNKNOWN_WAIT
    else:
        assert wait.middle is not None
        assert 1 <= wait.least <= wait.middle <= wait.most <= max(1, round(max(days) / 7) + 1)
        assert wait.counted == len(days)


def test_the_wait_is_that_of_what_was_asked_for(session: Session) -> None:
    hand_over(DeviceKind.LAPTOP, 8, 10)
    hand_over(DeviceKind.TABLET, 2, 10)
    hand_over(DeviceKind.SMARTPHONE, 1, 3)
    outlooks = {
        kind: queries.outlooks_of(make_referral(ReferralState.WAITING, device_kind=kind))[0].wait
        for kind in (DeviceKind.LAPTOP, DeviceKind.TABLET, DeviceKind.SMARTPHONE)
    }
    assert (outlooks[DeviceKind.LAPTOP].middle, outlooks[DeviceKind.TABLET].middle) == (8, 2)
    assert outlooks[DeviceKind.SMARTPHONE].counted == 23, "too few smartphones: every device counts"
    data = queries.outlooks_of(make_referral(ReferralState.WAITING, kinds=(NeedKind.DATA,)))[0].wait
    assert data == UNKNOWN_WAIT


def test_hand_overs_before_the_last_90_days_do_not_count(session: Session) -> None:
    with clock.pretend(clock.now() - timedelta(days=95)):
        hand_over(DeviceKind.LAPTOP, 8, 12)
    assert queries.slowest_wait(make_referral(ReferralState.WAITING)) == UNKNOWN_WAIT


def test_the_place_counts_only_similar_needs_that_wait(session: Session) -> None:
    now = clock.now()
    for days in (9, 8, 7):
        make_referral(ReferralState.WAITING, waiting_since=now - timedelta(days=days))
    make_referral(ReferralState.WAITING, waiting_since=now - timedelta(days=20), device_kind=DeviceKind.TABLET)
    make_referral(ReferralState.MATCHED, waiting_since=now - timedelta(days=20))
    make_referral(ReferralState.WAITING, waiting_since=now - timedelta(days=9), kinds=(NeedKind.DATA,))
    mine = make_referral(ReferralState.WAITING, waiting_since=now - timedelta(days=8, hours=1), kinds=BOTH)
    device, data = queries.outlooks_of(mine)
    assert (device.place.place, device.place.of) == (2, 4)  # type: ignore[union-attr]
    assert (data.place.place, data.place.of) == (2, 2)  # type: ignore[union-attr]
    assert "Number 2 of 4 by date" in expectation(device).place


def test_the_household_hears_no_reasons_points_or_numbers_of_others(session: Session) -> None:
    hand_over(DeviceKind.LAPTOP, 8, 10)
    for state in ReferralState:
        mine = make_referral(state, decision_reason="no_stock", hold_reason="away", kinds=BOTH)
        told = " ".join(household_words(mine, queries.outlooks_of(mine)))
        assert not any(word in told.lower() for word in ("point", "number", "no_stock", "stock", "away", "criteria"))
        if state == ReferralState.WAITING:
            assert "The wait for a laptop is usually 8 weeks." in told
            assert "The wait for mobile data is usually 4 to 6 weeks." in told and "We text you" in told
    silent = make_referral(ReferralState.WAITING, contact_by="caseworker", phone=None)
    assert "The person who referred you tells you" in " ".join(household_words(silent, []))


def test_the_text_tells_the_wait_of_what_takes_longest(session: Session) -> None:
    hand_over(DeviceKind.LAPTOP, 8, 10)
    referral = make_referral(kinds=BOTH)
    service.accept(make_user(Role.COORDINATOR), referral, version=referral.version)
    body = session.query(Message.body).filter(Message.referral_id == referral.id).scalar()
    assert "8 weeks" in body


def test_what_is_in_the_way_follows_the_stock(session: Session) -> None:
    referral = make_referral(ReferralState.WAITING, kinds=BOTH)
    assert what_blocks(referral.id) == ["No laptop is in stock now.", "No SIM or voucher is in stock now."]
    assert what_blocks(10**9) == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.CASEWORKER])
def test_the_case_tells_it_in_a_dozen_statements(
    sign_in: SignIn, page: PageCheck, session: Session, role: Role
) -> None:
    programme = make_programme()
    version_id = queries.current_version().id if programme else None  # type: ignore[union-attr]
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(ReferralState.WAITING, caseworker, kinds=BOTH, programme_version_id=version_id)
    client = sign_in(caseworker if role == Role.CASEWORKER else make_user(role))
    address = f"/referrals/{referral.reference}"
    session.expire_all()
    with statements() as sent:
        shown = page(client.get(address))
    assert len(sent) <= MOST_A_PAGE, "\n".join(sent)
    for words in ("For a laptop", "Number 1 of 1", "No laptop is in stock now", "What you can tell the household"):
        assert words in shown.text
