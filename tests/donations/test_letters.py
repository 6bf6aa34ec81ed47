"""Emails to donors: told once, tried again, given up, sent again by a person; what each says."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import SYSTEM, Role
from app.devices.service.counting import count_in
from app.devices.states import FormFactor
from app.donations import emails, letters, offering
from app.donations.custody_states import CollectionWindow, DeclineReason
from app.donations.letter_models import DonorLetter
from app.donations.letter_states import MOST_ATTEMPTS, LetterKind, LetterState, wait_after
from app.donations.service import cancel_consignment, rebook_consignment
from app.donations.states import ConsignmentState, Declaration
from app.integrations.email import EmailNotSent
from tests.factories.accounts import make_user
from tests.factories.donations import make_carrier, make_consignment, make_offer
from tests.factories.organisations import make_donor
from tests.pages import Page

SignIn = Callable[..., FlaskClient]


class Silent:
    """A mail server that takes nothing while it is down."""

    def __init__(self) -> None:
        self.is_down, self.sent = True, []

    def send(self, to: str, subject: str, body: str) -> None:
        if self.is_down:
            raise EmailNotSent("ConnectionRefusedError")
        self.sent.append((to, subject, body))


@pytest.fixture
def server(app: Flask) -> Iterator[Silent]:
    before, app.extensions["mailer"] = app.extensions["mailer"], Silent()
    yield app.extensions["mailer"]
    app.extensions["mailer"] = before


def slot(**values: object) -> offering.Slot:
    facts = {"expected_on": clock.today() + timedelta(days=5), "window": CollectionWindow.MORNING,
             "address": "1 Lark Lane", "custody_name": "Mina Osei", "declaration": Declaration.REUSE,
             "holds_data": True} | values
    return offering.Slot(**facts)


def make_letter(session: Session) -> DonorLetter:
    offer = make_offer()
    offering.decline_offer(make_user(Role.COORDINATOR), offer, DeclineReason.NO_ROOM, "", version=offer.version)
    session.commit()
    return session.scalars(select(DonorLetter).where(DonorLetter.offer_id == offer.id)).one()


def until_given_up(session: Session, letter: DonorLetter) -> None:
    for _ in range(MOST_ATTEMPTS):
        session.expire_all()
        letter.try_at = clock.now()
        session.commit()
        emails.deliver(letter.id)
    session.expire_all()


def test_an_answer_is_told_once_however_often_the_job_runs(session: Session, server: Silent) -> None:
    offer, server.is_down = make_offer(), False
    offering.accept_offer(make_user(Role.COORDINATOR), offer, slot(carrier_id=make_carrier().id), donor_id=None,
                          version=offer.version)
    session.commit()
    for _ in range(2):
        emails.deliver_due()
    [(to, subject, body)] = server.sent
    assert to == offer.email and "booked" in subject and "/my-collection/" in body
    assert "between 08:00 and 11:00" in body and "CBDU" in body and "Mina Osei" in body
    session.expire_all()
    assert [letter.state for letter in session.scalars(select(DonorLetter))] == [LetterState.SENT]


def test_an_email_that_fails_waits_longer_each_time_and_is_given_up_for_a_person(
    session: Session, server: Silent, sign_in: SignIn, page: Callable[..., Page]
) -> None:
    letter = make_letter(session)
    emails.deliver(letter.id)
    session.expire_all()
    assert (letter.attempts, letter.state, letter.failure) == (1, LetterState.WAITING, "ConnectionRefusedError")
    assert letter.try_at > clock.now() + timedelta(minutes=1)
    emails.deliver(letter.id)
    session.expire_all()
    assert letter.attempts == 1, "not due yet"
    until_given_up(session, letter)
    assert (letter.attempts, letter.state) == (MOST_ATTEMPTS, LetterState.GIVEN_UP)
    assert letters.list_due(clock.now() + timedelta(days=9)) == []
    client = sign_in(make_user(Role.COORDINATOR))
    assert "email to a donor did not leave" in client.get("/").text
    assert "Send again" in page(client.get("/donor-emails?state=given_up")).text


def test_send_again_pressed_twice_sends_once(
    app: Flask, session: Session, server: Silent, sign_in: SignIn
) -> None:
    letter = make_letter(session)
    until_given_up(session, letter)
    client, server.is_down = sign_in(make_user(Role.TECHNICIAN)), False
    app.extensions["sent_jobs"].clear()
    for _ in range(2):
        assert client.post(f"/donor-emails/{letter.id}/again").status_code == 303
    assert [job.name for job in app.extensions["sent_jobs"]] == ["workers.donations.deliver_letter"]
    for _ in range(2):
        emails.deliver(letter.id)
    assert len(server.sent) == 1
    session.expire_all()
    assert letter.state == LetterState.SENT and letter.sent_at is not None and letter.failure is None
    with pytest.raises(Refused, match="has left"):
        letters.send_again(SYSTEM, letter.id)
    assert sign_in(make_user(Role.DONOR)).post(f"/donor-emails/{letter.id}/again").status_code == 403


def test_an_email_that_cannot_be_written_stops_no_other(
    session: Session, server: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole, server.is_down = make_letter(session), make_letter(session), False
    words = emails.words_of
    monkeypatch.setattr(emails, "words_of", lambda one: 1 / 0 if one.id == broken.id else words(one))
    emails.deliver_due()
    session.expire_all()
    assert (broken.state, whole.state) == (LetterState.WAITING, LetterState.SENT)
    assert broken.attempts == 1 and broken.failure is not None


def test_it_goes_to_the_address_known_when_it_is_sent_again(session: Session, server: Silent) -> None:
    donor = make_donor(contact_email="old@donor.example")
    consignment = make_consignment(donor=donor)
    cancel_consignment(make_user(Role.COORDINATOR), consignment)
    session.commit()
    letter = session.scalars(select(DonorLetter)).one()
    until_given_up(session, letter)
    donor.contact_email, server.is_down = "new@donor.example", False
    letters.send_again(SYSTEM, letter.id)
    session.commit()
    emails.deliver(letter.id)
    assert [to for to, _, _ in server.sent] == ["new@donor.example"]


def test_nobody_is_written_to_without_an_address(session: Session) -> None:
    consignment = make_consignment(donor=make_donor(contact_email=None))
    assert letters.write_to_donor(LetterKind.BOOKED, consignment=consignment) is None


def test_the_way_of_a_consignment_in_emails(session: Session, server: Silent) -> None:
    server.is_down, user = False, make_user(Role.COORDINATOR)
    consignment = make_consignment(donor=make_donor(contact_email="it@donor.example"))
    for _ in range(2):
        offering.agree_slot(user, consignment, slot())  # the second press changes nothing
    cancel_consignment(user, consignment)
    rebook_consignment(user, consignment, expected_on=clock.today() + timedelta(days=9))
    collected = make_consignment(ConsignmentState.COLLECTED, donor=consignment.donor, items=3)
    count_in(user, collected, {FormFactor.LAPTOP: 2}, discrepancy_note="One box was left behind.")
    session.commit()
    emails.deliver_due()
    subjects = [subject.partition(" (")[0] for _, subject, _ in server.sent]
    assert subjects == ["When we collect your kit", "Your collection is called off", "When we collect your kit",
                        "Your kit arrived: the receipt"]
    receipt = server.sent[-1][2]
    assert "3 items went with the carrier and 2 arrived: 1 item short." in receipt and "One box was left" in receipt
    assert letters.write_to_donor(LetterKind.RECEIPT, consignment=collected) is None, "a receipt is told once"


@given(st.integers(0, 60))
def test_waits_grow_and_end_at_six_hours(attempts: int) -> None:
    assert timedelta(minutes=2) <= wait_after(attempts) <= wait_after(attempts + 1) <= timedelta(hours=6)


def test_all_attempts_together_last_at_least_half_a_day() -> None:
    assert sum((wait_after(number) for number in range(1, MOST_ATTEMPTS)), timedelta()) > timedelta(hours=8)
