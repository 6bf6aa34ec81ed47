"""An open referral takes newer answers from its own organisation's file: how to reach them, and what was not known.

What a person answered before is never overwritten but for phone and language; who it is and where stays as it is.
"""

from collections.abc import Mapping
from typing import Any, Final

from app.audit.service import record
from app.core.encryption import blind_index
from app.core.errors import Refused
from app.core.permissions import Actor
from app.extensions import db
from app.referrals.answers import ContactBy
from app.referrals.models import Referral
from app.referrals.service.indexing import keep_search_keys
from app.referrals.states import OPEN_STATES

_REACHING: Final = ("phone", "is_safe_to_text", "phone_shared_with", "language", "contact_by")
_GAPS: Final = (
    "is_adult", "uprn", "adults", "device_now", "internet_home", "internet_away", "can_afford_contract",
    "is_low_income", "notes",
)


def take_newer_answers(actor: Actor, referral: Referral, values: Mapping[str, Any], **detail: Any) -> list[str]:
    """Write newer answers into an open referral; the names of what changed. Refuses one that is not open any more."""
    db.session.refresh(referral, with_for_update=True)
    if referral.state not in OPEN_STATES:
        raise Refused(f"{referral.reference} is not open any more. Send the row in a new file to refer them again.")
    changed = _reach(referral, values) if values.get("phone") else _take(referral, values, ("language",))
    changed += _take(referral, {n: v for n, v in values.items() if getattr(referral, n, None) in (None, "")}, _GAPS)
    if "phone" in changed:
        referral.phone_index = blind_index(referral.phone, "phone") if referral.phone else None
        keep_search_keys(referral)
    record(actor, "took_newer_answers", referral, fields=changed, **detail)
    db.session.flush()
    return changed


def _reach(referral: Referral, values: Mapping[str, Any]) -> list[str]:
    """A phone comes with what is known of it: that the old one was safe says nothing about a new one.

    No file makes a phone safe that somebody said is not, or reaches past a caseworker who was asked for.
    """
    known = {name: values.get(name) for name in _REACHING}
    if known["phone"] == referral.phone:
        if referral.is_safe_to_text is False:
            known["is_safe_to_text"] = False
        known["phone_shared_with"] = known["phone_shared_with"] or referral.phone_shared_with
    if referral.phone and referral.contact_by == ContactBy.CASEWORKER:
        known["contact_by"] = ContactBy.CASEWORKER.value
    known["language"] = known["language"] or referral.language
    may_text = known["is_safe_to_text"] is True
    if known["contact_by"] is None or (known["contact_by"] == ContactBy.TEXT and not may_text):
        known["contact_by"] = ContactBy.CALL.value
    return _take(referral, known, _REACHING)


def _take(referral: Referral, values: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    changed = [name for name in names if name in values and getattr(referral, name) != values[name]]
    for name in changed:
        setattr(referral, name, values[name])
    return changed
