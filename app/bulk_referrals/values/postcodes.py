"""A full postcode from one cell, two cells or the address."""

from app.bulk_referrals.values.found import Read


def read_postcode_cells(whole: str, second_half: str = "", *, address: str = "") -> Read[str | None]:
    """The postcode as written officially (L8 1XY), repaired once where that is safe; None is always rejected."""
    raise NotImplementedError
