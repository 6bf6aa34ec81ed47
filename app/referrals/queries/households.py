"""Reads of households: where a home leads to after merges, who belongs together, and one household for its page.

Only the hub reads these; a caseworker learns of another partner's household through `list_alike` alone.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from app.core.errors import NotFound
from app.core.permissions import Actor, Permission
from app.extensions import db
from app.referrals.household_models import HouseholdMerge, HouseholdPair, MergedReferral
from app.referrals.models import Household, Referral
from app.referrals.states import NeedKind

IS_LIVE = HouseholdMerge.undone_at.is_(None)
_MOST_REFERRALS = 1_000


@dataclass(frozen=True)
class Card:
    """One household as a coordinator sees it: its homes' addresses, who was referred, and when it was helped."""

    household_id: int
    addresses: tuple[str, ...]
    homes: tuple[int, ...]
    names: tuple[str, ...]
    referrals: tuple[Referral, ...]
    device_helped_on: date | None
    data_helped_on: date | None
    has_property_number: bool

    @property
    def label(self) -> str:
        """How lists and headings call it: the address that counts."""
        return self.addresses[0]

    @property
    def address_of(self) -> dict[int, str]:
        """The address of each of its homes."""
        return dict(zip(self.homes, self.addresses, strict=True))

    @property
    def asks_twice_for(self) -> list[NeedKind]:
        """What more than one agreed or helped referral of it asks for."""
        found: dict[NeedKind, int] = defaultdict(int)
        for referral in self.referrals:
            if referral.waiting_since is not None and referral.closed_at is None:
                for need in referral.needs:
                    found[need.kind] += 1
        return [kind for kind, number in found.items() if number > 1]


def counted_for(*conditions: ColumnElement[bool]) -> Select[int]:
    """The keys of the households that homes fulfilling the conditions count for, after all merges."""
    return (
        select(func.coalesce(HouseholdMerge.leads_to_id, Household.id))
        .select_from(Household)
        .outerjoin(HouseholdMerge, and_(HouseholdMerge.merged_id == Household.id, IS_LIVE))
        .where(*conditions)
    )


def household_of(home_id: int) -> int | None:
    """The household a home counts for; itself when it was never merged; None for no home."""
    return db.session.scalar(counted_for(Household.id == home_id))


def households_of(home_ids: Collection[int]) -> dict[int, int]:
    """The same for several homes: home → household."""
    if not home_ids:
        return {}
    led = db.session.execute(
        select(HouseholdMerge.merged_id, HouseholdMerge.leads_to_id)
        .where(HouseholdMerge.merged_id.in_(home_ids), IS_LIVE)
    )
    return {**{home: home for home in home_ids}, **{row.merged_id: row.leads_to_id for row in led}}


def homes_of(household_ids: Collection[int]) -> dict[int, list[int]]:
    """Every home that counts for each of these households, the household's own first."""
    found = {key: [key] for key in household_ids}
    rows = db.session.execute(
        select(HouseholdMerge.leads_to_id, HouseholdMerge.merged_id)
        .where(HouseholdMerge.leads_to_id.in_(household_ids), IS_LIVE).order_by(HouseholdMerge.merged_id)
    )
    for row in rows:
        found[row.leads_to_id].append(row.merged_id)
    return found


def get_merge(actor: Actor, merge_id: int) -> HouseholdMerge:
    """One merge, live or undone, for the hub, or NotFound."""
    found = db.session.get(HouseholdMerge, merge_id) if actor.may(Permission.HOUSEHOLD_MERGE) else None
    if found is None:
        raise NotFound
    return found


def cards_of(actor: Actor, household_ids: Sequence[int]) -> dict[int, Card]:
    """Households side by side with their homes and referrals, in four statements however many; for the hub alone."""
    if not actor.may(Permission.HOUSEHOLD_MERGE):
        raise NotFound
    homes = homes_of(household_ids)
    rows = {row.id: row for row in db.session.scalars(
        select(Household).where(Household.id.in_([home for group in homes.values() for home in group]))
    )}
    referrals: dict[int, list[Referral]] = defaultdict(list)
    for referral in db.session.scalars(
        select(Referral).where(Referral.household_id.in_(household_ids))
        .options(selectinload(Referral.needs)).order_by(Referral.id.desc()).limit(_MOST_REFERRALS)
    ):
        referrals[referral.household_id or 0].append(referral)
    return {
        key: _card([rows[home] for home in homes[key]], referrals[key]) for key in household_ids if key in rows
    }


def _card(homes: list[Household], referrals: list[Referral]) -> Card:
    household = homes[0]
    return Card(
        household_id=household.id,
        addresses=tuple(address_of(home) for home in homes),
        homes=tuple(home.id for home in homes),
        names=tuple(dict.fromkeys(referral.full_name for referral in referrals if referral.full_name)),
        referrals=tuple(referrals),
        device_helped_on=household.device_helped_on, data_helped_on=household.data_helped_on,
        has_property_number=any(home.uprn_index for home in homes),
    )


def address_of(home: Household) -> str:
    """A home's address on one line; what is left of it after its time."""
    parts = [part.strip(" ,") for part in (home.address or "").splitlines()]
    return ", ".join(filter(None, [*parts, home.postcode])) or "Address removed after its time"


