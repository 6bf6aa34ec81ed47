"""What nobody knows: asked, found again, sent once more only when that is right, and never kept from people."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.integrations import sms
from app.messaging.models import Message
from app.messaging.service.checking import deliver_due
from app.messaging.states import MessageState
from tests.factories.messaging import make_message
from tests.messaging.conftest import ScriptedProvider

S = MessageState
Later = Callable[[timedelta], None]
FIVE_MINUTES = timedelta(minutes=5)


def sweep(session: Session, provider: ScriptedProvider) -> None:
    session.commit()
    deliver_due(provider)
    session.expire_all()


def lost(key: str = "ready", **given: object) -> Message:
    ago = clock.now() - timedelta(minutes=1)
    return make_message(state=S.UNKNOWN, template_key=key, claimed_at=ago, **given)


def seen(message: Message, status: str = "sent", provider_id: str = "SMfound", code: int | None = None) -> sms.Seen:
    return sms.Seen(provider_id, status, message.body or "", clock.now(), code)


def test_a_claim_that_ran_out_is_unknown_not_free(outbox: Session, provider: ScriptedProvider, later: Later) -> None:
    message = make_message(state=S.SENDING)
    later(timedelta(seconds=59))
    sweep(outbox, provider)
    assert message.state is S.SENDING
    later(timedelta(seconds=2))
    provider.seen = None
    sweep(outbox, provider)
    assert (message.state, provider.attempts) == (S.UNKNOWN, [])


@pytest.mark.parametrize(
    ("status", "state"), [("queued", S.ACCEPTED), ("sent", S.SENT), ("delivered", S.DELIVERED), ("failed", S.FAILED)]
)
def test_a_text_found_again_is_not_sent_again(
    outbox: Session, provider: ScriptedProvider, status: str, state: MessageState
) -> None:
    message = lost()
    provider.seen = [seen(message, status)]
    sweep(outbox, provider)
    assert (message.state, message.provider_id) == (state, "SMfound")
    assert provider.attempts == []


def test_a_time_critical_text_not_found_twice_goes_once_more(
    outbox: Session, provider: ScriptedProvider, later: Later
) -> None:
    message = lost()
    sweep(outbox, provider)
    sweep(outbox, provider)
    assert (message.state, message.checks) == (S.UNKNOWN, 1)
    later(FIVE_MINUTES)
    sweep(outbox, provider)
    assert (message.state, message.attempts, len(provider.attempts)) == (S.ACCEPTED, 2, 1)


def test_it_goes_once_more_and_never_a_third_time(outbox: Session, provider: ScriptedProvider, later: Later) -> None:
    message = lost()
    provider.line = [sms.Unclear("reset")]
    for _ in range(10):
        sweep(outbox, provider)
        later(FIVE_MINUTES)
    assert (message.state, message.attempts, len(provider.attempts)) == (S.NEEDS_REVIEW, 2, 1)


@pytest.mark.parametrize("key", ["received", "accepted", "survey", "not_this_time", "personal"])
def test_any_other_text_not_found_waits_for_a_person(
    outbox: Session, provider: ScriptedProvider, later: Later, key: str
) -> None:
    message = lost(key)
    for _ in range(3):
        sweep(outbox, provider)
        later(FIVE_MINUTES)
    assert (message.state, message.reason, provider.attempts) == (S.NEEDS_REVIEW, "not_found", [])


def test_a_provider_that_cannot_be_asked_proves_nothing(
    outbox: Session, provider: ScriptedProvider, later: Later
) -> None:
    message = lost()
    provider.seen = None
    for _ in range(10):
        sweep(outbox, provider)
        later(FIVE_MINUTES)
    assert (message.state, message.checks) == (S.UNKNOWN, 0)
    later(timedelta(hours=12))
    sweep(outbox, provider)
    assert (message.state, message.reason) == (S.NEEDS_REVIEW, "could_not_ask")
    assert provider.attempts == []


def test_somebody_elses_text_is_not_taken_for_ours(outbox: Session, provider: ScriptedProvider) -> None:
    known = make_message(state=S.ACCEPTED, provider_id="SMknown", body="Reconnect: the same words.")
    message = lost("survey", body="Reconnect: the same words.")
    provider.seen = [seen(known, provider_id="SMknown"), sms.Seen("SMother", "sent", "other words", clock.now())]
    sweep(outbox, provider)
    assert (message.state, message.provider_id) == (S.UNKNOWN, None)


def test_two_lost_texts_with_the_same_words_find_two(outbox: Session, provider: ScriptedProvider) -> None:
    first, second = (lost(body="Reconnect: the same words.") for _ in range(2))
    provider.seen = [seen(first, provider_id="SMa"), seen(first, provider_id="SMb")]
    sweep(outbox, provider)
    assert {first.provider_id, second.provider_id} == {"SMa", "SMb"}


def test_receipts_that_do_not_come_are_asked_for_and_after_three_days_given_up(
    outbox: Session, provider: ScriptedProvider, later: Later
) -> None:
    message = make_message(state=S.ACCEPTED, provider_id="SM1", accepted_at=clock.now())
    asked: list[timedelta] = []
    start = clock.now()

    def fetch(provider_id: str) -> sms.Seen | None:
        asked.append(clock.now() - start)
        return sms.Seen(provider_id, "sent", "", None)

    provider.fetch = fetch  # type: ignore[method-assign]
    for _ in range(80):
        sweep(outbox, provider)
        later(timedelta(hours=1))
    assert [round(after / timedelta(hours=1)) for after in asked] == [1, 2, 24, 72]
    assert (message.state, message.reason) == (S.UNDELIVERED, "no_receipt")


def test_a_receipt_found_by_asking_ends_the_questions(
    outbox: Session, provider: ScriptedProvider, later: Later
) -> None:
    message = make_message(state=S.ACCEPTED, provider_id="SM1", accepted_at=clock.now())
    provider.known["SM1"] = seen(message, "delivered", "SM1")
    later(timedelta(minutes=16))
    sweep(outbox, provider)
    assert message.state is S.DELIVERED


def test_an_unreachable_phone_gets_one_later_text_and_no_more(
    outbox: Session, provider: ScriptedProvider, later: Later
) -> None:
    message = make_message(state=S.ACCEPTED, provider_id="SMold", accepted_at=clock.now())
    provider.known["SMold"] = seen(message, "undelivered", "SMold", 30003)
    provider.known["SM1"] = seen(message, "undelivered", "SM1", 30003)
    for _ in range(4):
        later(timedelta(hours=2, minutes=1))
        sweep(outbox, provider)
    again = outbox.scalars(select(Message).where(Message.id != message.id)).one()
    assert (message.state, message.error_code, message.attempts) == (S.UNDELIVERED, 30003, 1)
    assert (again.state, again.error_code, again.body) == (S.UNDELIVERED, 30003, message.body)
    assert len(provider.taken) == 1


def test_a_held_text_outlives_its_use_quietly(outbox: Session, provider: ScriptedProvider, later: Later) -> None:
    message = make_message(state=S.HELD, expires_at=clock.now() + timedelta(hours=1))
    later(timedelta(hours=2))
    sweep(outbox, provider)
    assert message.state is S.EXPIRED
