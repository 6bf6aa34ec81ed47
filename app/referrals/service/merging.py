"""Merging two households and undoing it: only a coordinator, with a reason, audited, and put back exactly.

Homes never change. A merge moves referrals to the household that stays and remembers their own home; undoing it sends
each one home again, also those that came meanwhile. Locks: referrals first, then households, each in order of keys.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from app.audit.service import record
from app.core import clock
from app.core.errors import Refused, StalePage, explain_constraint
from app.core.permissions import Actor
from app.extensions import db
from app.referrals.answers import MergeReason
from app.referrals.household_models import HouseholdMerge, MergedReferral, OwnHelp
from app.referrals.models import Household, Referral
from app.referrals.queries.households import IS_LIVE, homes_of, merged_below, seen_of
from app.referrals.service.checking_pairs import WHAT, check_both_stand, check_may_merge, settle_pairs
from app.referrals.service.households import lock_households

explain_constraint(
    "uq_household_merge_live", "Somebody else has just merged this household. Look at it again.",
    sqlite="household_merge.merged_id",
)


def merge_households(
    actor: Actor, stays_id: int, merged_id: int, reason: str, words: str | None = None, *, seen: str
) -> HouseholdMerge:
    """Make two households one: the first stays, and the other's homes lead to it from now on.

    The repeat rule then sees the latest help of both. Refuses without a reason, for two that are one already, and on a
    page built before either of them changed.
    """
    check_may_merge(actor)
    words = (words or "").strip() or None
    if reason not in set(MergeReason):
        raise Refused("Choose why they are one household.", field="reason")
    if reason == MergeReason.OTHER and not words:
        raise Refused("Say in your own words why they are one household.", field="words")
    households = _lock(stays_id, merged_id)
    check_both_stand(stays_id, merged_id, seen)
    stays, merged = households[stays_id], households[merged_id]
    merge = HouseholdMerge(
        merged_id=merged_id, into_id=stays_id, leads_to_id=stays_id, reason=reason, words=words,
        merged_at=clock.now(), merged_by_id=actor.id,
    )
    _keep_own_help(stays)
    inner = _live_into(merged_id, any_depth=True)
    db.session.add(merge)
    for below in inner:
        below.leads_to_id = stays_id
    moved = _move_referrals(merged, stays)
    stays.device_helped_on = _latest(stays.device_helped_on, merged.device_helped_on)
    stays.data_helped_on = _latest(stays.data_helped_on, merged.data_helped_on)
    db.session.flush()
    settle_pairs([stays_id])
    record(actor, "merged_household", stays, other=merged_id, merge=merge.id, referrals=moved, reason=reason)
    record(actor, "was_merged", merged, into=stays_id, merge=merge.id, reason=reason)
    return merge


def undo_merge(actor: Actor, merge: HouseholdMerge, words: str, *, seen: str) -> None:
    """Undo one merge, in whatever order they were made: each referral goes back to the household of its own home.

    Help given meanwhile goes with the referral it was given for. Refuses without words why, a second time, and on a
    page built before the household changed.
    """
    check_may_merge(actor)
    if not words.strip():
        raise Refused("Say why they are not one household after all.", field="words")
    households = _lock(merge.leads_to_id, merge.merged_id)
    db.session.refresh(merge)
    if merge.undone_at is not None:
        raise Refused("This merge was undone already. Look at the household again.")
    if merge.leads_to_id not in households or seen_of(merge.leads_to_id) != seen:
        raise StalePage(WHAT)
    leaving, stays_id = merged_below(merge), merge.leads_to_id
    merge.undone_at, merge.undone_by_id, merge.undone_words = clock.now(), actor.id, words.strip()
    for below in _live_into(stays_id, any_depth=True):
        if below.merged_id in leaving:
            below.leads_to_id = merge.merged_id
    db.session.flush()
    moved = _send_home(leaving, households[merge.merged_id])
    _count_help_anew(merge.into_id, households)
    db.session.flush()
    settle_pairs([stays_id, merge.merged_id])
    record(actor, "undid_merge", households[stays_id], other=merge.merged_id, merge=merge.id, referrals=moved)
    record(actor, "was_split_off", households[merge.merged_id], from_=stays_id, merge=merge.id)


def _lock(*household_ids: int) -> dict[int, Household]:
    """Lock all homes and referrals of these households; refuses when one joined or left while we waited."""
    db.session.flush()
    homes = {home for group in homes_of(household_ids).values() for home in group}
    query = select(Referral.id).where(Referral.household_id.in_(homes)).order_by(Referral.id)
    locked = list(db.session.scalars(query.with_for_update()))
    households = lock_households(sorted(homes))
    if {home for group in homes_of(household_ids).values() for home in group} != homes:
        raise StalePage(WHAT)
    if list(db.session.scalars(query)) != locked:
        raise StalePage(WHAT)
    return {household.id: household for household in households}


def _live_into(household_id: int, *, any_depth: bool) -> list[HouseholdMerge]:
    target = HouseholdMerge.leads_to_id if any_depth else HouseholdMerge.into_id
    return list(db.session.scalars(
        select(HouseholdMerge).where(target == household_id, IS_LIVE).order_by(HouseholdMerge.id)
        .execution_options(populate_existing=True)
    ))


def _move_referrals(merged: Household, stays: Household) -> int:
    known = set(db.session.scalars(
        select(MergedReferral.referral_id).join(Referral, Referral.id == MergedReferral.referral_id)
        .where(Referral.household_id == merged.id)
    ))
    referrals = _referrals_in([merged.id])
    for referral in referrals:
        referral.household = stays
        if referral.id not in known:
            db.session.add(MergedReferral(referral_id=referral.id, home_id=merged.id))
    return len(referrals)


def _send_home(leaving: Collection[int], household: Household) -> int:
    rows = db.session.scalars(select(MergedReferral).where(MergedReferral.home_id.in_(leaving))).all()
    homes = {row.referral_id: row for row in rows}
    referrals = db.session.scalars(
        select(Referral).where(Referral.id.in_(homes)).execution_options(populate_existing=True)
    ).all()
    for referral in referrals:
        referral.household = household
        if homes[referral.id].home_id == household.id:
            db.session.delete(homes[referral.id])
    return len(referrals)


def _referrals_in(household_ids: Collection[int]) -> list[Referral]:
    return list(db.session.scalars(
        select(Referral).where(Referral.household_id.in_(household_ids)).order_by(Referral.id)
        .execution_options(populate_existing=True)
    ))


def _keep_own_help(household: Household) -> None:
    if db.session.get(OwnHelp, household.id, populate_existing=True) is None:
        db.session.add(OwnHelp(
            household_id=household.id, device_helped_on=household.device_helped_on,
            data_helped_on=household.data_helped_on,
        ))


def _count_help_anew(home_id: int, households: dict[int, Household]) -> None:
    """The dates of a home and of all it was merged into, from their own help and what is still merged into each."""
    at: int | None = home_id
    while at is not None:
        home = households[at]
        own = db.session.get_one(OwnHelp, at, populate_existing=True)
        inner = [households[below.merged_id] for below in _live_into(at, any_depth=False)]
        home.device_helped_on = _latest(own.device_helped_on, *(one.device_helped_on for one in inner))
        home.data_helped_on = _latest(own.data_helped_on, *(one.data_helped_on for one in inner))
        if not inner:
            db.session.delete(own)
        db.session.flush()
        at = db.session.scalar(
            select(HouseholdMerge.into_id).where(HouseholdMerge.merged_id == at, IS_LIVE)
        )


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day is not None), default=None)
