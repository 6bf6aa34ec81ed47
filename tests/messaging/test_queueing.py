"""Putting texts into the outbox: once, with the change they tell about, and only to people who may be texted."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Refused
from app.core.permissions import SYSTEM
from app.messaging import queries
from app.messaging.models import Message
from app.messaging.service import (
    NotSafeToText,
    cancel_text,
    cancel_texts,
    mark_as_sent,
    queue_personal,
    queue_text,
    restore_texts,
    send_again,
    stop_texts,
)
from app.messaging.states import MessageState
from app.messaging.template_keys import TemplateKey
from app.messaging.wording import Weeks, WordingError
from tests.factories.messaging import PHONE, make_message

S = MessageState


def accepted(**changes: Any) -> Message:
    given: dict[str, Any] = {
        "dedupe_key": "referral:7:accepted:v1",
        "phone": PHONE,
        "language": "en",
        "is_safe_to_text": True,
        "referral_id": 7,
        "reference": "R-7K3M9Q",
        "expected_wait": Weeks(4, 6),
        **changes,
    }
    return queue_text(SYSTEM, TemplateKey.ACCEPTED, **given)


def count(session: Session) -> int:
    return session.scalar(select(func.count(Message.id))) or 0


def sent_jobs(app: Flask) -> list[tuple[str, tuple[int | str, ...]]]:
    return [(job.name, job.args) for job in app.extensions["sent_jobs"]]


def test_a_text_is_written_with_its_words_times_and_parts(outbox: Session) -> None:
    message = accepted()
    assert message.state is S.QUEUED
    assert message.body is not None
    assert message.body.startswith("Reconnect: good news, we can help with R-7K3M9Q. The wait is about 4 to 6 weeks.")
    assert (message.template_key, message.template_version, message.language, message.parts) == ("accepted", 1, "en", 1)
    assert (message.not_before, message.expires_at) == (clock.now(), clock.now() + timedelta(days=7))


def test_number_and_words_are_unreadable_in_the_database(outbox: Session) -> None:
    message = accepted()
    stored = outbox.connection().exec_driver_sql(f"SELECT * FROM message WHERE id = {message.id}").one()
    as_text = " ".join(bytes(v).decode("latin1") if isinstance(v, bytes | memoryview) else str(v) for v in stored)
    assert "900123" not in as_text
    assert "good news" not in as_text


def test_asking_twice_writes_one_text(outbox: Session) -> None:
    first, second = accepted(), accepted(reference="R-OTHER1")
    assert (first.id, count(outbox)) == (second.id, 1)


def test_the_job_is_woken_after_the_commit_only(app: Flask, outbox: Session) -> None:
    message = accepted()
    assert sent_jobs(app) == []
    outbox.commit()
    assert sent_jobs(app) == [("workers.messaging.deliver", (message.id,))]


def test_a_change_that_is_rolled_back_takes_its_text_along(app: Flask, outbox: Session) -> None:
    accepted()
    outbox.rollback()
    assert (count(outbox), sent_jobs(app)) == (0, [])


@pytest.mark.parametrize("is_safe", [False, None])
def test_a_number_not_safe_to_text_is_refused(outbox: Session, is_safe: bool | None) -> None:
    with pytest.raises(NotSafeToText, match="Ring instead"):
        accepted(is_safe_to_text=is_safe)
    assert count(outbox) == 0


def test_a_landline_is_refused(outbox: Session) -> None:
    with pytest.raises(Refused, match="not a mobile"):
        accepted(phone="+441514960100")


def test_a_missing_value_is_refused_before_anything_is_written(outbox: Session) -> None:
    with pytest.raises(WordingError, match="until"):
        queue_text(
            SYSTEM,
            TemplateKey.READY,
            dedupe_key="x",
            phone=PHONE,
            language="pl",
            is_safe_to_text=True,
            place="Toxteth Library",
            code="K7M9QX",
        )
    assert count(outbox) == 0


def test_a_language_without_texts_is_stored_as_english(outbox: Session) -> None:
    assert accepted(language="ro").language == "en"
    assert accepted(language="pl", dedupe_key="b").language == "pl"


def test_news_wait_for_the_morning(session: Session, app: Flask) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-11-28T21:00:00+00:00"), tick=False):
        message = accepted()
        session.commit()
    assert message.not_before == datetime.fromisoformat("2026-11-30T09:00:00+00:00")
    assert sent_jobs(app) == []


def test_a_number_that_said_stop_gets_a_message_that_is_over(app: Flask, outbox: Session) -> None:
    stop_texts(SYSTEM, PHONE, how="phone")
    message = accepted()
    outbox.commit()
    assert (message.state, message.reason) == (S.OPTED_OUT, "stopped")
    assert message.finished_at == clock.now()
    assert sent_jobs(app) == []


def test_start_lets_texts_go_again(outbox: Session) -> None:
    stop_texts(SYSTEM, PHONE, how="phone")
    assert queries.has_stopped(PHONE)
    restore_texts(SYSTEM, PHONE)
    assert not queries.has_stopped(PHONE)
    assert accepted().state is S.QUEUED
    stop_texts(SYSTEM, PHONE, how="phone")
    assert queries.has_stopped(PHONE)


def test_stop_cancels_what_waits_and_leaves_what_is_under_way(outbox: Session) -> None:
    made = {state: make_message(state=state) for state in MessageState}
    other = make_message(phone="+447700900124")
    stop_texts(SYSTEM, PHONE, how="phone")
    after = {state: message.state for state, message in made.items()}
    stopped = {S.HELD, S.QUEUED, S.NEEDS_REVIEW}
    assert after == {state: S.OPTED_OUT if state in stopped else state for state in MessageState}
    assert other.state is S.QUEUED


def test_a_case_that_ends_takes_its_waiting_texts_back(outbox: Session) -> None:
    mine, theirs = make_message(referral_id=7), make_message(referral_id=8)
    gone = make_message(referral_id=7, state=S.ACCEPTED)
    kept = make_message(referral_id=7, template_key="not_this_time")
    assert cancel_texts(SYSTEM, 7, reason="withdrawn", except_for=(TemplateKey.NOT_THIS_TIME,)) == 1
    assert (mine.state, mine.reason) == (S.CANCELLED, "withdrawn")
    assert [theirs.state, gone.state, kept.state] == [S.QUEUED, S.ACCEPTED, S.QUEUED]


@pytest.mark.parametrize("state", sorted(MessageState))
def test_only_what_surely_has_not_gone_can_be_cancelled(outbox: Session, state: MessageState) -> None:
    message = make_message(state=state)
    if state in {S.HELD, S.QUEUED, S.NEEDS_REVIEW}:
        cancel_text(SYSTEM, message)
        assert message.state is S.CANCELLED
    else:
        with pytest.raises(Refused):
            cancel_text(SYSTEM, message)
        assert message.state is state


@pytest.mark.parametrize("state", [S.FAILED, S.UNDELIVERED, S.EXPIRED, S.TECHNICAL_FAILURE])
def test_what_did_not_arrive_is_sent_again_as_a_new_message(outbox: Session, state: MessageState) -> None:
    message = make_message(state=state)
    again = send_again(SYSTEM, message)
    assert again.id != message.id
    assert (again.state, again.body, again.phone) == (S.QUEUED, message.body, message.phone)
    assert message.state is state
    assert send_again(SYSTEM, message).id == again.id


def test_a_text_nobody_could_find_is_queued_itself(outbox: Session) -> None:
    message = make_message(state=S.NEEDS_REVIEW)
    assert send_again(SYSTEM, message) is message
    assert message.state is S.QUEUED


@pytest.mark.parametrize("state", [S.DELIVERED, S.SENDING, S.ACCEPTED, S.UNKNOWN, S.QUEUED, S.OPTED_OUT, S.CANCELLED])
def test_what_arrived_or_is_under_way_is_not_sent_again(outbox: Session, state: MessageState) -> None:
    with pytest.raises(Refused):
        send_again(SYSTEM, make_message(state=state))
    assert count(outbox) == 1


def test_nobody_who_said_stop_is_sent_anything_again(outbox: Session) -> None:
    message = make_message(state=S.FAILED)
    stop_texts(SYSTEM, PHONE, how="phone")
    with pytest.raises(Refused, match="no more texts"):
        send_again(SYSTEM, message)


def test_a_text_whose_words_are_gone_cannot_be_sent_again(outbox: Session) -> None:
    with pytest.raises(Refused):
        send_again(SYSTEM, make_message(state=S.FAILED, body=None))


def test_a_person_can_say_that_it_arrived(outbox: Session) -> None:
    message = make_message(state=S.NEEDS_REVIEW)
    mark_as_sent(SYSTEM, message)
    assert message.state is S.SENT
    with pytest.raises(Refused):
        mark_as_sent(SYSTEM, make_message(state=S.QUEUED))


def test_a_personal_text_carries_our_name(outbox: Session) -> None:
    message = queue_personal(
        SYSTEM,
        "The library is shut on Monday.\nPlease come on Tuesday.",
        dedupe_key="p",
        phone=PHONE,
        language="en",
        is_safe_to_text=True,
        referral_id=7,
    )
    assert message.body == "Reconnect: The library is shut on Monday. Please come on Tuesday."


def test_a_very_long_personal_text_is_refused(outbox: Session) -> None:
    with pytest.raises(Refused, match="shorten"):
        queue_personal(
            SYSTEM,
            "ż" * 590,
            dedupe_key="p",
            phone=PHONE,
            language="pl",
            is_safe_to_text=True,
            referral_id=7,
        )


def test_dates_are_said_in_the_language_of_the_household(outbox: Session) -> None:
    message = queue_text(
        SYSTEM,
        TemplateKey.READY,
        dedupe_key="r",
        phone=PHONE,
        language="pl",
        is_safe_to_text=True,
        place="Toxteth Library",
        until=date(2026, 12, 4),
        code="K7M9QX",
    )
    assert message.body is not None
    assert "do pt. 4 grudnia" in message.body
