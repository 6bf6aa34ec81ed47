"""The household behind a referral: its home found by its key, or made, and the household that home counts for now."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.encryption import blind_index
from app.core.jobs import enqueue
from app.core.postcode import Postcode
from app.extensions import db
from app.geography.queries import place_of
from app.referrals.household_identity import household_key
from app.referrals.household_models import HouseholdMerge, MergedReferral, OwnHelp
from app.referrals.models import Household, Referral
from app.referrals.queries.households import IS_LIVE, household_of, households_of
from app.referrals.states import NeedKind


def place_in_household(
    referral: Referral, address: str, postcode: Postcode, *, uprn: str | None = None, authority_code: str | None = None
) -> Household:
    """Put a referral into the household of its address, and remember its own home when that one was merged.

    What else may be the same household is looked for after the commit.
    """
    home = _find_or_make_home(address, postcode, uprn, authority_code)
    household = _household_behind(home)
    referral.household = household
    db.session.flush()
    note_own_homes({referral.id: home.id})
    return household


def find_or_make_household(
    address: str, postcode: Postcode, *, uprn: str | None = None, authority_code: str | None = None
) -> Household:
    """The household an address counts for, made when it is new; a known property number decides before the address.

    `authority_code` is the one chosen by hand, used where the postcode alone does not tell. To put a referral into it
    use `place_in_household`, which also remembers the referral's own home.
    """
    return _household_behind(_find_or_make_home(address, postcode, uprn, authority_code))


def note_help(household: Household, kind: NeedKind, on: date, *, home_id: int | None = None) -> None:
    """Remember when a household was last given a device or data; an earlier day never replaces a later one.

    `home_id` is the referral's own home when it counts for another household: every home on the way remembers it.
    """
    home = home_id or household.id
    for one in _lock_way(home):
        _count_help(one, kind, on)
        own = db.session.get(OwnHelp, one.id, populate_existing=True) if one.id == home else None
        if own is not None:
            _count_help(own, kind, on)
    db.session.flush()


def households_behind(home_ids: Collection[int]) -> dict[int, int]:
    """For many homes at once: home → the household its referrals count for now, with the homes locked until the commit.

    Whoever inserts referrals into them tells the rest to `note_own_homes` afterwards.
    """
    db.session.execute(select(Household.id).where(Household.id.in_(home_ids)).order_by(Household.id).with_for_update())
    return households_of(home_ids)


def note_own_homes(home_of_referral: Mapping[int, int]) -> None:
    """Remember the own home of referrals just inserted where that home was merged, and look for what is alike later."""
    leads = households_of(set(home_of_referral.values()))
    db.session.add_all(
        MergedReferral(referral_id=referral_id, home_id=home)
        for referral_id, home in home_of_referral.items() if leads[home] != home
    )
    db.session.flush()
    for home in sorted(leads):
        enqueue("workers.referrals.look_for_same_household", home)


def own_home_of(referral: Referral) -> int | None:
    """The home a referral really belongs to, whatever household it counts for."""
    moved = db.session.scalar(select(MergedReferral.home_id).where(MergedReferral.referral_id == referral.id))
    return moved or referral.household_id


def lock_households(ids: list[int]) -> list[Household]:
    """Lock households in the order of their keys, and read them anew."""
    return list(db.session.scalars(
        select(Household).where(Household.id.in_(ids)).order_by(Household.id)
        .with_for_update().execution_options(populate_existing=True)
    ))


def _count_help(row: Household | OwnHelp, kind: NeedKind, on: date) -> None:
    if kind == NeedKind.DEVICE:
        row.device_helped_on = max(on, row.device_helped_on or on)
    else:
        row.data_helped_on = max(on, row.data_helped_on or on)


def _lock_way(home_id: int) -> list[Household]:
    """A home and everything it was merged into, locked; the way may not change while help is written."""
    db.session.flush()
    household_id = household_of(home_id) or home_id
    together = list(db.session.scalars(
        select(HouseholdMerge.merged_id).where(HouseholdMerge.leads_to_id == household_id, IS_LIVE)
    ))
    locked = {one.id: one for one in lock_households([household_id, *together])}
    into = {row.merged_id: row.into_id for row in db.session.execute(
        select(HouseholdMerge.merged_id, HouseholdMerge.into_id)
        .where(HouseholdMerge.merged_id.in_(locked), IS_LIVE)
    )}
    way: list[Household] = []
    at = home_id
    while at in locked and len(way) <= len(locked):
        way.append(locked[at])
        at = into.get(at, 0)
    return way


def _household_behind(home: Household) -> Household:
    """Where a home leads to; its row is locked first, so that a merge going on is waited for, not overlooked."""
    db.session.flush()
    db.session.execute(select(Household.id).where(Household.id == home.id).with_for_update())
    leads_to = household_of(home.id)
    return home if leads_to in {None, home.id} else db.session.get_one(Household, leads_to)


def _find_or_make_home(
    address: str, postcode: Postcode, uprn: str | None, authority_code: str | None
) -> Household:
    key = blind_index(household_key(address, postcode), "address")
    uprn_index = blind_index(uprn, "uprn") if uprn else None
    found = _find(key, uprn_index, blind_index(postcode.key, "postcode"))
    if found is None:
        found = _make(key, address, postcode, authority_code)
    if uprn_index and not found.uprn_index:
        found.uprn_index = uprn_index
    if authority_code and not found.authority_code:
        found.authority_code = authority_code
    db.session.flush()
    return found


def _find(key: str, uprn_index: str | None, postcode_index: str) -> Household | None:
    """By property number behind the same postcode (landlords give numbers of their own, too), then by address."""
    if uprn_index:
        found = db.session.scalar(
            select(Household).where(Household.uprn_index == uprn_index, Household.postcode_index == postcode_index)
            .order_by(Household.id).limit(1)
        )
        if found is not None:
            return found
    return db.session.scalar(select(Household).where(Household.address_index == key))


def _make(key: str, address: str, postcode: Postcode, authority_code: str | None) -> Household:
    place = place_of(postcode)
    household = Household(
        address_index=key, address=address, postcode=str(postcode),
        postcode_index=blind_index(postcode.key, "postcode"),
        authority_code=place.authority.code if place.authority else authority_code,
        ward_code=place.ward_code, lsoa_code=place.lsoa, deprivation_decile=place.decile,
        deprivation_edition=str(place.edition) if place.edition else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(household)
    except IntegrityError:
        # Somebody referred the same home at the same moment: theirs is the household.
        found = db.session.scalar(select(Household).where(Household.address_index == key))
        if found is None:
            raise
        return found
    return household
