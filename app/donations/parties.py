"""Carriers and treatment facilities: written down, looked up, and refused once their registration has run out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from app.audit.service import record
from app.core.db import check_version
from app.core.errors import NotFound, Refused, explain_constraint
from app.core.permissions import Actor
from app.donations.custody_models import LicensedParty
from app.donations.custody_states import PartyKind, PermitKind
from app.extensions import db
from app.web.filters import day

WARN_DAYS = 30
_TAKEN = "This number is written down already. Look for it in the list and change that entry."
explain_constraint("uq_licensed_party_permit", _TAKEN, field="permit_number", sqlite="licensed_party.permit_number")


@dataclass(frozen=True)
class PartyDetails:
    """What stands on a party's registration, permit or exemption."""

    kind: PartyKind
    name: str
    address: str
    permit_kind: PermitKind
    permit_number: str
    valid_until: date


def list_parties(
    *kinds: PartyKind, only_open: bool = True, ending_on: date | None = None
) -> Sequence[LicensedParty]:
    """Carriers and facilities by name, all kinds when none is given; `ending_on` leaves those that run out soon."""
    query = select(LicensedParty).order_by(LicensedParty.kind, LicensedParty.name).limit(500)
    if kinds:
        query = query.where(LicensedParty.kind.in_(kinds))
    if only_open:
        query = query.where(LicensedParty.is_closed.is_(False))
    if ending_on is not None:
        query = query.where(LicensedParty.valid_until <= ending_on + timedelta(days=WARN_DAYS))
    return db.session.scalars(query).all()


def is_ending(party: LicensedParty, on: date) -> bool:
    """Whether what a party works under ran out, or runs out within 30 days of a day."""
    return party.valid_until <= on + timedelta(days=WARN_DAYS)



def get_party(party_id: int) -> LicensedParty:
    """One carrier or facility; NotFound when there is none."""
    found = db.session.get(LicensedParty, party_id)
    if found is None:
        raise NotFound
    return found


def add_party(actor: Actor, details: PartyDetails) -> LicensedParty:
    """Write down a carrier or a facility; refuses a number that is there already and a permit that does not fit."""
    party = LicensedParty(**_checked(details, None))
    db.session.add(party)
    db.session.flush()
    record(actor, "party_added", party, kind=str(party.kind), permit=str(party.permit_kind))
    return party


def change_party(
    actor: Actor, party: LicensedParty, details: PartyDetails, *, is_closed: bool, version: int
) -> LicensedParty:
    """Change what we know of a party; refuses a stale page and what `add_party` refuses."""
    check_version(party, version, party.name)
    for name, value in _checked(details, party.id).items():
        setattr(party, name, value)
    party.is_closed = is_closed
    db.session.flush()
    record(actor, "party_changed", party, closed=is_closed, valid_until=details.valid_until.isoformat())
    return party


def use_party(party_id: int | None, kind: PartyKind, on: date, *, field: str) -> LicensedParty:
    """The party for a transfer on a day; refuses one of another kind, closed, or out of its registration that day."""
    party = db.session.get(LicensedParty, party_id) if party_id is not None else None
    if party is None or party.kind != kind or party.is_closed:
        raise Refused(f"Choose a {kind} from the list. A new one is written down under Carriers and facilities.",
                      field=field)
    if party.valid_until < on:
        raise Refused(
            f"What {party.name} works under ({party.permit_number}) is in force until {day(party.valid_until)} only. "
            "Check the public register and write down the new date under Carriers and facilities, or choose "
            "another one.",
            field=field,
        )
    return party


def is_registered_carrier(name: str, on: date) -> bool:
    """Whether a carrier of this name is written down with a registration in force on a day."""
    return db.session.scalar(
        select(LicensedParty.id).where(
            func.lower(LicensedParty.name) == name.strip().lower(), LicensedParty.kind == PartyKind.CARRIER,
            LicensedParty.is_closed.is_(False), LicensedParty.valid_until >= on,
        ).limit(1)
    ) is not None


def _checked(details: PartyDetails, party_id: int | None) -> dict[str, object]:
    is_registration = details.permit_kind == PermitKind.REGISTRATION
    if is_registration != (details.kind == PartyKind.CARRIER):
        raise Refused(
            "A carrier works under a waste carrier registration, a treatment facility under a permit or an exemption. "
            "Choose what fits.", field="permit_kind",
        )
    values = asdict(details) | {
        "name": details.name.strip(), "address": details.address.strip(),
        "permit_number": details.permit_number.strip().upper(),
    }
    taken = db.session.scalar(select(LicensedParty.id).where(
        LicensedParty.kind == details.kind, LicensedParty.permit_number == values["permit_number"],
    ))
    if taken not in {None, party_id}:
        raise Refused(_TAKEN, field="permit_number")
    return values
