"""What a file is compared with: open and staged rows, households helped, places. Asked once for the whole file.

The judge sees only this protocol; the answers from the database are put together in queries/known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from app.core.postcode import Postcode
from app.geography.places import Place, place_by_outcode


@dataclass(frozen=True, slots=True)
class Wanted:
    """Every key of a file, as plain text: nothing is asked row by row."""

    tenancies: set[str] = field(default_factory=set)  # values.references.reference_key
    homes: set[str] = field(default_factory=set)  # referrals.household_identity.household_key
    uprns: set[str] = field(default_factory=set)  # property number and Postcode.key, with "|" between
    phones: set[str] = field(default_factory=set)  # E.164
    postcodes: set[Postcode] = field(default_factory=set)

    def add(self, keys: Mapping[str, str]) -> None:
        """Ask for the keys of one row too."""
        for kind, asked in (
            ("tenancy", self.tenancies), ("home", self.homes), ("uprn", self.uprns), ("phone", self.phones),
        ):
            if kind in keys:
                asked.add(keys[kind])


@dataclass(frozen=True, slots=True)
class Earlier:
    """An open referral, or a row of another file that waits, of the same organisation.

    `where` is how it is told ("R-2345-6789", "row 7 of tenants.csv"); `reference` only for a referral.
    """

    where: str
    on: date
    reference: str | None = None

    @property
    def is_staged(self) -> bool:
        """Whether it is not a referral yet."""
        return self.reference is None


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of the keys asked for; a key that is missing is not known.

    `helped_homes` and `helped_uprns` hold the last day of help within the repeat time, of any organisation.
    `places` go by Postcode.key; `listed_outcodes` are those whose every postcode is loaded.
    """

    tenancies: Mapping[str, Earlier] = field(default_factory=dict)
    homes: Mapping[str, Earlier] = field(default_factory=dict)
    uprns: Mapping[str, Earlier] = field(default_factory=dict)
    phones: Mapping[str, Earlier] = field(default_factory=dict)
    helped_homes: Mapping[str, date] = field(default_factory=dict)
    helped_uprns: Mapping[str, date] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    listed_outcodes: frozenset[str] = frozenset()


class Known(Protocol):
    """Where the answers come from."""

    def find(self, wanted: Wanted) -> Found:
        """What is known of these keys; called once a file."""
        ...  # pragma: no cover


class NothingKnown:
    """No earlier row and no loaded place: postcodes are placed by their first half."""

    def find(self, wanted: Wanted) -> Found:
        """Places by outcode, and nothing else."""
        return Found(places={postcode.key: place_by_outcode(postcode) for postcode in wanted.postcodes})
