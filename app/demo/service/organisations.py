"""The fictional organisations of the region, their agreements, collection points, and the programme's rules."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from app.core import clock
from app.extensions import db
from app.matching.points import PointsPolicy
from app.organisations.models import (
    CollectionPoint,
    DataSharingAgreement,
    Organisation,
    Programme,
    ProgrammeVersion,
)
from app.organisations.states import OrganisationState
from app.referrals.rules import default_rules

AGREEMENT_VERSION: Final = "2.1"
_PARTNER: Final = {"is_referral_partner": True}


@dataclass(frozen=True, slots=True)
class Known:
    """One organisation: short code, name, kinds, address, and in how many days its agreement ends."""

    code: str
    name: str
    kinds: dict[str, bool]
    address: str
    phone: str
    agreement_ends_in: int | None = None
    state: OrganisationState = OrganisationState.LIVE


ORGANISATIONS: Final = (
    Known("DOCKSIDE", "Dockside Homes", {"is_landlord": True, "is_donor": True},
          "Quayside House, 4 Capstan Way, Liverpool L3 4XX", "0151 496 0110", 210),
    Known("LANTERN", "Mersey Lantern", _PARTNER, "17 Larkfield Street, Liverpool L8 9XX", "0151 496 0121", 300),
    Known("KINSHIP", "Knowsley Kinship", _PARTNER, "2 Bluebell Parade, Huyton L36 9XX", "0151 496 0132", 160),
    Known("SHORELINE", "Shoreline Advice", _PARTNER, "81 Marram Road, Litherland L21 9XX", "0151 496 0143", 18),
    Known("GLASSHOUSE", "Glasshouse Family Trust", _PARTNER, "6 Furnace Yard, St Helens WA10 9XX",
          "0151 496 0154", 240),
    Known("PENINSULA", "Peninsula Together", _PARTNER, "33 Lighthouse Lane, Birkenhead CH41 9XX",
          "0151 496 0165", 120),
    Known("TWINTOWNS", "Twin Towns Support", _PARTNER, "9 Saltworks Row, Widnes WA8 9XX", "0151 496 0176", -12),
    Known("HARBOURSIDE", "Harbourside Carers", _PARTNER, "50 Ropewalk Court, Bootle L20 9XX", "0151 496 0187",
          state=OrganisationState.APPLIED),
    Known("GRACES", "Three Graces Insurance", {"is_donor": True}, "1 Pilot Square, Liverpool L2 9XX",
          "0151 496 0201"),
    Known("NORTHSHORE", "Northshore College", {"is_donor": True}, "Dune Campus, 70 Marram Road, Litherland L21 9XY",
          "0151 496 0212"),
    Known("ALDER", "Alder Freight", {"is_donor": True}, "Shed 5, Wharf Approach, Birkenhead CH41 9XY",
          "0151 496 0223"),
    Known("HARBOUR", "Harbour Light Foundation", {"is_funder": True}, "12 Semaphore Street, Liverpool L1 9XX",
          "0151 496 0234"),
    Known("REGION", "Connected Region Fund", {"is_funder": True}, "3 Exchange Gardens, Liverpool L2 9XY",
          "0151 496 0245"),
)

# Name, address, postcode, authority, opening hours, open.
POINTS: Final = (
    ("Larkfield Hub, Toxteth", "17 Larkfield Street, Liverpool", "L8 9XX", "E08000012",
     "Mon to Fri 10:00 to 16:00", True),
    ("Marram Road Library, Litherland", "60 Marram Road, Litherland", "L21 9XZ", "E08000014",
     "Tue, Thu, Sat 10:00 to 15:00", True),
    ("Bluebell Centre, Huyton", "2 Bluebell Parade, Huyton", "L36 9XX", "E08000011",
     "Mon, Wed, Fri 9:30 to 14:30", True),
    ("Furnace Yard, St Helens", "6 Furnace Yard, St Helens", "WA10 9XX", "E08000013",
     "Mon to Thu 10:00 to 16:00", True),
    ("Lighthouse Lane, Birkenhead", "33 Lighthouse Lane, Birkenhead", "CH41 9XX", "E08000015",
     "Mon to Fri 9:00 to 13:00", True),
    ("Saltworks Row, Widnes", "9 Saltworks Row, Widnes", "WA8 9XX", "E06000006", "Wed and Fri 10:00 to 15:00", True),
    ("Ropewalk Court, Bootle", "50 Ropewalk Court, Bootle", "L20 9XX", "E08000014",
     "Closed until further notice", False),
)


def add_organisations(began_on: date) -> dict[str, Organisation]:
    """Make the organisations with their agreements and return them by code."""
    today = clock.today()
    made = {}
    for known in ORGANISATIONS:
        organisation = Organisation(
            code=known.code, name=known.name, state=known.state, address=known.address, contact_phone=known.phone,
            contact_email=f"office@{known.code.lower()}.example", **known.kinds,
        )
        if known.agreement_ends_in is not None:
            ends = today + timedelta(days=known.agreement_ends_in)
            organisation.agreements = [DataSharingAgreement(
                agreement_version=AGREEMENT_VERSION, expires_on=ends,
                signed_on=min(began_on, ends - timedelta(days=365)),
            )]
        db.session.add(organisation)
        made[known.code] = organisation
    db.session.flush()
    return made


def add_collection_points() -> list[CollectionPoint]:
    """Make the collection points: six open ones, one an authority, and one that is closed."""
    points = [
        CollectionPoint(
            name=name, address=address, postcode=postcode, authority_code=authority, opening_hours=hours,
            is_open=is_open,
        )
        for name, address, postcode, authority, hours, is_open in POINTS
    ]
    db.session.add_all(points)
    db.session.flush()
    return points


def add_programme() -> Programme:
    """Make the programme with version 1 of its rules: the defaults of the field."""
    rules: dict[str, Any] = {**default_rules(), "points": PointsPolicy().as_json()}
    programme = Programme(
        code="RECONNECT", name="Reconnect Liverpool City Region",
        versions=[ProgrammeVersion(number=1, rules=rules)],
    )
    db.session.add(programme)
    db.session.flush()
    return programme
