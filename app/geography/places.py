"""What is said about one postcode: the authority, how sure we are, and what to do when we are not.

Pure; the look-up itself is in queries.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.core.postcode import Postcode
from app.geography.authorities import BY_CODE, AuthorityName
from app.geography.outcodes import current_outcode, is_for_firms, outcode_reach


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


def place_by_outcode(postcode: Postcode) -> Place:
    """What the first half of a postcode tells, where no file holds it; names no authority where several are."""
    reach = outcode_reach(postcode.outcode)
    if reach.is_outside:
        note = f"{postcode.outcode} is outside the Liverpool City Region."
        return Place(postcode, Certainty.OUTSIDE, note=note)
    if reach.only:
        note = note_on(postcode) or f"Worked out from {postcode.outcode}. Check that the postcode is right."
        return Place(
            postcode, Certainty.OUTCODE, authority=reach.only, candidates=reach.authorities, note=note
        )
    if not reach.authorities:
        note = f"We do not know {postcode.outcode}. Check the postcode, then choose the authority by hand."
        return Place(postcode, Certainty.UNKNOWN, candidates=tuple(BY_CODE.values()), note=note)
    names = [authority.name for authority in reach.authorities]
    if reach.is_partly_outside:
        names.append("outside the region")
    note = f"{postcode.outcode} is in {' or '.join(names)}. Choose the authority by hand."
    return Place(postcode, Certainty.AMBIGUOUS, candidates=reach.authorities, note=note)


def note_on(postcode: Postcode, *, is_terminated: bool = False) -> str:
    """What to ask about a postcode nobody should live at today (old, for firms, ended), or empty."""
    if now := current_outcode(postcode.outcode):
        return (
            f"This is an old Wirral postcode. Today it would be {now} {postcode.incode}. Ask which is right."
        )
    if is_for_firms(postcode.outcode):
        return "This postcode is for firms and post boxes. Ask for the postcode of the home."
    return "This postcode is no longer in use. Ask for the present one." if is_terminated else ""
