"""The homes behind many referrals at once: the rules of households, a handful of statements for all of them.

One home is one row whoever refers it, also within the same file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from app.core.encryption import blind_index
from app.core.postcode import Postcode
from app.extensions import db
from app.geography.places import Place
from app.referrals.household_identity import household_key
from app.referrals.models import Household

# A property number counts behind its postcode only: landlords give numbers of their own, too.
_Property = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Dwelling:
    """One address to find a household for."""

    address: str
    postcode: Postcode
    uprn: str | None = None


def find_or_make_homes(homes: Sequence[Dwelling], places: Mapping[str, Place]) -> list[int]:
    """The key of each home, in order, made where new; a known property number decides before the address.

    `places` go by Postcode.key. Which household a home counts for, when it was merged, is asked of households.
    """
    keys = [blind_index(household_key(home.address, home.postcode), "address") for home in homes]
    uprns = [_property(home) for home in homes]
    by_uprn = _by_uprn({uprn for uprn in uprns if uprn})
    by_key = _by_address(set(keys))
    new: dict[str, dict[str, Any]] = {}
    numbered = set(by_uprn)
    for key, home, uprn in zip(keys, homes, uprns, strict=True):
        if key not in by_key and key not in new and uprn not in numbered:
            new[key] = _row(key, home, uprn, places.get(home.postcode.key))
        numbered |= {uprn} if uprn else set()
    by_key |= _made(new)
    _give_uprns([(by_key[key], uprn) for key, uprn in zip(keys, uprns, strict=True) if uprn and key in by_key])
    by_uprn = _by_uprn({uprn for uprn in uprns if uprn})
    # A home that was to be found by its number, which another home of this file could not take: it has one already.
    by_key |= _made({
        key: _row(key, home, uprn, places.get(home.postcode.key))
        for key, home, uprn in zip(keys, homes, uprns, strict=True) if key not in by_key and uprn not in by_uprn
    })
    return [(uprn and by_uprn.get(uprn)) or by_key[key] for key, uprn in zip(keys, uprns, strict=True)]


def _made(new: Mapping[str, dict[str, Any]]) -> dict[str, int]:
    if not new:
        return {}
    _make(list(new.values()))
    return _by_address(set(new))


def _property(home: Dwelling) -> _Property | None:
    return (blind_index(home.uprn, "uprn"), blind_index(home.postcode.key, "postcode")) if home.uprn else None


def _give_uprns(found: Collection[tuple[int, _Property]]) -> None:
    """A home that was known without its property number has it from now on, unless another home has it."""
    taken = _by_uprn({uprn for _, uprn in found})
    for household_id, uprn in found:
        if uprn not in taken:
            taken[uprn] = household_id
            db.session.execute(
                update(Household).where(Household.id == household_id, Household.uprn_index.is_(None))
                .values(uprn_index=uprn[0]).execution_options(synchronize_session=False)
            )


def _make(rows: list[dict[str, Any]]) -> None:
    try:
        with db.session.begin_nested():
            db.session.execute(insert(Household), rows)
    except IntegrityError:
        # Somebody referred one of these homes at the same moment: make the others, theirs are found.
        there = _by_address({row["address_index"] for row in rows})
        missing = [row for row in rows if row["address_index"] not in there]
        if missing and len(missing) < len(rows):
            _make(missing)
        elif missing:
            raise


def _by_address(keys: Collection[str]) -> dict[str, int]:
    query = select(Household.address_index, Household.id).where(Household.address_index.in_(keys))
    return {str(key): household_id for key, household_id in db.session.execute(query)}


def _by_uprn(properties: Collection[_Property]) -> dict[_Property, int]:
    if not properties:
        return {}
    query = (
        select(Household.uprn_index, Household.postcode_index, Household.id)
        .where(Household.uprn_index.in_({uprn for uprn, _ in properties})).order_by(Household.id.desc())
    )
    return {(str(uprn), str(postcode)): household_id for uprn, postcode, household_id in db.session.execute(query)}


def _row(key: str, home: Dwelling, uprn: _Property | None, place: Place | None) -> dict[str, Any]:
    return {
        "address_index": key, "address": home.address, "postcode": str(home.postcode),
        "postcode_index": blind_index(home.postcode.key, "postcode"), "uprn_index": uprn[0] if uprn else None,
        "authority_code": place.authority.code if place and place.authority else None,
        "ward_code": place.ward_code if place else None, "lsoa_code": place.lsoa if place else None,
        "deprivation_decile": place.decile if place else None,
        "deprivation_edition": str(place.edition) if place and place.edition else None,
    }
