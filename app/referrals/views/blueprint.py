"""The blueprint of referrals and what its views share: stale pages, refusals on a form, the way back."""

from flask import Blueprint, url_for

from app.referrals import queries
from app.web.access import signed_in

bp = Blueprint("referrals", __name__, url_prefix="/referrals")



def case_of(referral_id: int) -> dict[str, str] | None:
    """Reference and address of a case, for pages that show a text about it; None for who may not see the case."""
    reference = queries.find_reference(signed_in(), referral_id)
    return {"reference": reference, "href": url_for("referrals.case", reference=reference)} if reference else None
