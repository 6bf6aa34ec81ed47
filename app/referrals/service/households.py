"""The household behind a referral: found by its home's key, or made, with the codes of its area."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.encryption import blind_index
from app.core.postcode import Postcode
from app.extensions import db
from app.geography.queries import place_of
from app.referrals.household_identity import household_key
from app.referrals.models import Household


def find_or_make_household(
    address: str, postcode: Postcode, *, uprn: str | None = None, authority_code: str | None = None
) -> Household:
    """The household of a home, made when it is new; a known property number decides before the address does.

    `authority_code` is the one chosen by hand, used where the postcode alone does not tell.
    """
    key = blind_index(household_key(address, postcode), "address")
    uprn_index = blind_index(uprn, "uprn") if uprn else None
    found = _find(key, uprn_index)
    if found is None:
        found = _make(key, address, postcode, authority_code)
    if uprn_index and not found.uprn_index:
        found.uprn_index = uprn_index
    if authority_code and not found.authority_code:
        found.authority_code = authority_code
    db.session.flush()
    return found


def _find(key: str, uprn_index: str | None) -> Household | None:
    if uprn_index:
        found = db.session.scalar(
            select(Household).where(Household.uprn_index == uprn_index).order_by(Household.id).limit(1)
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
