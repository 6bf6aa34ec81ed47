"""The look-up of a caller in a transaction of its own, before the work of the call and whatever becomes of it."""

from app.api_access.service import let_in
from app.core.callers import Caller
from app.core.db import transaction


def find_caller(secret: str) -> Caller | None:
    """Who calls with this secret; that the token was used today is kept even when the call is refused."""
    with transaction():
        return let_in(secret)
