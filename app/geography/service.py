"""Loading of places: the authorities, the postcode directory, the deprivation indices.

Each load is one transaction of the caller's; loading the same file again changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from app.core.db import Base
from app.extensions import db
from app.geography.authorities import AUTHORITIES
from app.geography.loader import Reading, read_deprivation, read_postcodes
from app.geography.models import AreaDeprivation, Authority, PostcodePlace

_CHUNK: Final = 2_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: rows kept, and rows outside the region that were left out."""

    kept: int
    outside: int


def add_authorities() -> None:
    """Make the six authorities known; safe to repeat."""
    _upsert(Authority, ({"code": authority.code, "name": authority.name} for authority in AUTHORITIES))


def load_postcodes(path: Path) -> Loaded:
    """Load or refresh the region's postcodes; refuses a faulty file as a whole (UnreadableFile)."""
    add_authorities()
    reading = Reading(path.name)
    kept = _upsert(
        PostcodePlace,
        (
            {
                "postcode_key": row.postcode.key,
                "outcode": row.postcode.outcode,
                "authority_code": row.authority_code,
                "ward_code": row.ward_code,
                "ward_name": row.ward_name,
                "lsoa21_code": row.lsoa21_code,
                "lsoa11_code": row.lsoa11_code,
                "is_terminated": row.is_terminated,
            }
            for row in read_postcodes(path, reading)
        ),
    )
    return Loaded(kept=kept, outside=reading.outside)


def load_deprivation(path: Path) -> Loaded:
    """Load or refresh one edition of the indices; refuses a faulty file as a whole (UnreadableFile)."""
    reading = Reading(path.name)
    kept = _upsert(
        AreaDeprivation,
        (
            {"lsoa_code": row.lsoa_code, "edition": row.edition, "decile": row.decile, "rank": row.rank}
            for row in read_deprivation(path, reading)
        ),
    )
    return Loaded(kept=kept, outside=reading.outside)


def _upsert(model: type[Base], rows: Iterable[Mapping[str, Any]]) -> int:
    table = cast(Table, model.__table__)
    kept = 0
    for chunk in _chunks(rows):
        db.session.execute(_insert_or_update(table), chunk)
        kept += len(chunk)
    return kept


def _insert_or_update(table: Table) -> Any:
    keys = [column.name for column in table.primary_key]
    others = [column.name for column in table.columns if column.name not in keys]
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(table)
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in others}
    )


def _chunks(rows: Iterable[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk
