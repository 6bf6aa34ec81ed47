"""Reminders and digests: who gets which, once a day or week, and nothing about anybody but the first name."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.states import UserState
from app.audit.models import AuditEvent
from app.core import clock
from app.core.permissions import Role
from app.core.working_days import is_working_day
from app.integrations.email import EmailNotSent, ListMailer
from app.referrals.models import StaffLetter
from app.referrals.queries.due import is_reminder_day
from app.referrals.states import ReferralState
from tests.factories.accounts import make_user
from tests.factories.referrals import make_referral
from workers.referrals import send_digests, send_reminders

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def mailer(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[ListMailer]:
    """A Monday morning, and the emails that leave on it."""
    mailer = ListMailer()
    monkeypatch.setitem(app.extensions, "mailer", mailer)
    with clock.pretend(MONDAY):
        yield mailer


def test_the_responsible_person_is_reminded_once_a_day(mailer: ListMailer, session: Session) -> None:
    coordinator = make_user(Role.COORDINATOR)
    caseworker, other = make_user(Role.CASEWORKER), make_user(Role.CASEWORKER)
    late = make_referral(referrer=other, decide_by=date(2026, 11, 20))
    make_referral(referrer=other, decide_by=date(2026, 12, 4))
    asked = make_referral(
        ReferralState.NEEDS_INFORMATION, caseworker, asked_at=datetime(2026, 11, 18, 10, tzinfo=UTC)
    )
    session.commit()
    send_reminders()
    send_reminders()
    sent = {to: body for to, _subject, body in mailer.sent}
    assert len(mailer.sent) == 2 and set(sent) == {coordinator.email, caseworker.email}
    assert late.reference in sent[coordinator.email] and asked.reference not in sent[coordinator.email]
    assert asked.reference in sent[caseworker.email] and asked.first_name in sent[caseworker.email]
    with clock.pretend(MONDAY + timedelta(days=1)):
        send_reminders()
    assert [to for to, _, _ in mailer.sent[2:]] == [coordinator.email], "a question is not asked about every day"
    assert session.scalars(select(AuditEvent.action)).all().count("sent_reminder") == 3


@pytest.mark.parametrize("moment", [
    datetime(2026, 11, 22, 11, tzinfo=UTC), datetime(2026, 12, 25, 11, tzinfo=UTC),
    datetime(2026, 11, 23, 7, 59, tzinfo=UTC), datetime(2026, 11, 23, 18, tzinfo=UTC),
])
def test_nothing_leaves_out_of_hours(mailer: ListMailer, session: Session, moment: datetime) -> None:
    make_user(Role.COORDINATOR)
    make_referral(decide_by=date(2026, 11, 2))
    session.commit()
    with clock.pretend(moment):
        send_reminders()
        send_digests()
    assert mailer.sent == [] and session.scalar(select(StaffLetter)) is None


def test_a_refused_email_is_tried_again(mailer: ListMailer, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    make_user(Role.COORDINATOR)
    make_referral(decide_by=date(2026, 11, 2))
    session.commit()

    def refuse(*_args: str) -> None:
        raise EmailNotSent("ConnectionRefusedError")

    with monkeypatch.context() as patched:
        patched.setattr(mailer, "send", refuse)
        send_reminders()
    assert session.scalar(select(StaffLetter)) is None
    send_reminders()
    assert len(mailer.sent) == 1


def test_a_lead_gets_one_digest_a_week_of_their_own_partner(mailer: ListMailer, session: Session) -> None:
    lead, stranger = make_user(Role.PARTNER_LEAD), make_user(Role.PARTNER_LEAD)
    left = make_user(Role.PARTNER_LEAD, lead.organisation, state=UserState.LEFT)
    caseworker = make_user(Role.CASEWORKER, lead.organisation)
    made = {
        state: make_referral(state, caseworker, last_name="Secretname")
        for state in (ReferralState.READY, ReferralState.NEEDS_INFORMATION, ReferralState.DECLINED,
                      ReferralState.HANDED_OVER, ReferralState.SUBMITTED, ReferralState.WAITING)
    }
    made[ReferralState.WAITING].decided_at = MONDAY - timedelta(days=20)
    foreign = make_referral(ReferralState.READY)
    session.commit()
    send_digests()
    with clock.pretend(MONDAY + timedelta(days=3)):
        send_digests()
    ((to, subject, body),) = mailer.sent
    assert to == lead.email and stranger.email != to != left.email and "this week" in subject
    for state, referral in made.items():
        assert (referral.reference in body) == (state != ReferralState.WAITING)
        for private in (referral.phone, "Secretname", referral.address, "L8 1XY"):
            assert private not in body
    assert "On the waiting list: 1" in body and foreign.reference not in body
    with clock.pretend(MONDAY + timedelta(days=7)):
        send_digests()
    assert len(mailer.sent) == 2


def test_a_long_list_is_cut_and_says_so(mailer: ListMailer, session: Session) -> None:
    make_user(Role.COORDINATOR)
    caseworker = make_user(Role.CASEWORKER)
    for _ in range(23):
        make_referral(referrer=caseworker, decide_by=date(2026, 11, 2))
    session.commit()
    send_reminders()
    assert "Overdue, with the day we promised: 23" in mailer.sent[0][2] and "and 3 more" in mailer.sent[0][2]


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_reminders_are_gentle(asked_on: date, span: int) -> None:
    days = [asked_on + timedelta(days=passed) for passed in range(span)]
    reminded = [day for day in days if is_working_day(day) and is_reminder_day(asked_on, day)]
    assert all((later - earlier).days >= 7 for earlier, later in pairwise(reminded))
    assert all((day - asked_on).days >= 3 for day in reminded)
