"""Consignments in any state, for tests."""

from datetime import timedelta
from itertools import count
from typing import Any

from app.core import clock
from app.donations.custody_models import KitOffer, LicensedParty
from app.donations.custody_states import PartyKind, PermitKind
from app.donations.models import Consignment, ConsignmentLine
from app.donations.states import ConsignmentState, Declaration
from app.extensions import db
from tests.factories.organisations import make_donor

_numbers = count(100_001)


def make_consignment(
    state: ConsignmentState = ConsignmentState.EXPECTED, *, donor: Any = None, items: int = 3, **values: Any
) -> Consignment:
    """A consignment of laptops with the custody its state asks for."""
    facts: dict[str, Any] = {
        "reference": f"C-{next(_numbers)}", "donor": donor or make_donor(), "expected_on": clock.today(),
        "address": "1 Example Way, Liverpool L3 1AA", "state": state,
        "lines": [ConsignmentLine(form_factor="laptop", quantity=items)],
    }
    if state in {ConsignmentState.COLLECTED, ConsignmentState.RECEIVED}:
        facts |= {
            "carrier": "Example Couriers", "items_collected": items, "declaration": Declaration.REUSE,
            "custody_name": "Sam Example", "collected_at": clock.now() - timedelta(days=1),
        }
    if state == ConsignmentState.RECEIVED:
        facts |= {"received_at": clock.now() - timedelta(hours=20), "items_received": items,
                  "receipt_number": f"DR-{next(_numbers)}"}
    consignment = Consignment(**facts | values)
    db.session.add(consignment)
    db.session.flush()
    return consignment


def make_carrier(**values: Any) -> LicensedParty:
    """A carrier whose registration is in force for a year."""
    return _party(PartyKind.CARRIER, PermitKind.REGISTRATION, "CBDU", **{"name": "Example Haulage"} | values)


def make_facility(**values: Any) -> LicensedParty:
    """A treatment facility whose permit is in force for a year."""
    return _party(PartyKind.FACILITY, PermitKind.PERMIT, "EPR/AB", **{"name": "Example Treatment"} | values)


def _party(kind: PartyKind, permit: PermitKind, prefix: str, **values: Any) -> LicensedParty:
    facts: dict[str, Any] = {
        "kind": kind, "address": "9 Dock Road, Liverpool L20 1AA", "permit_kind": permit,
        "permit_number": f"{prefix}{next(_numbers)}", "valid_until": clock.today() + timedelta(days=365),
    }
    party = LicensedParty(**facts | values)
    db.session.add(party)
    db.session.flush()
    return party


def make_offer(**values: Any) -> KitOffer:
    """An offer of twelve laptops and a monitor that waits for an answer."""
    facts: dict[str, Any] = {
        "reference": f"K-{next(_numbers)}", "organisation_name": "Harbour Café", "contact_name": "Mina Osei",
        "email": "mina@harbour.example", "address": "1 Lark Lane, Liverpool", "items": {"laptop": 12, "monitor": 1},
        "item_count": 13, "declaration": Declaration.REUSE, "holds_data": True,
        "submission_key": f"key-{next(_numbers)}",
    }
    offer = KitOffer(**facts | values)
    db.session.add(offer)
    db.session.flush()
    return offer
