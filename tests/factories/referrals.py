"""Households and referrals in any state for tests."""

from datetime import timedelta
from itertools import count
from typing import Any

from app.accounts.models import User
from app.core import clock
from app.core.encryption import blind_index
from app.core.permissions import Role
from app.core.postcode import read_postcode
from app.core.references import new_reference
from app.core.working_days import add_working_days
from app.extensions import db
from app.referrals.household_identity import household_key, normalised_name
from app.referrals.models import CaseNote, Household, Need, Referral
from app.referrals.service.indexing import keep_search_keys
from app.referrals.states import DeviceKind, NeedKind, NeedState, NoteKind, ReferralState
from tests.factories.accounts import make_user

LIVERPOOL = "E08000012"
_numbers = count(1)
_DECIDED = {
    ReferralState.ACCEPTED, ReferralState.WAITING, ReferralState.MATCHED, ReferralState.READY,
    ReferralState.HANDED_OVER, ReferralState.CLOSED, ReferralState.DECLINED,
}
_OVER = {ReferralState.HANDED_OVER, ReferralState.CLOSED}
_HELD = {ReferralState.MATCHED, ReferralState.READY}


def make_household(address: str | None = None, postcode: str = "L8 1XY", **values: Any) -> Household:
    """A household with a home of its own."""
    number = next(_numbers)
    address = address or f"{number} Example Street"
    read = read_postcode(postcode)
    household = Household(**{
        "address": address, "postcode": str(read), "authority_code": LIVERPOOL,
        "address_index": blind_index(household_key(address, read), "address"),
        "postcode_index": blind_index(read.key, "postcode"), **values,
    })
    db.session.add(household)
    db.session.flush()
    return household


def make_referral(
    state: ReferralState = ReferralState.SUBMITTED,
    referrer: User | None = None,
    household: Household | None = None,
    *,
    kinds: tuple[NeedKind, ...] = (NeedKind.DEVICE,),
    device_kind: DeviceKind = DeviceKind.LAPTOP,
    **values: Any,
) -> Referral:
    """A complete referral in any state, with its dates, household and needs; it meets both sets of criteria."""
    number = next(_numbers)
    referrer = referrer or make_user(Role.CASEWORKER)
    household = household or make_household()
    first, last = values.get("first_name", f"Ada{_letters(number)}"), values.get("last_name", "Example")
    phone = values.pop("phone", f"+447700900{number % 1000:03d}")
    referral = Referral(**{
        "reference": new_reference("R"), "state": state, "partner_id": referrer.organisation_id,
        "referrer_id": referrer.id, "household": household, "has_permission": True,
        "permission_how": "phone", "permission_on": clock.today(), "notice_version": "2026-11",
        "first_name": first, "last_name": last,
        "name_index": blind_index(normalised_name(first or "", last or ""), "name"),
        "phone": phone, "phone_index": blind_index(phone, "phone") if phone else None, "is_safe_to_text": True,
        "contact_by": "text", "language": "en", "formats": [], "is_adult": True, "address": household.address,
        "postcode": household.postcode, "authority_code": household.authority_code, "adults": 1,
        "barriers": ["device"], "device_now": "nothing", "internet_home": "none", "internet_away": "none",
        "can_afford_contract": "no", "is_low_income": "yes", "answers_seen_by": {}, "purposes": ["school"],
        "needs": [_need(kind, state, device_kind) for kind in kinds], **_dates(state), **values,
    })
    db.session.add(referral)
    keep_search_keys(referral)
    return referral


def make_draft(referrer: User | None = None, **values: Any) -> Referral:
    """A draft with every answer given, ready to be sent."""
    referral = make_referral(ReferralState.DRAFT, referrer, **values)
    referral.household = None
    db.session.flush()
    return referral


def make_note(referral: Referral, author: User, body: str = "Spoke to the school.", **values: Any) -> CaseNote:
    """A case note."""
    values = {"referral_id": referral.id, "author_id": author.id, "kind": NoteKind.NOTE, "body": body, **values}
    note = CaseNote(**values)
    db.session.add(note)
    db.session.flush()
    return note


def _need(kind: NeedKind, state: ReferralState, device_kind: DeviceKind) -> Need:
    need_state = NeedState.MET if state in _OVER else NeedState.RESERVED if state in _HELD else NeedState.OPEN
    return Need(
        kind=kind, state=need_state, must_haves=[], device_kind=device_kind if kind == NeedKind.DEVICE else None
    )


def _dates(state: ReferralState) -> dict[str, Any]:
    now, found = clock.now(), {}
    if state != ReferralState.DRAFT:
        found["submitted_at"] = now - timedelta(days=3)
        found["decide_by"] = add_working_days(clock.today(), 8)
    if state in _DECIDED:
        found["decided_at"] = now - timedelta(days=2)
    if state in _DECIDED - {ReferralState.DECLINED, ReferralState.ACCEPTED}:
        found["waiting_since"] = now - timedelta(days=2)
    if state in _OVER:
        found["handed_over_at"] = now - timedelta(days=1)
    if state == ReferralState.CLOSED:
        found["closed_at"] = now
    if state == ReferralState.NEEDS_INFORMATION:
        found["asked_at"] = now - timedelta(days=1)
    return found


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))
