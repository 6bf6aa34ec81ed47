"""Data bundles in any state, for tests."""

from itertools import count
from typing import Any

from app.connectivity.models import BundleFunding, DataBundle
from app.connectivity.months import last_day_of
from app.connectivity.states import BundleKind, BundleState
from app.core import clock
from app.core.encryption import blind_index
from app.extensions import db

_numbers = count(8_944_100_000_000_001)


def make_bundle(state: BundleState = BundleState.IN_STOCK, **values: Any) -> DataBundle:
    """A SIM of 20 GB a month for 6 months."""
    number = str(next(_numbers))
    facts: dict[str, Any] = {
        "reference": f"B-{number[-6:]}", "state": state, "kind": BundleKind.SIM, "network": "Vodafone",
        "gb_month": 20, "months": 6, "number": number, "number_index": blind_index(number, "bundle_number"),
        "last_four": number[-4:],
    } | values
    if facts["state"] in {BundleState.ACTIVE, BundleState.ENDED}:
        facts.setdefault("activated_on", clock.today())
        facts.setdefault("ends_on", last_day_of(facts["activated_on"], facts["months"]))
    bundle = DataBundle(**facts)
    db.session.add(bundle)
    db.session.flush()
    return bundle


def make_bundle_funding(bundle: DataBundle, funder: Any, share_bp: int = 10_000, cost_pence: int = 0) -> BundleFunding:
    """A funder's line on a bundle."""
    line = BundleFunding(bundle_id=bundle.id, funder_id=funder.id, share_bp=share_bp, cost_pence=cost_pence)
    db.session.add(line)
    db.session.flush()
    return line
