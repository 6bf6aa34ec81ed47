"""Where a postcode lies, and what has been loaded to know it by.

The only way other capabilities ask about places; choosing an authority by hand is theirs.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy import exists, func, select

from app.core.postcode import Postcode
from app.extensions import db
from app.geography.authorities import BY_CODE
from app.geography.models import AreaDeprivation, PostcodePlace
from app.geography.outcodes import outcode_reach
from app.geography.places import Certainty, Place, note_on, place_by_outcode

_CHUNK: Final = 1_000


def place_of(postcode: Postcode) -> Place:
    """Where a postcode lies, from the loaded files, else from its first half; never guesses an authority.

    Outside means certainly outside; ambiguous and unknown need a person to choose.
    """
    row = db.session.get(PostcodePlace, postcode.key)
    if row is not None:
        return _exact(postcode, row)
    may_be_beyond = outcode_reach(postcode.outcode).is_partly_outside
    return _unlisted(postcode, {postcode.outcode} if may_be_beyond and _is_listed(postcode.outcode) else frozenset())


def places_of(postcodes: Collection[Postcode]) -> dict[str, Place]:
    """The same for many postcodes at once, by Postcode.key, without deprivation; a statement for each thousand."""
    rows: dict[str, PostcodePlace] = {}
    for chunk in _chunks(sorted({postcode.key for postcode in postcodes})):
        query = select(PostcodePlace).where(PostcodePlace.postcode_key.in_(chunk))
        rows |= {row.postcode_key: row for row in db.session.scalars(query)}
    missing = [postcode for postcode in postcodes if postcode.key not in rows]
    listed = listed_outcodes({postcode.outcode for postcode in missing})
    return {
        postcode.key: _placed(postcode, row) if (row := rows.get(postcode.key)) else _unlisted(postcode, listed)
        for postcode in postcodes
    }


def places_with_deprivation(postcodes: Collection[Postcode]) -> dict[str, Place]:
    """The same as place_of for many postcodes at once, deprivation too; for as many as one commit holds."""
    places, wanted = places_of(postcodes), set()
    rows: list[PostcodePlace] = []
    for chunk in _chunks(sorted(places)):
        rows += db.session.scalars(select(PostcodePlace).where(PostcodePlace.postcode_key.in_(chunk))).all()
    for row in rows:
        wanted |= {code for code in (row.lsoa21_code, row.lsoa11_code) if code}
    known: dict[tuple[str, int], AreaDeprivation] = {}
    for chunk in _chunks(sorted(wanted)):
        query = select(AreaDeprivation).where(AreaDeprivation.lsoa_code.in_(chunk))
        known |= {(area.lsoa_code, area.edition): area for area in db.session.scalars(query)}
    for row in rows:
        found = next((known[lsoa, year] for year, lsoa in _editions(row) if lsoa and (lsoa, year) in known), None)
        if found:
            places[row.postcode_key] = replace(
                places[row.postcode_key], lsoa=found.lsoa_code, decile=found.decile, edition=found.edition
            )
    return places


def listed_outcodes(outcodes: Collection[str]) -> frozenset[str]:
    """Those of some outcodes (L8, WA10) whose postcodes are loaded: one that is missing there does not exist."""
    found: set[str] = set()
    for chunk in _chunks(sorted(outcodes)):
        query = select(PostcodePlace.outcode).where(PostcodePlace.outcode.in_(chunk)).distinct()
        found.update(db.session.scalars(query))
    return frozenset(found)


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


def _unlisted(postcode: Postcode, listed: Collection[str]) -> Place:
    # The files list every postcode of the region, so one that is missing where they reach lies beyond.
    if postcode.outcode in listed and outcode_reach(postcode.outcode).is_partly_outside:
        note = "This postcode is not on the list of the Liverpool City Region. Check that it is right."
        return Place(postcode, Certainty.OUTSIDE, note=note)
    return place_by_outcode(postcode)


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]


def _is_listed(outcode: str) -> bool:
    return bool(db.session.scalar(select(exists().where(PostcodePlace.outcode == outcode))))


def _exact(postcode: Postcode, row: PostcodePlace) -> Place:
    place = _placed(postcode, row)
    found = _deprivation(row)
    return (
        replace(place, lsoa=found.lsoa_code, decile=found.decile, edition=found.edition) if found else place
    )


def _placed(postcode: Postcode, row: PostcodePlace) -> Place:
    return Place(
        postcode=postcode,
        certainty=Certainty.EXACT,
        authority=BY_CODE[row.authority_code],
        ward_code=row.ward_code,
        ward=row.ward_name,
        lsoa=row.lsoa21_code or row.lsoa11_code,
        note=note_on(postcode, is_terminated=row.is_terminated),
    )


def _deprivation(row: PostcodePlace) -> AreaDeprivation | None:
    """The newest edition that is loaded, each joined to the small areas it was made for and no others."""
    for edition, lsoa in _editions(row):
        if lsoa and (found := db.session.get(AreaDeprivation, (lsoa, edition))):
            return found
    return None


def _editions(row: PostcodePlace) -> tuple[tuple[int, str | None], ...]:
    return ((2025, row.lsoa21_code), (2019, row.lsoa11_code))
