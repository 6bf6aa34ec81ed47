"""Permission to be referred."""

from app.referrals.answers import PermissionHow
from app.bulk_referrals.values.found import Read


def read_permission(raw: str) -> Read[bool | None]:
    """True, False (rejected) or None where the column says nothing."""
    raise NotImplementedError


def read_permission_how(raw: str) -> Read[PermissionHow | None]:
    """How the person said yes."""
    raise NotImplementedError
