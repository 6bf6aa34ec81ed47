"""Message states and provider codes: every pair decided, receipts only forward, every code understood."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.provider_codes import (
    PROVIDER_CODES,
    FollowUp,
    meaning_of_receipt,
    meaning_of_refusal,
)
from app.messaging.states import (
    PROVIDER_ORDER,
    PROVIDER_STATES,
    TERMINAL,
    TRANSITIONS,
    WAITING,
    MessageState,
    moves_forward,
)

pytestmark = pytest.mark.pure

S = MessageState
statuses = st.sampled_from([*PROVIDER_ORDER, "receiving", "", "DELIVERED"])


def test_every_state_has_its_row() -> None:
    assert set(TRANSITIONS) == set(MessageState)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(MessageState, MessageState)))
def test_no_text_is_sent_again_once_the_provider_has_it(before: MessageState, after: MessageState) -> None:
    if before in TERMINAL | {S.ACCEPTED, S.SENT} and after in WAITING | {S.SENDING}:
        assert after not in TRANSITIONS[before]


def test_only_a_queued_text_is_sent() -> None:
    assert [state for state, following in TRANSITIONS.items() if S.SENDING in following] == [S.QUEUED]


def test_a_text_being_sent_cannot_be_cancelled() -> None:
    assert S.CANCELLED not in TRANSITIONS[S.SENDING]
    assert S.CANCELLED not in TRANSITIONS[S.UNKNOWN]


def test_nobody_is_stuck_every_state_reaches_an_end() -> None:
    for state in MessageState:
        seen, front = {state}, [state]
        while front:
            front = [new for old in front for new in TRANSITIONS[old] if new not in seen]
            seen.update(front)
        assert seen & TERMINAL


def test_every_provider_status_has_a_state() -> None:
    assert set(PROVIDER_ORDER) == set(PROVIDER_STATES)


@given(st.lists(statuses, max_size=12))
def test_receipts_in_any_order_end_at_the_furthest(heard: list[str]) -> None:
    known: str | None = None
    for status in heard:
        if moves_forward(known, status):
            assert known is None or PROVIDER_ORDER[status] > PROVIDER_ORDER[known]
            known = status
    furthest = max((PROVIDER_ORDER[status] for status in heard if status in PROVIDER_ORDER), default=None)
    assert furthest == (None if known is None else PROVIDER_ORDER[known])


@pytest.mark.parametrize("last", ["delivered", "undelivered", "failed", "read", "canceled"])
@given(heard=statuses)
def test_the_last_word_stays(last: str, heard: str) -> None:
    assert not moves_forward(last, heard)


@pytest.mark.parametrize(
    ("code", "state", "follow_up"),
    [
        (21610, S.OPTED_OUT, FollowUp.RECORD_OPT_OUT),
        (21211, S.FAILED, FollowUp.ASK_FOR_MOBILE),
        (21614, S.FAILED, FollowUp.ASK_FOR_MOBILE),
        (21635, S.FAILED, FollowUp.ASK_FOR_MOBILE),
        (30006, S.UNDELIVERED, FollowUp.ASK_FOR_MOBILE),
        (30005, S.UNDELIVERED, FollowUp.ASK_NUMBER_STILL_RIGHT),
        (30003, S.UNDELIVERED, FollowUp.SEND_AGAIN_LATER),
        (30007, S.UNDELIVERED, FollowUp.WATCH_FILTERING),
        (20003, None, FollowUp.STOP_CHANNEL),
        (30002, None, FollowUp.STOP_CHANNEL),
        (99999, S.FAILED, FollowUp.TELL_US),
        (None, S.FAILED, FollowUp.TELL_US),
    ],
)
def test_what_a_refusal_means(code: int | None, state: MessageState | None, follow_up: FollowUp) -> None:
    meaning = meaning_of_refusal(code, 400)
    assert (meaning.state, meaning.follow_up) == (state, follow_up)


def test_an_unauthorised_answer_without_a_known_code_stops_the_channel() -> None:
    assert meaning_of_refusal(401, 401).follow_up is FollowUp.STOP_CHANNEL
    assert meaning_of_refusal(None, 403).follow_up is FollowUp.STOP_CHANNEL


@pytest.mark.parametrize("code", [*PROVIDER_CODES, 0, None, 12345])
@pytest.mark.parametrize("status", ["failed", "undelivered"])
def test_a_receipt_always_ends_the_text(status: str, code: int | None) -> None:
    meaning = meaning_of_receipt(status, code)
    assert meaning.state in TERMINAL
    assert meaning.state in TRANSITIONS[S.SENT] | TRANSITIONS[S.QUEUED]


def test_an_undelivered_text_without_a_code_stays_undelivered() -> None:
    assert meaning_of_receipt("undelivered", None).state is S.UNDELIVERED
    assert meaning_of_receipt("failed", None).state is S.FAILED


def test_every_sentence_says_something_and_ends() -> None:
    assert all(meaning.sentence.endswith(".") for meaning in PROVIDER_CODES.values())
