"""The search keys of a sent referral: written when it is sent, replaced as a whole, never shown."""

from sqlalchemy import delete

from app.core.postcode import read_postcode
from app.extensions import db
from app.referrals.models import Referral, ReferralSearchKey
from app.referrals.search_keys import keys_of_referral


def keep_search_keys(referral: Referral) -> None:
    """Store the keys of a referral's name, phone and outcode instead of those it had; flushes."""
    db.session.flush()
    db.session.execute(delete(ReferralSearchKey).where(ReferralSearchKey.referral_id == referral.id))
    postcode = read_postcode(referral.postcode) if referral.postcode else None
    keys = keys_of_referral(referral.first_name, referral.last_name, referral.phone, postcode)
    db.session.add_all(ReferralSearchKey(key=key, referral_id=referral.id) for key in sorted(keys))
    db.session.flush()
