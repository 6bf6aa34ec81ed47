"""Where a postcode lies, and what has been loaded to know it by.

The only way other capabilities ask about places; choosing an authority by hand is theirs.
"""

from dataclasses import replace

from sqlalchemy import exists, func, select

from app.core.postcode import Postcode
from app.extensions import db
from app.geography.authorities import BY_CODE
from app.geography.models import AreaDeprivation, PostcodePlace
from app.geography.outcodes import current_outcode, is_for_firms, outcode_reach
from app.geography.places import Certainty, Place


def place_of(postcode: Postcode) -> Place:
    """Where a postcode lies, from the loaded files, else from its first half; never guesses an authority.

    Outside means certainly outside; ambiguous and unknown need a person to choose.
    """
    row = db.session.get(PostcodePlace, postcode.key)
    if row is not None:
        return _exact(postcode, row)
    # The files list every postcode of the region, so one that is missing where they reach lies beyond.
    if outcode_reach(postcode.outcode).is_partly_outside and _is_listed(postcode.outcode):
        note = "This postcode is not on the list of the Liverpool City Region. Check that it is right."
        return Place(postcode, Certainty.OUTSIDE, note=note)
    return _by_outcode(postcode)


def count_postcodes() -> int:
    """How many postcodes are loaded; 0 means that only first halves are known."""
    return db.session.scalar(select(func.count()).select_from(PostcodePlace)) or 0


def list_editions() -> list[int]:
    """The editions of the deprivation indices that are loaded, newest first."""
    return list(
        db.session.scalars(
            select(AreaDeprivation.edition).distinct().order_by(AreaDeprivation.edition.desc())
        )
    )


def _is_listed(outcode: str) -> bool:
    return bool(db.session.scalar(select(exists().where(PostcodePlace.outcode == outcode))))


def _exact(postcode: Postcode, row: PostcodePlace) -> Place:
    place = Place(
        postcode=postcode,
        certainty=Certainty.EXACT,
        authority=BY_CODE[row.authority_code],
        ward_code=row.ward_code,
        ward=row.ward_name,
        lsoa=row.lsoa21_code or row.lsoa11_code,
        note=_note(postcode, is_terminated=row.is_terminated),
    )
    found = _deprivation(row)
    return (
        replace(place, lsoa=found.lsoa_code, decile=found.decile, edition=found.edition) if found else place
    )


def _deprivation(row: PostcodePlace) -> AreaDeprivation | None:
    """The newest edition that is loaded, each joined to the small areas it was made for and no others."""
    for edition, lsoa in ((2025, row.lsoa21_code), (2019, row.lsoa11_code)):
        if lsoa and (found := db.session.get(AreaDeprivation, (lsoa, edition))):
            return found
    return None


def _by_outcode(postcode: Postcode) -> Place:
    reach = outcode_reach(postcode.outcode)
    if reach.is_outside:
        note = f"{postcode.outcode} is outside the Liverpool City Region."
        return Place(postcode, Certainty.OUTSIDE, note=note)
    if reach.only:
        note = _note(postcode) or f"Worked out from {postcode.outcode}. Check that the postcode is right."
        return Place(
            postcode, Certainty.OUTCODE, authority=reach.only, candidates=reach.authorities, note=note
        )
    if not reach.authorities:
        note = f"We do not know {postcode.outcode}. Check the postcode, then choose the authority by hand."
        return Place(postcode, Certainty.UNKNOWN, candidates=tuple(BY_CODE.values()), note=note)
    names = [authority.name for authority in reach.authorities]
    if reach.is_partly_outside:
        names.append("outside the region")
    note = f"{postcode.outcode} is in {' or '.join(names)}. Choose the authority by hand."
    return Place(postcode, Certainty.AMBIGUOUS, candidates=reach.authorities, note=note)


def _note(postcode: Postcode, *, is_terminated: bool = False) -> str:
    if now := current_outcode(postcode.outcode):
        return (
            f"This is an old Wirral postcode. Today it would be {now} {postcode.incode}. Ask which is right."
        )
    if is_for_firms(postcode.outcode):
        return "This postcode is for firms and post boxes. Ask for the postcode of the home."
    return "This postcode is no longer in use. Ask for the present one." if is_terminated else ""
