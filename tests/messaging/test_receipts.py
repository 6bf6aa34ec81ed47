"""Status callbacks: early, late, twice, out of order, for a given-up attempt; the last word stays."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messaging.models import Message, ProviderReceipt
from app.messaging.queries import has_stopped
from app.messaging.service.receipts import apply_receipt, store_receipt
from app.messaging.states import PROVIDER_ORDER, MessageState
from tests.factories.messaging import PHONE, make_message

S = MessageState
_examples = itertools.count()


def receive(session: Session, message: Message, status: str, code: str | None = None, sid: str = "SM1") -> None:
    store_receipt(message.attempt_id or "", sid, status, code)
    receipt = session.scalars(select(ProviderReceipt).order_by(ProviderReceipt.id.desc()).limit(1)).one()
    apply_receipt(receipt.id)
    apply_receipt(receipt.id)
    assert receipt.handled_at is not None


def under_way(state: MessageState = S.ACCEPTED, sid: str | None = "SM1") -> Message:
    message = make_message(state=state, provider_id=sid)
    message.attempt_id = f"{message.id}-abc"
    return message


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("queued", S.ACCEPTED),
        ("sending", S.ACCEPTED),
        ("sent", S.SENT),
        ("delivered", S.DELIVERED),
        ("undelivered", S.UNDELIVERED),
        ("failed", S.FAILED),
        ("something_new", S.ACCEPTED),
    ],
)
def test_a_receipt_moves_a_text_on(outbox: Session, status: str, state: MessageState) -> None:
    message = under_way()
    receive(outbox, message, status)
    assert message.state is state


@pytest.mark.parametrize("order", list(itertools.permutations(["sent", "delivered", "queued"])))
def test_the_order_of_arrival_does_not_matter(outbox: Session, order: tuple[str, ...]) -> None:
    message = under_way()
    for status in order:
        receive(outbox, message, status)
        receive(outbox, message, status)
    assert (message.state, message.provider_status) == (S.DELIVERED, "delivered")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(heard=st.lists(st.sampled_from(sorted(PROVIDER_ORDER)), min_size=1, max_size=6))
def test_whatever_comes_the_first_final_status_stays(outbox: Session, heard: list[str]) -> None:
    message = under_way(sid=f"SM-example-{next(_examples)}")
    sid = message.provider_id or ""
    for status in heard:
        receive(outbox, message, status, sid=sid)
    final = next((status for status in heard if PROVIDER_ORDER[status] == 4), None)
    furthest = final or max(heard, key=lambda status: PROVIDER_ORDER[status])
    assert PROVIDER_ORDER[message.provider_status or ""] == PROVIDER_ORDER[furthest]
    if final:
        assert message.provider_status == final


@pytest.mark.parametrize("state", [S.SENDING, S.UNKNOWN, S.QUEUED, S.NEEDS_REVIEW])
def test_a_receipt_with_our_attempt_finds_a_text_whose_answer_was_lost(
    outbox: Session, state: MessageState
) -> None:
    message = under_way(state, sid=None)
    receive(outbox, message, "delivered", sid="SMnew")
    assert (message.state, message.provider_id) == (S.DELIVERED, "SMnew")


def test_a_queued_text_that_turns_out_to_have_gone_does_not_go_again(outbox: Session) -> None:
    message = under_way(S.QUEUED, sid=None)
    receive(outbox, message, "queued", sid="SMnew")
    assert message.state is S.ACCEPTED


@pytest.mark.parametrize("state", [S.CANCELLED, S.EXPIRED, S.OPTED_OUT, S.SIMULATED, S.FAILED])
def test_a_finished_text_stays_finished(outbox: Session, state: MessageState) -> None:
    message = under_way(state)
    receive(outbox, message, "delivered")
    assert message.state is state


def test_a_receipt_for_an_attempt_that_was_given_up_changes_nothing(outbox: Session) -> None:
    message = under_way(sid="SMsecond")
    receive(outbox, message, "delivered", sid="SMfirst")
    assert (message.state, message.provider_id) == (S.ACCEPTED, "SMsecond")


@pytest.mark.parametrize("attempt", ["", "x", "999999-abc", "-", "9" * 40])
def test_a_receipt_for_nobody_is_kept_and_harmless(outbox: Session, attempt: str) -> None:
    store_receipt(attempt, "SMnobody", "delivered", "not a number")
    receipt = outbox.scalars(select(ProviderReceipt)).one()
    apply_receipt(receipt.id)
    assert (receipt.message_id, receipt.error_code) == (None, None)
    assert receipt.handled_at is not None


def test_an_opt_out_told_by_a_receipt_is_recorded(outbox: Session) -> None:
    message = under_way()
    receive(outbox, message, "failed", "21610")
    assert message.state is S.OPTED_OUT
    assert has_stopped(PHONE)


def test_a_code_is_kept_with_the_text(outbox: Session) -> None:
    message = under_way()
    receive(outbox, message, "undelivered", "30005")
    assert (message.state, message.error_code, message.reason) == (S.UNDELIVERED, 30005, "ask_number_still_right")
