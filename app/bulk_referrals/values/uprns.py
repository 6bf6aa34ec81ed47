"""The national number of a home."""

from app.bulk_referrals.values.found import Read


def read_uprn(raw: str) -> Read[str | None]:
    """1 to 12 digits without leading zeros, or None; a landlord's own number is noted and left out."""
    raise NotImplementedError
