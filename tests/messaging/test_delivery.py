"""Handing texts over: claimed before the call, called once, and never guessed about."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.permissions import SYSTEM
from app.core.signals import text_failed
from app.integrations import sms
from app.messaging.models import Message, OptOut
from app.messaging.queries import has_stopped, is_paused, outbox_health
from app.messaging.service import stop_texts
from app.messaging.service.channel import pause_channel, resume_channel
from app.messaging.service.checking import deliver_due
from app.messaging.service.delivery import deliver
from app.messaging.states import MessageState
from tests.factories.messaging import PHONE, make_message
from tests.messaging.conftest import ScriptedProvider

S = MessageState
Later = Callable[[timedelta], None]


def stored(session: Session, message: Message) -> Message:
    session.commit()
    session.refresh(message)
    return message


def send(session: Session, message: Message, provider: ScriptedProvider) -> Message:
    session.commit()
    deliver(message.id, provider)
    return stored(session, message)


def sweep(session: Session, provider: ScriptedProvider) -> None:
    session.commit()
    deliver_due(provider)
    session.expire_all()


def test_a_due_text_is_handed_over_once(outbox: Session, provider: ScriptedProvider) -> None:
    message = send(outbox, make_message(), provider)
    assert (message.state, message.provider_id, message.accepted_at) == (S.ACCEPTED, "SM1", clock.now())
    assert provider.taken == [(PHONE, message.body)]
    deliver(message.id, provider)
    assert len(provider.attempts) == 1


def test_the_claim_is_stored_before_the_call(outbox: Session, provider: ScriptedProvider) -> None:
    message = make_message()
    outbox.commit()
    seen: list[tuple[str, bool, str | None]] = []

    def look(to: str, body: str, *, attempt_id: str, valid_until: datetime) -> sms.Accepted:
        outbox.refresh(message)
        seen.append((message.state, message.lease_until == clock.now() + timedelta(seconds=60), message.attempt_id))
        return sms.Accepted("SM1", "queued")

    provider.send = look  # type: ignore[method-assign]
    deliver(message.id, provider)
    assert seen == [(S.SENDING, True, message.attempt_id)]
    assert message.attempt_id is not None
    assert message.attempt_id.startswith(f"{message.id}-")


@pytest.mark.parametrize("state", sorted(set(MessageState) - {S.QUEUED}))
def test_any_other_state_is_left_alone(outbox: Session, provider: ScriptedProvider, state: MessageState) -> None:
    assert send(outbox, make_message(state=state), provider).state is state
    assert provider.attempts == []


def test_a_text_that_does_not_exist_is_left_alone(outbox: Session, provider: ScriptedProvider) -> None:
    deliver(999_999, provider)
    assert provider.attempts == []


def test_a_text_for_later_waits(outbox: Session, provider: ScriptedProvider) -> None:
    message = make_message(not_before=clock.now() + timedelta(seconds=1))
    assert send(outbox, message, provider).state is S.QUEUED
    assert provider.attempts == []


def test_surely_not_sent_goes_back_and_waits_longer_each_time(
    outbox: Session, provider: ScriptedProvider, later: Later
) -> None:
    message, waits = make_message(), []
    for _ in range(8):
        provider.line = [sms.NotSent("busy")]
        send(outbox, message, provider)
        assert message.state is S.QUEUED
        waits.append((message.not_before - clock.now()).total_seconds())
        later(message.not_before - clock.now())
    assert waits == [20, 40, 80, 160, 320, 640, 900, 900]
    assert (message.attempts, provider.taken) == (8, [])


@pytest.mark.parametrize("answer", [sms.Unclear("status 500"), RuntimeError("a fault of ours")])
def test_what_nobody_knows_is_unknown_and_not_sent_again(
    outbox: Session, provider: ScriptedProvider, later: Later, answer: Exception
) -> None:
    provider.line, provider.seen = [answer], None
    message = send(outbox, make_message(), provider)
    assert message.state is S.UNKNOWN
    for _ in range(20):
        sweep(outbox, provider)
        later(timedelta(minutes=6))
    assert len(provider.attempts) == 1


@pytest.mark.parametrize(
    ("code", "state"),
    [(21211, S.FAILED), (21614, S.FAILED), (21610, S.OPTED_OUT), (21617, S.TECHNICAL_FAILURE), (None, S.FAILED)],
)
def test_a_refusal_ends_the_text_and_somebody_hears(
    outbox: Session, provider: ScriptedProvider, code: int | None, state: MessageState
) -> None:
    heard: list[int] = []

    def listen(_sender: object, message_id: int) -> None:
        heard.append(message_id)

    provider.line = [sms.Refused(code, 400)]
    with text_failed.connected_to(listen):
        message = send(outbox, make_message(), provider)
    assert (message.state, message.error_code, heard) == (state, code, [message.id])
    assert has_stopped(PHONE) is (state is S.OPTED_OUT)


@pytest.mark.parametrize(("code", "status"), [(20003, 401), (30002, 403), (21606, 400), (None, 401)])
def test_our_own_account_refused_stops_everything_and_loses_nothing(
    outbox: Session, provider: ScriptedProvider, later: Later, code: int | None, status: int
) -> None:
    first, second = make_message(), make_message()
    provider.line = [sms.Refused(code, status)]
    sweep(outbox, provider)
    later(timedelta(minutes=1))
    sweep(outbox, provider)
    assert (is_paused(), len(provider.attempts)) == (True, 1)
    assert (first.state, second.state) == (S.QUEUED, S.QUEUED)
    resume_channel(SYSTEM)
    sweep(outbox, provider)
    assert (first.state, second.state) == (S.ACCEPTED, S.ACCEPTED)


def test_the_switch_keeps_everything_in(outbox: Session, provider: ScriptedProvider) -> None:
    pause_channel(SYSTEM)
    message = send(outbox, make_message(), provider)
    assert (message.state, provider.attempts) == (S.QUEUED, [])
    assert outbox_health().is_paused


def test_a_stop_between_queue_and_send_is_heeded(outbox: Session, provider: ScriptedProvider) -> None:
    message = make_message()
    # as if the STOP had been recorded by somebody who did not see this text
    outbox.add(OptOut(phone_index=message.phone_index, stopped_at=clock.now()))
    assert send(outbox, message, provider).state is S.OPTED_OUT
    assert provider.attempts == []


def test_the_answer_to_stop_still_goes(outbox: Session, provider: ScriptedProvider) -> None:
    message = make_message(template_key="stopped")
    stop_texts(SYSTEM, PHONE, how="text")
    assert send(outbox, message, provider).state is S.ACCEPTED


def test_a_text_removed_in_the_meantime_is_not_sent(outbox: Session, provider: ScriptedProvider) -> None:
    assert send(outbox, make_message(body=None), provider).state is S.CANCELLED
    assert send(outbox, make_message(phone=None), provider).state is S.CANCELLED


def test_nothing_leaves_at_night_and_what_is_too_old_expires(session: Session, provider: ScriptedProvider) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-11-28T18:30:00+00:00"), tick=False) as clock_hand:
        fresh = make_message(expires_at=clock.now() + timedelta(days=3))
        stale = make_message(expires_at=clock.now() + timedelta(hours=3))
        answer = make_message(template_key="help")
        clock_hand.move_to(datetime.fromisoformat("2026-11-28T19:30:00+00:00"))
        sweep(session, provider)
        assert fresh.not_before == datetime.fromisoformat("2026-11-30T09:00:00+00:00")
        assert (fresh.state, stale.state, stale.reason) == (S.QUEUED, S.EXPIRED, "too_late")
        assert answer.state is S.ACCEPTED


def test_the_network_may_not_deliver_at_night_either(session: Session, provider: ScriptedProvider) -> None:
    ends: list[datetime] = []

    def look(to: str, body: str, *, attempt_id: str, valid_until: datetime) -> sms.Accepted:
        ends.append(valid_until)
        return sms.Accepted(attempt_id, "queued")

    provider.send = look  # type: ignore[method-assign]
    with time_machine.travel(datetime.fromisoformat("2026-11-24T18:30:00+00:00"), tick=False):
        send(session, make_message(), provider)
        send(session, make_message(expires_at=clock.now() + timedelta(minutes=9)), provider)
    assert ends == [
        datetime.fromisoformat("2026-11-24T19:00:00+00:00"),
        datetime.fromisoformat("2026-11-24T18:39:00+00:00"),
    ]


def test_an_id_given_twice_is_for_a_person_and_the_rest_goes_on(
    outbox: Session, provider: ScriptedProvider, later: Later
) -> None:
    first, second, third = make_message(), make_message(template_key="survey"), make_message()
    provider.line, provider.seen = ["SM1", "SM1", "SM3"], []
    sweep(outbox, provider)
    assert [m.state for m in (first, second, third)] == [S.ACCEPTED, S.UNKNOWN, S.ACCEPTED]
    for _ in range(2):
        later(timedelta(minutes=6))
        sweep(outbox, provider)
    assert second.state is S.NEEDS_REVIEW


def test_one_poisoned_text_does_not_stop_the_others(outbox: Session, provider: ScriptedProvider) -> None:
    poisoned, healthy = make_message(), make_message()
    outbox.execute(update(Message).where(Message.id == poisoned.id).values(template_key="no_such_text"))
    sweep(outbox, provider)
    assert healthy.state is S.ACCEPTED
    assert len(provider.taken) == 1


def test_a_busy_provider_is_left_in_peace(outbox: Session, provider: ScriptedProvider) -> None:
    made = [make_message() for _ in range(20)]
    provider.line = [sms.NotSent("busy")] * 20
    sweep(outbox, provider)
    assert len(provider.attempts) == 5
    assert {message.state for message in made} == {S.QUEUED}


def test_texts_leave_in_the_order_they_are_due(outbox: Session, provider: ScriptedProvider) -> None:
    second = make_message(not_before=clock.now() - timedelta(minutes=1))
    first = make_message(not_before=clock.now() - timedelta(minutes=2))
    sweep(outbox, provider)
    assert [body for _, body in provider.taken] == [first.body, second.body]
