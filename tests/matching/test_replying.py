"""A household texts us while something waits for it: where it stands, and that it will come."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.encryption import blind_index
from app.core.references import spaced
from app.matching.models import HandOver
from app.matching.states import HandOverState
from app.messaging.models import InboundMessage, Message
from app.messaging.service.answering import MOST_ANSWERS_A_DAY, read_reply, store_reply
from tests.factories.matching import make_hand_over
from tests.factories.messaging import make_message

PHONE = "+447700900445"


@pytest.fixture
def kept(session: Session) -> HandOver:
    """A hand-over that is packed, for a household that may be texted."""
    return _for_our_phone(make_hand_over())


def _for_our_phone(hand_over: HandOver, **changed: object) -> HandOver:
    given = {"phone": PHONE, "phone_index": blind_index(PHONE, "phone"), "contact_by": "text", "is_safe_to_text": True}
    for name, value in {**given, **changed}.items():
        setattr(hand_over.referral, name, value)
    make_message(phone=PHONE, referral_id=hand_over.referral_id)
    return hand_over


def _text_us(session: Session, words: str) -> tuple[InboundMessage, list[Message]]:
    store_reply(f"SM{words}", PHONE, words)
    inbound = session.scalars(select(InboundMessage).where(InboundMessage.provider_id == f"SM{words}")).one()
    session.flush()
    read_reply(inbound.id)
    return inbound, list(session.scalars(select(Message).where(Message.dedupe_key == f"reply:{inbound.id}")))


@pytest.mark.parametrize(("words", "answer"), [
    ("status", "status_ready"), ("1", "coming"), ("Yes please", "coming"),
])
def test_they_hear_place_day_and_code(session: Session, kept: HandOver, words: str, answer: str) -> None:
    inbound, (told,) = _text_us(session, words)
    assert told.template_key == answer and told.phone == PHONE and inbound.handled_at is not None
    assert kept.collection_point.name in (told.body or "") and spaced(kept.code or "") in (told.body or "")


@pytest.mark.parametrize("words", ["2", "no", "Can my sister come?"])
def test_another_day_is_for_a_person(session: Session, kept: HandOver, words: str) -> None:
    inbound, (told,) = _text_us(session, words)
    assert told.template_key == "passed_on" and inbound.handled_at is None


@pytest.mark.parametrize("changed", [{"is_safe_to_text": False}, {"contact_by": "call"}])
def test_no_code_goes_where_texts_are_not_wanted(session: Session, changed: dict[str, object]) -> None:
    hand_over = _for_our_phone(make_hand_over(), **changed)
    inbound, told = _text_us(session, "status")
    assert all(spaced(hand_over.code or "") not in (one.body or "") for one in told) and inbound.handled_at is None


def test_nothing_is_told_before_it_is_packed_or_after_it_is_given(session: Session) -> None:
    _for_our_phone(make_hand_over(is_prepared=False))
    _for_our_phone(make_hand_over(HandOverState.DONE))
    _inbound, told = _text_us(session, "1")
    assert [one.template_key for one in told] == ["passed_on"]


def test_a_number_two_households_share_asks_a_person(session: Session, kept: HandOver) -> None:
    _for_our_phone(make_hand_over())
    inbound, (told,) = _text_us(session, "status")
    assert told.template_key == "passed_on" and inbound.handled_at is None


def test_two_machines_cannot_talk_to_each_other_about_a_hand_over(session: Session, kept: HandOver) -> None:
    told = [_text_us(session, f"status{'!' * number}") for number in range(MOST_ANSWERS_A_DAY + 2)]
    assert [len(answers) for _inbound, answers in told] == [1] * MOST_ANSWERS_A_DAY + [0] * 2
    assert told[-1][0].handled_at is None
