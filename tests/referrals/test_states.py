"""All pairs of states through `move`, the words of every state, and the way from waiting to closed."""

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy.orm import Session

from app.audit.queries import list_for
from app.audit.service import move
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import SYSTEM, Role
from app.core.state_machine import WrongMove
from app.referrals import service
from app.referrals.state_words import STATIONS, WORDS, sentence_for, station_of, tag_for
from app.referrals.states import OPEN_STATES, REFERRAL_TRANSITIONS, NeedKind, NeedState, ReferralState
from app.referrals.timeline import moments
from tests.factories.accounts import make_user
from tests.factories.referrals import make_household, make_referral

BOTH = (NeedKind.DEVICE, NeedKind.DATA)


@pytest.mark.parametrize("before", ReferralState)
def test_only_the_table_is_allowed(session: Session, before: ReferralState) -> None:
    for after in ReferralState:
        referral = make_referral(before, submitted_at=clock.now())
        if after in REFERRAL_TRANSITIONS[before]:
            move(referral, after, SYSTEM)
            event = list_for("referral", referral.id)[-1]
            assert (referral.state, event.from_state, event.to_state) == (after, before, after)
        else:
            with pytest.raises(WrongMove):
                move(referral, after, SYSTEM)
            assert referral.state == before


def test_every_state_can_be_reached_and_only_closed_is_final() -> None:
    reached, last = {ReferralState.DRAFT}, set[ReferralState]()
    while reached != last:
        last, reached = reached, reached.union(*(REFERRAL_TRANSITIONS[state] for state in reached))
    assert reached == set(ReferralState)
    assert [state for state, after in REFERRAL_TRANSITIONS.items() if not after] == [ReferralState.CLOSED]
    assert set(ReferralState) - {
        ReferralState.DRAFT, ReferralState.HANDED_OVER, ReferralState.CLOSED, ReferralState.DECLINED,
        ReferralState.WITHDRAWN,
    } == OPEN_STATES


@pytest.mark.parametrize(("state", "is_hub"), list(product(ReferralState, (True, False))))
def test_every_state_has_words_for_everybody(state: ReferralState, is_hub: bool) -> None:
    words = WORDS[state]
    assert tag_for(state, is_hub=is_hub) and sentence_for(state, is_hub=is_hub).endswith(".")
    assert words.household.endswith(".") and "declin" not in words.household.lower()
    for was_accepted in (True, False):
        assert 0 <= station_of(state, was_accepted=was_accepted) <= len(STATIONS)


@pytest.mark.parametrize(("before", "after"), list(product(ReferralState, ReferralState)))
def test_every_move_can_be_told(session: Session, before: ReferralState, after: ReferralState) -> None:
    if after in REFERRAL_TRANSITIONS[before]:
        referral = make_referral(before, submitted_at=clock.now())
        event = move(referral, after, SYSTEM)
        told = moments([event], [], [], [], {}, is_hub=True)
        silent = after == ReferralState.NEEDS_INFORMATION or (before, after) in {
            (ReferralState.NEEDS_INFORMATION, ReferralState.SUBMITTED),
            (ReferralState.ACCEPTED, ReferralState.WAITING),
        }
        assert len(told) == (0 if silent else 1)


# --- from waiting to closed ----------------------------------------------------------------------------------------


def test_a_household_gets_both_and_the_case_is_closed(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    referral = make_referral(ReferralState.WAITING, kinds=BOTH)
    household = referral.household
    assert household is not None
    service.set_matched(coordinator, referral, BOTH)
    service.mark_ready(coordinator, referral)
    service.record_hand_over(coordinator, referral, BOTH)
    assert household.device_helped_on == household.data_helped_on == clock.today()
    assert {need.state for need in referral.needs} == {NeedState.MET}
    service.close(coordinator, referral)
    assert referral.state == ReferralState.CLOSED and referral.handed_over_at and referral.closed_at


def test_a_need_is_held_once_and_only_if_asked_for(session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    referral = make_referral(ReferralState.WAITING)
    with pytest.raises(Refused, match="not waiting for data"):
        service.set_matched(coordinator, referral, BOTH)
    session.rollback()
    referral = make_referral(ReferralState.WAITING)
    service.set_matched(coordinator, referral, {NeedKind.DEVICE})
    with pytest.raises(Refused, match="not waiting for a device"):
        service.set_matched(coordinator, referral, {NeedKind.DEVICE})


@pytest.mark.parametrize("state", [ReferralState.MATCHED, ReferralState.READY])
def test_what_was_held_is_let_go_and_the_place_is_kept(session: Session, state: ReferralState) -> None:
    referral = make_referral(state, kinds=BOTH)
    since = referral.waiting_since
    service.return_to_waiting(SYSTEM, referral, reason="not_collected")
    assert {need.state for need in referral.needs} == {NeedState.OPEN}
    assert (referral.state, referral.waiting_since) == (ReferralState.WAITING, since)


def test_a_need_that_was_never_met_is_dropped_aloud(session: Session) -> None:
    referral = make_referral(ReferralState.READY, kinds=BOTH)
    service.record_hand_over(SYSTEM, referral, {NeedKind.DEVICE})
    service.close(SYSTEM, referral)
    assert {need.kind: need.state for need in referral.needs} == {
        NeedKind.DEVICE: NeedState.MET, NeedKind.DATA: NeedState.DROPPED,
    }
    assert "dropped_need" in [event.action for event in list_for("referral", referral.id)]


def test_an_earlier_day_never_replaces_a_later_one(session: Session) -> None:
    household = make_household(device_helped_on=date(2026, 5, 1))
    service.record_help(household, NeedKind.DEVICE, date(2026, 4, 1))
    assert household.device_helped_on == date(2026, 5, 1)
    service.record_help(household, NeedKind.DEVICE, date(2026, 5, 1) + timedelta(days=1))
    assert household.device_helped_on == date(2026, 5, 2)