def seen_of(*household_ids: int) -> str:
    """What a page about these households was built from, as a short mark: it changes when anything joins or leaves."""
    referrals: dict[int, list[int]] = defaultdict(list)
    for row in db.session.execute(
        select(Referral.household_id, Referral.id).where(Referral.household_id.in_(household_ids))
        .order_by(Referral.id.desc()).limit(_MOST_REFERRALS)
    ):
        referrals[row.household_id].append(row.id)
    homes = homes_of(household_ids)
    return _mark((key, homes[key], referrals[key]) for key in household_ids)


def mark_of(*cards: Card) -> str:
    """The same mark, from cards already read."""
    return _mark((card.household_id, card.homes, [row.id for row in card.referrals]) for card in cards)


def _mark(households: Iterable[tuple[int, Iterable[int], Iterable[int]]]) -> str:
    parts = sorted((key, sorted(homes), sorted(referrals)) for key, homes, referrals in households)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def home_of_each(referral_ids: Collection[int]) -> Mapping[int, int]:
    """The own home of those referrals that count for another household now."""
    return {row.referral_id: row.home_id for row in db.session.execute(
        select(MergedReferral.referral_id, MergedReferral.home_id).where(MergedReferral.referral_id.in_(referral_ids))
    )}


def list_merges(home_ids: Collection[int]) -> Sequence[HouseholdMerge]:
    """Every merge, live or undone, from or into these homes, oldest first."""
    return db.session.scalars(
        select(HouseholdMerge)
        .where(or_(HouseholdMerge.merged_id.in_(home_ids), HouseholdMerge.into_id.in_(home_ids)))
        .order_by(HouseholdMerge.id)
    ).all()


def merged_below(merge: HouseholdMerge) -> list[int]:
    """The homes that leave together when a merge is undone: the merged one, and all that were merged into it."""
    inner = db.session.execute(
        select(HouseholdMerge.merged_id, HouseholdMerge.into_id)
        .where(HouseholdMerge.leads_to_id == merge.leads_to_id, IS_LIVE).order_by(HouseholdMerge.id)
    ).all()
    found, waiting = [], [merge.merged_id]
    while waiting:
        home = waiting.pop()
        found.append(home)
        waiting += [row.merged_id for row in inner if row.into_id == home]
    return found


def query_pairs(*, apart: bool = False) -> Select[HouseholdPair]:
    """Pairs to check, or those told apart, for paging."""
    wanted = HouseholdPair.apart_at.is_not(None) if apart else HouseholdPair.is_open.is_(True)
    return select(HouseholdPair).where(wanted)


def query_merges() -> Select[HouseholdMerge]:
    """Merges that are live, for paging."""
    return select(HouseholdMerge).where(IS_LIVE)


def count_pairs_to_check() -> int:
    """How many pairs wait for a coordinator: counted on an index."""
    return db.session.scalar(
        select(func.count()).select_from(HouseholdPair).where(HouseholdPair.is_open.is_(True))
    ) or 0


def pairs_between(one: Collection[int], other: Collection[int]) -> Sequence[HouseholdPair]:
    """Every pair, open or not, with one home in each of two groups."""
    return db.session.scalars(
        select(HouseholdPair).where(or_(
            and_(HouseholdPair.lower_id.in_(one), HouseholdPair.higher_id.in_(other)),
            and_(HouseholdPair.lower_id.in_(other), HouseholdPair.higher_id.in_(one)),
        )).order_by(HouseholdPair.score.desc(), HouseholdPair.id)
    ).all()


def pairs_touching(home_ids: Collection[int]) -> Sequence[HouseholdPair]:
    """Every pair, open or not, with one of these homes in it."""
    return db.session.scalars(
        select(HouseholdPair)
        .where(or_(HouseholdPair.lower_id.in_(home_ids), HouseholdPair.higher_id.in_(home_ids)))
        .order_by(HouseholdPair.score.desc(), HouseholdPair.id)
    ).all()


def households_to_check(household_ids: Collection[int]) -> set[int]:
    """Those of these households that wait to be compared with another, in one statement."""
    if not household_ids:
        return set()
    return set(db.session.scalars(
        select(Household.id).where(Household.id.in_(household_ids), _has_open_pair(Household.id))
    ))


def is_to_be_compared() -> ColumnElement[bool]:
    """Whether the household of the referral a statement reads waits to be compared with another."""
    return _has_open_pair(Referral.household_id)


def _has_open_pair(household_id: Any) -> ColumnElement[bool]:
    """Two looks along indexes: at pairs of its own home, and at pairs of homes merged into it."""
    one, other, is_open = HouseholdPair.lower_id, HouseholdPair.higher_id, HouseholdPair.is_open.is_(True)
    own = exists().where(or_(one == household_id, other == household_id), is_open)
    merged = HouseholdMerge.merged_id
    inner = exists().where(
        HouseholdMerge.leads_to_id == household_id, IS_LIVE, or_(one == merged, other == merged), is_open
    )
    return or_(own.correlate(Household, Referral), inner.correlate(Household, Referral))
