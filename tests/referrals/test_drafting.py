"""Drafts: checked and saved step by step, never twice, never from a stale page, and thrown away whole."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.core import clock
from app.core.errors import NotFound, Refused, StalePage
from app.core.permissions import Actor, Role
from app.core.phone import InvalidPhone
from app.core.postcode import read_postcode
from app.referrals import queries, service, steps
from app.referrals.models import Need, Referral
from app.referrals.states import NeedKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.organisations import make_organisation, make_programme
from tests.factories.referrals import LIVERPOOL, make_draft, make_referral

HERE = read_postcode("L8 1XY")


def start(actor: Actor, key: str = "one", authority_code: str | None = LIVERPOOL) -> Referral:
    return service.start_draft(actor, HERE, authority_code=authority_code, by_hand=False, key=key)


def save(actor: Actor, draft: Referral, step: str, **given: Any) -> None:
    service.save_answers(actor, draft, step, given, version=draft.version)


def test_the_same_opening_of_the_page_gives_the_same_draft(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    assert start(caseworker) is start(caseworker)
    assert start(caseworker, "two").id != start(caseworker).id
    assert session.scalar(select(func.count()).select_from(Referral)) == 2


def test_somebody_elses_key_is_not_theirs_to_open(session: Session) -> None:
    draft = start(make_user(Role.CASEWORKER))
    with pytest.raises(Exception, match="submission_key"):
        start(make_user(Role.CASEWORKER))
    assert draft.state == ReferralState.DRAFT


def test_answers_are_normalised(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = start(caseworker)
    save(caseworker, draft, "recipient", first_name="  Ada ", last_name="Example", is_adult=True)
    save(caseworker, draft, "phone", phone="07700 900123", is_safe_to_text=True, phone_shared_with=" ")
    save(caseworker, draft, "contact", contact_by="text", language="pl", formats=["easy_read", "large_print"])
    save(caseworker, draft, "need", device_kind="tablet", must_haves=["touch"], needs_data=True)
    assert (draft.first_name, draft.phone, draft.phone_shared_with) == ("Ada", "+447700900123", None)
    assert draft.formats == ["large_print", "easy_read"]
    assert queries.search(caseworker, "ada example") == []
    assert [(need.kind, need.device_kind) for need in draft.needs] == [("device", "tablet"), ("data", None)]
    save(caseworker, draft, "need", device_kind="none", must_haves=[], needs_data=True)
    assert [need.kind for need in draft.needs] == [NeedKind.DATA]
    assert session.scalar(select(func.count()).select_from(Need)) == 1


def test_a_landline_is_never_safe_to_text(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = start(caseworker)
    save(caseworker, draft, "phone", phone="0151 496 0123", is_safe_to_text=True)
    assert draft.is_safe_to_text is False
    with pytest.raises(Refused, match="safe to text"):
        save(caseworker, draft, "contact", contact_by="text", language="en", formats=[])


@pytest.mark.parametrize(("step", "given", "field"), [
    ("permission", {"has_permission": False}, "has_permission"),
    ("permission", {"has_permission": True, "permission_how": "pigeon"}, "permission_how"),
    ("permission", {"has_permission": True, "permission_on": date(2999, 1, 1)}, "permission_on"),
    ("recipient", {"first_name": "A", "last_name": "B", "is_adult": False}, "is_adult"),
    ("contact", {"contact_by": "call", "language": "en", "formats": []}, "contact_by"),
    ("contact", {"contact_by": "caseworker", "language": "xx", "formats": []}, "language"),
    ("contact", {"contact_by": "caseworker", "language": "en", "formats": ["shouting"]}, "formats"),
    ("address", {"address": "Flat 2"}, "address"),
    ("household", {"adults": 0}, "adults"),
    ("household", {"adults": 1, "children_0_4": 21}, "children_0_4"),
    ("household", {"adults": 1, "children_0_4": -1}, "children_0_4"),
    ("need", {"device_kind": "none", "needs_data": False}, "device_kind"),
    ("need", {"device_kind": "spaceship", "needs_data": True}, "device_kind"),
    ("purpose", {"deadline_kind": "court", "urgency_reason": " "}, "urgency_reason"),
    ("notes", {"notes": "x" * 2001}, "notes"),
])
def test_answers_that_cannot_be_are_refused_at_their_field(
    session: Session, step: str, given: dict[str, Any], field: str
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = start(caseworker)
    with pytest.raises(Refused) as refused:
        save(caseworker, draft, step, **given)
    assert refused.value.field == field


def test_a_phone_that_cannot_be_is_refused(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    with pytest.raises(InvalidPhone):
        save(caseworker, start(caseworker), "phone", phone="12", is_safe_to_text=True)


def test_a_stale_step_is_refused_but_the_same_step_twice_is_not(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker, kinds=(NeedKind.DEVICE, NeedKind.DATA))
    seen = draft.version
    for step, given in {
        "recipient": {"first_name": "New", "last_name": "Name", "is_adult": True},
        "need": {"device_kind": "tablet", "must_haves": ["touch"], "needs_data": False},
        "income": {"is_low_income": "no", "seen": "evidence"},
    }.items():
        service.save_answers(caseworker, draft, step, given, version=draft.version)
        service.save_answers(caseworker, draft, step, given, version=seen)
    for step, given in {
        "recipient": {"first_name": "Other", "last_name": "Name", "is_adult": True},
        "need": {"device_kind": "tablet", "must_haves": ["touch"], "needs_data": True},
        "income": {"is_low_income": "no", "seen": "judgement"},
    }.items():
        session.commit()
        with pytest.raises(StalePage):
            service.save_answers(caseworker, draft, step, given, version=seen)
        session.rollback()
    assert draft.first_name == "New" and len(draft.needs) == 1


def test_a_draft_is_thrown_away_with_everything_in_it(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    draft = make_draft(caseworker)
    draft_id = draft.id
    service.throw_away(caseworker, draft)
    session.commit()
    assert session.get(Referral, draft_id) is None
    assert session.scalar(select(func.count()).select_from(Need).where(Need.referral_id == draft_id)) == 0
    events = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == draft_id)).all()
    assert "threw_away_draft" in events
    with pytest.raises(NotFound):
        service.throw_away(caseworker, make_referral(referrer=caseworker))


def test_a_sent_referral_is_not_edited(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(referrer=caseworker)
    with pytest.raises(Refused, match="sent already"):
        save(caseworker, referral, "notes", notes="Late thought.")


def test_every_step_stores_only_its_own_answers() -> None:
    fields = [name for step in steps.STEPS for name in step.fields]
    assert len(fields) == len(set(fields))
    walked, key = [], steps.STEPS[0].key
    while key:
        walked.append(key)
        key = steps.following(key) or ""
    assert walked == [step.key for step in steps.STEPS]
    assert [steps.preceding(key) for key in walked] == [None, *walked[:-1]]


# --- who may refer, and how many -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "may", "warns"), [(-1, False, False), (0, True, True), (30, True, True), (31, True, False)]
)
def test_an_agreement_that_ended_stops_new_referrals(session: Session, days: int, may: bool, warns: bool) -> None:
    until = clock.today() + timedelta(days=days)
    caseworker = make_user(Role.CASEWORKER, make_organisation(agreement_until=until))
    standing = queries.standing_of(caseworker)
    assert (standing.refusal is None, standing.warning is not None) == (may, warns)
    if not may:
        with pytest.raises(Refused, match="renew"):
            start(caseworker)


def test_no_agreement_at_all_stops_referrals_too(session: Session) -> None:
    with pytest.raises(Refused, match="no data-sharing agreement"):
        start(make_user(Role.CASEWORKER, make_organisation(has_agreement=False)))


@pytest.mark.parametrize("values", [{"is_referral_partner": False}, {"state": "suspended"}])
def test_only_a_live_partner_refers(session: Session, values: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        start(make_user(Role.CASEWORKER, make_organisation(**values)))


def test_a_caseworker_has_three_open_referrals_and_no_more(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    colleague = make_user(Role.CASEWORKER, caseworker.organisation)
    for state in (ReferralState.SUBMITTED, ReferralState.WAITING, ReferralState.CLOSED, ReferralState.DECLINED):
        make_referral(state, caseworker)
    draft = make_draft(caseworker)
    third = start(caseworker)
    assert third.state == ReferralState.DRAFT
    make_referral(ReferralState.ON_HOLD, caseworker)
    with pytest.raises(Refused, match="3 open referrals"):
        start(caseworker, "four")
    with pytest.raises(Refused, match="3 open referrals"):
        service.submit(caseworker, draft, version=draft.version)
    assert draft.state == ReferralState.DRAFT
    start(colleague, "five")


def test_the_limit_is_a_number_of_the_programme(session: Session) -> None:
    make_programme({"limits": {"open_per_caseworker": 1}})
    caseworker = make_user(Role.CASEWORKER)
    make_referral(referrer=caseworker)
    with pytest.raises(Refused, match="1 open referral"):
        start(caseworker)


def test_a_landlord_is_limited_by_council_area(session: Session) -> None:
    make_programme({"limits": {"open_per_authority_for_landlord": 2}})
    landlord = make_organisation(is_landlord=True)
    lead = make_user(Role.PARTNER_LEAD, landlord)
    for _ in range(2):
        make_referral(ReferralState.WAITING, make_user(Role.CASEWORKER, landlord))
    with pytest.raises(Refused, match="2 open referrals in this council area"):
        start(lead)
    assert start(lead, "other", "E08000014").state == ReferralState.DRAFT
