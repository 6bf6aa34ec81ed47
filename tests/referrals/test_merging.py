"""Making two households one and undoing it: who may, what moves, what the rules see after it, and two at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit.models import AuditEvent
from app.core import clock
from app.core.db import transaction
from app.core.encryption import blind_index
from app.core.errors import Forbidden, Refused, StalePage
from app.core.permissions import Role
from app.core.postcode import read_postcode
from app.extensions import db
from app.referrals import queries, service
from app.referrals.household_models import HouseholdMerge, HouseholdPair, MergedReferral
from app.referrals.models import Household, Referral
from app.referrals.queries.households import count_pairs_to_check, homes_of, households_to_check, seen_of
from app.referrals.queries.sketches import MOST_HOMES_A_PHONE
from app.referrals.service.checking_pairs import (
    look_everywhere,
    look_for_same_household,
    set_apart,
    take_apart_back,
)
from app.referrals.service.households import households_behind, note_own_homes
from app.referrals.service.merging import merge_households, undo_merge
from app.referrals.service.straying import put_strays_in_place
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_draft, make_household, make_referral
from tests.referrals.test_two_at_once import at_once, real

__all__ = ["real"]
FLAT, SLASH = "Flat 2, 10 High St", "10/2 High Street"
HERE = read_postcode("L8 1XY")


def two(**values: Any) -> tuple[User, Household, Household]:
    coordinator = make_user(Role.COORDINATOR)
    return coordinator, make_household(FLAT), make_household(SLASH, **values)


def make_one(actor: User, stays: Household, merged: Household) -> HouseholdMerge:
    return merge_households(actor, stays.id, merged.id, "same_people", seen=seen_of(stays.id, merged.id))


# --- finding ------------------------------------------------------------------------------------------------------


def test_sending_a_referral_looks_for_the_same_household(session: Session, app: Flask) -> None:
    caseworker = make_user(Role.CASEWORKER)
    known = make_referral(household=make_household(FLAT), first_name="Somebody", last_name="Else")
    draft = make_draft(caseworker, address=SLASH, postcode="L8 1XY")
    service.submit(caseworker, draft, version=draft.version)
    session.commit()
    jobs = [job for job in app.extensions["sent_jobs"] if job.name == "workers.referrals.look_for_same_household"]
    assert [job.args for job in jobs] == [(draft.household_id,)]
    assert draft.household_id != known.household_id
    assert look_for_same_household(draft.household_id or 0) == 1
    assert look_for_same_household(known.household_id or 0) == 0, "the pair is known already"
    assert count_pairs_to_check() == 1
    assert households_to_check({draft.household_id or 0, known.household_id or 0}) == {
        draft.household_id, known.household_id,
    }


def test_a_phone_leads_to_another_postcode_but_not_when_an_office_gave_it(session: Session) -> None:
    near = make_referral(household=make_household("1 Low Road"), phone="+447700900001")
    make_referral(household=make_household("7 Far Lane", "L9 1AA"), phone="+447700900001")
    for number in range(MOST_HOMES_A_PHONE + 1):
        office = make_household(f"{number + 1} Office Road", f"L{number + 10} 1AA")
        make_referral(household=office, phone="+441514960000")
    offices = make_referral(household=make_household("90 Office Road", "L20 1AA"), phone="+441514960000")
    assert look_for_same_household(near.household_id or 0) == 1
    assert look_for_same_household(offices.household_id or 0) == 0


def test_the_whole_house_is_looked_over_in_portions(session: Session) -> None:
    for address in (FLAT, SLASH, "99 Nowhere Road"):
        make_referral(household=make_household(address), first_name=address, last_name=f"Of {len(address)}", phone=None)
    assert look_everywhere() == (0, 1)
    assert look_everywhere() == (0, 0)


def test_what_was_removed_after_its_time_is_never_compared(session: Session) -> None:
    old, new = make_household(FLAT), make_household(SLASH)
    old.address = old.postcode = None
    assert look_for_same_household(old.id) == 0
    assert look_for_same_household(new.id) == 0
    assert look_for_same_household(999_999_999) == 0


def test_the_command_looks_until_nothing_is_left(real: Flask) -> None:
    with real.app_context(), transaction():
        for address in (FLAT, SLASH):
            make_referral(household=make_household(address))
    for found in (1, 0):
        told = real.test_cli_runner().invoke(args=["households", "look"])
        assert told.output == f"New pairs to check: {found}. Referrals that followed a merge: 0.\n", told.output


# --- merging ------------------------------------------------------------------------------------------------------


def test_after_a_merge_the_rule_sees_the_help_of_both(session: Session) -> None:
    helped_on = clock.today() - timedelta(days=30)
    actor, stays, merged = two(device_helped_on=helped_on)
    old, new = make_referral(ReferralState.CLOSED, household=merged), make_referral(household=stays)
    seen = new.version
    assert queries.repeats(new, repeat_months=12) == []
    merge = make_one(actor, stays, merged)
    assert {old.household_id, new.household_id} == {stays.id}
    assert "was given a device" in queries.repeats(new, repeat_months=12)[0]
    with pytest.raises(Refused, match="To accept all the same"):
        service.accept(actor, new, version=seen)
    undo_merge(actor, merge, "Two families.", seen=seen_of(stays.id))
    assert (old.household_id, new.household_id) == (merged.id, stays.id)
    assert (stays.device_helped_on, merged.device_helped_on) == (None, helped_on)
    assert queries.repeats(new, repeat_months=12) == []


def test_the_old_address_leads_to_the_household_that_stays(session: Session) -> None:
    actor, stays, merged = two()
    merged.uprn_index = blind_index("100012345678", "uprn")
    merge = make_one(actor, stays, merged)
    caseworker = make_user(Role.CASEWORKER)
    drafts = [make_draft(caseworker, address=address, postcode="L8 1XY", uprn=uprn)
              for address, uprn in ((SLASH, None), ("1 Other Road", "100012345678"), (FLAT, None))]
    for draft in drafts:
        service.submit(caseworker, draft, version=draft.version)
    assert {draft.household_id for draft in drafts} == {stays.id}
    assert service.find_or_make_household(SLASH, HERE).id == stays.id
    undo_merge(actor, merge, "Two families.", seen=seen_of(stays.id))
    assert [draft.household_id for draft in drafts] == [merged.id, merged.id, stays.id]
    assert session.scalars(select(MergedReferral)).all() == []
    assert merged.address_index and merged.uprn_index


def test_help_given_after_a_merge_goes_with_the_referral_it_was_given_for(session: Session) -> None:
    actor, stays, merged = two()
    theirs = make_referral(ReferralState.READY, household=merged)
    merge = make_one(actor, stays, merged)
    service.record_hand_over(actor, theirs, [NeedKind.DEVICE])
    assert stays.device_helped_on == merged.device_helped_on == clock.today()
    undo_merge(actor, merge, "Two families.", seen=seen_of(stays.id))
    assert (stays.device_helped_on, merged.device_helped_on) == (None, clock.today())


def test_a_search_finds_a_merged_home_by_its_old_postcode(session: Session) -> None:
    actor, stays, merged = make_user(Role.COORDINATOR), make_household(FLAT), make_household("7 Far Lane", "L9 1AA")
    referral = make_referral(household=merged)
    make_one(actor, stays, merged)
    assert referral in queries.search(actor, "L9 1AA")


def test_who_may_not_decide_is_refused(session: Session) -> None:
    _, stays, merged = two()
    for role in set(Role) - {Role.COORDINATOR}:
        for act in (
            lambda actor: make_one(actor, stays, merged),
            lambda actor: set_apart(actor, stays.id, merged.id, None, seen=seen_of(stays.id, merged.id)),
            lambda actor: take_apart_back(actor, stays.id, merged.id),
        ):
            with pytest.raises(Forbidden):
                act(make_user(role))


@pytest.mark.parametrize(("reason", "words", "field"), [
    ("", None, "reason"), ("because", None, "reason"), ("other", " ", "words"),
])
def test_a_reason_is_needed(session: Session, reason: str, words: str | None, field: str) -> None:
    actor, stays, merged = two()
    with pytest.raises(Refused) as refused:
        merge_households(actor, stays.id, merged.id, reason, words, seen=seen_of(stays.id, merged.id))
    assert refused.value.field == field


def test_circles_chains_and_second_merges_are_refused_or_followed(session: Session) -> None:
    actor, first, second = two()
    third = make_household("99 High Street")
    referral = make_referral(household=first)
    inner = make_one(actor, second, first)
    with pytest.raises(Refused, match="one household already"):
        make_one(actor, first, second)
    with pytest.raises(StalePage):
        make_one(actor, third, first)
    outer = make_one(actor, third, second)
    assert referral.household_id == third.id and inner.leads_to_id == third.id
    assert homes_of([third.id]) == {third.id: [third.id, first.id, second.id]}
    undo_merge(actor, inner, "Not they.", seen=seen_of(third.id))
    assert referral.household_id == first.id
    with pytest.raises(Refused, match="undone already"):
        undo_merge(actor, inner, "Not they.", seen=seen_of(third.id))
    undo_merge(actor, outer, "Not they.", seen=seen_of(third.id))
    with pytest.raises(Refused, match="Say why"):
        undo_merge(actor, outer, " ", seen="")


def test_a_page_from_before_something_changed_is_stale(session: Session) -> None:
    actor, stays, merged = two()
    seen = seen_of(stays.id, merged.id)
    make_referral(household=merged)
    for act in (
        lambda: merge_households(actor, stays.id, merged.id, "same_people", seen=seen),
        lambda: set_apart(actor, stays.id, merged.id, None, seen=seen),
    ):
        with pytest.raises(StalePage):
            act()
    merge = make_one(actor, stays, merged)
    seen = seen_of(stays.id)
    make_referral(household=stays)
    with pytest.raises(StalePage):
        undo_merge(actor, merge, "Two families.", seen=seen)


def test_the_database_itself_lets_a_home_lead_to_one_household_only(session: Session) -> None:
    actor, stays, merged = two()
    other = make_household("99 High Street")
    make_one(actor, stays, merged)
    row = {"merged_id": merged.id, "into_id": other.id, "leads_to_id": other.id, "reason": "other",
           "merged_at": clock.now()}
    for bad in (row, {**row, "merged_id": other.id}):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(HouseholdMerge).values(**bad))


def test_every_decision_is_on_record_with_codes_only(session: Session) -> None:
    actor, stays, merged = two()
    make_referral(household=merged)
    merge = merge_households(
        actor, stays.id, merged.id, "other", "They are sisters.", seen=seen_of(stays.id, merged.id)
    )
    undo_merge(actor, merge, "They are cousins.", seen=seen_of(stays.id))
    set_apart(actor, stays.id, merged.id, "Cousins.", seen=seen_of(stays.id, merged.id))
    take_apart_back(actor, stays.id, merged.id)
    session.flush()
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "household")).all()
    assert [(event.action, event.actor_id) for event in sorted(events, key=lambda event: event.id)] == [
        (action, actor.id) for action in (
            "merged_household", "was_merged", "undid_merge", "was_split_off", "told_households_apart",
            "took_back_households_apart",
        )
    ]
    assert not any("sister" in str(event.detail) or "ousin" in str(event.detail) for event in events)


# --- pairs and decisions --------------------------------------------------------------------------------------------


def test_two_told_apart_are_not_offered_again_until_it_is_taken_back(session: Session) -> None:
    actor, one, other = two()
    look_for_same_household(one.id)
    set_apart(actor, one.id, other.id, None, seen=seen_of(one.id, other.id))
    look_for_same_household(one.id)
    make_referral(household=one, phone="+447700900005")
    make_referral(household=other, phone="+447700900005")
    look_for_same_household(other.id)
    assert count_pairs_to_check() == 0
    take_apart_back(actor, one.id, other.id)
    assert count_pairs_to_check() == 1
    with pytest.raises(Refused, match="Nobody said"):
        take_apart_back(actor, one.id, other.id)


def test_a_merge_settles_its_pair_and_undoing_it_offers_it_again(session: Session) -> None:
    actor, one, other = two()
    third = make_household("Flat 2, 10 Hihg St")
    for home in (one, other, third):
        look_for_same_household(home.id)
    assert count_pairs_to_check() == session.scalar(select(func.count()).select_from(HouseholdPair)) == 3
    merge = make_one(actor, one, other)
    assert count_pairs_to_check() == 1, "the third is compared once with the two that are one"
    undo_merge(actor, merge, "Two families.", seen=seen_of(one.id))
    assert count_pairs_to_check() == 3


# --- doors on the side -----------------------------------------------------------------------------------------------


def test_many_at_once_are_put_where_their_homes_lead(session: Session) -> None:
    actor, stays, merged = two()
    merge = make_one(actor, stays, merged)
    leads = households_behind([stays.id, merged.id])
    assert leads == {stays.id: stays.id, merged.id: stays.id}
    referral = make_referral(household=stays)
    session.flush()
    note_own_homes({referral.id: merged.id})
    undo_merge(actor, merge, "Two families.", seen=seen_of(stays.id))
    assert referral.household_id == merged.id


def test_a_stray_follows_its_home(session: Session) -> None:
    actor, stays, merged = two()
    merge = make_one(actor, stays, merged)
    stray = make_referral(household=merged)
    session.flush()
    assert (put_strays_in_place(), stray.household_id) == (1, stays.id)
    assert put_strays_in_place() == 0
    undo_merge(actor, merge, "Two families.", seen=seen_of(stays.id))
    assert stray.household_id == merged.id


# --- two at the same moment ------------------------------------------------------------------------------------------


def _homes(app: Flask, number: int) -> tuple[list[int], list[int]]:
    with app.app_context(), transaction():
        people = [make_user(Role.COORDINATOR).id for _ in range(2)]
        homes = [make_household(f"{place} High Street") for place in range(1, number + 1)]
        for home in homes:
            make_referral(household=home)
        db.session.flush()
        return people, [home.id for home in homes]


def _merger(person: int, stays: int, merged: int, seen: str) -> Callable[[], None]:
    def act() -> None:
        merge_households(db.session.get_one(User, person), stays, merged, "same_people", seen=seen)

    return act


def _all_in_one_place(app: Flask) -> None:
    with app.app_context():
        merged = set(db.session.scalars(select(HouseholdMerge.merged_id).where(HouseholdMerge.undone_at.is_(None))))
        live = db.session.scalar(
            select(func.count()).select_from(HouseholdMerge).where(HouseholdMerge.undone_at.is_(None))
        )
        assert len(merged) == live
        assert not merged & set(db.session.scalars(select(Referral.household_id)))
        assert not merged & set(db.session.scalars(
            select(HouseholdMerge.leads_to_id).where(HouseholdMerge.undone_at.is_(None))))


@pytest.mark.parametrize("attempt", range(3))
def test_two_coordinators_merge_one_pair_in_both_directions_once(real: Flask, attempt: int) -> None:
    people, (one, other) = _homes(real, 2)
    with real.app_context():
        seen = seen_of(one, other)
    told = at_once(real, _merger(people[0], one, other, seen), _merger(people[1], other, one, seen))
    assert sorted(map(bool, told)) == [False, True], told
    _all_in_one_place(real)


@pytest.mark.parametrize("attempt", range(3))
def test_two_merges_that_share_a_household_make_no_circle(real: Flask, attempt: int) -> None:
    people, (one, other, third) = _homes(real, 3)
    with real.app_context():
        seen = seen_of(one, other), seen_of(other, third), seen_of(third, one)
    told = at_once(
        real, _merger(people[0], one, other, seen[0]), _merger(people[1], other, third, seen[1]),
        _merger(people[0], third, one, seen[2]),
    )
    assert told.count("") == 1, told
    _all_in_one_place(real)


@pytest.mark.parametrize("attempt", range(3))
def test_a_referral_sent_while_its_home_is_merged_lands_in_the_one_that_stays(real: Flask, attempt: int) -> None:
    people, (one, other) = _homes(real, 2)
    with real.app_context(), transaction():
        caseworker = make_user(Role.CASEWORKER)
        draft = make_draft(caseworker, address="2 High St", postcode="L8 1XY")
        actor_id, draft_id, version = caseworker.id, draft.id, draft.version
        seen = seen_of(one, other)

    def send() -> None:
        service.submit(db.session.get_one(User, actor_id), db.session.get_one(Referral, draft_id), version=version)

    told = at_once(real, _merger(people[0], one, other, seen), send)
    assert told[1] == "", told
    _all_in_one_place(real)
    with real.app_context():
        stands = db.session.get_one(Referral, draft_id).household_id
        # Either the merge came first, or it saw a new referral and asked the coordinator to look again.
        assert stands == (other if told[0] else one)


@pytest.mark.parametrize("attempt", range(3))
def test_undoing_twice_at_once_undoes_once(real: Flask, attempt: int) -> None:
    people, (one, other) = _homes(real, 2)
    with real.app_context(), transaction():
        actor = db.session.get_one(User, people[0])
        merge_id = merge_households(actor, one, other, "same_people", seen=seen_of(one, other)).id
        seen = seen_of(one)

    def undoer(person: int) -> Callable[[], None]:
        def act() -> None:
            undo_merge(
                db.session.get_one(User, person), db.session.get_one(HouseholdMerge, merge_id), "Two.", seen=seen
            )

        return act

    told = at_once(real, undoer(people[0]), undoer(people[1]))
    assert sorted(map(bool, told)) == [False, True], told
    _all_in_one_place(real)
    with real.app_context():
        homes = db.session.scalars(select(Referral.household_id).order_by(Referral.id)).all()
        assert list(homes) == [one, other]
