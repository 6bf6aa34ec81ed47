"""What the database knows of a file's households: open referrals, waiting rows, help, places; asked in chunks of keys.

How many statements are sent depends on the keys only by their chunks of a thousand, never on rows one by one.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from sqlalchemy import or_, select

from app.bulk_referrals.judging.known import Earlier, Found, Wanted
from app.bulk_referrals.keys import HOME, TENANCY, UPRN, reversed_keys
from app.bulk_referrals.models import BulkRow, BulkRowKey, BulkUpload, OpenTenancy
from app.bulk_referrals.states import FINISHED_STATES, RowStanding
from app.core.clock import LONDON
from app.core.encryption import blind_index
from app.extensions import db
from app.geography.queries import listed_outcodes, places_of
from app.referrals.models import Household, Referral
from app.referrals.queries.duplicates import months_before
from app.referrals.queries.households import households_of
from app.referrals.states import OPEN_STATES

_CHUNK: Final = 1_000
_WAITING: Final = frozenset({RowStanding.READY, RowStanding.UPDATING, RowStanding.OPEN})

Answer = TypeVar("Answer", Earlier, date)
Key = TypeVar("Key", str, int)


@dataclass(frozen=True, slots=True)
class KnownToUs:
    """What is known on a day, seen from one organisation; rows of the upload itself do not count.

    Open referrals and waiting rows are the organisation's own; help within `repeat_months` is anybody's, as a date.
    """

    organisation_id: int
    today: date
    repeat_months: int
    upload_id: int | None = None

    def find(self, wanted: Wanted) -> Found:
        """What is known of these keys."""
        homes = _homes(wanted)
        open_homes, helped = self._open_homes(homes), self._helped(homes)
        waiting = self._waiting(wanted)
        return Found(
            tenancies={**waiting[TENANCY], **self._open_tenancies(wanted.tenancies)},
            homes={**waiting[HOME], **_by_key(homes, open_homes, lambda home: home.addresses)},
            uprns={**waiting[UPRN], **_by_key(homes, open_homes, lambda home: home.uprns)},
            phones=self._open_phones(wanted.phones),
            helped_homes=_by_key(homes, helped, lambda home: home.addresses),
            helped_uprns=_by_key(homes, helped, lambda home: home.uprns),
            places=places_of(wanted.postcodes),
            listed_outcodes=listed_outcodes({postcode.outcode for postcode in wanted.postcodes}),
        )

    def _open_tenancies(self, tenancies: Collection[str]) -> dict[str, Earlier]:
        plain = reversed_keys(TENANCY, tenancies)
        found: dict[str, Earlier] = {}
        for chunk in _chunks(plain):
            query = (
                select(OpenTenancy.key, Referral.reference, Referral.submitted_at)
                .join(Referral, Referral.id == OpenTenancy.referral_id)
                .where(OpenTenancy.organisation_id == self.organisation_id, OpenTenancy.key.in_(chunk),
                       Referral.state.in_(OPEN_STATES))
                .order_by(Referral.id)
            )
            for row in db.session.execute(query):
                found[plain[row.key]] = _referral(row.reference, row.submitted_at, self.today)
        return found

    def _open_phones(self, phones: Collection[str]) -> dict[str, Earlier]:
        plain = {blind_index(phone, "phone"): phone for phone in phones}
        found: dict[str, Earlier] = {}
        for chunk in _chunks(plain):
            query = (
                select(Referral.phone_index, Referral.reference, Referral.submitted_at)
                .where(Referral.partner_id == self.organisation_id, Referral.phone_index.in_(chunk),
                       Referral.state.in_(OPEN_STATES))
                .order_by(Referral.id)
            )
            for row in db.session.execute(query):
                found[plain[row.phone_index]] = _referral(row.reference, row.submitted_at, self.today)
        return found

    def _open_homes(self, homes: Mapping[int, "_Home"]) -> dict[int, Earlier]:
        """The newest open referral of each home's household."""
        leads = _led(homes)
        found: dict[int, Earlier] = {}
        for chunk in _chunks(set(leads.values())):
            query = (
                select(Referral.household_id, Referral.reference, Referral.submitted_at)
                .where(Referral.partner_id == self.organisation_id, Referral.household_id.in_(chunk),
                       Referral.state.in_(OPEN_STATES))
                .order_by(Referral.id)
            )
            for row in db.session.execute(query):
                found[row.household_id] = _referral(row.reference, row.submitted_at, self.today)
        return {home: found[lead] for home, lead in leads.items() if lead in found}

    def _helped(self, homes: Mapping[int, "_Home"]) -> dict[int, date]:
        """The last day of help of each home's household within the repeat time, from whomever."""
        since, leads = months_before(self.today, self.repeat_months), _led(homes)
        days: dict[int, date] = {}
        for chunk in _chunks(set(leads.values())):
            query = select(Household.id, Household.device_helped_on, Household.data_helped_on).where(
                Household.id.in_(chunk), or_(Household.device_helped_on > since, Household.data_helped_on > since)
            )
            for row in db.session.execute(query):
                days[row.id] = max(day for day in (row.device_helped_on, row.data_helped_on) if day)
        return {home: days[lead] for home, lead in leads.items() if lead in days}

    def _waiting(self, wanted: Wanted) -> dict[str, dict[str, Earlier]]:
        """Rows of the organisation's other files that are not finished, by kind and plain key."""
        kinds = {
            key: (kind, plain)
            for kind, values in ((TENANCY, wanted.tenancies), (HOME, wanted.homes), (UPRN, wanted.uprns))
            for key, plain in reversed_keys(kind, values).items()
        }
        found: dict[str, dict[str, Earlier]] = {TENANCY: {}, HOME: {}, UPRN: {}}
        for chunk in _chunks(kinds):
            query = (
                select(BulkRowKey.key, BulkRow.number, BulkUpload.reference, BulkUpload.created_at)
                .join(BulkRow, BulkRow.id == BulkRowKey.row_id)
                .join(BulkUpload, BulkUpload.id == BulkRowKey.upload_id)
                .where(BulkRowKey.organisation_id == self.organisation_id, BulkRowKey.key.in_(chunk),
                       BulkRow.standing.in_(_WAITING), BulkUpload.state.not_in(FINISHED_STATES))
                .order_by(BulkRow.id.desc())
            )
            if self.upload_id is not None:
                query = query.where(BulkRowKey.upload_id != self.upload_id)
            for row in db.session.execute(query):
                kind, plain = kinds[row.key]
                where = f"row {row.number} of file {row.reference}"
                found[kind][plain] = Earlier(where, row.created_at.astimezone(LONDON).date())
        return found


