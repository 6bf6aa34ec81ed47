"""Which homes may be the same as one, found by keys alone, and their sketches to compare; few are ever decrypted."""

from collections import defaultdict
from collections.abc import Collection
from itertools import product
from typing import Any, Final

from sqlalchemy import func, select, union

from app.extensions import db
from app.referrals.household_likeness import Likeness, Sketch, Why, compare
from app.referrals.household_models import MergedReferral
from app.referrals.models import Household, Referral
from app.referrals.states import ReferralState

# A phone known in more homes than this is an office's or a landlord's and says nothing about a household.
MOST_HOMES_A_PHONE: Final = 5
MOST_CANDIDATES: Final = 150
_MOST_ROWS: Final = 2_000


def candidates_of(home: Household) -> list[int]:
    """Other homes behind the same postcode, with the same property number, or with a phone of this one."""
    phones = _telling_phones(_phones_of(home.id))
    searches = [select(Referral.household_id).where(Referral.phone_index.in_(phones))] if phones else []
    if home.postcode_index:
        searches.append(select(Household.id).where(Household.postcode_index == home.postcode_index))
    if home.uprn_index:
        searches.append(select(Household.id).where(Household.uprn_index == home.uprn_index))
    if phones:
        searches.append(
            select(MergedReferral.home_id).join(Referral, Referral.id == MergedReferral.referral_id)
            .where(Referral.phone_index.in_(phones))
        )
    if not searches:
        return []
    return list(db.session.scalars(
        select(Household.id).where(Household.id.in_(union(*searches)), Household.id != home.id)
        .order_by(Household.id.desc()).limit(MOST_CANDIDATES)
    ))


def sketches_of(home_ids: Collection[int]) -> dict[int, Sketch]:
    """Decrypt what is compared of these homes: address, names and phones of the referrals that are really theirs."""
    names: dict[int, dict[tuple[str, str], None]] = defaultdict(dict)
    phones: dict[int, dict[str, str]] = defaultdict(dict)
    for row in db.session.execute(_referrals_of(home_ids)):
        if row.first_name or row.last_name:
            names[row.home_id][(row.first_name or "", row.last_name or "")] = None
        if row.phone and row.phone_index:
            phones[row.home_id][row.phone_index] = row.phone
    telling = _telling_phones({key for found in phones.values() for key in found})
    return {
        row.id: Sketch(
            row.address or "", row.postcode or "", row.uprn_index,
            {key: number for key, number in phones[row.id].items() if key in telling}, tuple(names[row.id]),
        )
        for row in db.session.execute(
            select(Household.id, Household.address, Household.postcode, Household.uprn_index)
            .where(Household.id.in_(home_ids))
        )
    }


def likeness_between(ones: Collection[int], others: Collection[int]) -> Likeness:
    """What two households of one or more homes have in common: the score of the two most alike, every reason once."""
    sketches = sketches_of({*ones, *others})
    found = sorted(
        (compare(sketches[one], sketches[other]) for one, other in product(ones, others)
         if one in sketches and other in sketches),
        key=lambda likeness: -likeness.score,
    )
    reasons: dict[Why, str] = {}
    for likeness in found:
        for code, words in likeness.reasons:
            reasons.setdefault(code, words)
    return Likeness(found[0].score if found else 0, tuple(reasons.items()))


def homes_after(limit: int, after_id: int) -> list[int]:
    """Homes after a key, in the order of their keys, to be looked over in portions."""
    return list(db.session.scalars(
        select(Household.id).where(Household.id > after_id).order_by(Household.id).limit(limit)
    ))


def _referrals_of(home_ids: Collection[int]) -> Any:
    """Referrals by their own home, whatever household they count for."""
    home = func.coalesce(MergedReferral.home_id, Referral.household_id)
    # Two looks along indexes; asked for with OR, a server would read every referral.
    theirs = union(
        select(Referral.id).where(Referral.household_id.in_(home_ids)),
        select(MergedReferral.referral_id).where(MergedReferral.home_id.in_(home_ids)),
    )
    return (
        select(
            home.label("home_id"), Referral.first_name, Referral.last_name, Referral.phone, Referral.phone_index,
        )
        .outerjoin(MergedReferral, MergedReferral.referral_id == Referral.id)
        .where(
            Referral.id.in_(theirs), home.in_(home_ids), Referral.state != ReferralState.DRAFT,
        )
        .order_by(Referral.id.desc()).limit(_MOST_ROWS)
    )


def _phones_of(home_id: int) -> set[str]:
    return {row.phone_index for row in db.session.execute(_referrals_of([home_id])) if row.phone_index}


def _telling_phones(phones: Collection[str]) -> set[str]:
    """The phones that stand for a household: not those of an office that many homes gave."""
    if not phones:
        return set()
    rows = db.session.execute(
        select(Referral.phone_index, func.count(Referral.household_id.distinct()).label("homes"))
        .where(Referral.phone_index.in_(phones)).group_by(Referral.phone_index)
    )
    return {row.phone_index for row in rows if row.homes <= MOST_HOMES_A_PHONE}
