"""The made-up region's partners, donors, places, rules and people who sign in: few, so made in the usual way."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, product
from typing import Any, Final

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.accounts.queries import email_key
from app.accounts.states import UserState
from app.bench.service.outline import DAYS, mix
from app.bench.service.scale import Scale
from app.bench.service.townsfolk import SURNAMES
from app.core import clock
from app.core.permissions import Role
from app.demo.service.names import CIRCLES, STREETS
from app.demo.sign_ins import PASSWORD
from app.extensions import db
from app.geography.authorities import AUTHORITIES
from app.matching.points import PointsPolicy
from app.organisations.models import CollectionPoint, DataSharingAgreement, Organisation, Programme, ProgrammeVersion
from app.referrals.rules import default_rules

COORDINATOR: Final = "coordinator1@bench.example"
DONORS: Final = 30
_FUNDERS: Final = 4
_LANDLORDS: Final = 10
# Those who are not caseworkers; whoever is left over refers.
_STAFF: Final = (
    (Role.COORDINATOR, 12), (Role.ADMINISTRATOR, 3), (Role.TECHNICIAN, 25), (Role.HAND_OVER_WORKER, 20),
    (Role.DONOR, 30), (Role.FUNDER, 4),
)
_PLACES: Final = (
    "Capstan", "Marram", "Larkfield", "Furnace", "Bluebell", "Saltworks", "Lighthouse", "Ropewalk", "Heron", "Cinder",
)
_KINDS: Final = ("Advice", "Carers", "Homes", "Community Trust", "Family Support", "Refuge", "Job Club", "Outreach",
                 "Neighbours", "Foundation")
_NAMES: Final = tuple(f"{place} {kind}" for kind, place in product(_KINDS, _PLACES))


@dataclass(frozen=True, slots=True)
class Region:
    """Keys of what referrals and kit belong to; a partner of a low place refers more than one of a high place."""

    partners: tuple[int, ...]
    shares: tuple[float, ...]
    referrers: dict[int, tuple[int, ...]]
    coordinators: tuple[int, ...]
    technicians: tuple[int, ...]
    hand_over_workers: tuple[int, ...]
    donors: tuple[int, ...]
    points: dict[str, int]
    programme: int
    version: int

    def partner_of(self, drawn: int) -> int:
        """The partner that a number between 0 and 2**64 falls to."""
        part = drawn / 2**64
        return next(key for key, share in zip(self.partners, self.shares, strict=True) if part < share)


def add_region(seed: int, scale: Scale) -> Region:
    """Make everything that referrals and kit belong to; flushes."""
    partners = [_organisation("P", place, is_referral_partner=place >= _LANDLORDS, is_landlord=place < _LANDLORDS)
                for place in range(scale.partners)]
    donors = [_organisation("D", place, is_donor=True) for place in range(DONORS)]
    funders = [_organisation("F", place, is_funder=True) for place in range(_FUNDERS)]
    for partner in partners:
        partner.agreements = [_agreement()]
    points = {authority.code: _point(place, authority.code) for place, authority in enumerate(AUTHORITIES)}
    version = _programme_version()
    db.session.add_all([*partners, *donors, *funders, *points.values(), version])
    db.session.flush()
    people = _people(seed, scale, partners, donors, funders)
    db.session.add_all(people)
    db.session.flush()
    for worker, point in zip(_of(people, Role.HAND_OVER_WORKER), [*points.values()] * 4, strict=False):
        worker.collection_points = [point]
    db.session.flush()
    return _region(partners, donors, points, version, people)


def _region(
    partners: list[Organisation], donors: list[Organisation], points: dict[str, CollectionPoint],
    version: ProgrammeVersion, people: list[User],
) -> Region:
    weights = list(accumulate(1 / (place + 3) for place in range(len(partners))))
    referring: dict[int, list[int]] = {partner.id: [] for partner in partners}
    for user in people:
        if user.organisation_id in referring:
            referring[user.organisation_id].append(user.id)
    return Region(
        partners=tuple(partner.id for partner in partners),
        shares=(*(weight / weights[-1] for weight in weights[:-1]), 1.01),
        referrers={key: tuple(found) for key, found in referring.items()},
        coordinators=tuple(user.id for user in _of(people, Role.COORDINATOR)),
        technicians=tuple(user.id for user in _of(people, Role.TECHNICIAN)),
        hand_over_workers=tuple(user.id for user in _of(people, Role.HAND_OVER_WORKER)),
        donors=tuple(donor.id for donor in donors), points={code: point.id for code, point in points.items()},
        programme=version.programme.id, version=version.id,
    )


def _of(people: list[User], role: Role) -> list[User]:
    return [user for user in people if user.role == role]


def _organisation(letter: str, place: int, **kinds: bool) -> Organisation:
    first = {"P": 0, "D": 60, "F": 95}[letter]
    return Organisation(
        code=f"BENCH-{letter}{place + 1:02d}", name=_NAMES[(first + place) % len(_NAMES)],
        address=f"{place + 1} {STREETS[place % len(STREETS)]}", contact_phone=f"0151 496 0{place:03d}",
        contact_email=f"office{place + 1}@bench.example", **kinds,
    )


def _agreement() -> DataSharingAgreement:
    today = clock.today()
    return DataSharingAgreement(
        agreement_version="2.1", signed_on=today - timedelta(days=DAYS), expires_on=today + timedelta(days=300)
    )


def _point(place: int, authority: str) -> CollectionPoint:
    return CollectionPoint(
        name=f"{_PLACES[place]} collection point", address=f"{place + 1} {STREETS[-place - 1]}", postcode="L8 9XX",
        authority_code=authority, opening_hours="Mon to Fri 10:00 to 16:00",
    )


def _programme_version() -> ProgrammeVersion:
    rules: dict[str, Any] = {**default_rules(), "points": PointsPolicy().as_json()}
    # A region measured as it stands can still be referred to by hand.
    rules["limits"] = {**rules["limits"], "open_per_caseworker": 10_000, "open_per_authority_for_landlord": 100_000}
    return ProgrammeVersion(number=1, rules=rules, programme=Programme(code="BENCH", name="Made-up region"))


def _people(
    seed: int, scale: Scale, partners: list[Organisation], donors: list[Organisation], funders: list[Organisation]
) -> list[User]:
    roles: list[tuple[Role, Organisation | None]] = [
        (role, {Role.DONOR: donors, Role.FUNDER: funders}[role][place] if role in {Role.DONOR, Role.FUNDER} else None)
        for role, number in _STAFF for place in range(number)
    ]
    roles += [(Role.PARTNER_LEAD, partner) for partner in partners]
    roles += [(Role.CASEWORKER, partners[place % len(partners)]) for place in range(scale.users - len(roles))]
    password_hash, counts = hash_password(PASSWORD), dict.fromkeys(Role, 0)
    people = []
    for number, (role, organisation) in enumerate(roles):
        counts[role] += 1
        email = f"{role.value.replace('_', '-')}{counts[role]}@bench.example"
        people.append(User(
            email=email, email_index=email_key(email), name=_name(mix(seed, number, 21)), role=role,
            organisation_id=organisation.id if organisation else None, state=UserState.ACTIVE,
            password_hash=password_hash,
        ))
    return people


def _name(drawn: int) -> str:
    first = CIRCLES[0].first
    return f"{first[drawn % len(first)]} {SURNAMES[(drawn >> 9) % len(SURNAMES)]}"
