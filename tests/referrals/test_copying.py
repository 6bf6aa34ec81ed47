"""A household referred again: what is still right is copied, permission and need are asked anew."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core.errors import NotFound, Refused
from app.core.permissions import Role
from app.referrals import service
from app.referrals.models import Referral
from app.referrals.states import NeedKind, ReferralState
from app.referrals.steps import COPIED, STEPS
from tests.factories.accounts import make_user
from tests.factories.organisations import make_organisation
from tests.factories.referrals import make_referral
from tests.pages import Page
from tests.referrals.test_referring import ANSWERS, fill_in, get, send

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]

# Every answer of the form that is asked anew, with something in it that must not come along.
ASKED_ANEW: dict[str, Any] = {
    "has_permission": True, "permission_how": "writing", "permission_on": date(2025, 1, 2),
    "is_safe_to_text": True, "is_phone_shared": True, "phone_shared_with": "her mother", "is_for_child": True,
    "barriers": ["skills"], "device_now": "nothing", "internet_home": "none", "internet_away": "none",
    "can_afford_contract": "no", "is_low_income": "yes", "answers_seen_by": {"is_low_income": "evidence"},
    "wants_skills_help": True, "purposes": ["school"], "deadline_kind": "court", "has_deadline": True,
    "urgency_reason": "Court on 3 May", "needs_delivery": True, "notes": "Ring twice.", "coordinator_urgency": True,
    "decision_reason": "no_stock", "repeat_override_reason": "a fire", "hold_reason": "away",
    "withdrawal_reason": "moved_away", "equality_step": "done",
}
TAKEN_OVER: dict[str, Any] = {
    "first_name": "Ada", "last_name": "Example", "language": "pl", "contact_by": "call", "formats": ["bsl"],
    "address": "14 High Street", "uprn": "100012345", "adults": 2, "children_0_4": 1, "children_16_17": 2,
}


def earlier_of(user: User, state: ReferralState = ReferralState.CLOSED, **values: Any) -> Referral:
    return make_referral(state, user, **{**ASKED_ANEW, **TAKEN_OVER, **values})


def test_the_form_s_answers_are_either_copied_or_asked_anew() -> None:
    in_needs = {"device_kind", "must_haves", "needs_data"}
    asked = {name for step in STEPS for name in step.fields} - in_needs
    copied = {name for names in COPIED.values() for name in names}
    assert asked <= copied | set(ASKED_ANEW)
    assert not copied & set(ASKED_ANEW)


def test_only_what_still_makes_sense_is_copied(session: Session) -> None:
    user = make_user(Role.CASEWORKER)
    earlier = earlier_of(user)
    session.flush()
    draft = service.refer_again(user, earlier, key="one")
    for name, value in TAKEN_OVER.items():
        assert getattr(draft, name) == value, name
    assert (draft.phone, draft.phone_index, draft.name_index) == (
        earlier.phone, earlier.phone_index, earlier.name_index
    )
    assert draft.authority_code == earlier.authority_code and draft.copied_from == earlier.reference
    fresh = Referral()
    for name in ASKED_ANEW:
        assert (getattr(draft, name) or None) == (getattr(fresh, name) or None), name
    assert draft.needs == [] and draft.household_id is None and draft.state == ReferralState.DRAFT
    assert draft.submitted_at is None and draft.decided_at is None


def test_a_household_is_referred_again_on_the_pages(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    user = make_user(Role.CASEWORKER)
    earlier = earlier_of(user)
    client = sign_in(user)
    assert f"/referrals/{earlier.reference}/again" in page(client.get(f"/referrals/{earlier.reference}")).links()
    found = page(client.get(f"/referrals/new/again?q={earlier.reference}"))
    assert f"/referrals/{earlier.reference}/again" in found.links()
    shown = page(client.get(f"/referrals/{earlier.reference}/again"))
    assert "Whether they agree to be referred" in shown.text
    form = shown.form_values()
    done = [client.post(f"/referrals/{earlier.reference}/again", data=form) for _ in range(2)]
    assert done[0].location == done[1].location
    reference = done[0].location.split("/")[2]
    check = page(client.get(f"/referrals/{reference}/draft"))
    for text in (f"Name, phone, contact, address and household come from {earlier.reference}",
                 "Say that the person agrees to be referred", "Ask whether it is safe to text their phone",
                 "Say what they need"):
        assert text in check.text
    phone = page(client.get(f"/referrals/{reference}/draft/phone"))
    assert f"Copied from {earlier.reference}" in phone.text and "is_safe_to_text" not in phone.form_values()
    assert client.post(f"/referrals/{reference}/draft/send", data={"version": "1"}).location.endswith("/draft")
    fill_in(client, page, reference, recipient={**ANSWERS["recipient"], "last_name": "Newname"})
    assert send(client, page, reference).location.endswith("/sent")
    assert {need.kind for need in get(session, reference).needs} == {NeedKind.DEVICE, NeedKind.DATA}
    # The page of the first step, sent once more after all that, leads to the referral and makes no other.
    assert client.post(f"/referrals/{earlier.reference}/again", data=form).location == f"/referrals/{reference}/sent"
    assert session.scalar(select(func.count()).select_from(Referral)) == 2


@pytest.mark.parametrize("state", list(ReferralState))
def test_only_a_referral_that_is_over_is_copied(session: Session, state: ReferralState) -> None:
    user = make_user(Role.CASEWORKER)
    earlier = earlier_of(user, state)
    session.flush()
    over = {ReferralState.HANDED_OVER, ReferralState.CLOSED, ReferralState.DECLINED, ReferralState.WITHDRAWN}
    if state in over:
        assert service.refer_again(user, earlier, key="one").copied_from == earlier.reference
    else:
        with pytest.raises(NotFound):
            service.refer_again(user, earlier, key="one")


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PARTNER_LEAD, Role.COORDINATOR])
def test_nobody_copies_another_organisation_s_referral(
    sign_in: SignIn, page: PageCheck, session: Session, role: Role
) -> None:
    earlier = earlier_of(make_user(Role.CASEWORKER))
    client = sign_in(make_user(role, make_organisation()))
    url = f"/referrals/{earlier.reference}/again"
    assert client.get(url).status_code == client.post(url, data={"key": "x"}).status_code == 404
    assert url not in page(client.get(f"/referrals/new/again?q={earlier.reference}")).links()
    assert session.scalar(select(func.count()).select_from(Referral)) == 1


def test_a_colleague_may_and_an_anonymised_one_has_nothing_to_copy(session: Session) -> None:
    user = make_user(Role.CASEWORKER)
    colleague = make_user(Role.CASEWORKER, user.organisation)
    earlier, forgotten = earlier_of(user), earlier_of(user)
    session.flush()
    assert service.refer_again(colleague, earlier, key="one").referrer_id == colleague.id
    forgotten.first_name = forgotten.last_name = None
    with pytest.raises(NotFound):
        service.refer_again(colleague, forgotten, key="two")


def test_what_stops_a_new_referral_stops_a_copied_one(session: Session) -> None:
    user = make_user(Role.CASEWORKER)
    for _ in range(3):
        make_referral(ReferralState.WAITING, user)
    earlier = earlier_of(user)
    session.flush()
    with pytest.raises(Refused, match="3 open referrals"):
        service.refer_again(user, earlier, key="one")
