"""Free text."""

from app.bulk_referrals.values.found import Read


def read_notes(raw: str) -> Read[str | None]:
    """The note without control characters, at most 2,000 characters; left out where it holds numbers we never store."""
    raise NotImplementedError
