"""The net below merges: a referral that was put into a merged household directly is moved to where that one leads.

Everything of ours that opens a referral asks for the household behind a home; this is for what did not.
"""

from sqlalchemy import and_, select

from app.audit.service import record
from app.core.permissions import SYSTEM
from app.extensions import db
from app.referrals.household_models import HouseholdMerge, MergedReferral
from app.referrals.models import Household, Referral
from app.referrals.queries.households import IS_LIVE

_PORTION = 500


def put_strays_in_place() -> int:
    """Move referrals out of households that were merged; how many. Safe to repeat, a portion at a time."""
    strays = db.session.execute(
        select(Referral, HouseholdMerge.leads_to_id)
        .join(HouseholdMerge, and_(HouseholdMerge.merged_id == Referral.household_id, IS_LIVE))
        .order_by(Referral.id).limit(_PORTION).with_for_update(of=Referral)
    ).all()
    for referral, leads_to in strays:
        home = referral.household_id
        if db.session.get(MergedReferral, referral.id) is None:
            db.session.add(MergedReferral(referral_id=referral.id, home_id=home))
        referral.household = db.session.get_one(Household, leads_to)
        record(SYSTEM, "followed_merge", referral, home=home, household=leads_to)
    db.session.flush()
    return len(strays)
