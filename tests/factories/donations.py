"""Consignments in any state, for tests."""

from datetime import timedelta
from itertools import count
from typing import Any

from app.core import clock
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
