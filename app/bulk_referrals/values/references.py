"""Landlords' own references."""

from app.bulk_referrals.values.found import Read


def read_reference(raw: str) -> Read[str | None]:
    """The reference as it is written, tidied; None when empty."""
    raise NotImplementedError


def reference_key(reference: str) -> str:
    """What two spellings of one reference have in common, for finding duplicates."""
    raise NotImplementedError
