"""What the pages about households show: rows of the list, two side by side, one with its story. For the hub alone."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.permissions import Actor, Permission
from app.extensions import db
from app.referrals.household_likeness import Likeness, words_of_codes
from app.referrals.household_models import HouseholdMerge, HouseholdPair, OwnHelp
from app.referrals.models import Household, Referral
from app.referrals.queries.households import (
    Card,
    address_of,
    cards_of,
    get_merge,
    home_of_each,
    households_of,
    list_merges,
    mark_of,
    merged_below,
    pairs_between,
    pairs_touching,
)
from app.referrals.queries.sketches import likeness_between

_MOST_NAMES = 500


@dataclass(frozen=True)
class Label:
    """What a household is called in a list: its address and whom it is known by."""

    household_id: int
    address: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class PairRow:
    """One pair of the list: both households, why, and the decision if there was one."""

    one: Label
    other: Label
    reasons: str
    apart_at: datetime | None
    apart_by_id: int | None


@dataclass(frozen=True)
class MergeRow:
    """One merge of the list or of a household's story, with what both are called."""

    merge: HouseholdMerge
    merged: Label
    into: Label


@dataclass(frozen=True)
class Beside:
    """Two households side by side: cards, what they have in common, and a decision that they are two."""

    one: Card
    other: Card
    likeness: Likeness
    apart: HouseholdPair | None
    seen: str


@dataclass(frozen=True)
class Whole:
    """One household with the homes of its referrals, its merges, and the others it was compared with."""

    card: Card
    home_of: dict[int, int]
    merges: tuple[MergeRow, ...]
    to_check: tuple[Label, ...]
    apart: tuple[tuple[Label, HouseholdPair], ...]


@dataclass(frozen=True)
class Undoing:
    """What undoing a merge would do: who goes with which home, what came meanwhile, and the dates of help after it."""

    merge: HouseholdMerge
    leaving: Label
    staying: Label
    household_id: int
    referrals_leaving: tuple[Referral, ...]
    referrals_staying: tuple[Referral, ...]
    helped_leaving: tuple[date | None, date | None]
    helped_staying: tuple[date | None, date | None]
    seen: str

    def came_after(self, referral: Referral) -> bool:
        """Whether a referral was sent after the two were made one."""
        return referral.submitted_at is not None and referral.submitted_at > self.merge.merged_at


def rows_of_pairs(actor: Actor, pairs: Sequence[HouseholdPair]) -> list[PairRow]:
    """Pairs with the households their homes count for now."""
    leads = households_of({home for pair in pairs for home in (pair.lower_id, pair.higher_id)})
    labels = labels_of(actor, set(leads.values()))
    return [
        PairRow(
            labels[leads[pair.lower_id]], labels[leads[pair.higher_id]], words_of_codes(pair.reasons),
            pair.apart_at, pair.apart_by_id,
        )
        for pair in pairs
    ]


def rows_of_merges(actor: Actor, merges: Sequence[HouseholdMerge]) -> list[MergeRow]:
    """Merges with what both homes are called."""
    labels = labels_of(actor, {home for merge in merges for home in (merge.merged_id, merge.into_id)}, named=False)
    return [MergeRow(merge, labels[merge.merged_id], labels[merge.into_id]) for merge in merges]


def labels_of(actor: Actor, ids: Collection[int], *, named: bool = True) -> dict[int, Label]:
    """What households are called, with up to three names of each."""
    _check(actor)
    names: dict[int, dict[str, None]] = defaultdict(dict)
    rows = db.session.execute(
        select(Referral.household_id, Referral.first_name, Referral.last_name)
        .where(Referral.household_id.in_(ids)).order_by(Referral.id.desc()).limit(_MOST_NAMES)
    ) if named and ids else ()
    for row in rows:
        names[row.household_id][f"{row.first_name or ''} {row.last_name or ''}".strip()] = None
    return {
        home.id: Label(home.id, address_of(home), tuple(filter(None, names[home.id]))[:3])
        for home in db.session.scalars(select(Household).where(Household.id.in_(ids)))
    }


