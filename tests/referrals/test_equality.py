"""Equality answers stand apart: nothing stored leads from them to a referral, and skipping is always possible."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.core.errors import NotFound
from app.core.permissions import Role
from app.referrals import service
from app.referrals.equality import PREFER_NOT, QUESTIONS, is_silent, quarter_now, read_answers
from app.referrals.models import EqualityAnswers, Referral
from app.referrals.states import ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_draft, make_referral
from tests.pages import Page
from tests.referrals.test_referring import get
from tests.statements import MOST_A_PAGE, statements

PageCheck = Callable[..., Page]
SignIn = Callable[[Any], FlaskClient]
SAID = {
    "age_band": "35_44", "sex": "female", "ethnic_group": "asian", "is_disabled": "no", "first_language": "asia",
}


def rows(session: Session) -> list[EqualityAnswers]:
    return list(session.scalars(select(EqualityAnswers)))


@pytest.mark.pure
def test_the_table_can_hold_nothing_that_leads_to_anybody() -> None:
    table = EqualityAnswers.__table__
    assert {column.name for column in table.columns} == {"key", "quarter", *SAID}
    assert not table.foreign_keys
    assert not [column for column in table.columns if "DATE" in str(column.type) or "TIME" in str(column.type)]
    assert {one.name for one in QUESTIONS} == set(SAID)
    assert all(PREFER_NOT in set(one.kind) for one in QUESTIONS)
    assert all(len(code.value) <= 20 for one in QUESTIONS for code in one.kind)


def test_the_questions_are_put_once_and_the_referral_remembers_only_that(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    user = make_user(Role.CASEWORKER)
    referral = make_referral(ReferralState.SUBMITTED, user)
    client = sign_in(user)
    url = f"/referrals/{referral.reference}/equality"
    version, changed = referral.version, referral.updated_at
    before = session.scalar(select(func.count()).select_from(AuditEvent))
    assert url in page(client.get(f"/referrals/{referral.reference}/sent")).links()
    with statements() as sent:
        form = page(client.get(url)).form_values()
    assert len(sent) <= MOST_A_PAGE
    for _ in range(2):
        done = client.post(url, data={**form, **SAID})
        assert done.location == f"/referrals/{referral.reference}/sent"
    assert url not in page(client.get(done.location)).links()
    assert client.get(url).location == done.location
    (kept,) = rows(session)
    assert {name: getattr(kept, name) for name in SAID} == SAID and kept.quarter == quarter_now()
    again = get(session, referral.reference)
    assert (again.equality_step, again.version, again.updated_at) == ("done", version, changed)
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == before


@pytest.mark.parametrize("data", [{"skip": "yes"}, {"skip": "yes", **SAID}, {}, dict.fromkeys(SAID, PREFER_NOT)])
def test_skipping_or_saying_nothing_keeps_nothing(
    sign_in: SignIn, page: PageCheck, session: Session, data: dict[str, str]
) -> None:
    user = make_user(Role.CASEWORKER)
    referral = make_referral(ReferralState.SUBMITTED, user)
    client = sign_in(user)
    url = f"/referrals/{referral.reference}/equality"
    assert client.post(url, data=data).status_code == 303
    assert rows(session) == [] and get(session, referral.reference).equality_step == "skipped"
    client.post(url, data=SAID)
    assert rows(session) == [], "the step is done once"
    told = page(client.get(f"/referrals/{referral.reference}/sent")).text
    assert "These answers were not kept." in told


def test_an_answer_that_is_none_of_ours_is_refused_on_the_page(
    sign_in: SignIn, page: PageCheck, session: Session
) -> None:
    user = make_user(Role.CASEWORKER)
    referral = make_referral(ReferralState.SUBMITTED, user)
    client = sign_in(user)
    page(client.post(f"/referrals/{referral.reference}/equality", data={**SAID, "sex": "\x01<b>"}), 422)
    assert rows(session) == [] and get(session, referral.reference).equality_step is None


def test_only_the_organisation_that_sent_it_asks_and_only_after_sending(
    sign_in: SignIn, session: Session
) -> None:
    user = make_user(Role.CASEWORKER)
    referral, draft = make_referral(ReferralState.SUBMITTED, user), make_draft(user)
    for asker, one in ((make_user(Role.CASEWORKER), referral), (make_user(Role.COORDINATOR), referral), (user, draft)):
        client = sign_in(asker)
        url = f"/referrals/{one.reference}/equality"
        assert client.get(url).status_code == client.post(url, data=SAID).status_code == 404
        with pytest.raises(NotFound):
            service.keep_equality_answers(asker, one, SAID)
        with pytest.raises(NotFound):
            service.skip_equality(asker, one)
    assert rows(session) == []


def test_neither_keys_nor_the_order_of_rows_tell_who_came_when(session: Session) -> None:
    user = make_user(Role.CASEWORKER)
    ages = [age.value for age in QUESTIONS[0].kind if age.value != PREFER_NOT] * 4
    for age in ages:
        service.keep_equality_answers(user, make_referral(ReferralState.SUBMITTED, user), {**SAID, "age_band": age})
    session.flush()
    keys = set(session.scalars(select(EqualityAnswers.key)))
    service.mix_equality_answers()
    # As they physically lie there: by rowid in SQLite, by place in the table in PostgreSQL.
    lying = list(session.execute(text("SELECT age_band FROM equality_answers")).scalars())
    assert sorted(lying) == sorted(ages) and lying != ages
    session.expire_all()
    assert not keys & set(session.scalars(select(EqualityAnswers.key))), "keys are new as well"
    if session.get_bind().dialect.name == "postgresql":
        assert len(set(session.execute(text("SELECT xmin FROM equality_answers")).scalars())) == 1


def test_mixing_leaves_older_quarters_and_loses_nothing(session: Session) -> None:
    session.add_all(
        EqualityAnswers(key=number, quarter=quarter, **SAID)
        for number, quarter in enumerate(("2020-Q1", quarter_now(), quarter_now()))
    )
    session.flush()
    for _ in range(3):
        service.mix_equality_answers()
    session.expire_all()
    found = rows(session)
    assert sorted(row.quarter for row in found) == sorted(["2020-Q1", quarter_now(), quarter_now()])
    assert {row.key for row in found if row.quarter == "2020-Q1"} == {0}


def test_nothing_in_the_database_repeats_the_answers(sign_in: SignIn, session: Session) -> None:
    user = make_user(Role.CASEWORKER)
    referral = make_referral(ReferralState.SUBMITTED, user)
    client = sign_in(user)
    client.post(f"/referrals/{referral.reference}/equality", data=SAID)
    session.expire_all()
    found = session.get_one(Referral, referral.id)
    assert not {"asian", "asia", "35_44"} & {str(getattr(found, column.key)) for column in Referral.__table__.columns}
    assert session.scalar(
        select(func.count()).select_from(AuditEvent).where(AuditEvent.action.contains("equality"))
    ) == 0


@pytest.mark.pure
@given(st.dictionaries(
    st.sampled_from([*SAID, "other"]), st.none() | st.text(max_size=8) | st.sampled_from(["yes", "asian"])
))
def test_every_question_ends_with_an_answer_of_its_own(given_answers: dict[str, str | None]) -> None:
    answers = read_answers(given_answers)
    assert set(answers) == set(SAID)
    assert all(answers[one.name] in set(one.kind) for one in QUESTIONS)
    assert is_silent(answers) == all(answer == PREFER_NOT for answer in answers.values())
