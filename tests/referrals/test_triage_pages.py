"""A coordinator decides on the pages; the referrer answers, reads the reason, and takes back."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.permissions import Role
from app.messaging.models import Message
from app.referrals.models import Referral
from app.referrals.states import ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_referral
from tests.pages import Page

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]


def url(referral: Referral, action: str = "") -> str:
    return f"/referrals/{referral.reference}" + (f"/{action}" if action else "")


def texts_of(session: Session, referral: Referral) -> list[str]:
    return list(session.scalars(
        select(Message.template_key).where(Message.referral_id == referral.id).order_by(Message.id)
    ))


def test_a_coordinator_accepts_from_the_queue(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    referral = make_referral()
    client = sign_in(make_user(Role.COORDINATOR))
    assert referral.reference in page(client.get("/referrals/queue")).text
    case = page(client.get(url(referral)))
    done = client.post(url(referral, "accept"), data={"version": case.form_values()["version"]})
    assert done.status_code == 303
    session.expire_all()
    assert referral.state == ReferralState.WAITING
    assert referral.waiting_since is not None and referral.decided_by_id is not None
    assert texts_of(session, referral) == ["accepted"]
    assert "Accepted" in page(client.get(url(referral))).text


def test_a_question_is_asked_and_answered(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(referrer=caseworker)
    client = sign_in(make_user(Role.COORDINATOR))
    form = page(client.get(url(referral, "ask"))).form_values()
    client.post(url(referral, "ask"), data={**form, "body": "Which school?"})
    session.expire_all()
    assert referral.state == ReferralState.NEEDS_INFORMATION
    client = sign_in(caseworker)
    asked = page(client.get(url(referral, "answer")))
    assert "Which school?" in asked.text
    client.post(url(referral, "answer"), data={**asked.form_values(), "body": "The one on the hill."})
    session.expire_all()
    assert referral.state == ReferralState.SUBMITTED
    assert "The one on the hill." in page(client.get(url(referral))).text


def test_a_decline_names_its_reason_to_the_referrer_only(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    caseworker = make_user(Role.CASEWORKER)
    referral = make_referral(referrer=caseworker)
    client = sign_in(make_user(Role.COORDINATOR))
    form = page(client.get(url(referral, "decline"))).form_values()
    page(client.post(url(referral, "decline"), data=form), 422)
    client.post(url(referral, "decline"), data={**form, "reason": "no_stock", "explanation": "Try the library."})
    session.expire_all()
    assert referral.state == ReferralState.DECLINED
    assert texts_of(session, referral) == ["not_this_time"]
    body = session.scalars(select(Message.body).where(Message.referral_id == referral.id)).one()
    assert "nothing that would suit" not in (body or "")
    case = page(sign_in(caseworker).get(url(referral)))
    assert "We have nothing that would suit" in case.text and "Try the library." in case.text
    client = sign_in(make_user(Role.COORDINATOR))
    version = page(client.get(url(referral))).form_values()["version"]
    client.post(url(referral, "reopen"), data={"version": version})
    session.expire_all()
    assert referral.state == ReferralState.SUBMITTED and referral.decision_reason is None


@pytest.mark.parametrize("action", ["ask", "decline", "hold", "urgent", "withdraw"])
def test_a_stale_form_changes_nothing(sign_in: SignIn, page: PageCheck, session: Session, action: str) -> None:
    referral = make_referral()
    client = sign_in(make_user(Role.COORDINATOR))
    reasons = {"decline": "no_stock", "hold": "away", "withdraw": "made_by_mistake", "urgent": "A court date."}
    answers = {"body": "Which school?", "reason": reasons.get(action, ""), "until": ["1", "1", "2099"]}
    stale = page(client.post(url(referral, action), data={**answers, "version": "0"}), 409)
    assert "changed by somebody else" in stale.text
    session.expire_all()
    assert referral.state == ReferralState.SUBMITTED and not referral.coordinator_urgency
    again = client.post(url(referral, action), data={**answers, "version": stale.form_values()["version"]})
    assert again.status_code == 303


def test_a_stale_acceptance_changes_nothing(sign_in: SignIn, page: PageCheck, session: Session) -> None:
    referral = make_referral()
    client = sign_in(make_user(Role.COORDINATOR))
    assert "changed by somebody else" in page(client.post(url(referral, "accept"), data={"version": "0"}), 409).text
    session.expire_all()
    assert referral.state == ReferralState.SUBMITTED and texts_of(session, referral) == []