def beside(actor: Actor, one_id: int, other_id: int) -> Beside:
    """Two households to compare, as they stand (see `households_of`); NotFound when either is none."""
    cards = cards_of(actor, [one_id, other_id])
    if len(cards) != 2:
        raise NotFound
    one, other = cards[one_id], cards[other_id]
    pairs = pairs_between(one.homes, other.homes)
    return Beside(
        one, other, likeness_between(one.homes, other.homes),
        next((pair for pair in pairs if pair.apart_at is not None), None), mark_of(one, other),
    )


def whole(actor: Actor, household_id: int) -> Whole:
    """One household for its page, or NotFound."""
    card = cards_of(actor, [household_id]).get(household_id)
    if card is None:
        raise NotFound
    merges, pairs = list_merges(card.homes), pairs_touching(card.homes)
    leads = households_of({home for pair in pairs for home in (pair.lower_id, pair.higher_id)})
    named = {home for merge in merges for home in (merge.merged_id, merge.into_id)} | set(leads.values())
    labels = labels_of(actor, named, named=False) if named else {}

    def against(pair: HouseholdPair) -> Label:
        other = pair.higher_id if pair.lower_id in card.homes else pair.lower_id
        return labels[leads[other]]

    return Whole(
        card, dict(home_of_each([row.id for row in card.referrals])) if len(card.homes) > 1 else {},
        tuple(MergeRow(merge, labels[merge.merged_id], labels[merge.into_id]) for merge in merges),
        tuple(dict.fromkeys(against(pair) for pair in pairs if pair.is_open)),
        tuple((against(pair), pair) for pair in pairs if pair.apart_at is not None),
    )


def household_it_leads_to(found: Whole) -> int | None:
    """Where to go instead when the household asked for was merged; None when it stands."""
    return next((
        row.merge.leads_to_id for row in found.merges
        if row.merge.merged_id == found.card.household_id and row.merge.undone_at is None
    ), None)


def undoing(actor: Actor, merge_id: int) -> Undoing:
    """What undoing a live merge would do; NotFound when there is none, or it was undone."""
    merge = get_merge(actor, merge_id)
    if merge.undone_at is not None:
        raise NotFound
    card, leaving = cards_of(actor, [merge.leads_to_id])[merge.leads_to_id], merged_below(merge)
    home_of = home_of_each([row.id for row in card.referrals])
    own = _own_help(card.homes)
    goes = {row.id for row in card.referrals if home_of.get(row.id) in leaving}
    return Undoing(
        merge=merge, leaving=Label(merge.merged_id, card.address_of[merge.merged_id]),
        staying=Label(card.household_id, card.label),
        household_id=merge.leads_to_id, seen=mark_of(card),
        referrals_leaving=tuple(row for row in card.referrals if row.id in goes),
        referrals_staying=tuple(row for row in card.referrals if row.id not in goes),
        helped_leaving=_helped(own, leaving),
        helped_staying=_helped(own, [key for key in card.homes if key not in leaving]),
    )


def find_household_of(actor: Actor, reference: str) -> int | None:
    """The household of a sent referral, by its reference, for the hub."""
    _check(actor)
    return db.session.scalar(select(Referral.household_id).where(Referral.reference == reference))


def _own_help(homes: Collection[int]) -> dict[int, Household | OwnHelp]:
    """What holds the dates of each home's own help."""
    rows: dict[int, Household | OwnHelp] = {
        home.id: home for home in db.session.scalars(select(Household).where(Household.id.in_(homes)))
    }
    kept = db.session.scalars(select(OwnHelp).where(OwnHelp.household_id.in_(homes)))
    return rows | {row.household_id: row for row in kept}


def _helped(own: dict[int, Household | OwnHelp], homes: Collection[int]) -> tuple[date | None, date | None]:
    """The latest own help among homes, as device and data."""
    rows = [own[home] for home in homes]
    return (
        max((row.device_helped_on for row in rows if row.device_helped_on), default=None),
        max((row.data_helped_on for row in rows if row.data_helped_on), default=None),
    )


def _check(actor: Actor) -> None:
    if not actor.may(Permission.HOUSEHOLD_MERGE):
        raise NotFound
