"""Whatever people do to a referral, and in whatever order: its needs stand where the referral stands."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit.queries import list_for
from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Role
from app.extensions import db
from app.referrals import service
from app.referrals.models import Referral
from app.referrals.states import REFERRAL_TRANSITIONS, NeedKind, NeedState, ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_referral

S, N = ReferralState, NeedState
Act = Callable[[User, Referral], Any]
ACTIONS: dict[str, Act] = {
    "accept": lambda who, row: service.accept(who, row, version=row.version, override_reason="Agreed."),
    "ask": lambda who, row: service.ask(who, row, f"Which floor? {row.version}", version=row.version),
    "answer": lambda who, row: service.answer(who, row, f"The second. {row.version}", version=row.version),
    "hold": lambda who, row: service.hold(
        who, row, "away", clock.today() + timedelta(days=3), version=row.version),
    "resume": lambda who, row: service.resume(who, row, version=row.version),
    "decline": lambda who, row: service.decline(who, row, "no_stock", version=row.version),
    "withdraw": lambda who, row: service.withdraw(who, row, "moved_away", version=row.version),
    "reopen": lambda who, row: service.reopen(who, row, version=row.version),
    "match the device": lambda who, row: service.set_matched(who, row, [NeedKind.DEVICE]),
    "match both": lambda who, row: service.set_matched(who, row, [NeedKind.DEVICE, NeedKind.DATA]),
    "pack": service.mark_ready,
    "release": lambda who, row: service.return_to_waiting(who, row, reason="not_collected"),
    "hand over": lambda who, row: service.record_hand_over(
        who, row, [need.kind for need in row.needs if need.state == N.RESERVED]),
    "close": service.close,
}
USUAL_WAY = ["accept", "match both", "pack", "hand over"]
# Which states the needs of a referral may have, and whether at least one is held.
MAY_STAND = {
    **{state: ({N.OPEN}, False) for state in (
        S.SUBMITTED, S.NEEDS_INFORMATION, S.ACCEPTED, S.WAITING, S.ON_HOLD, S.DECLINED, S.WITHDRAWN)},
    S.MATCHED: ({N.OPEN, N.RESERVED}, True), S.READY: ({N.OPEN, N.RESERVED}, True),
    S.HANDED_OVER: ({N.OPEN, N.MET}, False), S.CLOSED: ({N.MET, N.DROPPED}, False),
}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begun=st.integers(0, len(USUAL_WAY)), then=st.lists(st.sampled_from(sorted(ACTIONS)), min_size=3, max_size=12))
def test_needs_stand_where_their_referral_stands(session: Session, begun: int, then: list[str]) -> None:
    done = [*USUAL_WAY[:begun], *then]
    coordinator = make_user(Role.COORDINATOR)
    referral = make_referral(kinds=(NeedKind.DEVICE, NeedKind.DATA))
    for name in done:
        before = referral.state
        _try(coordinator, referral, ACTIONS[name])
        allowed, is_held = MAY_STAND[referral.state]
        states = {need.kind: need.state for need in referral.needs}
        assert set(states.values()) <= allowed, (done, name, referral.state, states)
        assert (N.RESERVED in states.values()) == is_held, (done, name, referral.state, states)
        assert before == referral.state or _can_reach(before, referral.state)
    moves = [event for event in list_for("referral", referral.id) if event.to_state]
    assert all(one.to_state == two.from_state for one, two in pairwise(moves))
    assert referral.state == (moves[-1].to_state if moves else S.SUBMITTED), "every change is in the audit"


def _try(who: User, referral: Referral, act: Act) -> None:
    try:
        with db.session.begin_nested():
            act(who, referral)
    except Refused:
        db.session.refresh(referral)


def _can_reach(before: ReferralState, after: ReferralState) -> bool:
    """In one move, or in the two of an acceptance."""
    nexts = REFERRAL_TRANSITIONS[before]
    return after in nexts or any(after in REFERRAL_TRANSITIONS[one] for one in nexts)


@pytest.mark.parametrize("state", ReferralState)
def test_the_table_speaks_of_every_state(state: ReferralState) -> None:
    assert state == S.DRAFT or state in MAY_STAND
