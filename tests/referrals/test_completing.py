"""Sent without all answers: the case says what is missing, the answers come later, and the criteria are judged anew."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.core.errors import Forbidden, Refused, StalePage
from app.core.permissions import Role
from app.referrals import queries, service
from app.referrals.eligibility import Verdict
from app.referrals.models import CaseNote, Referral
from app.referrals.states import NeedKind, NoteKind, ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_note, make_referral
from tests.pages import Page
from tests.referrals.test_referring import ANSWERS, begin, fill_in, get, send

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]
UNKNOWN = {"is_low_income": "not_known", "device_now": None}


def verdict(referral: Referral) -> Verdict:
    return queries.advice_on(referral, queries.rules_of(referral))[NeedKind.DEVICE].verdict


def test_a_referral_is_sent_without_the_answers_and_says_what_is_missing(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    client = sign_in(make_user(Role.CASEWORKER))
    reference = begin(client, page)
    fill_in(
        client, page, reference, income={"is_low_income": "not_known"},
        barriers={**ANSWERS["barriers"], "device_now": "not_known"},
    )
    assert "You can send it without these" in page(client.get(f"/referrals/{reference}/draft")).text
    sent = page(client.get(send(client, page, reference).location))
    assert f"/referrals/{reference}/missing-answers" in sent.links() and "income" in sent.text
    case = page(client.get(f"/referrals/{reference}"))
    assert "Not known yet" in case.text and f"/referrals/{reference}/missing-answers" in case.links()


def test_the_form_asks_exactly_what_is_missing_and_the_criteria_are_judged_anew(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(ReferralState.SUBMITTED, caseworker, **UNKNOWN)
    client = sign_in(caseworker)
    url = f"/referrals/{referral.reference}/missing-answers"
    asked = page(client.get(url))
    for question, is_asked in (("Is their income low?", True), ("What do they have today?", True),
                               ("Internet at home", False), ("What keeps them offline?", False),
                               ("This answers the question", False)):
        assert (question in asked.text) is is_asked, question
    assert verdict(referral) is Verdict.NOT_KNOWN
    form = {**asked.form_values(), "is_low_income": "yes", "seen_is_low_income": "evidence", "device_now": "not_known"}
    done = client.post(url, data=form)
    assert done.location == f"/referrals/{referral.reference}"
    assert "Some answers are still missing" in page(client.get(done.location)).text
    again = client.post(url, data=form)
    assert again.status_code == 303, "the same page sent twice is harmless"
    client.post(url, data={**page(client.get(url)).form_values(), "device_now": "nothing"})
    referral = get(session, referral.reference)
    assert verdict(referral) is Verdict.MET
    assert referral.answers_seen_by == {"is_low_income": "evidence"}
    assert client.get(url).location == f"/referrals/{referral.reference}"
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.action == "gave_answers")).all()) == 2
    coordinator = sign_in(make_user(Role.COORDINATOR))
    case = page(coordinator.get(f"/referrals/{referral.reference}"))
    assert "Missing answers given" in case.text and "meets the criteria" in case.text
    assert "Met" in page(coordinator.get("/referrals/queue")).text


def test_missing_answers_can_answer_the_open_question(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(ReferralState.NEEDS_INFORMATION, caseworker, is_low_income=None)
    make_note(referral, make_user(Role.COORDINATOR), "Is their income low?", kind=NoteKind.QUESTION)
    client = sign_in(caseworker)
    url = f"/referrals/{referral.reference}/missing-answers"
    form = page(client.get(url)).form_values()
    assert "answers_question" in form
    client.post(url, data={**form, "is_low_income": "yes"})
    assert get(session, referral.reference).state == ReferralState.SUBMITTED
    note = session.scalars(select(CaseNote).where(CaseNote.kind == NoteKind.ANSWER)).one()
    assert note.body == "Income: Yes"


def test_the_question_stays_open_when_it_was_about_something_else(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(ReferralState.NEEDS_INFORMATION, caseworker, is_low_income=None)
    client = sign_in(caseworker)
    url = f"/referrals/{referral.reference}/missing-answers"
    form = page(client.get(url)).form_values()
    form.pop("answers_question")
    client.post(url, data={**form, "is_low_income": "no"})
    referral = get(session, referral.reference)
    assert (referral.state, referral.is_low_income) == (ReferralState.NEEDS_INFORMATION, "no")
    assert verdict(referral) is Verdict.NOT_MET


def test_a_page_without_an_answer_or_with_nonsense_changes_nothing(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(ReferralState.SUBMITTED, caseworker, is_low_income=None)
    client = sign_in(caseworker)
    url = f"/referrals/{referral.reference}/missing-answers"
    version = page(client.get(url)).form_values()["version"]
    for answers, status in (({}, 422), ({"is_low_income": "not_known"}, 422), ({"is_low_income": "perhaps"}, 422)):
        page(client.post(url, data={**answers, "version": version}), status)
    page(client.post(url, data={"is_low_income": "yes", "version": "0"}), 409)
    assert get(session, referral.reference).is_low_income is None


def test_only_those_who_work_on_it_give_answers_and_only_before_the_decision(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    referral = make_referral(ReferralState.SUBMITTED, is_low_income=None)
    stranger = make_user(Role.CASEWORKER)
    assert sign_in(stranger).get(f"/referrals/{referral.reference}/missing-answers").status_code == 404
    with pytest.raises(Forbidden):
        service.give_answers(stranger, referral, {"is_low_income": "yes"}, version=referral.version)
    waiting = make_referral(ReferralState.WAITING, is_low_income=None)
    with pytest.raises(Forbidden):
        service.give_answers(
            make_user(Role.COORDINATOR), waiting, {"is_low_income": "yes"}, version=waiting.version
        )


def test_known_answers_are_not_overwritten(session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(ReferralState.SUBMITTED, caseworker, is_low_income=None)
    session.flush()
    with pytest.raises(Refused):
        service.give_answers(
            caseworker, referral, {"is_low_income": "yes", "device_now": "own_device"}, version=referral.version
        )
    with pytest.raises(StalePage):
        service.give_answers(caseworker, referral, {"is_low_income": "yes"}, version=referral.version - 1)
    assert referral.device_now == "nothing"
