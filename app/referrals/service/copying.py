"""A household referred again: the answers that still make sense are copied into a new draft, to be checked."""

from app.audit.service import record
from app.core.errors import NotFound, Refused
from app.core.permissions import Actor
from app.core.postcode import read_postcode
from app.extensions import db
from app.geography.queries import place_of
from app.referrals.models import Referral
from app.referrals.policy import can_refer_again
from app.referrals.service.drafting import start_draft
from app.referrals.steps import COPIED


def refer_again(actor: Actor, earlier: Referral, *, key: str) -> Referral:
    """A draft with what an earlier referral of one's own organisation knew of the household; one a `key`.

    Permission, safety of texting, needs, urgency, circumstances, notes and decisions are never copied. Refuses what
    starting a draft refuses, a referral that is still open, and a home that is outside the region.
    """
    if not can_refer_again(actor, earlier):
        raise NotFound
    place = place_of(read_postcode(earlier.postcode or ""))
    if place.is_outside:
        raise Refused("Their old postcode is outside the region. If they moved, start a new referral.")
    authority = place.authority.code if place.authority else earlier.authority_code
    draft = start_draft(
        actor, place.postcode, authority_code=authority, by_hand=place.authority is None and authority is not None,
        key=key,
    )
    if draft.copied_from is not None:
        return draft  # the button was pressed twice
    for name in (name for names in COPIED.values() for name in names):
        setattr(draft, name, getattr(earlier, name))
    draft.copied_from = earlier.reference
    db.session.flush()
    record(actor, "copied_referral", draft, from_referral=earlier.id)
    return draft
