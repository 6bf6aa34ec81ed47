"""Counted items with some on the shelf, for tests."""

from itertools import count
from typing import Any

from app.core.permissions import Role
from app.supplies.models import CountedItem
from app.supplies.service import ItemFacts, Order, add_item, buy_in
from app.supplies.states import SupplyKind
from tests.factories.accounts import make_user

_numbers = count(1)


def make_item(quantity: int = 0, *, price_pence: int = 1000, who: Any = None, **facts: Any) -> CountedItem:
    """An item of the catalogue, a part unless it is said, bought in at a price each."""
    who = who or make_user(Role.TECHNICIAN)
    item = add_item(who, ItemFacts(**{
        "name": f"Battery {next(_numbers)}", "kind": SupplyKind.PART, **facts,
    }))
    if quantity:
        buy_in(who, item, quantity, Order(price_pence, "Example Parts"))
    return item
