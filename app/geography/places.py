"""What is said about one postcode: the authority, how sure we are, and what to do when we are not.

Pure; the look-up itself is in queries.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.core.postcode import Postcode
from app.geography.authorities import AuthorityName


class Certainty(StrEnum):
    """How the authority is known: only `exact` and `outcode` name one, and only `outside` is a refusal."""

    EXACT = "exact"
    OUTCODE = "outcode"
    AMBIGUOUS = "ambiguous"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode placed on the map; `note` is a sentence for the person who typed it, or empty.

    `candidates` are the authorities to choose from by hand; `decile` is national, 1 the most deprived.
    """

    postcode: Postcode
    certainty: Certainty
    authority: AuthorityName | None = None
    candidates: tuple[AuthorityName, ...] = ()
    ward_code: str | None = None
    ward: str | None = None
    lsoa: str | None = None
    decile: int | None = None
    edition: int | None = None
    note: str = ""

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody has to choose the authority by hand."""
        return self.authority is None and self.certainty is not Certainty.OUTSIDE

    @property
    def is_outside(self) -> bool:
        """Whether the postcode is certainly outside the region, so that the referral is declined politely."""
        return self.certainty is Certainty.OUTSIDE
