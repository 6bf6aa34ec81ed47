"""Replies: acted on when they are a plain command, given to a person when they are not, each once."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import SYSTEM
from app.core.signals import text_received
from app.messaging.models import InboundMessage, Message
from app.messaging.queries import has_stopped
from app.messaging.service.answering import answer_by_hand, mark_handled, read_reply, store_reply
from app.messaging.states import MessageState
from tests.factories.messaging import PHONE, make_message, make_reply

S = MessageState


@pytest.fixture
def known(outbox: Session) -> Message:
    return make_message(state=S.DELIVERED, referral_id=7, language="pl")


@pytest.fixture
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_received, "receivers", {})


@pytest.fixture
def heard(nobody_listens: None) -> Iterator[list[int]]:
    ids: list[int] = []

    def listen(_sender: object, inbound_id: int) -> bool:
        ids.append(inbound_id)
        return True

    with text_received.connected_to(listen):
        yield ids


def read(body: str, phone: str = PHONE) -> InboundMessage:
    inbound = make_reply(body, phone)
    read_reply(inbound.id)
    return inbound


def answers(session: Session) -> list[str]:
    return list(
        session.scalars(
            select(Message.template_key).where(Message.dedupe_key.startswith("reply:")).order_by(Message.id)
        )
    )


def test_a_reply_is_kept_once(outbox: Session) -> None:
    for _ in range(3):
        store_reply("SM1", PHONE, "Stop")
    assert outbox.scalar(select(func.count(InboundMessage.id))) == 1


def test_stop_stops_cancels_and_says_so_in_their_language(
    outbox: Session, known: Message, nobody_listens: None
) -> None:
    waiting = make_message(referral_id=7, language="pl")
    inbound = read("STOP")
    assert has_stopped(PHONE)
    assert waiting.state is S.OPTED_OUT
    assert (answers(outbox), inbound.meaning) == (["stopped"], "stop")
    assert inbound.handled_at is not None
    answer = outbox.scalars(select(Message).where(Message.template_key == "stopped")).one()
    assert (answer.language, answer.state, answer.referral_id) == ("pl", S.QUEUED, 7)


def test_stop_from_a_stranger_counts_and_gets_no_text(outbox: Session, nobody_listens: None) -> None:
    read("stop")
    assert has_stopped(PHONE)
    assert answers(outbox) == []


def test_start_after_stop(outbox: Session, known: Message, nobody_listens: None) -> None:
    read("stop")
    read("start")
    assert not has_stopped(PHONE)
    assert answers(outbox) == ["stopped", "started"]


@pytest.mark.parametrize(
    ("body", "answer", "is_handled"),
    [
        ("help", "help", True),
        ("Polski", "language_changed", True),
        ("română", "language_not_yet", False),
        ("wrong number", "wrong_number", False),
        ("Where do I plug it in?", "passed_on", False),
        ("1", "passed_on", False),
        ("STATUS", "passed_on", False),
    ],
)
def test_each_meaning_has_its_answer(
    outbox: Session, known: Message, nobody_listens: None, *, body: str, answer: str, is_handled: bool
) -> None:
    inbound = read(body)
    assert (answers(outbox), inbound.handled_at is not None) == ([answer], is_handled)


def test_thanks_bothers_nobody(outbox: Session, known: Message, nobody_listens: None) -> None:
    inbound = read("thank you")
    assert answers(outbox) == []
    assert inbound.handled_at is not None


def test_a_wrong_number_is_never_texted_again(outbox: Session, known: Message, nobody_listens: None) -> None:
    waiting = make_message()
    read("Wrong number mate")  # not a plain command: a person reads it
    assert not has_stopped(PHONE)
    read("Wrong number")
    assert has_stopped(PHONE)
    assert waiting.state is S.OPTED_OUT


def test_whoever_knows_the_case_hears_of_it_and_may_answer(
    outbox: Session, known: Message, heard: list[int]
) -> None:
    inbound = read("STATUS")
    assert heard == [inbound.id]
    assert inbound.handled_at is not None
    assert answers(outbox) == []
    assert inbound.referral_id == 7


def test_a_stranger_is_told_to_ring(outbox: Session, nobody_listens: None) -> None:
    inbound = read("Where is my laptop?")
    assert answers(outbox) == ["unknown_number"]
    assert inbound.referral_id is None


def test_a_number_of_two_cases_is_for_a_person(outbox: Session, known: Message, nobody_listens: None) -> None:
    make_message(state=S.DELIVERED, referral_id=8)
    inbound = read("2")
    assert inbound.referral_id is None
    assert inbound.handled_at is None


def test_reading_twice_acts_once(outbox: Session, known: Message, heard: list[int]) -> None:
    inbound = read("help")
    read_reply(inbound.id)
    assert (len(heard), answers(outbox)) == (1, ["help"])


def test_two_machines_cannot_talk_to_each_other(outbox: Session, known: Message, nobody_listens: None) -> None:
    for _ in range(20):
        read("Thank you for your message. We are closed.")
    assert len(answers(outbox)) == 6


def test_tomorrow_they_are_answered_again(
    outbox: Session, known: Message, nobody_listens: None, later: Callable[[timedelta], None]
) -> None:
    for _ in range(8):
        read("help")
    later(timedelta(hours=25))
    read("help")
    assert len(answers(outbox)) == 7


def test_a_networks_short_number_is_read_and_not_answered(outbox: Session, nobody_listens: None) -> None:
    inbound = read("Your bill is ready", "85888")
    assert inbound.meaning == "other"
    assert answers(outbox) == []


def test_a_person_answers_and_that_ends_it(outbox: Session, known: Message, nobody_listens: None) -> None:
    inbound = read("Can I come on Tuesday?")
    first = answer_by_hand(SYSTEM, inbound, "Yes, after ten.")
    second = answer_by_hand(SYSTEM, inbound, "Sorry, after eleven.")
    assert (first.body, first.referral_id) == ("Reconnect: Yes, after ten.", 7)
    assert first.id != second.id
    assert inbound.handled_at == clock.now()


def test_an_answer_to_a_removed_number_is_refused(outbox: Session) -> None:
    inbound = make_reply("hello")
    inbound.phone = None
    with pytest.raises(Refused):
        answer_by_hand(SYSTEM, inbound, "Hello.")


def test_dealt_with_stays_dealt_with(outbox: Session, known: Message, nobody_listens: None) -> None:
    inbound = read("Can I come on Tuesday?")
    mark_handled(SYSTEM, inbound)
    before = inbound.handled_at
    mark_handled(SYSTEM, inbound)
    assert inbound.handled_at == before


def test_stop_and_start_are_confirmed_on_a_day_of_many_texts(known: Message, session: Session) -> None:
    for _ in range(8):
        read_reply(make_reply("help").id)
    last = make_reply("START")
    read_reply(last.id)
    assert session.scalars(select(Message.template_key).where(Message.dedupe_key == f"reply:{last.id}")).all() == [
        "started"
    ]
    for _ in range(20):
        read_reply(make_reply("START").id)
    told = session.scalar(select(func.count()).where(Message.dedupe_key.startswith("reply:")))
    assert told == 12, "two machines never talk to each other for ever"


def test_who_stopped_texts_is_not_answered_by_text(known: Message, session: Session) -> None:
    inbound = make_reply("Can my sister come?")
    read_reply(make_reply("STOP").id)
    with pytest.raises(Refused, match="Ring or write"):
        answer_by_hand(SYSTEM, inbound, "Yes, she can.")
    assert inbound.handled_at is None
