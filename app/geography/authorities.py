"""The six authorities of the Liverpool City Region, by ONS code, and where the figures come from.

Pure names; which postcode lies in which is the business of queries.
"""

from typing import Final, NamedTuple


class AuthorityName(NamedTuple):
    """An authority as we write it; the code is the ONS code of 2023 onwards."""

    code: str
    name: str


AUTHORITIES: Final = (
    AuthorityName("E06000006", "Halton"),
    AuthorityName("E08000011", "Knowsley"),
    AuthorityName("E08000012", "Liverpool"),
    AuthorityName("E08000014", "Sefton"),
    AuthorityName("E08000013", "St Helens"),
    AuthorityName("E08000015", "Wirral"),
)
BY_CODE: Final = {authority.code: authority for authority in AUTHORITIES}

ABOUT_THE_FIGURES: Final = (
    "Contains National Statistics data © Crown copyright and database right 2025. "
    "Contains OS data © Crown copyright and database right 2025. "
    "Contains Royal Mail data © Royal Mail copyright and database right 2025. "
    "Contains MHCLG Indices of Deprivation 2019 and 2025. "
    "Used under the Open Government Licence v3.0."
)
LICENCE_ADDRESS: Final = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def find_authority(text: str) -> AuthorityName | None:
    """The authority meant by a code or a usual spelling (St. Helens, Saint Helens, Wirral MBC), or None."""
    typed = " ".join(text.replace(".", " ").split()).casefold().removeprefix("metropolitan borough of ")
    typed = typed.removesuffix(" mbc").removesuffix(" council").removesuffix(" borough").removesuffix(" city")
    if typed.startswith("saint "):
        typed = "st " + typed.removeprefix("saint ")
    return next(
        (found for found in AUTHORITIES if typed in {found.name.casefold(), found.code.casefold()}), None
    )