@dataclass(slots=True)
class _Home:
    """A home of the database and the plain keys of the file that found it."""

    addresses: set[str]
    uprns: set[str]


def _homes(wanted: Wanted) -> dict[int, _Home]:
    found: dict[int, _Home] = {}
    addresses = {blind_index(home, "address"): home for home in wanted.homes}
    for chunk in _chunks(addresses):
        query = select(Household.id, Household.address_index).where(Household.address_index.in_(chunk))
        for row in db.session.execute(query):
            found.setdefault(row.id, _Home(set(), set())).addresses.add(addresses[row.address_index])
    uprns = {_property(uprn): uprn for uprn in wanted.uprns}
    for chunk in _chunks({number for number, _ in uprns}):
        numbered = select(Household.id, Household.uprn_index, Household.postcode_index).where(
            Household.uprn_index.in_(chunk)
        )
        for home in db.session.execute(numbered):
            if uprn := uprns.get((home.uprn_index or "", home.postcode_index or "")):
                found.setdefault(home.id, _Home(set(), set())).uprns.add(uprn)
    return found


def _property(uprn: str) -> tuple[str, str]:
    number, _, postcode = uprn.partition("|")
    return blind_index(number, "uprn"), blind_index(postcode, "postcode")


def _led(homes: Mapping[int, _Home]) -> dict[int, int]:
    """Home → the household it counts for now."""
    found: dict[int, int] = {}
    for chunk in _chunks(homes):
        found |= households_of(chunk)
    return found


def _by_key(
    homes: Mapping[int, _Home], known: Mapping[int, Answer], keys_of: Callable[[_Home], Iterable[str]]
) -> dict[str, Answer]:
    return {key: what for home, what in known.items() for key in keys_of(homes[home])}


def _referral(reference: str, sent_at: datetime | None, today: date) -> Earlier:
    return Earlier(reference, sent_at.astimezone(LONDON).date() if sent_at else today, reference)


def _chunks(keys: Iterable[Key]) -> Iterator[list[Key]]:
    ordered = list(keys)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]
