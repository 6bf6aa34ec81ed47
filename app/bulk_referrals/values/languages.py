"""Languages by their names and codes."""

from app.bulk_referrals.values.found import Read


def read_language(raw: str) -> Read[str]:
    """The code of a language we have; any other becomes English and is to be confirmed."""
    raise NotImplementedError
