"""Pairs of homes that may be one household: found by keys, judged by likeness, told apart by a coordinator.

Nothing here merges anything. A pair told apart is never offered again unless that is taken back.
"""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy.exc import IntegrityError

from app.audit.service import record
from app.core import clock
from app.core.errors import Forbidden, Refused, StalePage
from app.core.permissions import Actor, Permission
from app.extensions import db
from app.referrals.household_likeness import OFFERED, Likeness, compare
from app.referrals.household_models import HouseholdPair
from app.referrals.models import Household
from app.referrals.queries.households import (
    homes_of,
    household_of,
    households_of,
    pairs_between,
    pairs_touching,
    seen_of,
)
from app.referrals.queries.sketches import candidates_of, homes_after, sketches_of
from app.referrals.service.households import lock_households

WHAT = "One of these households"
_PORTION = 200


def look_for_same_household(home_id: int) -> int:
    """Note every home that may be the same household as this one; how many pairs are new. Safe to repeat."""
    home = db.session.get(Household, home_id)
    if home is None or home.address is None:
        return 0
    others = candidates_of(home)
    if not others:
        return 0
    sketches = sketches_of([home_id, *others])
    found = [(other, compare(sketches[home_id], sketches[other])) for other in others]
    changed = [other for other, likeness in found if likeness.is_offered and _note_pair(home_id, other, likeness)]
    if changed:
        settle_pairs([home_id])
    return len(changed)


def look_everywhere(after_id: int = 0) -> tuple[int, int]:
    """Look over one portion of all homes after a key: the last key looked at (0 at the end), and how many are new."""
    homes = homes_after(_PORTION, after_id)
    found = sum(look_for_same_household(home_id) for home_id in homes)
    return (homes[-1] if len(homes) == _PORTION else 0), found


def set_apart(actor: Actor, one_id: int, other_id: int, words: str | None, *, seen: str) -> HouseholdPair:
    """Say that two households are not one: the pair is not offered again, whatever else of theirs is alike.

    Refuses a page built before one of them changed, and two that are one household already.
    """
    check_may_merge(actor)
    lock_households([one_id, other_id])
    check_both_stand(one_id, other_id, seen)
    pair = _find_or_begin(one_id, other_id)
    if pair.apart_at is not None:
        return pair  # said already, perhaps by this very page, sent twice
    pair.apart_at, pair.apart_by_id, pair.apart_words = clock.now(), actor.id, (words or "").strip() or None
    pair.is_open = False
    db.session.flush()
    settle_pairs([one_id, other_id])
    record(actor, "told_households_apart", db.session.get_one(Household, pair.lower_id), other=pair.higher_id)
    return pair


def take_apart_back(actor: Actor, one_id: int, other_id: int) -> None:
    """Take back that two households are not one: what was alike is offered again; refuses when nobody said so."""
    check_may_merge(actor)
    lock_households([one_id, other_id])
    homes = homes_of([one_id, other_id])
    told = [pair for pair in pairs_between(homes[one_id], homes[other_id]) if pair.apart_at is not None]
    if not told:
        raise Refused("Nobody said that these are two households. Look at the page again.")
    for pair in told:
        pair.apart_at = pair.apart_by_id = pair.apart_words = None
        record(actor, "took_back_households_apart", db.session.get_one(Household, pair.lower_id), other=pair.higher_id)
    db.session.flush()
    settle_pairs([one_id, other_id])


def settle_pairs(home_ids: Collection[int]) -> None:
    """Decide anew which pairs of these homes' households wait for a person: one for each two households, at most.

    None where they are one household by now, or where any two of their homes were told apart.
    """
    leads = households_of(home_ids)
    groups = homes_of(set(leads.values()))
    pairs = pairs_touching({home for group in groups.values() for home in group})
    leads = households_of({home for pair in pairs for home in (pair.lower_id, pair.higher_id)})
    between: dict[frozenset[int], list[HouseholdPair]] = defaultdict(list)
    for pair in pairs:
        between[frozenset((leads[pair.lower_id], leads[pair.higher_id]))].append(pair)
    for two, alike in between.items():
        is_settled = len(two) == 1 or any(pair.apart_at is not None for pair in alike)
        for place, pair in enumerate(alike):  # the strongest first
            pair.is_open = place == 0 and not is_settled and pair.score >= OFFERED
    db.session.flush()


def check_may_merge(actor: Actor) -> None:
    """Refuse whoever may not decide about households."""
    if not actor.may(Permission.HOUSEHOLD_MERGE):
        raise Forbidden("Only a coordinator can decide which households are one. Ask one, or ring us.")


def check_both_stand(one_id: int, other_id: int, seen: str) -> None:
    """Refuse two that are one household already, and a page built before anything joined or left either of them."""
    leads = (household_of(one_id), household_of(other_id))
    if leads[0] == leads[1]:
        raise Refused("These are one household already. Open the household to see what belongs to it.")
    if leads != (one_id, other_id) or seen_of(one_id, other_id) != seen:
        raise StalePage(WHAT)


def _note_pair(home_id: int, other_id: int, likeness: Likeness) -> bool:
    pair = _find(home_id, other_id)
    if pair is not None:
        if likeness.score > pair.score:  # more is known now; what a person said stays
            pair.score, pair.reasons = likeness.score, likeness.codes
            return pair.apart_at is None
        return False
    try:
        with db.session.begin_nested():
            _begin(home_id, other_id, likeness.score, likeness.codes)
    except IntegrityError:
        return False  # found from the other side at the same moment
    return True


def _find_or_begin(one_id: int, other_id: int) -> HouseholdPair:
    """The pair between two groups to write a decision on; one without a score when nothing was alike."""
    homes = homes_of([one_id, other_id])
    known = pairs_between(homes[one_id], homes[other_id])
    return known[0] if known else _begin(one_id, other_id, 0, [])


def _find(one_id: int, other_id: int) -> HouseholdPair | None:
    return next(iter(pairs_between([one_id], [other_id])), None)


def _begin(one_id: int, other_id: int, score: int, reasons: list[str]) -> HouseholdPair:
    lower, higher = sorted((one_id, other_id))
    pair = HouseholdPair(
        lower_id=lower, higher_id=higher, score=score, reasons=reasons, is_open=False, found_at=clock.now()
    )
    db.session.add(pair)
    db.session.flush()
    return pair
