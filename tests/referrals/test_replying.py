"""A household asks where its request stands, or for another language, and is answered without a person."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.encryption import blind_index
from app.messaging.models import InboundMessage, Message
from app.messaging.service.answering import MOST_ANSWERS_A_DAY, read_reply, store_reply
from app.referrals.states import ReferralState
from tests.factories.referrals import make_household, make_referral

PHONE = "+447700900444"


def text_us(session: Session, words: str) -> InboundMessage:
    """A text from the household, stored and understood."""
    store_reply(f"SM{words}", PHONE, words)
    inbound = session.scalars(select(InboundMessage).where(InboundMessage.provider_id == f"SM{words}")).one()
    read_reply(inbound.id)
    return inbound


def answers(session: Session) -> list[Message]:
    index = blind_index(PHONE, "phone")
    return list(session.scalars(select(Message).where(Message.phone_index == index).order_by(Message.id)))


@pytest.mark.parametrize("state", sorted(set(ReferralState) - {ReferralState.DRAFT, ReferralState.READY}))
def test_status_is_answered_in_every_state(session: Session, state: ReferralState) -> None:
    referral = make_referral(state, phone=PHONE, language="pl")
    inbound = text_us(session, "Status?")
    (answer,) = answers(session)
    assert answer.template_key.startswith("status_") and answer.language == "pl"
    assert answer.referral_id == referral.id and inbound.handled_at is not None
    assert "declin" not in (answer.body or "").lower()


def test_an_open_referral_is_meant_before_a_closed_one(session: Session) -> None:
    home = make_household()
    make_referral(ReferralState.WAITING, phone=PHONE, household=home)
    make_referral(ReferralState.CLOSED, phone=PHONE, household=home)
    text_us(session, "status")
    assert [answer.template_key for answer in answers(session)] == ["status_waiting"]


def test_a_number_two_homes_share_asks_a_person(session: Session) -> None:
    for _ in range(2):
        make_referral(ReferralState.WAITING, phone=PHONE)
    text_us(session, "status")
    assert "status_waiting" not in [answer.template_key for answer in answers(session)]


def test_an_unknown_number_learns_nothing(session: Session) -> None:
    make_referral(ReferralState.WAITING)
    text_us(session, "status")
    assert [answer.template_key for answer in answers(session)] == ["unknown_number"]


def test_a_language_word_changes_the_case_too(session: Session) -> None:
    referral = make_referral(ReferralState.WAITING, phone=PHONE)
    over = make_referral(ReferralState.CLOSED, phone=PHONE)
    text_us(session, "polski")
    assert (referral.language, over.language) == ("pl", "en")


def test_other_words_are_for_a_person(session: Session) -> None:
    make_referral(ReferralState.WAITING, phone=PHONE)
    inbound = text_us(session, "Can my sister collect it?")
    assert inbound.handled_at is None


@pytest.mark.parametrize("is_safe", [False, None])
def test_a_number_that_is_not_safe_learns_nothing(session: Session, is_safe: bool | None) -> None:
    referral = make_referral(ReferralState.WAITING, phone=PHONE, is_safe_to_text=is_safe)
    inbound = text_us(session, "status")
    assert all(referral.reference not in (answer.body or "") for answer in answers(session))
    assert "status_waiting" not in [answer.template_key for answer in answers(session)]
    assert inbound.handled_at is None


def test_two_machines_cannot_talk_to_each_other_about_a_case(session: Session) -> None:
    make_referral(ReferralState.WAITING, phone=PHONE)
    asked = [text_us(session, f"status{'!' * number}") for number in range(MOST_ANSWERS_A_DAY + 3)]
    assert len(answers(session)) == MOST_ANSWERS_A_DAY
    assert [one.handled_at is None for one in asked] == [False] * MOST_ANSWERS_A_DAY + [True] * 3
