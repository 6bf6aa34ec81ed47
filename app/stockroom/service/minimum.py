"""How much of each kind should always be in stock, set by whoever runs the workshop or the hub."""

from collections.abc import Mapping
from typing import Final

from app.audit.service import record
from app.core.errors import Refused
from app.core.permissions import Actor
from app.devices.states import FormFactor
from app.extensions import db
from app.stockroom.models import MinimumStock
from app.stockroom.queries.ageing import list_minimums

MOST: Final = 10_000


def set_minimums(actor: Actor, wanted: Mapping[FormFactor, int]) -> None:
    """Write how many of each kind should be there; what is said already is not written again.

    Refuses absurd numbers.
    """
    known = {FormFactor(row.form_factor): row for row in list_minimums()}
    for kind, least in wanted.items():
        if not 0 <= least <= MOST:
            raise Refused(f"Enter a number from 0 to {MOST:,}.", field=str(kind))
        row = known.get(kind)
        if least == (row.minimum if row else 0):
            continue
        if row is None:
            row = MinimumStock(form_factor=kind, minimum=least, set_by_id=actor.id)
            db.session.add(row)
        row.minimum = least
        row.set_by_id = actor.id or row.set_by_id
        db.session.flush()
        record(actor, "minimum_stock_set", row, kind=str(kind), minimum=least)
