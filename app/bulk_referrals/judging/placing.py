"""Is the home in the region, and in which council area: old, ended and unknown postcodes are asked, outside is told.

Of a home outside the region no value goes further than this.
"""

from typing import Final

from app.bulk_referrals.judging.drafts import Draft
from app.bulk_referrals.judging.homes import postcode_of
from app.bulk_referrals.judging.known import Found
from app.bulk_referrals.judging.settings import Decisions
from app.core.postcode import Postcode
from app.geography.authorities import find_authority
from app.geography.outcodes import current_outcode, is_for_firms
from app.geography.places import Certainty, Place, place_by_outcode

OLD_WIRRAL: Final = "postcode_old_wirral"
OUTSIDE: Final = "outside_region"


def take_present_postcode(draft: Draft, decisions: Decisions) -> None:
    """Ask about an old Wirral postcode; once confirmed, take the one that it became."""
    postcode = postcode_of(draft.judged.values)
    now = current_outcode(postcode.outcode) if postcode else None
    if postcode is None or now is None or place_by_outcode(postcode).is_outside:
        return
    present = Postcode(now, postcode.incode)
    draft.ask("postcode", OLD_WIRRAL, f"This is an old Wirral postcode. Today it would be {present}. "
              "Confirm it, or type the right one.")
    if decisions.is_confirmed(draft.number, OLD_WIRRAL):
        draft.judged.values["postcode"] = str(present)


def place_home(draft: Draft, found: Found) -> None:
    """Give a row its council area; reject it outside the region, ask where the postcode is doubtful."""
    postcode = postcode_of(draft.judged.values)
    if postcode is None:
        return
    place = found.places.get(postcode.key) or place_by_outcode(postcode)
    if place.is_outside:
        forget(draft)
        return
    if not current_outcode(postcode.outcode):
        _ask_about(draft, place, found)
    _set_authority(draft, place)


def forget(draft: Draft) -> None:
    """Reject a row as outside the region and keep nothing of it but that."""
    for row in (draft, *draft.members):
        row.judged.values = {}
        row.judged.keys = {}
        row.raw, row.again = {}, {}
        row.person = row.phone = None
    for member in draft.members:
        member.flags = [flag for flag in member.flags if flag.field is None]
    draft.flags = []
    draft.reject("postcode", OUTSIDE, "This home is outside the Liverpool City Region, so we cannot help. "
                 "If the postcode is wrong, correct it. When the file is done, we keep nothing of this row.")
    draft.flags[0].is_private = True


def _ask_about(draft: Draft, place: Place, found: Found) -> None:
    postcode = place.postcode
    if is_for_firms(postcode.outcode):
        draft.ask("postcode", "postcode_of_firms", "This postcode is for firms and post boxes. "
                  "Type the postcode of the home.")
    elif place.certainty is Certainty.EXACT:
        if place.note:
            draft.ask("postcode", "postcode_ended", "This postcode is no longer in use. Type the present one, or "
                      "confirm that it is right.")
    elif place.certainty is Certainty.UNKNOWN:
        draft.ask("postcode", "postcode_not_known", f"We do not know postcodes that start with {postcode.outcode}. "
                  "Check it. If it is right, a coordinator will choose the council area.")
    elif postcode.outcode in found.listed_outcodes:
        draft.ask("postcode", "postcode_not_listed", "This postcode is not on the list of the Liverpool City Region. "
                  "Check each letter and number, or confirm that it is right.")


def _set_authority(draft: Draft, place: Place) -> None:
    written = draft.raw.get("authority")
    named = find_authority(written) if written else None
    if place.authority is not None:
        draft.judged.values["authority_code"] = place.authority.code
        if named and named != place.authority:
            draft.ask("authority", "authority_differs", f"The postcode is in {place.authority.name}, and the file says "
                      f"{named.name}. Check the postcode, or confirm that it is right.")
    elif named and named in place.candidates:
        draft.judged.values["authority_code"] = named.code
    elif place.certainty is Certainty.AMBIGUOUS:
        draft.tell("postcode", "area_not_known", "This postcode alone does not tell the council area. "
                   "A coordinator will choose it.")
