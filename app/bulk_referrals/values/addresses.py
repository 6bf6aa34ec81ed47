"""Address lines become one address."""

from collections.abc import Sequence

from app.bulk_referrals.values.found import Read


def read_address(lines: Sequence[str], *, postcode: str | None = None, town: str = "", scheme: str = "") -> Read[str | None]:
    """One address of lines parted by commas, without the postcode and without a line twice; rejects an empty one."""
    raise NotImplementedError
