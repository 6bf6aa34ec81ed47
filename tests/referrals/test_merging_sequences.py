"""Whatever sequence of merges, undoing, referrals and help: each referral has one household, all can be put back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import Role
from app.core.postcode import read_postcode
from app.core.state_machine import set_state
from app.extensions import db
from app.referrals.household_models import HouseholdMerge, HouseholdPair, MergedReferral, OwnHelp
from app.referrals.models import Household, Referral
from app.referrals.queries.households import seen_of
from app.referrals.service import find_or_make_household
from app.referrals.service.checking_pairs import look_for_same_household, set_apart, take_apart_back
from app.referrals.service.households import note_help, own_home_of, place_in_household
from app.referrals.service.merging import merge_households, undo_merge
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_draft, make_household, make_referral

HOMES = 5
FIRST_DAY = date(2026, 1, 1)
ADDRESSES = ["Flat 2, 10 High St", "10/2 High Street", "10 High Street", "Flat 2, 10 Hihg St", "Flat 3, 10 High St"]
homes = st.integers(0, HOMES - 1)


class Households(RuleBasedStateMachine):
    """The service beside a plain model: a forest of homes, and what each home itself was given when."""

    def __init__(self) -> None:
        super().__init__()
        self.actor = make_user(Role.COORDINATOR)
        self.homes = [make_household(address) for address in ADDRESSES]
        for home in self.homes:
            make_referral(household=home, phone=None)
        db.session.flush()
        self.ids = [home.id for home in self.homes]
        self.parent: dict[int, int] = {}
        self.merges: dict[int, HouseholdMerge] = {}
        self.own: dict[int, dict[NeedKind, date]] = {key: {} for key in self.ids}
        self.home_of = {
            row.id: row.household_id for row in db.session.scalars(
                select(Referral).where(Referral.household_id.in_(self.ids)))
        }
        self.apart: set[frozenset[int]] = set()

    def root(self, home: int) -> int:
        while home in self.parent:
            home = self.parent[home]
        return home

    def below(self, home: int) -> set[int]:
        return {home} | {inner for child, into in self.parent.items() if into == home for inner in self.below(child)}

    def helped(self, home: int, kind: NeedKind) -> date | None:
        return max((self.own[one][kind] for one in self.below(home) if kind in self.own[one]), default=None)

    @rule(one=homes, other=homes)
    def merge(self, one: int, other: int) -> None:
        stays, merged = self.root(self.ids[one]), self.root(self.ids[other])
        seen = seen_of(stays, merged)
        if stays == merged:
            with pytest.raises(Refused):
                merge_households(self.actor, stays, merged, "same_people", seen=seen)
            return
        self.merges[merged] = merge_households(self.actor, stays, merged, "same_people", seen=seen)
        self.parent[merged] = stays

    @precondition(lambda self: self.parent)
    @rule(choice=st.integers(0, 9))
    def undo(self, choice: int) -> None:
        merged = sorted(self.parent)[choice % len(self.parent)]
        undo_merge(self.actor, self.merges[merged], "Two families.", seen=seen_of(self.root(merged)))
        del self.parent[merged]

    @rule(home=homes)
    def refer(self, home: int) -> None:
        draft = make_draft()
        place_in_household(draft, ADDRESSES[home], read_postcode("L8 1XY"))
        draft.submitted_at = clock.now()
        set_state(draft, ReferralState.SUBMITTED)  # as sending does, after the household is known
        db.session.flush()
        self.home_of[draft.id] = self.ids[home]

    @rule(choice=st.integers(0, 30), kind=st.sampled_from(NeedKind), days=st.integers(0, 400))
    def help(self, choice: int, kind: NeedKind, days: int) -> None:
        referral_id = sorted(self.home_of)[choice % len(self.home_of)]
        referral, on = db.session.get_one(Referral, referral_id), FIRST_DAY + timedelta(days=days)
        assert referral.household is not None
        note_help(referral.household, kind, on, home_id=own_home_of(referral))
        own = self.own[self.home_of[referral_id]]
        own[kind] = max(on, own.get(kind, on))

    @rule(home=homes)
    def look(self, home: int) -> None:
        look_for_same_household(self.ids[home])

    @rule(one=homes, other=homes)
    def tell_apart_or_take_back(self, one: int, other: int) -> None:
        first, second = self.root(self.ids[one]), self.root(self.ids[other])
        if first == second:
            return
        told = [two for two in self.apart if {self.root(home) for home in two} == {first, second}]
        if told:
            take_apart_back(self.actor, first, second)
            self.apart -= set(told)
        else:
            pair = set_apart(self.actor, first, second, None, seen=seen_of(first, second))
            self.apart.add(frozenset((pair.lower_id, pair.higher_id)))

    @invariant()
    def each_referral_stands_in_the_one_household_of_its_home(self) -> None:
        db.session.expire_all()
        for referral_id, home in self.home_of.items():
            assert db.session.get_one(Referral, referral_id).household_id == self.root(home)

    @invariant()
    def each_home_is_helped_when_any_below_it_was(self) -> None:
        for home in self.ids:
            household = db.session.get_one(Household, home)
            for kind in NeedKind:
                assert household.helped_on(kind) == self.helped(home, kind)

    @invariant()
    def an_address_leads_to_the_household_that_stays(self) -> None:
        for place, home in enumerate(self.ids):
            assert find_or_make_household(ADDRESSES[place], read_postcode("L8 1XY")).id == self.root(home)

    @invariant()
    def two_households_are_offered_once_and_never_when_told_apart(self) -> None:
        pairs = db.session.scalars(select(HouseholdPair).where(HouseholdPair.is_open)).all()
        offered = [frozenset((self.root(pair.lower_id), self.root(pair.higher_id))) for pair in pairs]
        assert len(offered) == len(set(offered)) and all(len(two) == 2 for two in offered)
        told = {frozenset(self.root(home) for home in two) for two in self.apart}
        assert not told & set(offered)

    def teardown(self) -> None:
        """Undo all that is left, the newest not first: everything is as it began, with what was added since."""
        for merged in sorted(self.parent):
            undo_merge(self.actor, self.merges[merged], "Back.", seen=seen_of(self.root(merged)))
            del self.parent[merged]
        self.each_referral_stands_in_the_one_household_of_its_home()
        self.each_home_is_helped_when_any_below_it_was()
        for left in (MergedReferral, OwnHelp):
            assert db.session.scalars(select(left)).all() == []


@contextmanager
def undone(session: Session) -> Iterator[None]:
    nested = session.begin_nested()
    try:
        yield
    finally:
        session.expire_all()
        nested.rollback()
        session.expunge_all()


def test_any_sequence_keeps_each_referral_in_one_household(session: Session) -> None:
    class Isolated(Households):
        def __init__(self) -> None:
            self.fence: Any = undone(session)
            self.fence.__enter__()
            super().__init__()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.fence.__exit__(None, None, None)

    run_state_machine_as_test(Isolated, settings=settings(max_examples=25, stateful_step_count=15, deadline=None))
